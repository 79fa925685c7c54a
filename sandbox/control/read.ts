import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isoTime } from '../clock.ts'
import type { Life } from '../life/life.ts'
import { isSignedByCorp, isTrustedUrl } from '../protocol/oauth.ts'
import { shopAfter } from '../world/shop.ts'
import type { World } from '../world/world.ts'
import type { Acting } from './acting.ts'
import { bodyOf } from './body.ts'
import { knownStaff } from './known.ts'
import { Refusal } from './refusal.ts'
import { viewMassSends } from './request.ts'
import { viewAppMessages, viewChat, viewChats, viewFriends, viewMessages, viewStaff, viewTasks } from './view.ts'
import { viewMoment, viewMoments } from './view-moment.ts'

const search = z.object({ q: z.string().max(60).default('') })
const range = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(60),
  before: z.coerce.number().int().min(1).optional(),
})
const feed = z.object({
  cursor: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
})
/** How often an open window is told what is new, in real milliseconds. */
const beatMs = 500

type Reading = { world: World; life: Life; acting: Acting }

/** What the page and phone simulators read: group chats, phones, conversations, and a stream that says when to look again. */
export function openReads(scope: FastifyInstance, { world, life, acting }: Reading): void {
  scope.addHook('preHandler', (_request, _reply, done) => {
    life.catchUp()
    done()
  })
  scope.get('/chats', (request) => viewChats(world, search.parse(request.query).q))
  scope.get<{ Params: { chatId: string } }>('/chats/:chatId', (request) => viewChat(world, request.params.chatId))
  scope.get<{ Params: { chatId: string } }>('/chats/:chatId/messages', (request) => {
    const { limit, before } = range.parse(request.query)
    return viewMessages(world, { kind: 'group', chatId: request.params.chatId }, limit, before)
  })
  scope.get('/mass-sends', (request) => {
    const { cursor, limit } = feed.parse(request.query)
    return viewMassSends(world, cursor, limit)
  })
  scope.get('/staff', () => viewStaff(world))
  scope.get<{ Params: { userid: string } }>('/staff/:userid/tasks', (request) =>
    viewTasks(world, staffOf(world, request)),
  )
  scope.get<{ Params: { userid: string } }>('/staff/:userid/moments', (request) =>
    viewMoments(world, staffOf(world, request)),
  )
  scope.get('/moments', () => viewMoments(world, undefined))
  scope.get<{ Params: { momentId: string; userid: string } }>('/moments/:momentId/:userid', (request) => {
    const { as } = z.object({ as: z.string().default('') }).parse(request.query)
    return viewMoment(world, request.params.momentId, request.params.userid, as)
  })
  scope.get<{ Params: { userid: string } }>('/staff/:userid/messages', (request) =>
    viewAppMessages(world, staffOf(world, request)),
  )
  scope.get<{ Params: { userid: string } }>('/staff/:userid/friends', (request) =>
    viewFriends(world, staffOf(world, request), search.parse(request.query).q),
  )
  scope.get<{ Params: { userid: string; externalUserid: string } }>(
    '/staff/:userid/friends/:externalUserid/messages',
    (request) => {
      const { limit, before } = range.parse(request.query)
      const { userid, externalUserid } = request.params
      return viewMessages(world, { kind: 'single', userid, externalUserid }, limit, before)
    },
  )
  scope.get('/act-as', () => ({ people: acting.people() }))
  scope.post('/act-as', (request) => {
    const { person } = z.strictObject({ person: z.string().min(1) }).parse(bodyOf(request))
    const known = world.store.row(
      'select 1 as found from staff where userid = ? union all select 1 from contact where external_userid = ?',
      person,
      person,
    )
    if (!known) throw new Refusal('person', `${person} is neither staff nor contact of this corp`, 404)
    return { lease: acting.take(person), person }
  })
  scope.delete<{ Params: { lease: string } }>('/act-as/:lease', (request) => {
    if (!acting.release(request.params.lease)) throw new Refusal('lease', 'no such lease: it was released before', 404)
    return { released: true }
  })
  scope.post('/check-signature', (request) => {
    const signed = z
      .strictObject({
        kind: z.enum(['corp', 'agent']),
        signature: z.string(),
        nonceStr: z.string(),
        timestamp: z.union([z.string(), z.number()]),
        url: z.url(),
      })
      .parse(bodyOf(request))
    return { valid: isSignedByCorp(world, signed.kind, signed), trusted: isTrustedUrl(world, signed.url) }
  })
  scope.get('/shop', (request) => {
    const { cursor, limit } = feed.parse(request.query)
    const rows = shopAfter(world, cursor, limit)
    return {
      events: rows.map(({ seq, at, body }) => ({
        seq,
        corpTime: isoTime(at),
        ...(JSON.parse(body) as Record<string, unknown>), // written by the shop
      })),
      nextCursor: String(rows.at(-1)?.seq ?? cursor),
    }
  })
  scope.get('/events', (request, reply) => stream(world, acting, request, reply))
}

function staffOf(world: World, request: FastifyRequest<{ Params: { userid: string } }>): string {
  knownStaff(world, 'userid', request.params.userid)
  return request.params.userid
}

/** A server-sent stream: corp time, rate and the number of the latest message, whenever they change. It holds a lease, if named. */
function stream(world: World, acting: Acting, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { lease } = z.object({ lease: z.string().optional() }).parse(request.query)
  const closeWindow = lease === undefined ? undefined : acting.open(lease)
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  const beat = (): void => {
    reply.raw.write(`data: ${JSON.stringify(present(world))}\n\n`)
  }
  beat()
  const timer = setInterval(beat, beatMs)
  request.raw.on('close', () => {
    clearInterval(timer)
    closeWindow?.()
  })
  return reply
}

function present(world: World): Record<string, unknown> {
  const latest = world.store.row<{ messages: number; phones: number; tasks: number; moments: number; records: number }>(
    `select coalesce((select max(seq) from message), 0) as messages, coalesce((select max(seq) from app_message), 0) as phones,
       (select count(*) from mass_send_task t join mass_send m on m.msgid = t.msgid where t.status = 0 and m.cancelled_at is null) as tasks,
       (select count(*) from moment_task) + coalesce((select max(number) from moment_reaction), 0)
         + (select count(*) from moment_task where published_at is not null) as moments,
       coalesce((select max(seq) from archived), 0) as records`,
  )
  return {
    corpTime: isoTime(world.clock.now()),
    rate: world.clock.rate,
    requestedRate: world.clock.requestedRate,
    ...latest,
  }
}
