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

/** The condition that the contact in column `contactId` is a friend, or in a chat, of staff within the scope. */
export function contactInScope(scope: Scope, corpId: CorpId, contactId: string): RawBuilder<SqlBool> {
  if (scope.kind === 'all') return sql<SqlBool>`true`
  return sql<SqlBool>`${sql.ref(contactId)} in (
    select f.contact_id from contact_follow f
    where f.corp_id = ${corpId} and f.ended_at is null and ${staffInScope(scope, corpId, 'f.staff_id')}
    union all
    select m.contact_id from membership m
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
    where m.corp_id = ${corpId} and m.left_at is null and m.contact_id is not null
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')})`
}

function matches(corpId: CorpId, scope: Scope, query: Omit<ContactQuery, 'cursor' | 'limit'>): RawBuilder<SqlBool> {
  const conditions = [sql<SqlBool>`c.corp_id = ${corpId}`, contactInScope(scope, corpId, 'c.contact_id')]
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
 * Contacts in the scope that match, after `place` (a row's own, and its id): by name, or in a search by the part of the
 * name that begins with it. A name that holds what is searched twice comes once, at the first of its parts.
 */
export async function listContacts(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  query: Omit<ContactQuery, 'cursor' | 'limit'>,
  page: { place: ContactPlace | undefined; limit: number },
): Promise<ContactRow[]> {
  const condition = matches(corpId, scope, query)
  const { search } = query
  if (search === undefined) {
    const after = page.place ? sql`and (c.name, c.contact_id) > (${page.place[0]}, ${page.place[1]}::uuid)` : sql``
    return selectContacts(
      tx,
      corpId,
      sql`
        select c.*, c.name as place
        from contact c
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
    where c.corp_id = ${corpId} and c.contact_id = ${contactId} and ${contactInScope(scope, corpId, 'c.contact_id')}`,
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
