import { createHash } from 'node:crypto'
import { createCorp, type CorpDeps, findCorpBySlug, moveConnection } from '#server/features/corp/index.ts'
import { startSync } from '#server/features/sync/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant } from '#server/kernel/time.ts'
import type { Runtime } from '#server/runtime.ts'

export type ServedCorp = { corpId: CorpId; slug: string; isNew: boolean }

/**
 * The corp this installation serves, made at the first start: the one of the WeCom settings, or the demo's. At later
 * starts its connection follows the settings: a secret that was changed, a sandbox that stands on another port. A corp
 * that was never read from WeCom begins to be.
 */
export async function ensureCorp(deps: CorpDeps, runtime: Runtime, queueNames: readonly string[]): Promise<ServedCorp> {
  const wecom = connectionOf(runtime)
  const slug = slugOf(wecom.wecomCorpId)
  const known = await deps.db.engine((tx) => findCorpBySlug(tx, slug), { readOnly: true })
  if (known) await moveConnection(deps, known, wecom)
  const corpId = known ?? (await make(deps, runtime, wecom, slug, queueNames))
  await deps.db.corp(corpId, async (tx) => {
    const tasks = await tx.selectFrom('sync_task').select('kind').where('corp_id', '=', corpId).limit(1).execute()
    if (tasks.length === 0) await startSync(tx, corpId, 'first')
  })
  return { corpId, slug, isNew: known === null }
}

/** The same corp gets the same slug on every machine, so that a restored database still knows its callback address. */
export const slugOf = (wecomCorpId: string): string =>
  `q${createHash('sha256').update(wecomCorpId).digest('hex').slice(0, 7)}`

type Connection = Parameters<typeof moveConnection>[2]

function connectionOf({ config, publicUrl, sandbox }: Runtime): Connection {
  if (config.wecom)
    return {
      baseUrl: config.wecom.baseUrl,
      oauthUrl: config.wecom.oauthUrl,
      publicUrl,
      wecomCorpId: config.wecom.corpId,
      agentId: config.wecom.agentId,
      secret: config.wecom.secret,
      token: config.wecom.token,
      aesKey: config.wecom.aesKey,
    }
  if (!sandbox) throw new Error('without WeCom settings main.ts starts the sandbox')
  return {
    baseUrl: sandbox.base,
    oauthUrl: sandbox.oauth,
    publicUrl,
    wecomCorpId: sandbox.corpid,
    agentId: sandbox.agentid,
    secret: sandbox.secret,
    token: sandbox.token,
    aesKey: sandbox.aeskey,
  }
}

function make(
  deps: CorpDeps,
  { config, sandbox }: Runtime,
  wecom: Connection,
  slug: string,
  queueNames: readonly string[],
): Promise<CorpId> {
  const { publicUrl, wecomCorpId, ...rest } = wecom
  return createCorp(
    deps,
    {
      slug,
      name: sandbox ? '示范母婴' : wecomCorpId,
      zone: config.zone,
      isDemo: sandbox !== undefined,
      publicUrl,
      wecom: { ...rest, corpId: wecomCorpId },
      ...(sandbox && { clock: { originAt: corpInstant(deps.now()), rate: 0 } }),
    },
    queueNames,
  )
}
