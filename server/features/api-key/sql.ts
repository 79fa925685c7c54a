import { sql } from 'kysely'
import type { ApiKeyItem, KeyScope } from '#contract/api-key.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type NewKey = {
  apiKeyId: string
  name: string
  prefix: string
  hash: Buffer
  scopes: readonly KeyScope[]
  staffId: string
  accountId: string
  createdBy: string
  expiresInDays: number | null
}

export async function insertKey(tx: CorpTx, corpId: CorpId, key: NewKey, realAt: RealInstant): Promise<void> {
  await sql`
    insert into api_key (corp_id, api_key_id, name, prefix, key_hash, scopes, staff_id, account_id, created_by,
      created_real_at, expires_real_at)
    values (${corpId}, ${key.apiKeyId}, ${key.name}, ${key.prefix}, ${key.hash}, ${[...key.scopes]}::text[],
      ${key.staffId}, ${key.accountId}, ${key.createdBy}, ${realAt}::timestamptz,
      ${realAt}::timestamptz + ${key.expiresInDays}::int * interval '24 hours')`.execute(tx)
}

/** How many keys of the corp open something. */
export async function countLive(tx: CorpTx, corpId: CorpId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from api_key
    where corp_id = ${corpId} and revoked_real_at is null
      and (expires_real_at is null or expires_real_at > clock_timestamp())`.execute(tx)
  return rows[0]?.count ?? 0
}

export type FoundKey = {
  apiKeyId: string
  name: string
  scopes: string[]
  staffId: string
  accountId: string
  isRevoked: boolean
  isExpired: boolean
  /** Its last use was noted more than a minute ago, or never. */
  isStale: boolean
}

/** The key with this hash, by the database's clock; null when there is none. */
export async function findKey(tx: CorpTx, corpId: CorpId, hash: Buffer): Promise<FoundKey | null> {
  const { rows } = await sql<FoundKey>`
    select api_key_id as "apiKeyId", name, scopes, staff_id as "staffId", account_id as "accountId",
      revoked_real_at is not null as "isRevoked",
      coalesce(expires_real_at <= clock_timestamp(), false) as "isExpired",
      coalesce(used_real_at < clock_timestamp() - interval '1 minute', true) as "isStale"
    from api_key
    where corp_id = ${corpId} and key_hash = ${hash}`.execute(tx)
  return rows[0] ?? null
}

/** Notes that a key was used, unless another request of the same minute did. */
export async function noteUse(tx: CorpTx, corpId: CorpId, apiKeyId: string, address: string): Promise<void> {
  await sql`
    update api_key
    set used_real_at = clock_timestamp(), used_address = ${address}
    where corp_id = ${corpId} and api_key_id = ${apiKeyId}
      and coalesce(used_real_at < clock_timestamp() - interval '1 minute', true)`.execute(tx)
}

/** Ends a key and tells its name; `ended` when it was before, `unknown` when there is none. */
export async function endKey(
  tx: CorpTx,
  corpId: CorpId,
  apiKeyId: string,
  by: string,
  realAt: RealInstant,
): Promise<{ name: string; prefix: string } | 'ended' | 'unknown'> {
  const { rows } = await sql<{ name: string; prefix: string }>`
    update api_key
    set revoked_real_at = ${realAt}, revoked_by = ${by}
    where corp_id = ${corpId} and api_key_id = ${apiKeyId} and revoked_real_at is null
    returning name, prefix`.execute(tx)
  if (rows[0]) return rows[0]
  const known = await tx
    .selectFrom('api_key')
    .select('api_key_id')
    .where('corp_id', '=', corpId)
    .where('api_key_id', '=', apiKeyId)
    .executeTakeFirst()
  return known ? 'ended' : 'unknown'
}

type KeyRow = Omit<ApiKeyItem, 'createdRealAt' | 'expiresRealAt' | 'usedRealAt' | 'revokedRealAt'> & {
  createdRealAt: RealInstant
  expiresRealAt: RealInstant | null
  usedRealAt: RealInstant | null
  revokedRealAt: RealInstant | null
}

/** The corp's keys, the newest first, `limit` at most, after `place`. */
export async function listKeys(
  tx: CorpTx,
  corpId: CorpId,
  place: { realAt: RealInstant; apiKeyId: string } | undefined,
  limit: number,
): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select k.api_key_id as "apiKeyId", k.name, k.prefix, k.scopes, k.created_by as "createdBy",
      k.created_real_at as "createdRealAt", k.expires_real_at as "expiresRealAt", k.used_real_at as "usedRealAt",
      k.used_address as "usedAddress", k.revoked_real_at as "revokedRealAt", k.revoked_by as "revokedBy",
      case
        when k.revoked_real_at is not null then 'revoked'
        when k.expires_real_at <= clock_timestamp() then 'expired'
        when s.status not in ('active', 'inactive') then 'staff_gone'
        else 'live'
      end as state
    from api_key k
    join staff s on s.corp_id = k.corp_id and s.staff_id = k.staff_id
    where k.corp_id = ${corpId}
      and ${
        place === undefined
          ? sql`true`
          : sql`(k.created_real_at, k.api_key_id) < (${place.realAt}::timestamptz, ${place.apiKeyId}::uuid)`
      }
    order by k.created_real_at desc, k.api_key_id desc
    limit ${limit}`.execute(tx)
  return rows
}
