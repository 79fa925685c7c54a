import { z } from 'zod'
import {
  createdWebhook,
  rotatedWebhook,
  saveWebhook,
  testedWebhook,
  webhookList,
  webhookMessagePage,
  webhookMessageQuery,
} from '#contract/webhook.ts'
import {
  changeWebhook,
  makeWebhook,
  pauseWebhook,
  removeWebhook,
  repeatMessage,
  resumeWebhook,
  rotateSecret,
  testWebhook,
  type WebhookDeps,
} from '#server/features/webhook/commands.ts'
import { listMessages } from '#server/features/webhook/message-sql.ts'
import { hasWebhook, listWebhooks } from '#server/features/webhook/sql.ts'
import type { Http } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { realInstant } from '#server/kernel/time.ts'

const params = z.object({ webhookId: z.guid() })
const messageParams = z.object({ webhookId: z.guid(), webhookMessageId: z.guid() })
const place = z.tuple([z.iso.datetime({ offset: true }), z.guid()])
const read = { permission: 'webhook.read' } as const
const change = { permission: 'webhook.change' } as const

/** `/api/v1/webhooks`: who is told of what, and whether it was heard. */
export function webhookRoutes(app: Http, deps: WebhookDeps): void {
  const { db } = deps
  app.get('/api/v1/webhooks', { config: read, schema: { response: { 200: webhookList } } }, async ({ actor }) => {
    const rows = await db.corp(actor.corpId, (tx) => listWebhooks(tx, actor.corpId), { readOnly: true })
    return {
      items: rows.map((row) => ({
        ...row,
        stateRealAt: row.stateRealAt?.toString() ?? null,
        formerUntilRealAt: row.formerUntilRealAt?.toString() ?? null,
        createdRealAt: row.createdRealAt.toString(),
      })),
    }
  })

  app.post(
    '/api/v1/webhooks',
    { config: change, schema: { body: saveWebhook, response: { 201: createdWebhook } } },
    async ({ actor, body }, reply) => reply.code(201).send(await makeWebhook(deps, actor, body)),
  )

  app.put(
    '/api/v1/webhooks/:webhookId',
    { config: change, schema: { params, body: saveWebhook } },
    async ({ actor, body, params: { webhookId } }, reply) => {
      await changeWebhook(deps, actor, webhookId, body)
      return reply.code(204).send()
    },
  )

  for (const [word, act] of [
    ['pause', pauseWebhook],
    ['resume', resumeWebhook],
  ] as const)
    app.post(
      `/api/v1/webhooks/:webhookId/${word}`,
      { config: change, schema: { params } },
      async ({ actor, params: { webhookId } }, reply) => {
        await act(deps, actor, webhookId)
        return reply.code(204).send()
      },
    )

  app.post(
    '/api/v1/webhooks/:webhookId/secret',
    { config: change, schema: { params, response: { 200: rotatedWebhook } } },
    ({ actor, params: { webhookId } }) => rotateSecret(deps, actor, webhookId),
  )

  messageRoutes(app, deps)

  app.delete(
    '/api/v1/webhooks/:webhookId',
    { config: change, schema: { params } },
    async ({ actor, params: { webhookId } }, reply) => {
      await removeWebhook(deps, actor, webhookId)
      return reply.code(204).send()
    },
  )
}

function messageRoutes(app: Http, deps: WebhookDeps): void {
  app.post(
    '/api/v1/webhooks/:webhookId/test',
    { config: change, schema: { params, response: { 202: testedWebhook } } },
    async ({ actor, params: { webhookId } }, reply) => reply.code(202).send(await testWebhook(deps, actor, webhookId)),
  )

  app.get(
    '/api/v1/webhooks/:webhookId/messages',
    { config: read, schema: { params, querystring: webhookMessageQuery, response: { 200: webhookMessagePage } } },
    async ({ actor: { corpId }, params: { webhookId }, query: { cursor, limit, state } }) => {
      const key = decodeCursor(cursor, place)
      const after = key && { realAt: realInstant(Temporal.Instant.from(key[0])), id: key[1] }
      const rows = await deps.db.corp(
        corpId,
        async (tx) => {
          if (!(await hasWebhook(tx, corpId, webhookId))) throw new AppError('not_found')
          return listMessages(tx, corpId, webhookId, { state, place: after }, limit + 1)
        },
        { readOnly: true },
      )
      return pageOf(
        rows,
        limit,
        (row) => [row.createdRealAt.toString(), row.webhookMessageId],
        (row) => ({
          ...row,
          createdRealAt: row.createdRealAt.toString(),
          dueRealAt: row.dueRealAt?.toString() ?? null,
          triedRealAt: row.triedRealAt?.toString() ?? null,
        }),
      )
    },
  )

  app.post(
    '/api/v1/webhooks/:webhookId/messages/:webhookMessageId/again',
    { config: change, schema: { params: messageParams } },
    async ({ actor, params: { webhookId, webhookMessageId } }, reply) => {
      await repeatMessage(deps, actor, webhookId, webhookMessageId)
      return reply.code(202).send()
    },
  )
}
