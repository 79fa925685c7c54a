import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import { tellAdded } from '#server/features/tag/commands.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import type { WecomTagGroup } from '#server/wecom/index.ts'

/** Brings the corp tags to what WeCom has, and tells how many rows changed. Tags that went are kept, marked deleted. */
export async function replaceTags(
  tx: CorpTx,
  corpId: CorpId,
  groups: readonly WecomTagGroup[],
  realAt: RealInstant,
): Promise<number> {
  const live = groups.filter((group) => !group.isDeleted)
  const tags = live.flatMap((group) =>
    group.tags.filter((tag) => !tag.isDeleted).map((tag) => ({ ...tag, groupId: group.id })),
  )
  const writtenGroups = await sql`
    insert into tag_group as g (corp_id, tag_group_id, wecom_id, name, position)
    select ${corpId}, tag_group_id, wecom_id, name, position
    from unnest(
      ${live.map((group) => naturalId(corpId, 'tag_group', group.id))}::uuid[],
      ${live.map((group) => group.id)}::text[],
      ${live.map((group) => group.name)}::text[],
      ${live.map((group) => group.position)}::bigint[]) as given (tag_group_id, wecom_id, name, position)
    on conflict (corp_id, wecom_id) do update
    set name = excluded.name, position = excluded.position, deleted_real_at = null
    where (g.name, g.position) is distinct from (excluded.name, excluded.position) or g.deleted_real_at is not null
    returning 1`.execute(tx)
  const writtenTags = await sql`
    insert into tag as t (corp_id, tag_id, tag_group_id, wecom_id, name, position)
    select ${corpId}, tag_id, g.tag_group_id, given.wecom_id, given.name, given.position
    from unnest(
      ${tags.map((tag) => naturalId(corpId, 'tag', tag.id))}::uuid[],
      ${tags.map((tag) => tag.groupId)}::text[],
      ${tags.map((tag) => tag.id)}::text[],
      ${tags.map((tag) => tag.name)}::text[],
      ${tags.map((tag) => tag.position)}::bigint[]) as given (tag_id, group_wecom_id, wecom_id, name, position)
    join tag_group g on g.corp_id = ${corpId} and g.wecom_id = given.group_wecom_id
    on conflict (corp_id, wecom_id) do update
    set tag_group_id = excluded.tag_group_id, name = excluded.name, position = excluded.position, deleted_real_at = null
    where (t.tag_group_id, t.name, t.position) is distinct from (excluded.tag_group_id, excluded.name, excluded.position)
      or t.deleted_real_at is not null
    returning 1`.execute(tx)
  const goneTags = await sql`
    update tag
    set deleted_real_at = ${realAt}
    where corp_id = ${corpId} and wecom_id is not null and deleted_real_at is null
      and wecom_id <> all(${tags.map((tag) => tag.id)}::text[])
    returning 1`.execute(tx)
  const goneGroups = await sql`
    update tag_group
    set deleted_real_at = ${realAt}
    where corp_id = ${corpId} and wecom_id is not null and deleted_real_at is null
      and wecom_id <> all(${live.map((group) => group.id)}::text[])
    returning 1`.execute(tx)
  return writtenGroups.rows.length + writtenTags.rows.length + goneTags.rows.length + goneGroups.rows.length
}

/** The corp tags that one member of staff has put on one contact, as WeCom tells. */
export type TagsOfPair = { contactId: string; staffId: string; wecomTagIds: readonly string[] }

/**
 * Brings the corp tags of friendships to what WeCom has, tells how many rows changed, and, where it is news, later
 * features who has a tag that they had not. Tags of our own are left alone, and what WeCom is still to be told of, or
 * was told of after it was asked; a tag that we do not know (WeCom's rule groups have tags that only 客户联系 may read) is
 * passed over.
 */
export async function replaceContactTags(
  tx: CorpTx,
  corpId: CorpId,
  pairs: readonly TagsOfPair[],
  { now, readRealAt, isNews }: { now: BothTimes; readRealAt: RealInstant; isNews: boolean },
): Promise<number> {
  if (pairs.length === 0) return 0
  const named = pairs.flatMap((pair) => pair.wecomTagIds.map((wecomId) => ({ ...pair, wecomId })))
  const { rows: known } = await sql<{ wecom_id: string; tag_id: string }>`
    select wecom_id, tag_id
    from tag
    where corp_id = ${corpId} and wecom_id = any(${[...new Set(named.map((one) => one.wecomId))]}::text[])`.execute(tx)
  const tagIds = new Map(known.map((row) => [row.wecom_id, row.tag_id]))
  const wanted = named.filter((one) => tagIds.has(one.wecomId))
  const given = sql`
    unnest(
      ${wanted.map((one) => one.contactId)}::uuid[],
      ${wanted.map((one) => one.staffId)}::uuid[],
      ${wanted.map((one) => tagIds.get(one.wecomId) ?? null)}::uuid[]) as given (contact_id, staff_id, tag_id)`
  const gone = await sql`
    delete from contact_tag ct
    using tag t, unnest(
      ${pairs.map((pair) => pair.contactId)}::uuid[],
      ${pairs.map((pair) => pair.staffId)}::uuid[]) as pair (contact_id, staff_id)
    where ct.corp_id = ${corpId} and ct.contact_id = pair.contact_id and ct.staff_id = pair.staff_id
      and not ct.is_local and ct.tagged_real_at <= ${readRealAt}
      and t.corp_id = ${corpId} and t.tag_id = ct.tag_id and t.wecom_id is not null
      and not exists (
        select 1 from ${given}
        where given.contact_id = ct.contact_id and given.staff_id = ct.staff_id and given.tag_id = ct.tag_id)
    returning 1`.execute(tx)
  const added = await sql<{ contact_id: string; tag_id: string; is_first: boolean }>`
    insert into contact_tag as ct (corp_id, contact_id, tag_id, staff_id, tagged_real_at)
    select ${corpId}, contact_id, tag_id, staff_id, ${readRealAt}
    from ${given}
    where not exists (
      select 1 from tag_wish w
      where w.corp_id = ${corpId} and w.contact_id = given.contact_id and w.staff_id = given.staff_id
        and w.tag_id = given.tag_id and not w.is_on and w.parked_real_at is null)
    order by contact_id, tag_id, staff_id
    on conflict (corp_id, contact_id, tag_id, staff_id) do update
    set is_local = false, tagged_real_at = excluded.tagged_real_at
    where ct.is_local
    returning ct.contact_id, ct.tag_id, not exists (
      select 1 from contact_tag other
      where other.corp_id = ${corpId} and other.contact_id = ct.contact_id and other.tag_id = ct.tag_id) as is_first`.execute(
    tx,
  )
  if (isNews) {
    const first = Map.groupBy(
      added.rows.filter((row) => row.is_first),
      (row) => row.tag_id,
    )
    const marked = [...first].map(([tagId, rows]) => ({
      tagId,
      contactIds: [...new Set(rows.map((row) => row.contact_id))],
    }))
    await tellAdded(tx, corpId, marked, now)
  }
  return gone.rows.length + added.rows.length
}
