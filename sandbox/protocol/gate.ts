import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FaultTable } from '../control/fault.ts'
import { trustedIpsAt } from '../settings.ts'
import type { World } from '../world/world.ts'
import { hintedMessage, notSimulatedCode, WecomError } from './error.ts'
import { Fields } from './field.ts'
import type { Limiter } from './limit.ts'
import { notSimulated } from './not-simulated.ts'
import type { Call, Route, Upload } from './route.ts'
import { checkToken } from './token.ts'
import { readUpload } from './upload.ts'

type Gate = {
  world: World
  routes: Route[]
  faults: FaultTable
  limiter: Limiter
  beforeEach: () => void
  afterEach: () => void
}

/**
 * The door of the API. Each call meets, in this order: the list of paths, ordered faults, the token, the frequency limit,
 * the method, the body, and then its route within one transaction.
 */
export function openGate(server: FastifyInstance, gate: Gate): void {
  const byPath = new Map(gate.routes.map((route) => [route.path, route]))
  server.all('/cgi-bin/*', async (request, reply) => {
    const path = officialPath(request.url.split('?', 1)[0] ?? '')
    const route = byPath.get(path)
    const ip = request.ip.replace(/^::ffff:/, '')
    if (!route) return sendUnknown(reply, gate.world, path, ip)
    const fault = gate.faults.forApi(path)
    if (fault?.kind === 'outage') return cutOff(request, reply)
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    try {
      if (fault?.kind === 'refuse') throw new WecomError(fault.errcode, 'refused by an ordered fault')
      if (fault?.kind === 'rate-limit') throw new WecomError(45009, 'api freq out of limit')
      const answer = await answerCall(gate, route, request, path, ip)
      if (fault?.kind === 'accept-twice-then-drop') await answerCall(gate, route, request, path, ip)
      if (fault !== undefined && loses.has(fault.kind)) return cutOff(request, reply)
      return sendAnswer(reply, answer)
    } catch (error) {
      if (!(error instanceof WecomError)) throw error
      if (fault !== undefined && loses.has(fault.kind)) return cutOff(request, reply)
      return reply.send({
        errcode: error.errcode,
        errmsg: hintedMessage(error, gate.world.realNow(), ip),
        ...error.extra,
      })
    }
  })
}

/** Faults after which the call was answered, and nobody hears it. */
const loses: ReadonlySet<string> = new Set(['accept-then-drop', 'accept-twice-then-drop'])

type Answer =
  | { kind: 'json'; body: Record<string, unknown> }
  | { kind: 'file'; file: { filename: string; mime: string; content: Uint8Array }; range: string | undefined }

async function answerCall(
  gate: Gate,
  route: Route,
  request: FastifyRequest,
  path: string,
  ip: string,
): Promise<Answer> {
  const { world } = gate
  const query = queryOf(request)
  if (!route.open) {
    checkToken({ world, query }, route.section === 14 ? undefined : (route.app ?? 'contact'))
    checkCaller(world, ip)
  }
  if (!gate.limiter.admit(path, world.realNow(), gate.faults.perMinute(path))) {
    throw new WecomError(45009, 'api freq out of limit')
  }
  if (route.method === 'POST' && request.method === 'GET') {
    throw new WecomError(40058, 'invalid Request Parameter: this API is called with POST')
  }
  const isUpload = route.kind === 'upload'
  const upload: Upload | undefined = isUpload ? await readUpload(request) : undefined
  const call: Call = { world, query, body: isUpload ? new Fields({}) : bodyOf(request), ip, path }
  gate.beforeEach()
  try {
    return world.store.transaction((): Answer => {
      switch (route.kind) {
        case 'download':
          return { kind: 'file', file: route.answer(call), range: request.headers.range }
        case 'upload':
          return { kind: 'json', body: route.answer(call, upload) }
        case 'json':
        case undefined:
          return { kind: 'json', body: route.answer(call) }
        default:
          return route satisfies never
      }
    })
  } finally {
    gate.afterEach()
  }
}

/** Refuses a caller that is not among the corp's trusted addresses. */
function checkCaller(world: World, ip: string): void {
  const trusted = trustedIpsAt(world.settings, world.realNow())
  if (trusted !== null && !trusted.includes(ip)) throw new WecomError(60020, 'not allow to access from your ip')
}

/** Old names that are not simply /cgi-bin/crm/* for /cgi-bin/externalcontact/* (D92109): clients of 2019 still use them. */
const oldNames: Record<string, string> = {
  '/cgi-bin/crm/get_customer_contacts': '/cgi-bin/externalcontact/get_follow_user_list',
  '/cgi-bin/crm/get_external_contact_list': '/cgi-bin/externalcontact/list',
  '/cgi-bin/crm/get_external_contact': '/cgi-bin/externalcontact/get',
  '/cgi-bin/user/getuserinfo': '/cgi-bin/auth/getuserinfo',
}

function officialPath(path: string): string {
  return oldNames[path] ?? path.replace(/^\/cgi-bin\/crm\//, '/cgi-bin/externalcontact/')
}

function queryOf(request: FastifyRequest): Record<string, string> {
  const query = request.query as Record<string, string | string[]> // Fastify's default query parser gives strings and lists
  return Object.fromEntries(
    Object.entries(query).map(([key, value]) => [key, Array.isArray(value) ? (value[0] ?? '') : value]),
  )
}

function bodyOf(request: FastifyRequest): Fields {
  const raw = request.body
  if (!Buffer.isBuffer(raw) || raw.length === 0) return new Fields({})
  try {
    const parsed: unknown = JSON.parse(raw.toString('utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return new Fields(parsed as Record<string, unknown>) // an object that is no array
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new WecomError(40058, 'invalid Request Parameter: the body must be a JSON object. Warning: wrong json format.')
}

function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer.kind === 'json') return reply.send({ errcode: 0, errmsg: 'ok', ...answer.body })
  const { filename, mime, content } = answer.file
  reply.header('content-type', mime)
  reply.header('content-disposition', `attachment; filename="${encodeURIComponent(filename)}"`)
  const range = /^bytes=(\d+)-(\d*)$/.exec(answer.range ?? '')
  if (!range) return reply.send(Buffer.from(content))
  const from = Number(range[1])
  const to = range[2] ? Math.min(Number(range[2]), content.length - 1) : content.length - 1
  reply.code(206).header('content-range', `bytes ${from}-${to}/${content.length}`)
  return reply.send(Buffer.from(content.subarray(from, to + 1)))
}

function sendUnknown(reply: FastifyReply, world: World, path: string, ip: string): FastifyReply {
  const known = notSimulated.has(path)
  const error = known
    ? new WecomError(notSimulatedCode, `not simulated: ${path} is a WeCom API that this sandbox does not play`)
    : new WecomError(404, `no such API: ${path}`)
  return reply
    .code(known ? 501 : 404)
    .send({ errcode: error.errcode, errmsg: hintedMessage(error, world.realNow(), ip) })
}

/** What the server itself refuses: a body over the limit (40206) or a file over it (45001); anything else is a fault of the sandbox. */
export function answerFailure(
  world: World,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  const refusal =
    code === 'FST_ERR_CTP_BODY_TOO_LARGE'
      ? new WecomError(40206, 'request body is too large')
      : code === 'FST_REQ_FILE_TOO_LARGE'
        ? new WecomError(45001, 'media size out of limit')
        : new WecomError(-1, 'system busy')
  if (refusal.errcode === -1) {
    process.stderr.write(
      `sandbox: ${request.method} ${request.url.split('?', 1)[0]} failed: ${error instanceof Error ? error.stack : String(error)}\n`,
    )
  }
  return reply
    .code(refusal.errcode === -1 ? 500 : 200)
    .send({ errcode: refusal.errcode, errmsg: hintedMessage(refusal, world.realNow(), request.ip) })
}

/** The connection ends without an answer. */
function cutOff(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}
