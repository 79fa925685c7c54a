import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** A tag that WeCom is to be told to put on a friendship, or to take off it. */
export type Wish = {
  contactId: string
  staffId: string
  tagId: string
  isOn: boolean
  attempts: number
  dueRealAt: RealInstant
  /** Null where WeCom cannot be told: the contact or the member of staff has no id there. */
  externalUserid: string | null
  userid: string | null
  wecomTagId: string | null
  tagName: string
  groupName: string
  wecomGroupId: string | null
}

/** Wishes of these lanes that are due, those of one contact together. */
export async function listWishes(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  realAt: RealInstant,
): Promise<Wish[]> {
  const { rows } = await sql<Wish>`
    select w.contact_id as "contactId", w.staff_id as "staffId", w.tag_id as "tagId", w.is_on as "isOn", w.attempts,
      w.due_real_at as "dueRealAt", s.wecom_userid as userid, t.wecom_id as "wecomTagId", t.name as "tagName",
      g.name as "groupName", g.wecom_id as "wecomGroupId", (
        select i.value from contact_identity i
        where i.corp_id = w.corp_id and i.contact_id = w.contact_id and i.kind = 'external_userid'
        order by i.value
        limit 1) as "externalUserid"
    from tag_wish w
    join staff s on s.corp_id = w.corp_id and s.staff_id = w.staff_id
    join tag t on t.corp_id = w.corp_id and t.tag_id = w.tag_id
    join tag_group g on g.corp_id = t.corp_id and g.tag_group_id = t.tag_group_id
    where w.corp_id = ${corpId} and w.lane = any(${lanes}) and w.parked_real_at is null and w.due_real_at <= ${realAt}
    order by w.contact_id, w.staff_id, w.tag_id
    limit 500`.execute(tx)
  return rows
}

const keysOf = (wishes: readonly Wish[]) => sql`
  unnest(
    ${wishes.map((wish) => wish.contactId)}::uuid[],
    ${wishes.map((wish) => wish.staffId)}::uuid[],
    ${wishes.map((wish) => wish.tagId)}::uuid[],
    ${wishes.map((wish) => wish.isOn)}::boolean[],
    ${wishes.map((wish) => wish.dueRealAt)}::timestamptz[])
    as key (contact_id, staff_id, tag_id, is_on, due_real_at)`

/** Still the wish that was read, in a statement with `keysOf`: one that was made anew meanwhile is another. */
const isSame = (corpId: CorpId) => sql`
  w.corp_id = ${corpId} and w.contact_id = key.contact_id and w.staff_id = key.staff_id and w.tag_id = key.tag_id
    and w.is_on = key.is_on and w.due_real_at = key.due_real_at`

/** These are done, or come to nothing; with `knownRealAt`, WeCom has the tags that were put on since then at the latest. */
export async function finishWishes(
  tx: CorpTx,
  corpId: CorpId,
  wishes: readonly Wish[],
  knownRealAt: RealInstant | null,
): Promise<void> {
  await sql`delete from tag_wish w using ${keysOf(wishes)} where ${isSame(corpId)}`.execute(tx)
  if (knownRealAt === null) return
  await sql`
    update contact_tag ct
    set is_local = false, tagged_real_at = ${knownRealAt}
    from ${keysOf(wishes.filter((wish) => wish.isOn))}
    where ct.corp_id = ${corpId} and ct.contact_id = key.contact_id and ct.staff_id = key.staff_id
      and ct.tag_id = key.tag_id`.execute(tx)
}

/** These are tried again at `dueRealAt`, or, where it is null, given up for `failure`. */
export async function putOffWishes(
  tx: CorpTx,
  corpId: CorpId,
  wishes: readonly Wish[],
  next: { dueRealAt: RealInstant | null; failure: string; realAt: RealInstant },
): Promise<void> {
  await sql`
    update tag_wish w
    set attempts = w.attempts + 1, failure = ${next.failure}, due_real_at = coalesce(${next.dueRealAt}, w.due_real_at),
      parked_real_at = case when ${next.dueRealAt}::timestamptz is null then ${next.realAt}::timestamptz end
    from ${keysOf(wishes)}
    where ${isSame(corpId)}`.execute(tx)
}

/**
 * Gives a tag of our own the id that WeCom has for it. Where a synchronisation was first to store that tag, ours goes
 * and what it was put on has the other.
 */
export async function adoptTag(
  tx: CorpTx,
  corpId: CorpId,
  tagId: string,
  wecom: { tagId: string; groupId: string },
): Promise<void> {
  await sql`
    update tag_group g
    set wecom_id = ${wecom.groupId}
    from tag t
    where t.corp_id = ${corpId} and t.tag_id = ${tagId} and g.corp_id = t.corp_id
      and g.tag_group_id = t.tag_group_id and g.wecom_id is null and not exists (
        select 1 from tag_group other where other.corp_id = ${corpId} and other.wecom_id = ${wecom.groupId})`.execute(
    tx,
  )
  const { rows } = await sql<{ tag_id: string }>`
    select tag_id from tag
    where corp_id = ${corpId} and wecom_id = ${wecom.tagId} and tag_id <> ${tagId}`.execute(tx)
  const [other] = rows
  if (!other) {
    await sql`update tag set wecom_id = ${wecom.tagId} where corp_id = ${corpId} and tag_id = ${tagId}`.execute(tx)
    return
  }
  await sql`
    with moved as (
      insert into contact_tag (corp_id, contact_id, tag_id, staff_id, tagged_real_at, is_local)
      select corp_id, contact_id, ${other.tag_id}, staff_id, tagged_real_at, is_local
      from contact_tag where corp_id = ${corpId} and tag_id = ${tagId}
      on conflict do nothing
    )
    insert into tag_wish (corp_id, contact_id, staff_id, tag_id, lane, is_on, due_real_at)
    select corp_id, contact_id, staff_id, ${other.tag_id}, lane, is_on, due_real_at
    from tag_wish where corp_id = ${corpId} and tag_id = ${tagId}
    on conflict do nothing`.execute(tx)
  for (const table of ['tag_wish', 'contact_tag', 'tag'])
    await sql`delete from ${sql.table(table)} where corp_id = ${corpId} and tag_id = ${tagId}`.execute(tx)
}

/** When each lane has a wish due. */
export async function listWishesDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due: RealInstant }>`
    select lane, min(due_real_at) as due
    from tag_wish
    where corp_id = ${corpId} and lane = any(${lanes}) and parked_real_at is null
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueRealAt: row.due }))
}
