import type { Wiring } from '#server/app.ts'
import { findBackupNote } from '#server/backup-note.ts'
import { apiKeyFeature } from '#server/features/api-key/index.ts'
import { absenceRoutes } from '#server/features/absence/index.ts'
import { auditRoutes } from '#server/features/audit/index.ts'
import { contentRoutes } from '#server/features/content/index.ts'
import { contactRoutes } from '#server/features/contact/index.ts'
import { corpRoutes, createEnvelope, readSecretKeys } from '#server/features/corp/index.ts'
import { deliveryRoutes } from '#server/features/delivery/index.ts'
import { groupChatRoutes } from '#server/features/group-chat/index.ts'
import { experimentRoutes } from '#server/features/experiment/index.ts'
import { groupWelcomeRoutes } from '#server/features/group-welcome/index.ts'
import { linkRoutes } from '#server/features/link/index.ts'
import { createFetchMedia, createMedia, mediaRoutes } from '#server/features/media/index.ts'
import { engagementRoutes, momentRoutes } from '#server/features/moment/index.ts'
import { contactOneOffRoutes, oneOffRoutes } from '#server/features/one-off/index.ts'
import { personaRoutes } from '#server/features/persona/index.ts'
import { archiveRoutes, draftRoutes, followRoutes, playbookRoutes } from '#server/features/playbook/index.ts'
import { rehearsalRoutes } from '#server/features/rehearsal/index.ts'
import {
  calendarRoutes,
  enrollmentRoutes,
  followerRunRoutes,
  moveRoutes,
  phaseRoutes,
  nicknameRoutes,
  pauseEffectRoutes,
  pilotRoutes,
  playbookRunRoutes,
  quotaEffectRoutes,
  runRoutes,
} from '#server/features/run/index.ts'
import { screeningRoutes } from '#server/features/screening/index.ts'
import { sessionFeature } from '#server/features/session/index.ts'
import { staffRoutes } from '#server/features/staff/index.ts'
import { serveStaffPages, staffPageRoutes } from '#server/features/staff-page/index.ts'
import { staffTaskRoutes } from '#server/features/staff-task/index.ts'
import { callbackRoutes, syncRoutes } from '#server/features/sync/index.ts'
import { systemRoutes } from '#server/features/system/index.ts'
import { tagRoutes } from '#server/features/tag/index.ts'
import { todayRoutes } from '#server/features/today/index.ts'
import { webhookRoutes } from '#server/features/webhook/index.ts'
import { mayLoopback } from '#server/webhook-networks.ts'
import { readBeats } from '#server/engine/pulse.ts'
import { describeRoute } from '#server/openapi/describe.ts'
import { createHttp, type Http } from '#server/http/http.ts'
import { type Streams, streamRoutes } from '#server/http/stream.ts'
import { StartError } from '#server/kernel/start-error.ts'
import { clientHosts } from '#server/wecom/index.ts'

/** The HTTP server with every feature's routes. */
export type Serving = { http: Http; streams: Streams; listen(): Promise<void>; stop(): Promise<void> }

export async function serveApp({ runtime, connections, send, now, touch }: Wiring): Promise<Serving> {
  const { config, db, desk, log, metrics, mobile, port, publicUrl, sandbox, secretKeys } = runtime
  const session = sessionFeature({ db, now, connections, secret: secretKeys, publicUrl, log })
  const apiKeys = apiKeyFeature({ db })
  const http = await createHttp({
    log,
    metrics,
    desk,
    authenticate: async (request) => (await apiKeys.authenticate(request)) ?? session.authenticate(request),
    ready: () => db.ping(),
    publicUrl: config.publicUrl,
    describe: describeRoute,
  })
  session.register(http)
  apiKeys.register(http)
  const keys = readSecretKeys(secretKeys)
  if (!keys) throw new Error('main.ts hands over keys of the right form')
  const fetchMedia = createFetchMedia()
  const media = createMedia({ db, wecomOf: connections.wecom, fetchMedia })
  const envelope = createEnvelope(keys)
  corpRoutes(http, { db, now, touch, connections, send, envelope })
  webhookRoutes(http, { db, envelope, mayLoopback: mayLoopback({ publicUrl }) })
  staffRoutes(http, { db })
  auditRoutes(http, { db })
  contactRoutes(http, { db })
  tagRoutes(http, { db })
  groupChatRoutes(http, { db, touch })
  linkRoutes(http, { db, touch })
  deliveryRoutes(http, { db, touch })
  playbookRoutes(http, { db, touch })
  draftRoutes(http, { db, touch })
  archiveRoutes(http, { db, touch })
  followRoutes(http, { db, touch })
  staffTaskRoutes(http, { db, media, touch })
  absenceRoutes(http, { db, touch })
  mediaRoutes(http, { db, fetchMedia })
  runRoutes(http, { db, touch })
  enrollmentRoutes(http, { db, touch })
  playbookRunRoutes(http, { db, touch })
  pauseEffectRoutes(http, { db })
  quotaEffectRoutes(http, { db })
  calendarRoutes(http, { db, touch })
  moveRoutes(http, { db, touch })
  phaseRoutes(http, { db, touch })
  followerRunRoutes(http, { db, touch })
  nicknameRoutes(http, { db, touch })
  pilotRoutes(http, { db, touch })
  oneOffRoutes(http, { db, touch })
  momentRoutes(http, { db, touch })
  engagementRoutes(http, { db, touch })
  personaRoutes(http, { db, touch })
  groupWelcomeRoutes(http, { db, touch })
  contactOneOffRoutes(http, { db, touch })
  screeningRoutes(http, { db })
  contentRoutes(http, { db, touch })
  rehearsalRoutes(http, { db })
  experimentRoutes(http, { db })
  todayRoutes(http, { db })
  systemRoutes(http, { db, home: config.home, findBackup: () => findBackupNote(config.home) })
  staffPageRoutes(http, { db, connections, now })
  if (mobile !== undefined) {
    const oauthUrl = config.wecom?.oauthUrl ?? sandbox?.oauth ?? 'https://open.weixin.qq.com'
    await serveStaffPages(http, mobile, clientHosts(oauthUrl))
  }
  callbackRoutes(http, { db, connections, now, log })
  syncRoutes(http, { db, touch })
  const streams = streamRoutes(http, {
    readBeats: (corpId) => readBeats(db, corpId),
    log,
  })
  return {
    http,
    streams,
    async listen() {
      await http.listen({ host: config.host, port }).catch((cause: unknown) => {
        throw new StartError(`cannot listen on ${config.host}:${port}: ${String(cause)}`, { cause })
      })
    },
    stop: () => http.close(),
  }
}
