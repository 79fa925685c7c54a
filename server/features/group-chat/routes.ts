import { z } from 'zod'
import {
  groupChatCounts,
  groupChatCountsQuery,
  groupChatList,
  groupChatPage,
  groupChatParams,
  groupChatQuery,
  groupChatsBody,
  memberList,
  memberQuery,
  pauseGroupChatsBody,
} from '#contract/group-chat.ts'
import { pauseBody } from '#contract/run.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { setChatPause, setPauseOfChats } from '#server/features/group-chat/commands/pause.ts'
import { presentChat, presentMember } from '#server/features/group-chat/present.ts'
import { countChats, findChat, listChats, sortKeyOf } from '#server/features/group-chat/sql/list.ts'
import { countFriends, listMembers } from '#server/features/group-chat/sql/member-list.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant } from '#server/kernel/time.ts'

export type GroupChatRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'group_chat'): void }

const chatPlace = z.tuple([z.union([z.string(), z.number()]), z.guid()])
const memberPlace = z.tuple([z.iso.datetime({ offset: true }), z.string()])
const read = { permission: 'group_chat.read' } as const
const pause = { permission: 'group_chat.pause' } as const

/** `/api/v1/group-chats`: lists, pages, members and timelines of the chats in the reader's scope; pausing one. */
export function groupChatRoutes(app: Http, { db, touch }: GroupChatRouteDeps): void {
  const readOnly = <T>(actor: Actor, work: (tx: CorpTx) => Promise<T>) =>
    db.corp(actor.corpId, work, { readOnly: true })

  const listSchema = { querystring: groupChatQuery, response: { 200: groupChatList } }
  app.get('/api/v1/group-chats', { config: read, schema: listSchema }, async ({ actor, query }) =>
    readOnly(actor, async (tx) => {
      const { cursor, limit, sort, ...filter } = query
      const view = await viewOf(tx, actor)
      const place = decodeCursor(cursor, chatPlace)
      const rows = await listChats(tx, actor.corpId, { ...filter, ...view }, { sort, place, limit: limit + 1 })
      return pageOf(
        rows,
        limit,
        (row) => sortKeyOf(row, sort),
        (row) => presentChat(row, view.now, view.zone),
      )
    }),
  )

  const countsSchema = { querystring: groupChatCountsQuery, response: { 200: groupChatCounts } }
  app.get('/api/v1/group-chats/counts', { config: read, schema: countsSchema }, async ({ actor, query }) =>
    readOnly(actor, async (tx) => countChats(tx, actor.corpId, { ...query, ...(await viewOf(tx, actor)) })),
  )

  const pageSchema = { params: groupChatParams, response: { 200: groupChatPage } }
  app.get('/api/v1/group-chats/:groupChatId', { config: read, schema: pageSchema }, async ({ actor, params }) =>
    readOnly(actor, async (tx) => {
      const { now, zone, scope } = await viewOf(tx, actor)
      const row = await findChat(tx, actor.corpId, scope, params.groupChatId, now)
      if (!row) throw new AppError('not_found')
      return {
        ...presentChat(row, now, zone),
        notice: row.notice,
        friends: await countFriends(tx, actor.corpId, row.group_chat_id),
        syncedRealAt: row.synced_real_at?.toString() ?? null,
      }
    }),
  )

  const membersSchema = { params: groupChatParams, querystring: memberQuery, response: { 200: memberList } }
  app.get('/api/v1/group-chats/:groupChatId/members', { config: read, schema: membersSchema }, async (request) =>
    readOnly(request.actor, async (tx) => {
      const { actor, params, query } = request
      await mustSee(tx, actor, params.groupChatId)
      const from = decodeCursor(query.cursor, memberPlace)
      const place = from && { joinedAt: corpInstant(Temporal.Instant.from(from[0])), memberKey: from[1] }
      const rows = await listMembers(tx, actor.corpId, params.groupChatId, query, { place, limit: query.limit + 1 })
      return pageOf(rows, query.limit, (row) => [row.joined_at.toString(), row.member_key], presentMember)
    }),
  )

  const change = async (actor: Actor, groupChatId: string, to: Parameters<typeof setChatPause>[4]): Promise<void> => {
    await db.corp(actor.corpId, async (tx) => setChatPause(tx, actor, await scopeOf(tx, actor), groupChatId, to))
    touch(actor.corpId, 'group_chat')
  }
  const pauseSchema = { params: groupChatParams, body: pauseBody }
  app.post('/api/v1/group-chats/:groupChatId/pause', { config: pause, schema: pauseSchema }, async (request, reply) => {
    const { actor, params, body } = request
    await change(actor, params.groupChatId, { pause: true, reason: body.reason })
    return reply.code(204).send()
  })
  const resumeSchema = { params: groupChatParams }
  app.post(
    '/api/v1/group-chats/:groupChatId/resume',
    { config: pause, schema: resumeSchema },
    async (request, reply) => {
      await change(request.actor, request.params.groupChatId, { pause: false })
      return reply.code(204).send()
    },
  )

  const changeMany = async (actor: Actor, ids: readonly string[], to: Parameters<typeof setPauseOfChats>[4]) => {
    await db.corp(actor.corpId, async (tx) => setPauseOfChats(tx, actor, await scopeOf(tx, actor), ids, to))
    touch(actor.corpId, 'group_chat')
  }
  const pauseManySchema = { body: pauseGroupChatsBody }
  app.post('/api/v1/group-chats/pause', { config: pause, schema: pauseManySchema }, async ({ actor, body }, reply) => {
    await changeMany(actor, body.groupChatIds, { pause: true, reason: body.reason })
    return reply.code(204).send()
  })
  const resumeManySchema = { body: groupChatsBody }
  app.post('/api/v1/group-chats/resume', { config: pause, schema: resumeManySchema }, async (request, reply) => {
    await changeMany(request.actor, request.body.groupChatIds, { pause: false })
    return reply.code(204).send()
  })
}

/** From where a reader looks: how far it sees, and what time it is there. */
async function viewOf(tx: CorpTx, actor: Actor) {
  const { zone } = await getCorp(tx, actor.corpId)
  const { at } = await corpNow(tx, actor.corpId)
  return { scope: await scopeOf(tx, actor), now: at, zone }
}

async function mustSee(tx: CorpTx, actor: Actor, groupChatId: string): Promise<void> {
  const { at } = await corpNow(tx, actor.corpId)
  if (!(await findChat(tx, actor.corpId, await scopeOf(tx, actor), groupChatId, at))) throw new AppError('not_found')
}
