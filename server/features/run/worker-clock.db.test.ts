/** Whole engine processes whose own clock is wrong: what is due, and who holds a lease, is told by the database's clock. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { projectFolder } from '#server/config.ts'
import { newId } from '#server/db/new-id.ts'
import { claimLanes, prolongLease, wakeLanes } from '#server/engine/lane.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { realNow, secretKeys } from '#server/test/corp.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

const endings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

/** `npm start -- --role engine` on the rig's database, on a machine whose clock is ahead by so much. */
async function startWorker({ ownerAddress }: CalendarRig, aheadMs: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'qunce-worker-'))
  const { socket, database, login } = ownerAddress
  const preload = join(projectFolder, 'server/test/skewed-clock.ts')
  const child = spawn(process.execPath, ['--import', preload, 'server/main.ts', '--role', 'engine', '--json'], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      CLOCK_AHEAD_MS: String(aheadMs),
      QUNCE_HOME: home,
      QUNCE_DATABASE_URL: `postgresql://${login}@localhost/${database}?host=${encodeURIComponent(socket)}`,
      QUNCE_SECRET_KEY: secretKeys,
      QUNCE_LOG: 'stderr',
      QUNCE_LOG_LEVEL: 'warn',
    },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  endings.push(async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(home, { recursive: true })
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)))
  })
}

/** Looks again and again until there is something to see, for 80 s: less than the workers' clocks are off. */
async function within80s<T>(look: () => Promise<T | null>): Promise<T> {
  for (const until = performance.now() + 80_000; performance.now() < until;) {
    const seen = await look()
    if (seen !== null) return seen
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('not seen within 80 s')
}

async function startRig(): Promise<CalendarRig> {
  const rig = await calendarRig({ groupChats: 1, staff: 1, rate: 1 })
  await rig.stopEngine()
  const steps = calendarOf([stepAt('early', '09:00'), stepAt('next', '09:02')])
  const governor = { gap_minutes: 0, group_per_day: 3, quiet: { from: '21:30', to: '08:00' } }
  await rig.apply(await rig.publish({ id: 'pair', ...steps, governor }), rig.chats)
  return rig
}

/** The occurrences of the first day by step, and what the corp's clock shows in the same moment. */
async function lookAt({ owner }: CalendarRig) {
  const { rows } = await sql<{ step_id: string; state: string; due_at: CorpInstant; now: CorpInstant }>`
    select o.step_id, o.state, o.due_at,
      c.origin_at + (clock_timestamp() - c.anchor_real_at) * c.rate as now
    from occurrence o
    join corp_clock c on c.corp_id = o.corp_id
    where o.local_date = '2026-11-23'`.execute(owner)
  return Object.fromEntries(rows.map((row) => [row.step_id, row]))
}

const clocks = [
  ['90 s ahead', 90_000],
  ['90 s behind', -90_000],
] as const

test.each(clocks)(
  'a worker whose clock is %s sends when the corp’s clock says so, no earlier and no later',
  async (_name, aheadMs) => {
    const rig = await startRig()
    await startWorker(rig, aheadMs)
    await within80s(async () => ((await lookAt(rig))['next'] ? true : null)) // planned
    await rig.jumpTo('2026-11-23T09:00:35') // 85 s before `next`
    const before = await within80s(async () => {
      const found = await lookAt(rig)
      return found['early']?.state === 'released' ? found : null
    })
    // The worker has been at the chat's lane with `early` when `next`, 85 s ahead, would have been due by its own clock.
    expect(before['next']?.state).toBe('planned')
    expect(before['next']?.now.until(before['next'].due_at).total('seconds')).toBeGreaterThan(0)
    // One message of a chat waits for staff at a time.
    await within80s(async () => ((await rig.openTasks()).length > 0 ? true : null))
    await rig.confirmAll()
    await within80s(async () => ((await rig.occurrences())[0]?.state === 'sent' ? true : null))
    await rig.jumpTo('2026-11-23T09:02')
    await within80s(async () => ((await lookAt(rig))['next']?.state === 'released' ? true : null))
  },
  240_000,
)

const queue = 'dispatch'

test.each(clocks)(
  'a worker whose clock is %s takes no lease that is held, and takes over one that has run out',
  async (_name, aheadMs) => {
    const rig = await startRig()
    const { db, owner, corpId } = rig
    const lanes = Array.from({ length: 64 }, (_, lane) => lane)
    const wake = (name: string) =>
      db.corp(corpId, (tx) =>
        wakeLanes(
          tx,
          corpId,
          name,
          lanes.map((lane) => ({ lane, dueRealAt: realNow() })),
        ),
      )
    const holder = newId()
    await wake(queue)
    const fence = await db.engine((tx) => claimLanes(tx, corpId, queue, holder, 15_000))
    expect(fence.size).toBe(64)
    const held = { corpId, queue, holder, fence }
    const heartbeat = setInterval(() => void db.engine((tx) => prolongLease(tx, held, 15_000)), 3_000)
    try {
      await startWorker(rig, aheadMs)
      const planFences = async () => {
        const rows = await owner.selectFrom('lease').select('fence').where('queue', '=', 'plan').execute()
        return rows.reduce((sum, row) => sum + row.fence, 0)
      }
      // Lanes of another queue are taken three times: each time the worker has seen ours, due and held.
      for (let turn = 0; turn < 3; turn += 1) {
        const before = await planFences()
        await within80s(async () => {
          await wake('plan')
          return (await planFences()) > before ? true : null
        })
      }
      expect(await db.engine((tx) => prolongLease(tx, held, 15_000))).toBe(true)
    } finally {
      clearInterval(heartbeat)
    }
    // The holder dies: its lease runs out.
    await sql`
      update lease set leased_until_real_at = clock_timestamp() - interval '1 s' where queue = ${queue}`.execute(owner)
    await within80s(async () => ((await db.engine((tx) => prolongLease(tx, held, 1))) ? null : true))
  },
  240_000,
)
