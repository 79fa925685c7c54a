/** The composition root: the only file that knows every feature. */
import { Gauge, Histogram } from 'prom-client'
import type { Topic } from '#contract/stream.ts'
import { newId } from '#server/db/new-id.ts'
import { keepInstance } from '#server/engine/instance.ts'
import { Engine } from '#server/engine/loop.ts'
import { createPulse } from '#server/engine/pulse.ts'
import { ensureCorp } from '#server/ensure-corp.ts'
import { type Connections, createConnections, createEnvelope, readSecretKeys } from '#server/features/corp/index.ts'
import { ensureFirstAccount } from '#server/features/session/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { realInstant, type RealInstant } from '#server/kernel/time.ts'
import { createPost } from '#server/features/webhook/index.ts'
import { queuesOf } from '#server/queues.ts'
import { webhookNetworks } from '#server/webhook-networks.ts'
import { serveApp, type Serving } from '#server/serve-app.ts'
import type { App, Runtime } from '#server/runtime.ts'
import { createSend, type Send } from '#server/wecom/index.ts'

/** What features are given to work with, in this process. */
export type Wiring = {
  runtime: Runtime
  connections: Connections
  send: Send
  now: () => RealInstant
  touch: (corpId: CorpId, topic: Topic) => void
  queueNames: readonly string[]
}

/** Brings up what the role asks for: the engine, the HTTP server, the demo's keepers. */
export async function startApp(runtime: Runtime): Promise<App> {
  const { config, db, log, role, sandbox } = runtime
  const keys = readSecretKeys(runtime.secretKeys)
  if (!keys) throw new Error('main.ts hands over keys of the right form')
  const envelope = createEnvelope(keys)
  const now = (): RealInstant => realInstant(Temporal.Now.instant())
  const { send, close } = createSend()
  const connections = createConnections({ db, envelope, send, now, log })
  const pulse = createPulse(db, log)
  const touch = (corpId: CorpId, topic: Topic): void => pulse.touch(corpId, topic)
  const queues = queuesOf({
    db,
    connections,
    envelope,
    touch,
    log,
    post: createPost({ networks: webhookNetworks(runtime) }),
  })
  const wiring: Wiring = { runtime, connections, send, now, touch, queueNames: queues.map((queue) => queue.name) }

  const corp = role === 'engine' ? null : await ensureCorp({ db, envelope, now }, runtime, wiring.queueNames)
  const instanceId = newId()
  const instance = await keepInstance({ db, log, instanceId, role })
  const engine = role === 'api' ? null : new Engine({ db, queues, log, holder: instanceId, ...engineOptions(runtime) })
  await engine?.start()
  let serving: Serving | null = null
  let demo: { begin(): Promise<void>; stop(): Promise<void> } | null = null
  if (corp) {
    serving = await serveApp(wiring)
    if (sandbox) {
      const { startDemo } = await import('#server/demo/index.ts')
      demo = await startDemo({ wiring, corp, envelope, sandbox, serving })
    }
    await serving.listen()
    await demo?.begin()
  }
  const account = corp
    ? await ensureFirstAccount({ db, now }, { corpId: corp.corpId, home: config.home, address: runtime.publicUrl })
    : null
  return {
    signIn: corp ? signInLines(account, config.home) : [],
    async stop() {
      await demo?.stop()
      await serving?.stop()
      await engine?.stop()
      await instance.stop()
      await pulse.stop()
      close()
    },
  }
}

function engineOptions({ metrics, sandbox }: Runtime) {
  const lag = new Gauge({
    name: 'qunce_engine_lag_seconds',
    help: 'By how much the oldest due work of a queue is late, in real seconds',
    labelNames: ['queue'],
    registers: [metrics],
  })
  const took = new Histogram({
    name: 'qunce_engine_work_seconds',
    help: 'Time a queue held its lanes for one round of work, by how it ended',
    labelNames: ['queue', 'outcome'],
    buckets: [0.01, 0.05, 0.2, 1, 5, 15],
    registers: [metrics],
  })
  return {
    onLag: (queue: string, lagMs: number) => lag.set({ queue }, lagMs / 1000),
    onHandled: (queue: string, tookMs: number, outcome: string) => took.observe({ queue, outcome }, tookMs / 1000),
    // A demo's day is a minute: half a second of rest would be twelve minutes of it.
    ...(sandbox && { idlePollMs: 60 }),
  }
}

function signInLines(account: { username: string; password: string; file: string } | null, home: string): string[] {
  return account
    ? [`登录 sign in   ${account.username} / ${account.password}   （只显示这一次，也存在 ${account.file}）`]
    : [`登录 sign in   首次启动时给出的账号，见 ${home}/first-sign-in.txt`]
}
