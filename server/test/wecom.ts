import { sql } from 'kysely'
import { afterAll } from 'vitest'
import { defaults, type SandboxOptions } from '#sandbox/options.ts'
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts'
import { Engine } from '#server/engine/loop.ts'
import type { Queue } from '#server/engine/queue.ts'
import { partitionKeeper } from '#server/features/event/index.ts'
import { createConnections, createCorp } from '#server/features/corp/index.ts'
import {
  callbackRoutes,
  inboxQueue,
  readingQueue,
  startSync,
  statisticsKeeper,
  syncQueue,
} from '#server/features/sync/index.ts'
import { greet } from '#server/features/run/index.ts'
import { createHttp } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant } from '#server/kernel/time.ts'
import { newId } from '#server/db/new-id.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { testDatabase, type TestDatabase } from '#server/test/database.ts'
import { silent } from '#server/test/http.ts'
import { createSend } from '#server/wecom/index.ts'

export type WecomRig = TestDatabase & {
  sandbox: Sandbox
  corpId: CorpId
  slug: string
  queues: readonly Queue[]
  connections: ReturnType<typeof createConnections>
  /** Where this corp's callbacks go. */
  callbackUrl: string
  /** Works what is due until `isDone`, with a process of its own; gives up after 60 s. */
  workUntil(isDone: () => Promise<boolean>): Promise<void>
  /** Synchronises to the end. */
  sync(cause: 'first' | 'repair' | 'asked'): Promise<void>
  /** Works until no callback, reading or synchronisation is waiting. */
  settle(): Promise<void>
  isQuiet(): Promise<boolean>
  /** Has somebody of the sandbox do something. */
  act(action: object): Promise<unknown>
  faults(faults: readonly object[]): Promise<void>
  /** Has the sandbox post its events to `url`; null stops them. */
  pointCallbacks(url: string | null): Promise<void>
}

/** A corp on a sandbox of its own, with the queues that keep them in step and a door for callbacks. */
export async function wecomRig(options: Partial<SandboxOptions> & { realNow?: () => number } = {}): Promise<WecomRig> {
  const database = await testDatabase()
  const { db, owner } = database
  const small = { people: false, groupChats: 5, members: 12, staff: 4 }
  const sandbox = await startSandbox({ ...defaults, ...small, ...options }, options.realNow)
  const { send, close } = createSend()
  const { base, oauth, corpid, agentid, secret, token, aeskey, control } = sandbox.connection
  const slug = `w${newId().replaceAll('-', '').slice(-11)}`
  const connections = createConnections({ db, envelope, send, now: realNow, log: silent, rememberMs: 0 })
  const deps = {
    wecomOf: connections.wecom,
    greet,
    slugOf: async () => slug,
    noteFilled: statisticsKeeper(db),
    preparePartitions: partitionKeeper(db),
    touch: () => undefined,
    log: silent,
  }
  const queues = [inboxQueue(deps), readingQueue(deps), syncQueue(deps)]
  const names = queues.map((queue) => queue.name)
  const clock = {
    originAt: corpInstant(Temporal.Instant.from(options.start ?? defaults.start)),
    rate: options.rate ?? defaults.rate,
  }
  const wecom = { baseUrl: base, oauthUrl: oauth, corpId: corpid, agentId: agentid, secret, token, aesKey: aeskey }
  const corpId = await createCorp(
    { db, envelope, now: realNow },
    { slug, name: '测试企业', isDemo: true, publicUrl: 'http://qunce.test', wecom, clock },
    [...names, 'signal'],
  )
  const app = await createHttp({ log: silent, authenticate: async () => null, ready: async () => undefined })
  callbackRoutes(app, { db, connections, now: realNow, log: silent })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const callbackUrl = `${address}/wecom/${slug}/callback`
  afterAll(async () => {
    await app.close()
    await sandbox.close()
    close()
  })

  const ask = async (method: string, path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`${control}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const json: unknown = await answer.json()
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(json)}`)
    return json
  }
  const workUntil = async (isDone: () => Promise<boolean>): Promise<void> => {
    const engine = new Engine({ db, queues, log: silent, idlePollMs: 20 })
    await engine.start()
    const until = performance.now() + 60_000
    try {
      while (!(await isDone())) {
        if (performance.now() > until) throw new Error('not done after 60 s')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    } finally {
      await engine.stop()
    }
  }
  const isQuiet = async (): Promise<boolean> => {
    // One statement, so one snapshot: a callback that turns into a reading is seen as the one or the other.
    const { rows } = await sql`
      select 1 from wecom_reading where parked_real_at is null
      union all select 1 from wecom_callback where next_try_real_at is not null
      union all select 1 from sync_task where state in ('waiting', 'running')
      limit 1`.execute(owner)
    return rows.length === 0
  }
  return {
    ...database,
    sandbox,
    corpId,
    slug,
    queues,
    connections,
    callbackUrl,
    workUntil,
    isQuiet,
    sync: async (cause) => {
      await db.corp(corpId, (tx) => startSync(tx, corpId, cause))
      await workUntil(isQuiet)
    },
    settle: async () => {
      await sandbox.callbacksSettled()
      await workUntil(isQuiet)
    },
    act: (action) => ask('POST', 'actions', action),
    faults: async (faults) => void (await ask('PUT', 'faults', faults)),
    pointCallbacks: async (url) => void (await ask('PUT', 'callback', { url })),
  }
}
