import { z } from 'zod'
import {
  oneOffChatsPage,
  oneOffChatsQuery,
  oneOffPage,
  oneOffPreview,
  oneOffSaved,
  oneOffsPage,
  oneOffsQuery,
  saveOneOff,
} from '#contract/one-off.ts'
import type { Database } from '#server/db/database.ts'
import { cancelOneOff, changeOneOff, sendOneOff } from '#server/features/one-off/commands/send.ts'
import { readOneOff, readOneOffChats, readOneOffs } from '#server/features/one-off/queries/one-off.ts'
import { previewOneOff } from '#server/features/one-off/queries/preview.ts'
import { readAs, scopeFor } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type OneOffRouteDeps = {
  db: Database
  touch(corpId: CorpId, topic: 'run' | 'occurrence' | 'delivery' | 'journey' | 'staff_task'): void
}

const read = { permission: 'one_off.read' } as const
const send = { permission: 'one_off.send' } as const
const params = z.object({ oneOffId: z.guid() })
/** Thousands of group chats, each an id, and up to twenty messages. */
const bodyLimit = 1024 * 1024

/** `/api/v1/one-offs`: what a person sends once, and what became of it. */
export function oneOffRoutes(app: Http, deps: OneOffRouteDeps): void {
  const { db } = deps
  const touchAll = (corpId: CorpId): void => {
    for (const topic of ['run', 'occurrence', 'delivery', 'staff_task'] as const) deps.touch(corpId, topic)
  }

  app.get(
    '/api/v1/one-offs',
    { config: read, schema: { querystring: oneOffsQuery, response: { 200: oneOffsPage } } },
    ({ actor, query }) => readAs(db, actor, (tx, scope) => readOneOffs(tx, actor.corpId, scope, query)),
  )

  app.post(
    '/api/v1/one-offs/preview',
    { config: send, bodyLimit, schema: { body: saveOneOff, response: { 200: oneOffPreview } } },
    ({ actor, body }) => readAs(db, actor, (tx, scope) => previewOneOff(tx, actor, scope, body, undefined)),
  )

  app.post(
    '/api/v1/one-offs',
    { config: send, bodyLimit, schema: { body: saveOneOff, response: { 201: oneOffSaved } } },
    async ({ actor, body }, reply) => {
      const saved = await sendOneOff(deps, actor, await scopeFor(db, actor), body)
      touchAll(actor.corpId)
      return reply.code(201).send(saved)
    },
  )

  app.get(
    '/api/v1/one-offs/:oneOffId',
    { config: read, schema: { params, response: { 200: oneOffPage } } },
    ({ actor, params: { oneOffId } }) =>
      readAs(db, actor, (tx, scope) => readOneOff(tx, actor.corpId, scope, oneOffId)),
  )

  app.get(
    '/api/v1/one-offs/:oneOffId/group-chats',
    { config: read, schema: { params, querystring: oneOffChatsQuery, response: { 200: oneOffChatsPage } } },
    ({ actor, params: { oneOffId }, query }) =>
      readAs(db, actor, (tx, scope) => readOneOffChats(tx, actor.corpId, scope, oneOffId, query)),
  )

  app.post(
    '/api/v1/one-offs/:oneOffId/preview',
    { config: send, bodyLimit, schema: { params, body: saveOneOff, response: { 200: oneOffPreview } } },
    ({ actor, params: { oneOffId }, body }) =>
      readAs(db, actor, (tx, scope) => previewOneOff(tx, actor, scope, body, oneOffId)),
  )

  app.put(
    '/api/v1/one-offs/:oneOffId',
    { config: send, bodyLimit, schema: { params, body: saveOneOff } },
    async ({ actor, params: { oneOffId }, body }, reply) => {
      await changeOneOff(deps, actor, await scopeFor(db, actor), oneOffId, body)
      touchAll(actor.corpId)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/one-offs/:oneOffId/cancel',
    { config: send, schema: { params } },
    async ({ actor, params: { oneOffId } }, reply) => {
      await cancelOneOff(deps, actor, await scopeFor(db, actor), oneOffId)
      touchAll(actor.corpId)
      return reply.code(204).send()
    },
  )
}
