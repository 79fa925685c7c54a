import { sql } from 'kysely'
import type {
  ContentItemBody,
  ContentItemsQuery,
  ContentItemState,
  CreateContentItem,
  ReviewPoint,
} from '#contract/content-library.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { folded } from '#server/features/content/search.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type ItemRow = CreateContentItem & {
  contentItemId: string
  state: ContentItemState
  stateBefore: Exclude<ContentItemState, 'retired'> | null
  revision: number
  author: string
  createdRealAt: RealInstant
  updatedRealAt: RealInstant
  updatedBy: string
  /** Who changed last what a review looks at; a new name or label makes nobody its writer. */
  writerStaffId: string | null
  submittedBy: string | null
}

const columns = sql`
  i.content_item_id as "contentItemId", i.name, i.zone, i.class, i.form, i.topic, i.labels, i.origin, i.source, i.rights,
  i.body, i.state, i.state_before as "stateBefore", i.revision, i.author, i.created_real_at as "createdRealAt",
  i.updated_real_at as "updatedRealAt", i.updated_by as "updatedBy", i.updated_by_staff_id as "writerStaffId",
  i.submitted_by as "submittedBy"`

export type ItemPlace = { updatedRealAt: RealInstant; contentItemId: string }

/** Items, the one that was changed last first, each with how many published playbooks hold a copy. */
export async function listItems(
  tx: CorpTx,
  corpId: CorpId,
  filter: Omit<ContentItemsQuery, 'cursor' | 'limit'> & { after: ItemPlace | undefined },
  limit: number,
): Promise<(ItemRow & { playbooks: number })[]> {
  const { search, zone, class: kind, label, state, after } = filter
  const { rows } = await sql<ItemRow & { playbooks: number }>`
    select ${columns},
      (select count(distinct u.playbook_id) from version_content u
        join playbook p on p.corp_id = u.corp_id and p.playbook_id = u.playbook_id and p.kind = 'playbook'
        where u.corp_id = i.corp_id and u.content_item_id = i.content_item_id
          and u.version = (
            select max(latest.version) from playbook_version latest
            where latest.corp_id = u.corp_id and latest.playbook_id = u.playbook_id))::int as playbooks
    from content_item i
    where i.corp_id = ${corpId}
      ${state === undefined ? sql`and i.state <> 'retired'` : sql`and i.state = ${state}`}
      ${search === undefined ? sql`` : sql`and i.search_text like ${containing(folded(search))}`}
      ${zone === undefined ? sql`` : sql`and i.zone = ${zone}`}
      ${kind === undefined ? sql`` : sql`and i.class = ${kind}`}
      ${label === undefined ? sql`` : sql`and ${label}::text = any(i.labels)`}
      ${after ? sql`and (i.updated_real_at, i.content_item_id) < (${after.updatedRealAt}::timestamptz, ${after.contentItemId}::uuid)` : sql``}
    order by i.updated_real_at desc, i.content_item_id desc
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export async function findItem(tx: CorpTx, corpId: CorpId, contentItemId: string): Promise<ItemRow | null> {
  const { rows } = await sql<ItemRow>`
    select ${columns} from content_item i
    where i.corp_id = ${corpId} and i.content_item_id = ${contentItemId}`.execute(tx)
  return rows[0] ?? null
}

/** The same, held for the transaction. */
export async function lockItem(tx: CorpTx, corpId: CorpId, contentItemId: string): Promise<ItemRow | null> {
  const { rows } = await sql<ItemRow>`
    select ${columns} from content_item i
    where i.corp_id = ${corpId} and i.content_item_id = ${contentItemId}
    for update of i`.execute(tx)
  return rows[0] ?? null
}

/** The labels in use, the most used first. */
export async function listLabels(tx: CorpTx, corpId: CorpId): Promise<{ label: string; items: number }[]> {
  const { rows } = await sql<{ label: string; items: number }>`
    select label, count(*)::int as items
    from content_item i cross join lateral unnest(i.labels) as given (label)
    where i.corp_id = ${corpId} and i.state <> 'retired'
    group by label
    order by items desc, label
    limit 200`.execute(tx)
  return rows
}

export type Writing = {
  item: CreateContentItem
  searchText: string
  by: string
  writerStaffId: string | null
  realAt: RealInstant
}

const valuesOf = ({ item, searchText, by, writerStaffId, realAt }: Writing) => ({
  name: item.name,
  zone: item.zone,
  class: item.class,
  form: item.form,
  topic: item.topic,
  labels: item.labels,
  origin: item.origin,
  source: item.source,
  rights: item.rights,
  body: JSON.stringify(item.body),
  search_text: searchText,
  updated_real_at: realAt,
  updated_by: by,
  updated_by_staff_id: writerStaffId,
})

export async function insertItem(tx: CorpTx, corpId: CorpId, contentItemId: string, writing: Writing): Promise<void> {
  await tx
    .insertInto('content_item')
    .values({
      corp_id: corpId,
      content_item_id: contentItemId,
      ...valuesOf(writing),
      revision: 1,
      author: writing.by,
      created_real_at: writing.realAt,
    })
    .execute()
  await insertRevision(tx, corpId, contentItemId, 1, writing)
}

/** As many revisions of an item as are kept. */
export const revisionsKept = 50

/** Stores an item that the caller holds as its next revision, and lets the oldest go. */
export async function updateItem(
  tx: CorpTx,
  corpId: CorpId,
  contentItemId: string,
  to: { revision: number; state: ContentItemState },
  writing: Writing,
): Promise<void> {
  await tx
    .updateTable('content_item')
    .set({ ...valuesOf(writing), ...to })
    .where('corp_id', '=', corpId)
    .where('content_item_id', '=', contentItemId)
    .execute()
  await insertRevision(tx, corpId, contentItemId, to.revision, writing)
  for (const table of ['content_item_revision', 'content_review'] as const)
    await tx
      .deleteFrom(table)
      .where('corp_id', '=', corpId)
      .where('content_item_id', '=', contentItemId)
      .where('revision', '<=', to.revision - revisionsKept)
      .execute()
}

const insertRevision = (
  tx: CorpTx,
  corpId: CorpId,
  contentItemId: string,
  revision: number,
  { item, by, realAt }: Writing,
) =>
  tx
    .insertInto('content_item_revision')
    .values({
      corp_id: corpId,
      content_item_id: contentItemId,
      revision,
      name: item.name,
      body: JSON.stringify(item.body),
      saved_by: by,
      saved_real_at: realAt,
    })
    .execute()

/** Moves an item that the caller holds. */
export async function moveItem(
  tx: CorpTx,
  corpId: CorpId,
  contentItemId: string,
  to: {
    state: ContentItemState
    state_before?: Exclude<ContentItemState, 'retired'> | null
    submitted_by?: string
  },
): Promise<void> {
  await tx
    .updateTable('content_item')
    .set(to)
    .where('corp_id', '=', corpId)
    .where('content_item_id', '=', contentItemId)
    .execute()
}

export type RevisionRow = { revision: number; name: string; savedBy: string; savedRealAt: RealInstant }

export async function listRevisions(tx: CorpTx, corpId: CorpId, contentItemId: string): Promise<RevisionRow[]> {
  const { rows } = await sql<RevisionRow>`
    select revision, name, saved_by as "savedBy", saved_real_at as "savedRealAt"
    from content_item_revision
    where corp_id = ${corpId} and content_item_id = ${contentItemId}
    order by revision desc
    limit ${sql.lit(revisionsKept)}`.execute(tx)
  return rows
}

export async function findRevision(
  tx: CorpTx,
  corpId: CorpId,
  contentItemId: string,
  revision: number,
): Promise<{ revision: number; name: string; body: ContentItemBody } | null> {
  const { rows } = await sql<{ revision: number; name: string; body: ContentItemBody }>`
    select revision, name, body
    from content_item_revision
    where corp_id = ${corpId} and content_item_id = ${contentItemId} and revision = ${revision}`.execute(tx)
  return rows[0] ?? null
}

export type ReviewRow = { point: ReviewPoint; passed: boolean; note: string; by: string; realAt: RealInstant }

/** What was found of a revision, point by point. */
export async function listReviews(
  tx: CorpTx,
  corpId: CorpId,
  contentItemId: string,
  revision: number,
): Promise<ReviewRow[]> {
  const { rows } = await sql<ReviewRow>`
    select point, passed, note, reviewed_by as by, reviewed_real_at as "realAt"
    from content_review
    where corp_id = ${corpId} and content_item_id = ${contentItemId} and revision = ${revision}`.execute(tx)
  return rows
}

/** Puts down what a person found of a revision; of a point that was looked at before the new word holds. */
export async function putReviews(
  tx: CorpTx,
  corpId: CorpId,
  of: { contentItemId: string; revision: number },
  points: readonly { point: ReviewPoint; passed: boolean; note: string }[],
  by: { name: string; staffId: string | null },
  realAt: RealInstant,
): Promise<void> {
  await sql`
    insert into content_review (corp_id, content_item_id, revision, point, passed, note, reviewed_by,
      reviewed_by_staff_id, reviewed_real_at)
    select ${corpId}::uuid, ${of.contentItemId}::uuid, ${of.revision}::int, point, passed, note, ${by.name},
      ${by.staffId}::uuid, ${realAt}::timestamptz
    from unnest(
      ${points.map((one) => one.point)}::text[], ${points.map((one) => one.passed)}::boolean[],
      ${points.map((one) => one.note)}::text[]) as given (point, passed, note)
    on conflict (corp_id, content_item_id, revision, point) do update
    set passed = excluded.passed, note = excluded.note, reviewed_by = excluded.reviewed_by,
      reviewed_by_staff_id = excluded.reviewed_by_staff_id, reviewed_real_at = excluded.reviewed_real_at`.execute(tx)
}
