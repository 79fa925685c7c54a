import { z } from 'zod'
import {
  askedForGroupWelcome,
  askForGroupWelcome,
  createGroupWelcome,
  groupWelcomeChatsPage,
  groupWelcomeChatsQuery,
  groupWelcomes,
  groupWelcomeSaved,
  saveGroupWelcome,
} from '#contract/group-welcome.ts'
import type { Database } from '#server/db/database.ts'
import {
  askOwners,
  changeWelcome,
  createWelcome,
  foreseeAsking,
  removeWelcome,
  retryWelcome,
} from '#server/features/group-welcome/commands.ts'
import { readGroupWelcomeChats, readGroupWelcomes } from '#server/features/group-welcome/queries.ts'
import { readAs, scopeFor } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type GroupWelcomeRouteDeps = {
  db: Database
  touch(corpId: CorpId, topic: 'group_welcome' | 'staff_task'): void
}

const read = { permission: 'group_welcome.read' } as const
const change = { permission: 'group_welcome.change' } as const
const ask = { permission: 'group_chat.remind' } as const
const params = z.object({ groupWelcomeId: z.guid() })
/** Thousands of group chats, each an id. */
const bodyLimit = 256 * 1024

/** `/api/v1/group-welcomes`: what is said to those who join a group chat, and who was asked to choose it there. */
export function groupWelcomeRoutes(app: Http, { db, touch }: GroupWelcomeRouteDeps): void {
  app.get('/api/v1/group-welcomes', { config: read, schema: { response: { 200: groupWelcomes } } }, ({ actor }) =>
    readAs(db, actor, (tx, scope) => readGroupWelcomes(tx, actor.corpId, scope)),
  )

  app.get(
    '/api/v1/group-welcome-chats',
    { config: read, schema: { querystring: groupWelcomeChatsQuery, response: { 200: groupWelcomeChatsPage } } },
    ({ actor, query }) => readAs(db, actor, (tx, scope) => readGroupWelcomeChats(tx, actor.corpId, scope, query)),
  )

  app.post(
    '/api/v1/group-welcomes',
    { config: change, schema: { body: createGroupWelcome, response: { 201: groupWelcomeSaved } } },
    async ({ actor, body }, reply) => {
      const saved = await createWelcome({ db }, actor, body)
      touch(actor.corpId, 'group_welcome')
      return reply.code(201).send(saved)
    },
  )

  app.put(
    '/api/v1/group-welcomes/:groupWelcomeId',
    { config: change, schema: { params, body: saveGroupWelcome } },
    async ({ actor, params: { groupWelcomeId }, body }, reply) => {
      await changeWelcome({ db }, actor, groupWelcomeId, body)
      touch(actor.corpId, 'group_welcome')
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/v1/group-welcomes/:groupWelcomeId',
    { config: change, schema: { params } },
    async ({ actor, params: { groupWelcomeId } }, reply) => {
      await removeWelcome({ db }, actor, groupWelcomeId)
      touch(actor.corpId, 'group_welcome')
      touch(actor.corpId, 'staff_task')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/group-welcomes/:groupWelcomeId/retry',
    { config: change, schema: { params } },
    async ({ actor, params: { groupWelcomeId } }, reply) => {
      await retryWelcome({ db }, actor, groupWelcomeId)
      touch(actor.corpId, 'group_welcome')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/group-welcomes/:groupWelcomeId/ask/preview',
    { config: ask, bodyLimit, schema: { params, body: askForGroupWelcome, response: { 200: askedForGroupWelcome } } },
    ({ actor, params: { groupWelcomeId }, body }) =>
      readAs(db, actor, (tx, scope) => foreseeAsking(tx, actor.corpId, scope, groupWelcomeId, body.groupChatIds)),
  )

  app.post(
    '/api/v1/group-welcomes/:groupWelcomeId/ask',
    { config: ask, bodyLimit, schema: { params, body: askForGroupWelcome, response: { 200: askedForGroupWelcome } } },
    async ({ actor, params: { groupWelcomeId }, body }) => {
      const asked = await askOwners({ db }, actor, await scopeFor(db, actor), groupWelcomeId, body.groupChatIds)
      touch(actor.corpId, 'group_welcome')
      touch(actor.corpId, 'staff_task')
      return asked
    },
  )
}
