import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { insertTokens, replaceTokens } from '#server/features/contact/token-sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'
import type { WecomContact } from '#server/wecom/index.ts'

/** Someone met in a group chat, where WeCom tells a name and no more, or `described` by a follower's view. */
export type Met = {
  externalUserid: string
  name: string
  unionid: string | null
  metAt: CorpInstant
  described?: { contact: WecomContact; readRealAt: RealInstant }
}

/** The ids of the contacts with these external ids; those that nobody knows are left out. */
export async function findContactIds(
  tx: CorpTx,
  corpId: CorpId,
  externalUserids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ value: string; contact_id: string }>`
    select value, contact_id
    from contact_identity
    where corp_id = ${corpId} and kind = 'external_userid'
      and value = any(${[...new Set(externalUserids)]}::text[])`.execute(tx)
  return new Map(rows.map((row) => [row.value, row.contact_id]))
}

/**
 * Sees to it that everyone met has a contact, and gives their ids. A name that was missing is filled in; what a
 * follower's view has told is left alone.
 */
export async function ensureContacts(
  tx: CorpTx,
  corpId: CorpId,
  met: readonly Met[],
): Promise<ReadonlyMap<string, string>> {
  const people = [...new Map(met.map((one) => [one.externalUserid, one])).values()].sort(byExternalUserid)
  if (people.length === 0) return new Map()
  const externalUserids = people.map((one) => one.externalUserid)
  const known = await findContactIds(tx, corpId, externalUserids)
  const unknown = people.filter((one) => !known.has(one.externalUserid))
  await insertContacts(tx, corpId, unknown)
  const named = people.filter((one) => known.has(one.externalUserid) && one.name !== '')
  if (named.length > 0) await renameUndescribed(tx, corpId, named, known)
  return unknown.length === 0 ? known : findContactIds(tx, corpId, externalUserids)
}

async function renameUndescribed(
  tx: CorpTx,
  corpId: CorpId,
  named: readonly Met[],
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const { rows } = await sql<Renamed>`
    with given as (
      select *
      from unnest(
        ${named.map((one) => ids.get(one.externalUserid) ?? null)}::uuid[],
        ${named.map((one) => one.name)}::text[]) as one (contact_id, name)
    ), before as (
      select c.contact_id, c.name
      from contact c
      join given on given.contact_id = c.contact_id
      where c.corp_id = ${corpId} and c.synced_real_at is null and c.name <> given.name
    )
    update contact c
    set name = given.name
    from given
    join before on before.contact_id = given.contact_id
    where c.corp_id = ${corpId} and c.contact_id = given.contact_id
    returning c.contact_id, c.name, before.name as before`.execute(tx)
  await replaceTokens(tx, corpId, rows.map(renamedOf))
}

type Renamed = { contact_id: string; name: string; before: string }
const renamedOf = ({ contact_id: contactId, name, before }: Renamed) => ({ contactId, name, before })

const byExternalUserid = (a: Met, b: Met): number => (a.externalUserid < b.externalUserid ? -1 : 1)

async function insertContacts(tx: CorpTx, corpId: CorpId, people: readonly Met[]): Promise<void> {
  if (people.length === 0) return
  const ids = people.map((one) => naturalId(corpId, 'contact', one.externalUserid))
  const described = people.map((one) => one.described?.contact)
  await sql`
    insert into contact
      (corp_id, contact_id, name, first_seen_at, avatar_url, wecom_kind, gender, company, synced_real_at)
    select ${corpId}, contact_id, name, first_seen_at, avatar_url, wecom_kind, gender, company, synced_real_at
    from unnest(
      ${ids}::uuid[],
      ${people.map((one) => one.name)}::text[],
      ${people.map((one) => one.metAt)}::timestamptz[],
      ${described.map((one) => one?.avatarUrl ?? '')}::text[],
      ${described.map((one) => one?.kind ?? 'wechat')}::text[],
      ${described.map((one) => one?.gender ?? 'unknown')}::text[],
      ${described.map((one) => one?.company ?? '')}::text[],
      ${people.map((one) => one.described?.readRealAt ?? null)}::timestamptz[])
      as given (contact_id, name, first_seen_at, avatar_url, wecom_kind, gender, company, synced_real_at)
    on conflict do nothing`.execute(tx)
  await insertTokens(
    tx,
    corpId,
    people.map((one, at) => ({ contactId: ids[at] ?? '', name: one.name })),
  )
  await insertIdentities(
    tx,
    corpId,
    people.flatMap((one, at) => {
      const contactId = ids[at] ?? ''
      const external = { kind: 'external_userid' as const, value: one.externalUserid, contactId }
      return one.unionid === null ? [external] : [external, { kind: 'unionid' as const, value: one.unionid, contactId }]
    }),
  )
}

async function insertIdentities(
  tx: CorpTx,
  corpId: CorpId,
  identities: readonly { kind: 'external_userid' | 'unionid'; value: string; contactId: string }[],
): Promise<void> {
  if (identities.length === 0) return
  await sql`
    insert into contact_identity (corp_id, kind, value, contact_id)
    select ${corpId}, kind, value, contact_id
    from unnest(
      ${identities.map((one) => one.kind)}::text[],
      ${identities.map((one) => one.value)}::text[],
      ${identities.map((one) => one.contactId)}::uuid[]) as given (kind, value, contact_id)
    on conflict do nothing`.execute(tx)
}

/**
 * Writes contacts as their followers' view describes them, and tells how many rows changed. What was read later than
 * `readRealAt` stays.
 */
export async function describeContacts(
  tx: CorpTx,
  corpId: CorpId,
  contacts: readonly WecomContact[],
  ids: ReadonlyMap<string, string>,
  readRealAt: RealInstant,
): Promise<number> {
  const described = contacts.filter((one) => ids.has(one.externalUserid))
  const contactIds = described.map((one) => ids.get(one.externalUserid) ?? '')
  const { rows } = await sql<Renamed>`
    with given as (
      select distinct on (contact_id) *
      from unnest(
        ${contactIds}::uuid[],
        ${described.map((one) => one.name)}::text[],
        ${described.map((one) => one.avatarUrl)}::text[],
        ${described.map((one) => one.kind)}::text[],
        ${described.map((one) => one.gender)}::text[],
        ${described.map((one) => one.company)}::text[])
        as one (contact_id, name, avatar_url, wecom_kind, gender, company)
      order by contact_id
    ), before as (
      select c.contact_id, c.name
      from contact c
      join given on given.contact_id = c.contact_id
      where c.corp_id = ${corpId}
    )
    update contact c
    set name = given.name, avatar_url = given.avatar_url, wecom_kind = given.wecom_kind, gender = given.gender,
      company = given.company, synced_real_at = ${readRealAt}
    from given
    join before on before.contact_id = given.contact_id
    where c.corp_id = ${corpId} and c.contact_id = given.contact_id
      and (c.synced_real_at is null or c.synced_real_at <= ${readRealAt})
      and (c.synced_real_at is null or (c.name, c.avatar_url, c.wecom_kind, c.gender, c.company) is distinct from
        (given.name, given.avatar_url, given.wecom_kind, given.gender, given.company))
    returning c.contact_id, c.name, before.name as before`.execute(tx)
  await replaceTokens(tx, corpId, rows.filter((row) => row.before !== row.name).map(renamedOf))
  await insertIdentities(
    tx,
    corpId,
    described.flatMap((one, at) =>
      one.unionid === null ? [] : [{ kind: 'unionid' as const, value: one.unionid, contactId: contactIds[at] ?? '' }],
    ),
  )
  return rows.length
}
