import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { ContactQuery } from '#contract/contact.ts'
import type { CorpTx } from '#server/db/database.ts'
import { firstMatch, folded, tokenRange } from '#server/features/contact/rules.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type ContactRow = {
  /** What the list is ordered by: the name, or in a search the part of it that matched. */
  place: string
  contact_id: string
  name: string
  avatar_url: string
  wecom_kind: 'wechat' | 'wecom'
  gender: 'unknown' | 'male' | 'female'
  company: string
  first_seen_at: CorpInstant
  friends: number
  group_chats: number
  tags: { tagId: string; name: string }[]
  opted_out_at: CorpInstant | null
  exclusion: 'staff' | 'competitor' | 'bonus_hunter' | null
  synced_real_at: RealInstant | null
}

/** Friends of staff within the scope, and members of their chats. */
const withinReach = (scope: Scope, corpId: CorpId) => sql`
  select f.contact_id
  from contact_follow f
  where f.corp_id = ${corpId} and f.ended_at is null and ${staffInScope(scope, corpId, 'f.staff_id')}
  union
  select m.contact_id
  from membership m
  join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
  where m.corp_id = ${corpId} and m.left_at is null and m.contact_id is not null
    and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`

/** The condition that contact `c` is one of those. */
function isWithinReach(scope: Scope, corpId: CorpId): RawBuilder<SqlBool> {
  if (scope.kind === 'all') return sql<SqlBool>`true`
  return sql<SqlBool>`(exists (
    select 1 from contact_follow f
    where f.corp_id = ${corpId} and f.contact_id = c.contact_id and f.ended_at is null
      and ${staffInScope(scope, corpId, 'f.staff_id')})
    or exists (
      select 1 from membership m
      join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
      where m.corp_id = ${corpId} and m.contact_id = c.contact_id and m.left_at is null
        and ${staffInScope(scope, corpId, 'g.owner_staff_id')}))`
}

/** So many contacts are gathered and sorted; of more, the list is walked in its order and each is asked about. */
const fewAtMost = 5_000

/** Whether the contacts within reach are few. A contact that is reached in two ways counts twice. */
async function areFew(tx: CorpTx, corpId: CorpId, scope: Scope): Promise<boolean> {
  if (scope.kind === 'all') return false
  const { rows } = await sql<{ reached: number }>`
    select
      (select coalesce(sum(g.contact_count), 0) from group_chat g
        where g.corp_id = ${corpId} and g.dismissed_at is null and ${staffInScope(scope, corpId, 'g.owner_staff_id')})
      + (select count(*) from (
        select 1 from contact_follow f
        where f.corp_id = ${corpId} and f.ended_at is null and ${staffInScope(scope, corpId, 'f.staff_id')}
        limit ${fewAtMost + 1}) friends) as reached`.execute(tx)
  return (rows[0]?.reached ?? 0) <= fewAtMost
}

function matches(corpId: CorpId, query: Omit<ContactQuery, 'cursor' | 'limit'>): RawBuilder<SqlBool> {
  const conditions = [sql<SqlBool>`c.corp_id = ${corpId}`]
  const open = sql`select 1 from contact_follow f
    where f.corp_id = ${corpId} and f.contact_id = c.contact_id and f.ended_at is null`
  if (query.friendOf !== undefined) conditions.push(sql`exists (${open} and f.staff_id = ${query.friendOf})`)
  if (query.isFriend !== undefined) conditions.push(sql`exists (${open}) = ${query.isFriend}`)
  if (query.tag !== undefined)
    conditions.push(sql`exists (select 1 from contact_tag ct
      where ct.corp_id = ${corpId} and ct.contact_id = c.contact_id and ct.tag_id = ${query.tag})`)
  if (query.groupChat !== undefined)
    conditions.push(sql`exists (select 1 from membership m
      where m.corp_id = ${corpId} and m.contact_id = c.contact_id and m.group_chat_id = ${query.groupChat}
        and m.left_at is null)`)
  if (query.optedOut !== undefined) conditions.push(sql`(c.opted_out_at is not null) = ${query.optedOut}`)
  if (query.search !== undefined)
    conditions.push(sql`strpos(lower(normalize(c.name, nfkc)), ${folded(query.search)}) > 0`)
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

export type ContactPlace = readonly [string, string]

/**
 * Contacts in the scope that match, after `place` (a row's own, and its id): by name, or in a search among many by the
 * part of the name that begins with it. A name that holds what is searched twice comes once, at the first of its parts.
 */
export async function listContacts(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  query: Omit<ContactQuery, 'cursor' | 'limit'>,
  page: { place: ContactPlace | undefined; limit: number },
): Promise<ContactRow[]> {
  const { search } = query
  const isFew = await areFew(tx, corpId, scope)
  const condition = isFew
    ? matches(corpId, query)
    : sql<SqlBool>`${matches(corpId, query)} and ${isWithinReach(scope, corpId)}`
  if (search === undefined || isFew) {
    const after = page.place ? sql`and (c.name, c.contact_id) > (${page.place[0]}, ${page.place[1]}::uuid)` : sql``
    const source = isFew
      ? sql`(${withinReach(scope, corpId)}) reached
        join contact c on c.corp_id = ${corpId} and c.contact_id = reached.contact_id`
      : sql`contact c`
    return selectContacts(
      tx,
      corpId,
      sql`
        select c.*, c.name as place
        from ${source}
        where ${condition} ${after}
        order by c.name, c.contact_id
        limit ${page.limit}`,
    )
  }
  const found: ContactRow[] = []
  for (let place = page.place; found.length < page.limit;) {
    const rows = await searchContacts(tx, corpId, search, condition, { place, limit: page.limit })
    found.push(...rows.filter((row) => row.place === firstMatch(row.name, search)))
    const last = rows.at(-1)
    if (rows.length < page.limit || !last) break
    place = [last.place, last.contact_id]
  }
  return found.slice(0, page.limit)
}

async function searchContacts(
  tx: CorpTx,
  corpId: CorpId,
  search: string,
  condition: RawBuilder<SqlBool>,
  page: { place: ContactPlace | undefined; limit: number },
): Promise<ContactRow[]> {
  const { from, to } = tokenRange(search)
  const after = page.place
    ? sql`and (t.token, t.contact_id) > (${page.place[0]} collate "C", ${page.place[1]}::uuid)`
    : sql``
  return selectContacts(
    tx,
    corpId,
    sql`
      select c.*, t.token as place
      from contact_token t
      join contact c on c.corp_id = t.corp_id and c.contact_id = t.contact_id
      where t.corp_id = ${corpId} and t.token >= ${from} collate "C" and t.token < ${to} collate "C" ${after}
        and ${condition}
      order by t.token, t.contact_id
      limit ${page.limit}`,
  )
}

/** A statement for the contacts of whose name this is a part. */
export const contactsNamed = (corpId: CorpId, search: string): RawBuilder<unknown> => {
  const { from, to } = tokenRange(search)
  return sql`
    select t.contact_id
    from contact_token t
    join contact named on named.corp_id = t.corp_id and named.contact_id = t.contact_id
    where t.corp_id = ${corpId} and t.token >= ${from} collate "C" and t.token < ${to} collate "C"
      and strpos(lower(normalize(named.name, nfkc)), ${folded(search)}) > 0`
}

/** One contact, if it is in the scope. */
export async function findContact(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  contactId: string,
): Promise<ContactRow | null> {
  const rows = await selectContacts(
    tx,
    corpId,
    sql`
    select c.*, c.name as place
    from contact c
    where c.corp_id = ${corpId} and c.contact_id = ${contactId} and ${isWithinReach(scope, corpId)}`,
  )
  return rows[0] ?? null
}

/** The page is chosen first; what is counted is counted for its rows alone. */
async function selectContacts(tx: CorpTx, corpId: CorpId, page: RawBuilder<unknown>): Promise<ContactRow[]> {
  const { rows } = await sql<ContactRow>`
    select c.place, c.contact_id, c.name, c.avatar_url, c.wecom_kind, c.gender, c.company, c.first_seen_at,
      c.opted_out_at, c.exclusion, c.synced_real_at,
      (select count(*)::integer from contact_follow f
        where f.corp_id = ${corpId} and f.contact_id = c.contact_id and f.ended_at is null) as friends,
      (select count(*)::integer from membership m
        where m.corp_id = ${corpId} and m.contact_id = c.contact_id and m.left_at is null) as group_chats,
      (select coalesce(jsonb_agg(distinct jsonb_build_object('tagId', t.tag_id, 'name', t.name)), '[]')
        from contact_tag ct
        join tag t on t.corp_id = ct.corp_id and t.tag_id = ct.tag_id and t.deleted_real_at is null
        where ct.corp_id = ${corpId} and ct.contact_id = c.contact_id) as tags
    from (${page}) c
    order by c.place, c.contact_id`.execute(tx)
  return rows
}
