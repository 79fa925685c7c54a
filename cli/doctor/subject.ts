import type { Config } from '#server/config.ts'
import type { Database } from '#server/db/database.ts'
import {
  createConnections,
  createEnvelope,
  listDirectory,
  readSecretKeys,
  SealBroken,
} from '#server/features/corp/index.ts'
import { secretKeys } from '#server/secret-key.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { realInstant } from '#server/kernel/time.ts'
import type { Send } from '#server/wecom/index.ts'

/** A corp's connection as it will be used: the values to be checked. */
export type Subject = {
  corpId: CorpId
  slug: string
  wecomCorpId: string
  agentId: number
  secret: string
  token: string
  aesKey: string
  baseUrl: string
  publicUrl: string
}

/** Why there is nothing to check, or what. */
export type Found = { kind: 'none' } | { kind: 'sealed' } | { kind: 'subject'; subject: Subject }

const quiet = { debug() {}, warn() {} }

/**
 * The connection of a corp in the database, by slug or the first there is. Where the environment names the same WeCom
 * corp, its values stand in place of the stored ones: they are what the next start will use.
 */
export async function findSubject(db: Database, config: Config, send: Send, slug: string | undefined): Promise<Found> {
  const corps = await db.engine((tx) => listDirectory(tx), { readOnly: true })
  const corp = slug === undefined ? corps[0] : corps.find((one) => one.slug === slug)
  const keys = readSecretKeys(secretKeys(config))
  if (!corp || !keys) return { kind: 'none' }
  const now = () => realInstant(Temporal.Now.instant())
  const connections = createConnections({ db, envelope: createEnvelope(keys), send, now, log: quiet })
  try {
    const stored = await connections.of(corp.corpId)
    const { wecom } = config
    const subject = {
      corpId: corp.corpId,
      slug: corp.slug,
      wecomCorpId: stored.wecomCorpId,
      agentId: stored.agentId,
      secret: stored.secret,
      token: stored.callback.token,
      aesKey: stored.callback.aesKey,
      baseUrl: stored.baseUrl,
      publicUrl: stored.publicUrl,
    }
    if (wecom?.corpId !== stored.wecomCorpId) return { kind: 'subject', subject }
    const { agentId, secret, token, aesKey, baseUrl } = wecom
    const publicUrl = config.publicUrl ?? subject.publicUrl
    return { kind: 'subject', subject: { ...subject, agentId, secret, token, aesKey, baseUrl, publicUrl } }
  } catch (cause) {
    if (cause instanceof SealBroken) return { kind: 'sealed' }
    throw cause
  }
}
