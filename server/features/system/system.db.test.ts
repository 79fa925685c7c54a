import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { systemPage } from '#contract/system.ts'
import { newId } from '#server/db/new-id.ts'
import { keepInstance } from '#server/engine/instance.ts'
import { ensureLanes } from '#server/engine/lane.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { signInAs, silent } from '#server/test/http.ts'
import { buildOccurrence, buildRunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
const world = await buildRunWorld(db)
const admin = await signInAs(app, db, world.corpId, { role: 'admin' })
const [first, second] = world.chats
await buildOccurrence(world, { chat: first, state: 'waiting_staff', route: 'staff_task' })
await buildOccurrence(world, { chat: second, state: 'in_doubt' })
await buildOccurrence(world, { chat: first, state: 'planned', stepId: 'benefit', due: today('20:00') })
await db.engine((tx) => ensureLanes(tx, world.corpId, ['dispatch', 'send']))

const read = async (person = admin) => systemPage.parse((await person.ask('GET', '/api/v1/system')).json())

describe('the system page', () => {
  it('tells what waits in the corp, and nothing of another’s', async () => {
    const page = await read()
    expect(page.backlog).toMatchObject({ inDoubt: 1, message: 0, callback: 0, parked: 0 })
    const stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
    expect((await read(stranger)).backlog.inDoubt).toBe(0)
    expect((await read(stranger)).queues).toEqual([])
  })

  it('tells lanes that are due, by how much they are late, and those that somebody holds', async () => {
    expect((await read()).queues).toEqual([
      { queue: 'dispatch', due: 0, held: 0, lateMs: 0 },
      { queue: 'send', due: 0, held: 0, lateMs: 0 },
    ])
    const holder = newId()
    await sql`
      update lane set due_real_at = clock_timestamp() - interval '90 seconds'
      where corp_id = ${world.corpId} and queue = 'send' and lane < 3`.execute(owner)
    await sql`
      update lease set holder = ${holder}, leased_until_real_at = clock_timestamp() + interval '1 minute'
      where corp_id = ${world.corpId} and queue = 'send' and lane < 2`.execute(owner)
    const { queues } = await read()
    expect(queues).toEqual([
      { queue: 'dispatch', due: 0, held: 0, lateMs: 0 },
      { queue: 'send', due: 3, held: 2, lateMs: expect.any(Number) },
    ])
    expect(queues[1]?.lateMs).toBeGreaterThanOrEqual(90_000)
    const kept = await keepInstance({ db, log: silent, instanceId: holder, role: 'engine' })
    expect((await read()).processes).toEqual([
      expect.objectContaining({ processId: holder, role: 'engine', pid: process.pid, isSeen: true, lanes: 2 }),
    ])
    await kept.stop()
    expect((await read()).processes).toEqual([])
  })

  it('tells database, schema, disk and version', async () => {
    const page = await read()
    expect(page.database.bytes).toBeGreaterThan(1_000_000)
    expect(page.database.tables.length).toBeGreaterThan(3)
    expect(page.database.tables.map(({ bytes }) => bytes)).toEqual(
      page.database.tables.map(({ bytes }) => bytes).toSorted((a, b) => b - a),
    )
    const { rows } = await sql<{ n: number; last: string }>`
      select count(*)::int as n, max(name) as last from migration`.execute(owner)
    expect(page.database).toMatchObject({ migrations: rows[0]?.n, lastMigration: rows[0]?.last })
    expect(page.disk?.freeBytes).toBeGreaterThan(0)
    expect(page.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(page.backup).toBeNull()
  })

  it('is for admins', async () => {
    const manager = await signInAs(app, db, world.corpId, { role: 'manager' })
    expect((await manager.ask('GET', '/api/v1/system')).statusCode).toBe(403)
  })
})

describe('a process', () => {
  const instanceId = newId()
  const seen = () =>
    owner
      .selectFrom('instance')
      .select(['started_real_at', 'seen_real_at'])
      .where('instance_id', '=', instanceId)
      .execute()
  const stops: { stop(): Promise<void> }[] = []
  afterAll(() => Promise.all(stops.map((kept) => kept.stop())))

  it('goes on saying that it lives, and is told of for a day after it died without a word', async () => {
    const kept = await keepInstance({ db, log: silent, instanceId, role: 'api', everyMs: 20 })
    stops.push(kept)
    const [before] = await seen()
    await expect.poll(async () => (await seen())[0]?.seen_real_at.toString()).not.toBe(before?.seen_real_at.toString())
    expect((await seen())[0]?.started_real_at).toEqual(before?.started_real_at)
    const [gone, forgotten] = [newId(), newId()]
    await sql`
      insert into instance (instance_id, role, host, pid, started_real_at, seen_real_at)
      values (${gone}, 'engine', 'two', 7, clock_timestamp() - interval '2 hours', clock_timestamp() - interval '1 hour'),
        (${forgotten}, 'engine', 'two', 8, clock_timestamp() - interval '3 days', clock_timestamp() - interval '2 days')`.execute(
      owner,
    )
    await expect
      .poll(async () => (await read()).processes.map(({ processId, isSeen }) => ({ processId, isSeen })))
      .toEqual([
        { processId: instanceId, isSeen: true },
        { processId: gone, isSeen: false },
      ])
  })
})
