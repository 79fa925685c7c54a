import { z } from 'zod'
import type { Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { corpNow, findCorpBySlug } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { deadEndPage } from '#server/features/link/dead-end-page.ts'
import { isClick, safeTarget } from '#server/features/link/rules.ts'
import { findLink } from '#server/features/link/sql.ts'
import { slugOfCode } from '#server/features/run/index.ts'
import { answerErrorAsPage } from '#server/http/error-response.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type LinkDeps = { db: Database; touch(corpId: CorpId, topic: 'delivery'): void }

const params = z.object({ code: z.string().max(40) })

/**
 * `GET /l/:code`: counts the click and sends the browser on. Who clicked is not known here: WeCom names nobody without
 * OAuth. The click is stored before the browser is let go.
 */
export function linkRoutes(app: Http, deps: LinkDeps): void {
  const corpBySlug = rememberCorps(deps.db)
  app.get(
    '/l/:code',
    {
      config: { permission: 'public', rateLimit: { max: 6_000, timeWindow: 60_000 } },
      schema: { params, hide: true },
      errorHandler: (error, request, reply) => {
        const language = request.headers['accept-language'] ?? ''
        void answerErrorAsPage(error, request, reply, ({ status }) => deadEndPage(status, language))
      },
    },
    async (request, reply) => {
      const { code } = request.params
      const slug = slugOfCode(code)
      const corpId = slug ? await corpBySlug(slug) : null
      if (!corpId) throw new AppError('not_found')
      const target = await deps.db.corp(corpId, async (tx) => {
        const link = await findLink(tx, corpId, code)
        const url = link && safeTarget(link.targetUrl)
        if (!link || !url) return null
        if (isClick(request.method, request.headers['user-agent'])) {
          const now = await corpNow(tx, corpId)
          await appendEvents(
            tx,
            corpId,
            [
              {
                key: newId(),
                kind: 'link.clicked',
                at: now.at,
                staffId: link.senderStaffId,
                groupChatId: link.groupChatId,
                detail: {
                  code,
                  linkId: link.linkId,
                  runId: link.runId,
                  stepId: link.stepId,
                  contentId: link.contentId,
                  localDate: link.localDate?.toString() ?? null,
                },
              },
            ],
            now.realAt,
          )
        }
        return url
      })
      if (!target) throw new AppError('not_found')
      deps.touch(corpId, 'delivery')
      return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(target, 302)
    },
  )
}

/** Slugs never change hands, so what was found once is kept. */
function rememberCorps(db: Database): (slug: string) => Promise<CorpId | null> {
  const known = new Map<string, CorpId>()
  return async (slug) => {
    const found = known.get(slug) ?? (await db.engine((tx) => findCorpBySlug(tx, slug), { readOnly: true }))
    if (found) known.set(slug, found)
    return found ?? null
  }
}
