import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z, ZodError } from 'zod'
import type { Outbox } from '../callback/outbox.ts'
import { verifyUrl } from '../callback/send.ts'
import { ClockRefusal, isoTime } from '../clock.ts'
import type { Life } from '../life/life.ts'
import type { Limiter, SecretGuard } from '../protocol/limit.ts'
import { ledgerAfter } from '../world/message.ts'
import { changeSettings, settingsSchema } from '../settings.ts'
import type { World } from '../world/world.ts'
import { takeAction } from './action/action.ts'
import type { FaultTable } from './fault.ts'
import type { Acting } from './acting.ts'
import { openArchiveControl } from './archive.ts'
import { bodyOf } from './body.ts'
import { openReads } from './read.ts'
import { Refusal } from './refusal.ts'
import { actionSchema, clockSchema, faultsSchema } from './schema.ts'
import { showSettings, summarise } from './state.ts'

type Control = {
  world: World
  outbox: Outbox
  faults: FaultTable
  life: Life
  acting: Acting
  limiter: Limiter
  guard: SecretGuard
  realNow: () => number
}

const ledgerPage = 1_000
const dayMs = 86_400_000

/** The control API under /_sandbox: for tests, launchers and the page. It is no part of WeCom and asks for no token. */
export function openControl(server: FastifyInstance, control: Control): void {
  const { world, outbox, faults, life } = control
  void server.register(
    (scope, _options, done) => {
      scope.setErrorHandler((error, _request, reply) => {
        if (error instanceof Refusal) {
          return reply.code(error.status).send({ error: { field: error.field, message: error.message } })
        }
        if (error instanceof ZodError) {
          const issue = error.issues[0]
          return reply.code(400).send({ error: { field: issue?.path.join('.') ?? '', message: issue?.message ?? '' } })
        }
        throw error
      })
      scope.addHook('onRequest', (request, _reply, next) => {
        next(
          isForeign(request.headers.origin)
            ? new Refusal('Origin', `pages of ${request.headers.origin} may not order this sandbox`, 403)
            : undefined,
        )
      })
      scope.put('/callback', (request) => pointCallback(control, request))
      scope.get('/callback', () => ({ url: outbox.url ?? null, waiting: outbox.waiting(), ...outbox.counts }))
      scope.get('/clock', () => showClock(world))
      scope.put('/clock', (request) => setClock(control, clockSchema.parse(bodyOf(request))))
      scope.get('/settings', () => showSettings(world.settings))
      scope.put('/settings', (request) => {
        life.catchUp()
        changeSettings(world.store, world.settings, settingsSchema.parse(bodyOf(request)), world.realNow())
        return showSettings(world.settings)
      })
      scope.post('/actions', (request) => {
        const action = actionSchema.parse(bodyOf(request))
        life.catchUp()
        const effect = world.store.transaction(() => takeAction(control, action))
        life.schedule()
        return { ok: true, ...effect }
      })
      scope.get('/faults', () => faults.list())
      scope.put('/faults', (request) => {
        const wanted = faultsSchema.parse(bodyOf(request))
        faults.replace(wanted)
        return faults.list()
      })
      scope.get('/ledger', (request) => {
        life.catchUp()
        const { cursor, limit } = z
          .object({
            cursor: z.coerce.number().int().min(0).default(0),
            limit: z.coerce.number().int().min(1).max(ledgerPage).default(ledgerPage),
          })
          .parse(request.query)
        const messages = ledgerAfter(world, cursor, limit)
        return {
          entries: messages.map((message) => ({
            seq: message.seq,
            realTime: isoTime(message.realAt),
            corpTime: isoTime(message.corpAt),
            route: message.route,
            msgid: message.msgid,
            sender: message.sender,
            chatId: message.kind === 'group' ? message.chatId : null,
            externalUserid: message.kind === 'single' ? message.externalUserid : null,
            contentHash: message.contentHash,
            text: message.content.text,
            attachments: message.content.attachments.map((attachment) => attachment.msgtype),
          })),
          nextCursor: String(messages.at(-1)?.seq ?? cursor),
        }
      })
      scope.get('/state', () => {
        life.catchUp()
        return summarise(world, outbox, faults)
      })
      openReads(scope, control)
      openArchiveControl(scope, control)
      done()
    },
    { prefix: '/_sandbox' },
  )
}

/** Sets rate and corp time. A long way forward is lived day by day, and others get a turn in between. */
async function setClock(
  { world, life }: Control,
  wanted: z.infer<typeof clockSchema>,
): Promise<ReturnType<typeof showClock>> {
  const { clock } = world
  const target = wanted.corpTime === undefined ? undefined : Temporal.Instant.from(wanted.corpTime).epochMilliseconds
  life.catchUp()
  if (target !== undefined) {
    for (let at = clock.now() + dayMs; at < target; at = clock.now() + dayMs) {
      clock.set({ corpTime: at })
      life.catchUp()
      await setImmediate()
    }
  }
  try {
    clock.set({
      ...(target === undefined ? {} : { corpTime: target }),
      ...(wanted.rate === undefined ? {} : { rate: wanted.rate }),
    })
  } catch (error) {
    if (error instanceof ClockRefusal) throw new Refusal('corpTime', error.message)
    throw error
  }
  life.catchUp()
  life.schedule()
  return showClock(world)
}

const callbackSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).nullable(),
  token: z
    .string()
    .regex(/^[A-Za-z0-9]{1,32}$/, 'must be 1 to 32 letters and digits')
    .optional(),
  aeskey: z
    .string()
    .regex(/^[A-Za-z0-9]{43}$/, 'must be 43 letters and digits')
    .optional(),
})

/**
 * Points the callbacks at a URL that passes WeCom's verification; null stops them. A Token or EncodingAESKey of the
 * caller's own (D90930) takes the place of the corp's.
 */
async function pointCallback(
  { world, outbox, life }: Control,
  request: FastifyRequest,
): Promise<{ url: string | null }> {
  const { url, token, aeskey } = callbackSchema.parse(bodyOf(request))
  const corp = { ...world.corp, ...(token === undefined ? {} : { token }), ...(aeskey === undefined ? {} : { aeskey }) }
  const refused = url === null ? undefined : await verifyUrl(url, corp, world.realNow())
  if (refused !== undefined) {
    throw new Refusal(
      'url',
      `${url} did not pass the URL verification: ${refused}. It must answer the decrypted echostr within 1 s.`,
    )
  }
  life.catchUp()
  if (token !== undefined || aeskey !== undefined) {
    Object.assign(world.corp, corp)
    world.store.writeSetting('corp', JSON.stringify(corp))
  }
  outbox.pointAt(url ?? undefined)
  return { url }
}

/** Whether a request comes from a page of another machine: a browser says so, and such a page has no business here. */
function isForeign(origin: string | undefined): boolean {
  if (origin === undefined) return false
  return !URL.canParse(origin) || !/^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/.test(new URL(origin).hostname)
}

/** The settings as PUT takes them: of the trusted addresses, the list that holds or soon will. */
function showClock(world: World): {
  corpTime: string
  rate: number
  requestedRate: number
  held: boolean
  zone: string
} {
  const { clock, corp } = world
  return {
    corpTime: isoTime(clock.now()),
    rate: clock.rate,
    requestedRate: clock.requestedRate,
    held: clock.held,
    zone: corp.zone,
  }
}
