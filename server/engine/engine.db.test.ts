import { sql } from 'kysely'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { claimLanes, ensureLanes, prolongLease, wakeLanes } from '#server/engine/lane.ts'
import { newId } from '#server/db/new-id.ts'
import { Engine } from '#server/engine/loop.ts'
import { LeaseLost, type Queue, type Work } from '#server/engine/queue.ts'
import { on, publish, signalKind, signalQueue, signalQueueName } from '#server/engine/signal.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'
import { buildCorp, realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { silent } from '#server/test/http.ts'

const { db, owner } = await testDatabase()
let corpId: CorpId
const engines: Engine[] = []

beforeAll(async () => {
  ;({ corpId } = await buildCorp(db))
})
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()))
})

async function startEngine(queues: readonly Queue[]): Promise<Engine> {
  const engine = new Engine({ db, queues, log: silent, idlePollMs: 20 })
  engines.push(engine)
  await engine.start()
  return engine
}

/** Resolves once `check` holds; the run's own time limit ends the wait. */
async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setImmediate(resolve))
}

/** A deed is a row of `event`; a queue does the deeds that were asked of it in `pulse`, one topic a lane. */
function deedQueue(name: string, doneIn: (lane: number) => void, act?: (work: Work) => Promise<void>): Queue {
  return {
    name,
    async handle(work) {
      await act?.(work)
      await work.transaction(async (tx) => {
        const { rows } = await sql<{ topic: string }>`
          delete from pulse where corp_id = ${work.corpId} and topic = any(${work.lanes.map((lane) => `${name} ${lane}`)})
          returning topic`.execute(tx)
        for (const row of rows) doneIn(Number(row.topic.split(' ')[1]))
      })
    },
    async nextDue(tx, corp, lanes) {
      const { rows } = await sql<{ topic: string }>`
        select topic from pulse where corp_id = ${corp} and topic = any(${lanes.map((lane) => `${name} ${lane}`)})`.execute(
        tx,
      )
      return rows.map((row) => ({ lane: Number(row.topic.split(' ')[1]), dueRealAt: realNow() }))
    },
  }
}

const ask = (name: string, lane: number) =>
  db.corp(corpId, async (tx) => {
    await sql`insert into pulse (corp_id, topic, beat) values (${corpId}, ${`${name} ${lane}`}, 1) on conflict do nothing`.execute(
      tx,
    )
    await wakeLanes(tx, corpId, name, [{ lane, dueRealAt: realNow() }])
  })

test('work asked for while its lane is being handled is never forgotten', async () => {
  const done: number[] = []
  await startEngine([deedQueue('never_forgotten', (lane) => done.push(lane))])
  // 200 requests over 8 lanes, from 4 connections at once, while the engine works.
  const lanes = Array.from({ length: 200 }, (_, index) => index % 8)
  await Promise.all(
    [0, 1, 2, 3].map(async (part) => {
      for (const lane of lanes.filter((_, index) => index % 4 === part)) await ask('never_forgotten', lane)
    }),
  )
  await until(async () => {
    const left = await owner.selectFrom('pulse').select('topic').where('topic', 'like', 'never_forgotten%').execute()
    return left.length === 0
  })
  expect(new Set(done)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]))
})

test('two processes never hold the same lane', async () => {
  const holding = new Map<number, number>()
  let overlaps = 0
  let handled = 0
  const act = async (work: Work): Promise<void> => {
    for (const lane of work.lanes) {
      if (holding.has(lane)) overlaps += 1
      holding.set(lane, 1)
    }
    await work.transaction((tx) => sql`select pg_sleep(0.002)`.execute(tx))
    for (const lane of work.lanes) holding.delete(lane)
    handled += 1
  }
  await startEngine([deedQueue('alone', () => undefined, act)])
  await startEngine([deedQueue('alone', () => undefined, act)])
  for (let turn = 0; turn < 60; turn += 1) await ask('alone', turn % 16)
  await until(
    async () =>
      (await owner.selectFrom('pulse').select('topic').where('topic', 'like', 'alone%').execute()).length === 0,
  )
  expect(handled).toBeGreaterThan(0)
  expect(overlaps).toBe(0)
})

test('a holder that slept past its lease is refused, and another does the work', async () => {
  let wake = (): void => undefined
  const asleep = new Promise<void>((resolve) => {
    wake = resolve
  })
  let isHeld = false
  let refusal: unknown
  const sleeper = deedQueue(
    'sleeper',
    () => undefined,
    async (work) => {
      if (isHeld) return
      isHeld = true
      await asleep
      refusal = await work.transaction(async () => 'committed').catch((error: unknown) => error)
    },
  )
  const done: number[] = []
  await startEngine([sleeper])
  await ask('sleeper', 3)
  await until(() => isHeld)
  // Its lease runs out while it sleeps: the clock is set, nobody waits.
  await owner
    .updateTable('lease')
    .set({ leased_until_real_at: null, holder: null })
    .where('queue', '=', 'sleeper')
    .execute()
  await sql`update lease set fence = fence + 1 where queue = 'sleeper'`.execute(owner)
  await startEngine([deedQueue('sleeper', (lane) => done.push(lane))])
  await until(() => done.length > 0)
  wake()
  await until(() => refusal !== undefined)
  expect(refusal).toBeInstanceOf(LeaseLost)
  expect(done).toEqual([3])
})

test('a lane due by the corp clock waits for it, and is due when the clock comes there', async () => {
  const done: number[] = []
  const queue = deedQueue('by_clock', (lane) => done.push(lane))
  await db.engine((tx) => ensureLanes(tx, corpId, ['by_clock']))
  const at = corpInstant(realNow().add({ hours: 24 }))
  await db.corp(corpId, async (tx) => {
    await sql`insert into pulse (corp_id, topic, beat) values (${corpId}, 'by_clock 5', 1)`.execute(tx)
    await wakeLanes(tx, corpId, 'by_clock', [{ lane: 5, dueAt: at }])
  })
  let looks = 0
  const engine = new Engine({ db, queues: [queue], log: silent, idlePollMs: 10, onLag: () => (looks += 1) })
  engines.push(engine)
  await engine.start()
  const due = await owner
    .selectFrom('lane')
    .select('due_at')
    .where('queue', '=', 'by_clock')
    .where('lane', '=', 5)
    .executeTakeFirstOrThrow()
  expect(due.due_at?.toString()).toBe(at.round({ smallestUnit: 'microsecond', roundingMode: 'trunc' }).toString())
  expect(done).toEqual([])
  expect(looks).toBe(0)
  await owner
    .updateTable('corp_clock')
    .set({ origin_at: corpInstant(at.add({ hours: 1 })) })
    .where('corp_id', '=', corpId)
    .execute()
  await until(() => done.length > 0)
  expect(done).toEqual([5])
})

test("a handler's time follows the corp's clock through its transactions, however that is set meanwhile", async () => {
  const shown: CorpInstant[] = []
  const set = (rate: number, at: CorpInstant) =>
    owner
      .updateTable('corp_clock')
      .set({ origin_at: at, anchor_real_at: realNow(), rate })
      .where('corp_id', '=', corpId)
      .execute()
  const noon = corpInstant(Temporal.Instant.from('2027-03-01T12:00:00Z'))
  const one = corpInstant(Temporal.Instant.from('2027-03-01T13:00:00Z'))
  await set(0, noon)
  const queue = deedQueue(
    'clocked',
    () => undefined,
    async (work) => {
      for (const at of [noon, one]) {
        await set(0, at)
        await work.transaction(async () => void shown.push(work.now().at))
      }
    },
  )
  await startEngine([queue])
  await ask('clocked', 2)
  await until(() => shown.length > 1)
  await set(1, corpInstant(realNow()))
  expect(shown.map(String)).toEqual([String(noon), String(one)])
})

/** The failure of the test below is asked for, and no news. */
const quiet = silent.child({}, { level: 'silent' })

const happened = signalKind<{ number: number }>('test.happened')

test('signals reach every subscriber once, in order within a lane, and a bad one is parked without holding up others', async () => {
  const got: number[] = []
  let failures = 0
  const subscriptions = [
    on(happened, async ({ details }) => {
      for (const { number } of details)
        if (number === 13) {
          failures += 1
          throw new Error('thirteen cannot be taken')
        }
      got.push(...details.map((detail) => detail.number))
    }),
  ]
  const now = { at: corpInstant(realNow()), realAt: realNow() }
  await db.engine((tx) => ensureLanes(tx, corpId, [signalQueueName]))
  await db.corp(corpId, async (tx) => {
    for (let number = 1; number <= 20; number += 1)
      await publish(tx, corpId, happened, [{ lane: number === 13 ? 1 : 0, detail: { number } }], {
        ...now,
        realAt: realNow(),
      })
  })
  await startEngine([signalQueue(subscriptions, quiet)])
  const listLeft = () => owner.selectFrom('signal').select(['attempts', 'failure']).execute()
  await until(async () => failures > 0 && (await listLeft()).every((row) => row.attempts > 0))
  expect(got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20])
  const left = await listLeft()
  expect(left).toHaveLength(1)
  expect(left[0]?.failure).toBe('thirteen cannot be taken')
})

test('a lease told by a clock that was put back since is taken over, though it seems to last for an hour', async () => {
  const done: number[] = []
  const queue = deedQueue('put_back', (lane) => done.push(lane))
  await db.engine((tx) => ensureLanes(tx, corpId, ['put_back']))
  await ask('put_back', 7)
  await sql`
    update lease set holder = ${newId()}, fence = 1, leased_until_real_at = clock_timestamp() + interval '1 hour'
    where queue = 'put_back' and lane = 7`.execute(owner)
  await startEngine([queue])
  await until(() => done.length > 0)
  expect(done).toEqual([7])
})

test('a holder whose lease seems long only because the clock was put back keeps it with its next heartbeat', async () => {
  const holder = newId()
  await db.engine((tx) => ensureLanes(tx, corpId, ['kept']))
  await ask('kept', 2)
  const fence = await db.engine((tx) => claimLanes(tx, corpId, 'kept', holder, 15_000))
  await sql`
    update lease set leased_until_real_at = leased_until_real_at + interval '1 hour' where queue = 'kept'`.execute(
    owner,
  )
  const held = { corpId, queue: 'kept', holder, fence }
  expect(await db.engine((tx) => prolongLease(tx, held, 15_000))).toBe(true)
  expect(await db.engine((tx) => claimLanes(tx, corpId, 'kept', newId(), 15_000))).toEqual(new Map())
})

test('lanes of a process that freezes as it gives them back are another’s once its lease is over', async () => {
  const done: number[] = []
  const frozen = Promise.withResolvers<void>()
  const queue = deedQueue('gives_back', (lane) => done.push(lane))
  let releases = 0
  const freezes: Queue = {
    ...queue,
    express: { leaseMs: 3_000 },
    // Stopped with its transaction open: nothing more comes from it until it is let go.
    async nextDue(tx, corp, lanes) {
      releases += 1
      if (releases === 1) await frozen.promise
      return queue.nextDue(tx, corp, lanes)
    },
  }
  await startEngine([freezes])
  await ask('gives_back', 3)
  await until(() => releases === 1)
  const beganMs = performance.now()
  await startEngine([{ ...queue, express: { leaseMs: 3_000 } }])
  await ask('gives_back', 3)
  await until(() => done.length === 2)
  const tookMs = performance.now() - beganMs
  frozen.resolve()
  // Far below the 30 s for which a transaction may lie idle elsewhere.
  expect(tookMs).toBeLessThan(15_000)
})
