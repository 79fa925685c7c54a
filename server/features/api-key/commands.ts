import { createHash, randomBytes } from 'node:crypto'
import { API_KEYS_MAX, type CreateApiKey, type CreatedApiKey } from '#contract/api-key.ts'
import type { Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { keyText, prefixLength } from '#server/features/api-key/rules.ts'
import { countLive, endKey, insertKey } from '#server/features/api-key/sql.ts'
import { recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import type { Actor } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What a key is looked up by. Its 256 bits of chance cannot be guessed, so a quick hash keeps it as well as a slow one. */
export const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** The corp as a key names it, and back; null when it names none. */
export const corpInKey = {
  write: (corpId: CorpId): string => Buffer.from(corpId.replaceAll('-', ''), 'hex').toString('base64url'),
  read: (text: string): string => {
    const hex = Buffer.from(text, 'base64url').toString('hex')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  },
}

/**
 * Makes a key that acts in the name of its maker, and tells it: nobody can again. Refuses with `api_keys_full` beyond
 * `API_KEYS_MAX` live ones.
 */
export const makeKey = (db: Database, actor: Actor, input: CreateApiKey): Promise<CreatedApiKey> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId, staffId, accountId } = actor
    const apiKeyId = newId()
    const key = keyText({
      mark: randomBytes(6).toString('base64url'),
      corp: corpInKey.write(corpId),
      chance: randomBytes(32).toString('base64url'),
    })
    const { name, expiresInDays } = input
    const scopes = [...new Set(input.scopes)]
    const prefix = key.slice(0, prefixLength)
    const now = await corpNow(tx, corpId)
    await insertKey(
      tx,
      corpId,
      {
        apiKeyId,
        name,
        prefix,
        hash: hashOf(key),
        scopes,
        staffId,
        accountId,
        createdBy: actor.name,
        expiresInDays,
      },
      now.realAt,
    )
    const live = await countLive(tx, corpId)
    if (live > API_KEYS_MAX)
      throw new AppError('api_keys_full', {
        details: [
          {
            field: 'api_key',
            value: live - 1,
            rule: `at most ${API_KEYS_MAX} live keys`,
            repair: 'revoke keys that nobody uses',
          },
        ],
      })
    const subject = { kind: 'api_key', id: apiKeyId }
    await recordAudit(tx, now, actor, 'api_key.created', subject, { name, prefix, scopes, expiresInDays })
    return { apiKeyId, key }
  })

/** Ends a key with the next request it makes; again does nothing. Throws `not_found`. */
export const revokeKey = (db: Database, actor: Actor, apiKeyId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    const ended = await endKey(tx, actor.corpId, apiKeyId, actor.name, now.realAt)
    if (ended === 'unknown') throw new AppError('not_found')
    if (ended === 'ended') return
    await recordAudit(tx, now, actor, 'api_key.revoked', { kind: 'api_key', id: apiKeyId }, ended)
  })
