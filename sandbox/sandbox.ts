import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance } from 'fastify'
import { openAuthorize } from './browser/authorize.ts'
import { openPictures } from './browser/picture.ts'
import { Outbox } from './callback/outbox.ts'
import { CorpClock } from './clock.ts'
import { Acting } from './control/acting.ts'
import { openControl } from './control/control.ts'
import { FaultTable } from './control/fault.ts'
import { seedQuotas } from './demo/quota.ts'
import { seedDemoWorld } from './demo/world.ts'
import { madeAesKey, madeHex, madeWord } from './id.ts'
import { Life } from './life/life.ts'
import { runMediaJob } from './media-job.ts'
import type { SandboxOptions } from './options.ts'
import { openPage } from './page/page.ts'
import { answerFailure, openGate } from './protocol/gate.ts'
import { Limiter, SecretGuard } from './protocol/limit.ts'
import { apiRoutes } from './protocol/routes.ts'
import { openSettings } from './settings.ts'
import { Store } from './store.ts'
import { reachesApp } from './world/reach.ts'
import { Past } from './world/past.ts'
import type { Corp, Settings, Witness, World } from './world/world.ts'

/** Largest body the API takes: a file of 20 MB and what multipart adds to it (D90253). */
const bodyLimit = 21 * 1024 * 1024

/** What a caller needs to use a running sandbox: the one line that --json prints. */
export type Connection = {
  base: string
  oauth: string
  control: string
  corpid: string
  secret: string
  agentid: number
  token: string
  aeskey: string
}

export type Sandbox = {
  connection: Connection
  world: World
  /** Resolves when every queued callback was delivered or dropped. */
  callbacksSettled: () => Promise<void>
  close: () => Promise<void>
}

/** Starts a sandbox. `realNow` is for tests that move real time; everything else runs on the machine's clock. */
export async function startSandbox(options: SandboxOptions, realNow: () => number = Date.now): Promise<Sandbox> {
  const store = new Store(options.state)
  const corp = openCorp(store, options)
  const start = Temporal.Instant.from(options.start).epochMilliseconds
  const clock = new CorpClock(store, realNow, { start, rate: options.rate })
  const faults = new FaultTable(corp.seed)
  const outbox = new Outbox({
    store,
    corp,
    realNow,
    corpNow: () => clock.now(),
    faults,
    retryMs: options.callbackRetry,
  })
  const server = fastify({ bodyLimit, logger: false, forceCloseConnections: true })
  const world: World = {
    store,
    clock,
    realNow,
    corp,
    settings: openSettings(store, settingsOf(options)),
    origin: () => originOf(server, options.host),
    emit: (event, dueRealAt) => {
      if (reachesApp(world, event)) outbox.queue(event, dueRealAt)
    },
    witness: nobody,
    past: new Past(),
    fetchMedia: (jobid) => void runMediaJob(world, jobid),
  }
  const life = new Life(world, options.clickAnywhere)
  world.witness = life
  if (store.setting('seeded') === undefined) {
    store.transaction(() => {
      seedDemoWorld(world, options, start)
      life.begin(start)
      store.writeSetting('seeded', 'yes')
    })
  }
  seedOnce(store, 'acquisition quota', () => seedQuotas(world, clock.now()))
  const limiter = new Limiter()
  const guard = new SecretGuard()
  const acting = new Acting(world, life)
  await server.register(multipart, { limits: { fileSize: bodyLimit, files: 1 } })
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  server.removeContentTypeParser(['application/json', 'text/plain'])
  server.setErrorHandler((error, request, reply) => answerFailure(world, error, request, reply))
  const beforeEach = (): void => life.catchUp()
  const afterEach = (): void => life.schedule()
  openGate(server, { world, routes: apiRoutes(guard), faults, limiter, beforeEach, afterEach })
  openAuthorize(server, world)
  openPictures(server, world)
  openPage(server, world, options.sidebar)
  openControl(server, { world, outbox, faults, life, acting, limiter, guard, realNow })
  await server.listen({ port: options.port, host: options.host })
  const saving = setInterval(() => clock.save(), 1_000)
  life.schedule()
  outbox.wake()
  const origin = world.origin()
  if (options.callback !== undefined) {
    life.catchUp() // what happened before the callback was known calls nobody back
    outbox.pointAt(options.callback)
  }
  return {
    connection: {
      base: origin,
      oauth: origin,
      control: `${origin}/_sandbox`,
      corpid: corp.corpid,
      secret: corp.secret,
      agentid: corp.agentid,
      token: corp.token,
      aeskey: corp.aeskey,
    },
    world,
    callbacksSettled: () => outbox.settled(),
    close: async () => {
      clearInterval(saving)
      acting.close()
      life.close()
      outbox.close()
      await server.close()
      clock.save()
      store.close()
    },
  }
}

/** Who watches before the people are there. */
const nobody: Witness = {
  messageSeen: () => undefined,
  massSendGiven: () => undefined,
  transferStarted: () => undefined,
  momentGiven: () => undefined,
  momentPublished: () => undefined,
  consentAsked: () => undefined,
}

/** Gives a corp what later versions of the sandbox brought, once. */
function seedOnce(store: Store, name: string, seed: () => void): void {
  store.transaction(() => {
    if (store.setting(`seeded ${name}`) !== undefined) return
    seed()
    store.writeSetting(`seeded ${name}`, 'yes')
  })
}

/** The corp's identity: made of the seed at the first start, read from the store after that. */
function openCorp(store: Store, options: SandboxOptions): Corp {
  const saved = store.setting('corp')
  if (saved !== undefined) return JSON.parse(saved) as Corp // written below
  const { seed, zone } = options
  const corp: Corp = {
    seed,
    zone,
    corpid: `ww${madeHex(16, seed, 'corpid')}`,
    secret: madeWord(43, seed, 'secret'),
    agentid: 1_000_002,
    token: madeWord(24, seed, 'token'),
    aeskey: madeAesKey(seed),
  }
  store.writeSetting('corp', JSON.stringify(corp))
  return corp
}

function settingsOf(options: SandboxOptions): Settings {
  return {
    quota: options.quota,
    resultLagMs: options.resultLag,
    dispatchLagMs: options.dispatchLag,
    readLagMs: options.readLag,
    people: options.people,
    visibleRange: null,
    trustedIps: { list: null, from: 0, before: null },
    trustedDomains: null,
    contactTagCeiling: 1_000,
    friendCeiling: 5_000,
    momentsPerDay: 3,
    archive: null,
  }
}

function originOf(server: FastifyInstance, host: string): string {
  const address = server.server.address()
  if (address === null || typeof address === 'string') return `http://${host}`
  const name = host === '0.0.0.0' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`
}
