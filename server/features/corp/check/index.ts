import type { CheckConnection, ConnectionCheck } from '#contract/corp.ts'
import { checkCallback } from '#server/features/corp/check/callback.ts'
import { bad, type Finding } from '#server/features/corp/check/finding.ts'
import type { Subject } from '#server/features/corp/check/subject.ts'
import { checkForms, checkWecom } from '#server/features/corp/check/wecom.ts'
import type { Connections } from '#server/features/corp/connection.ts'
import { SealBroken } from '#server/features/corp/envelope.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { Send } from '#server/wecom/index.ts'

/** All that can be said of a connection, in the order in which one check leans on another. Changes nothing. */
export async function checkConnection(subject: Subject, send: Send): Promise<Finding[]> {
  return [...checkForms(subject), ...(await checkWecom(subject, send)), ...(await checkCallback(subject, send))]
}

export const wrongKey = bad(
  'fail',
  'secret_key',
  { zh: '数据库里的密钥打不开', en: 'the secrets in the database cannot be opened' },
  {
    zh: '把原来的 QUNCE_SECRET_KEY（或 QUNCE_HOME/secret-key）放回来；轮换时新旧密钥用逗号并列',
    en: 'put the former QUNCE_SECRET_KEY (or QUNCE_HOME/secret-key) back; when rotating, give both by commas',
  },
)

const wecomAddress = 'https://qyapi.weixin.qq.com'

export type CheckDeps = { connections: Connections; send: Send }

/**
 * Checks the connection that a corp uses, or the values that somebody means to give it: those go to WeCom itself where the
 * corp is a demo and they name another corp. Nothing of them is kept, and our own address is asked about the values in
 * use alone: it knows no others before a start.
 */
export async function checkCorpConnection(
  { connections, send }: CheckDeps,
  corp: { corpId: CorpId; slug: string; isDemo: boolean },
  given: CheckConnection,
): Promise<ConnectionCheck> {
  const stored = await connections.of(corp.corpId).catch((cause: unknown) => {
    if (cause instanceof SealBroken) return null
    throw cause
  })
  if (!stored) return { address: '', findings: [wrongKey].map(present) }
  const isAnother = given.corpId !== undefined && given.corpId !== stored.wecomCorpId
  const subject: Subject = {
    slug: corp.slug,
    wecomCorpId: given.corpId ?? stored.wecomCorpId,
    agentId: given.agentId ?? stored.agentId,
    secret: given.secret ?? stored.secret,
    token: given.token ?? stored.callback.token,
    aesKey: given.aesKey ?? stored.callback.aesKey,
    baseUrl: corp.isDemo && isAnother ? wecomAddress : stored.baseUrl,
    publicUrl: stored.publicUrl,
  }
  const isInUse = Object.values(given).every((value) => value === undefined)
  const findings = isInUse
    ? await checkConnection(subject, send)
    : [...checkForms(subject), ...(await checkWecom(subject, send))]
  return { address: subject.baseUrl, findings: findings.map(present) }
}

const present = ({ repair, ...finding }: Finding): ConnectionCheck['findings'][number] => ({
  ...finding,
  repair: repair ?? null,
})
