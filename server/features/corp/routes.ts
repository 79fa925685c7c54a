import {
  checkConnectionBody,
  configureCorpBody,
  connectionCheck,
  corpPage,
  type CorpPage,
  pauseCorpBody,
} from '#contract/corp.ts'
import type { CorpTx } from '#server/db/database.ts'
import { type CheckDeps, checkCorpConnection } from '#server/features/corp/check/index.ts'
import { corpClock, corpNow } from '#server/features/corp/clock.ts'
import { configureCorp, type CorpDeps, pauseCorp, resumeCorp } from '#server/features/corp/commands.ts'
import { getCorp, getSlug, listSecrets } from '#server/features/corp/sql.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type CorpRouteDeps = CorpDeps & CheckDeps & { touch(corpId: CorpId, topic: 'corp'): void }

/** `/api/v1/corp`: the settings and the pause of the reader's corp. */
export function corpRoutes(app: Http, deps: CorpRouteDeps): void {
  app.get(
    '/api/v1/corp',
    { config: { permission: 'corp.configure' }, schema: { response: { 200: corpPage } } },
    async ({ actor }) => {
      const slug = await deps.db.engine((tx) => getSlug(tx, actor.corpId), { readOnly: true })
      return deps.db.corp(actor.corpId, (tx) => readPage(tx, actor.corpId, slug), { readOnly: true })
    },
  )

  app.patch(
    '/api/v1/corp',
    { config: { permission: 'corp.configure' }, schema: { body: configureCorpBody } },
    async ({ actor, body }, reply) => {
      await configureCorp(deps, actor, body)
      deps.touch(actor.corpId, 'corp')
      return reply.code(204).send()
    },
  )

  // Changes nothing; a POST since secrets stand in it. WeCom shuts out who asks for tokens with wrong secrets too often.
  app.post(
    '/api/v1/corp/connection/check',
    {
      config: { permission: 'corp.configure', rateLimit: { max: 10, timeWindow: 60_000 } },
      schema: { body: checkConnectionBody, response: { 200: connectionCheck } },
    },
    async ({ actor: { corpId }, body }) => {
      const slug = await deps.db.engine((tx) => getSlug(tx, corpId), { readOnly: true })
      const { isDemo } = await deps.db.corp(corpId, (tx) => getCorp(tx, corpId), { readOnly: true })
      return checkCorpConnection(deps, { corpId, slug, isDemo }, body)
    },
  )

  app.post(
    '/api/v1/corp/pause',
    { config: { permission: 'corp.pause' }, schema: { body: pauseCorpBody } },
    async ({ actor, body }, reply) => {
      await pauseCorp(deps, actor, body.reason)
      deps.touch(actor.corpId, 'corp')
      return reply.code(204).send()
    },
  )

  app.post('/api/v1/corp/resume', { config: { permission: 'corp.pause' } }, async ({ actor }, reply) => {
    await resumeCorp(deps, actor)
    deps.touch(actor.corpId, 'corp')
    return reply.code(204).send()
  })
}

async function readPage(tx: CorpTx, corpId: CorpId, slug: string): Promise<CorpPage> {
  const corp = await getCorp(tx, corpId)
  const secrets = new Set((await listSecrets(tx, corpId)).map((secret) => secret.name))
  return {
    id: corpId,
    slug,
    name: corp.name,
    zone: corp.zone,
    isDemo: corp.isDemo,
    wecom: {
      corpId: corp.wecomCorpId,
      agentId: corp.wecomAgentId,
      baseUrl: corp.wecomBaseUrl,
      oauthUrl: corp.wecomOauthUrl,
      callbackUrl: `${corp.publicUrl}/wecom/${slug}/callback`,
      hasSecret: secrets.has('wecom_secret'),
      hasToken: secrets.has('wecom_token'),
      hasAesKey: secrets.has('wecom_aes_key'),
    },
    publicUrl: corp.publicUrl,
    massSendMode: corp.massSendMode,
    massSendModeConfidence: corp.massSendModeConfidence,
    playbookNeedsApproval: corp.playbookNeedsApproval,
    pausedAt: corp.pausedAt?.toString() ?? null,
    pausedBy: corp.pausedBy,
    clock: { at: (await corpNow(tx, corpId)).at.toString(), rate: (await corpClock(tx, corpId)).rate },
  }
}
