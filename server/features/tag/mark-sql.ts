import { type RawBuilder, sql } from 'kysely'
import type { TagName } from '#contract/condition.ts'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** A tag by its names, with its id. */
export type NamedTag = TagName & { tagId: string }

/** The tags with these names; one that the corp has not is made, of Qunce's own until WeCom has it. */
export async function ensureTags(tx: CorpTx, corpId: CorpId, names: readonly TagName[]): Promise<NamedTag[]> {
  const wanted = [...new Map(names.map((name) => [`${name.group}\n${name.name}`, name])).values()]
  const known = await findTags(tx, corpId, wanted)
  const missing = wanted.filter((name) => !known.some((tag) => tag.group === name.group && tag.name === name.name))
  if (missing.length === 0) return known
  const groups = [...new Set(missing.map((name) => name.group))]
  await sql`
    insert into tag_group (corp_id, tag_group_id, name)
    select ${corpId}, tag_group_id, name
    from unnest(
      ${groups.map((group) => naturalId(corpId, 'own_tag_group', group))}::uuid[],
      ${groups}::text[]) as given (tag_group_id, name)
    where not exists (
      select 1 from tag_group g where g.corp_id = ${corpId} and g.name = given.name and g.deleted_real_at is null)
    on conflict (corp_id, tag_group_id) do update set deleted_real_at = null`.execute(tx)
  await sql`
    insert into tag (corp_id, tag_id, tag_group_id, name)
    select ${corpId}, given.tag_id, (
      select g.tag_group_id from tag_group g
      where g.corp_id = ${corpId} and g.name = given.group_name and g.deleted_real_at is null
      order by g.wecom_id is null, g.tag_group_id
      limit 1), given.name
    from unnest(
      ${missing.map((name) => naturalId(corpId, 'own_tag', name.group, name.name))}::uuid[],
      ${missing.map((name) => name.group)}::text[],
      ${missing.map((name) => name.name)}::text[]) as given (tag_id, group_name, name)
    on conflict (corp_id, tag_id) do update set wecom_id = null, deleted_real_at = null`.execute(tx)
  return findTags(tx, corpId, wanted)
}

/** Of these names, the tags that the corp has. */
export async function findTags(tx: CorpTx, corpId: CorpId, names: readonly TagName[]): Promise<NamedTag[]> {
  if (names.length === 0) return []
  const { rows } = await sql<NamedTag>`
    select distinct on (g.name, t.name) g.name as group, t.name, t.tag_id as "tagId"
    from unnest(
      ${names.map((name) => name.group)}::text[],
      ${names.map((name) => name.name)}::text[]) as given (group_name, name)
    join tag_group g on g.corp_id = ${corpId} and g.name = given.group_name and g.deleted_real_at is null
    join tag t on t.corp_id = g.corp_id and t.tag_group_id = g.tag_group_id and t.name = given.name
      and t.deleted_real_at is null
    order by g.name, t.name, t.wecom_id is null, t.tag_id`.execute(tx)
  return rows
}

/** The names that a tag goes by; null when there is none such. */
export async function nameOfTag(tx: CorpTx, corpId: CorpId, tagId: string): Promise<TagName | null> {
  const { rows } = await sql<TagName>`
    select g.name as group, t.name
    from tag t
    join tag_group g on g.corp_id = t.corp_id and g.tag_group_id = t.tag_group_id
    where t.corp_id = ${corpId} and t.tag_id = ${tagId}`.execute(tx)
  return rows[0] ?? null
}

/** Whose tags change: a statement for contact_id, staff_id (who puts it on) and is_friend (of that member of staff). */
export type Wearers = RawBuilder<unknown>

/** A contact's lane, by the last byte of its id. */
const laneOfContact = (contact: string): RawBuilder<unknown> => sql`get_byte(uuid_send(${sql.ref(contact)}), 15) & 63`

export type Marked = { tagId: string; contactIds: string[]; lanes: number[] | null }

/** Puts tags on; tells which contacts had one from nobody before, and the lanes in which WeCom is to be told. */
export async function putOn(
  tx: CorpTx,
  corpId: CorpId,
  wearers: Wearers,
  tagIds: readonly string[],
  realAt: RealInstant,
): Promise<Marked[]> {
  if (tagIds.length === 0) return []
  const { rows } = await sql<Marked>`
    with wearer as materialized (
      select w.contact_id, w.staff_id, w.is_friend, tag.tag_id
      from (${wearers}) w
      cross join unnest(${tagIds}::uuid[]) as tag (tag_id)
      where w.staff_id is not null and not exists (
        select 1 from contact_tag ct
        where ct.corp_id = ${corpId} and ct.contact_id = w.contact_id and ct.tag_id = tag.tag_id)
    ), put as (
      insert into contact_tag (corp_id, contact_id, tag_id, staff_id, tagged_real_at, is_local)
      select ${corpId}, contact_id, tag_id, staff_id, ${realAt}, true
      from wearer
      order by contact_id, tag_id
      on conflict do nothing
      returning contact_id, tag_id
    ), wished as (${wish(
      corpId,
      sql`(
      select w.contact_id, w.staff_id, w.tag_id, true as is_on
      from wearer w
      join put using (contact_id, tag_id)
      where w.is_friend)`,
      realAt,
    )})
    select p.tag_id as "tagId", array_agg(p.contact_id::text) as "contactIds",
      (select array_agg(distinct lane) from wished) as lanes
    from put p
    group by p.tag_id`.execute(tx)
  return rows
}

/** Takes tags off, whoever put them on; tells the lanes in which WeCom is to be told. */
export async function takeOff(
  tx: CorpTx,
  corpId: CorpId,
  wearers: Wearers,
  tagIds: readonly string[],
  realAt: RealInstant,
): Promise<number[]> {
  if (tagIds.length === 0) return []
  const { rows } = await sql<{ lanes: number[] | null }>`
    with gone as (
      delete from contact_tag ct
      using (${wearers}) w
      where ct.corp_id = ${corpId} and ct.contact_id = w.contact_id and ct.tag_id = any(${tagIds}::uuid[])
      returning ct.contact_id, ct.staff_id, ct.tag_id
    ), wished as (${wish(
      corpId,
      sql`(
      select g.contact_id, g.staff_id, g.tag_id, false as is_on
      from gone g
      join contact_follow f on f.corp_id = ${corpId} and f.contact_id = g.contact_id and f.staff_id = g.staff_id
        and f.ended_at is null)`,
      realAt,
    )})
    select (select array_agg(distinct lane) from wished) as lanes`.execute(tx)
  return rows[0]?.lanes ?? []
}

/** The last wish for a tag counts. */
const wish = (corpId: CorpId, from: RawBuilder<unknown>, realAt: RealInstant): RawBuilder<unknown> => sql`
  insert into tag_wish as t (corp_id, contact_id, staff_id, tag_id, lane, is_on, due_real_at)
  select ${corpId}, given.contact_id, given.staff_id, given.tag_id, ${laneOfContact('given.contact_id')}, given.is_on, ${realAt}
  from ${from} given
  order by given.contact_id, given.staff_id, given.tag_id
  on conflict (corp_id, contact_id, staff_id, tag_id) do update
  set is_on = excluded.is_on, due_real_at = excluded.due_real_at, attempts = 0, failure = null, parked_real_at = null
  returning lane`
