import { type Config, publicUrlOf, type WecomConfig } from '#server/config.ts'
import type { Database } from '#server/db/database.ts'
import { slugOf } from '#server/ensure-corp.ts'
import {
  createConnections,
  createEnvelope,
  listDirectory,
  readSecretKeys,
  SealBroken,
  type Subject,
} from '#server/features/corp/index.ts'
import { secretKeys } from '#server/secret-key.ts'
import { realInstant } from '#server/kernel/time.ts'
import type { Send } from '#server/wecom/index.ts'

/** Why there is nothing to check, or what. */
export type Found = { kind: 'none' } | { kind: 'sealed' } | { kind: 'subject'; subject: Subject }

const quiet = { debug() {}, warn() {} }

/**
 * The connection of a corp: of the one in the database with that slug; else what the environment says, which the next
 * start will use; else that of the first corp there is. Of a corp that stands in both, the environment's values count.
 */
export async function findSubject(db: Database, config: Config, send: Send, slug: string | undefined): Promise<Found> {
  const { wecom } = config
  const corps = await db.engine((tx) => listDirectory(tx), { readOnly: true })
  const wanted = slug ?? (wecom && slugOf(wecom.corpId))
  const corp = wanted === undefined ? corps[0] : corps.find((one) => one.slug === wanted)
  const keys = readSecretKeys(secretKeys(config))
  if (!keys) return { kind: 'none' }
  if (!corp)
    return wecom && slug === undefined ? { kind: 'subject', subject: newcomer(config, wecom) } : { kind: 'none' }
  const now = () => realInstant(Temporal.Now.instant())
  const connections = createConnections({ db, envelope: createEnvelope(keys), send, now, log: quiet })
  try {
    const stored = await connections.of(corp.corpId)
    const subject = {
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

/** A corp that the first start has yet to make. */
function newcomer(config: Config, wecom: WecomConfig): Subject {
  const { corpId: wecomCorpId, agentId, secret, token, aesKey, baseUrl } = wecom
  const publicUrl = publicUrlOf(config, config.port)
  return { slug: slugOf(wecomCorpId), wecomCorpId, agentId, secret, token, aesKey, baseUrl, publicUrl }
}
