import type { FastifyRequest } from 'fastify'
import { permissionsOfScopes } from '#contract/api-key.ts'
import type { Database } from '#server/db/database.ts'
import { corpInKey, hashOf } from '#server/features/api-key/commands.ts'
import { keyIn, whyDead } from '#server/features/api-key/rules.ts'
import { findKey, noteUse } from '#server/features/api-key/sql.ts'
import { findStanding } from '#server/features/staff/index.ts'
import type { Actor } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { corpId } from '#server/kernel/ids.ts'

const refused = (why: 'unknown' | 'revoked' | 'expired' | 'staff_gone'): AppError =>
  new AppError('api_key_refused', { details: { why } })

/**
 * Finds the key of a request: the member of staff who made it, narrowed to its scopes; null when the request carries none.
 * Throws `api_key_refused` when it is dead or unknown. Key and member are read anew each time, so that a key which is
 * revoked, or whose maker leaves, opens nothing from the next request on.
 */
export async function authenticateKey(db: Database, request: FastifyRequest): Promise<Actor | null> {
  const found = keyIn(request.headers.authorization)
  if (found === null) return null
  if (found === 'broken') throw refused('unknown')
  const corp = corpId(corpInKey.read(found.corp))
  const { key, staff } = await db.corp(
    corp,
    async (tx) => {
      const key = await findKey(tx, corp, hashOf(found.key))
      return { key, staff: key && (await findStanding(tx, corp, key.staffId)) }
    },
    { readOnly: true },
  )
  if (key === null) throw refused('unknown')
  const dead = whyDead(key, staff)
  if (dead !== null || staff === null) throw refused(dead ?? 'staff_gone')
  if (key.isStale) await db.corp(corp, (tx) => noteUse(tx, corp, key.apiKeyId, request.ip))
  return {
    kind: 'api_key',
    proofId: key.apiKeyId,
    accountId: key.accountId,
    corpId: corp,
    staffId: staff.staffId,
    name: `${staff.name} · ${key.name}`,
    role: staff.role,
    dataScope: staff.dataScope,
    narrowedTo: new Set(permissionsOfScopes(key.scopes)),
    address: request.ip,
  }
}
