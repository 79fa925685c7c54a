import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { corpNow, pauseCorp, resumeCorp } from '#server/features/corp/index.ts'
import { pauseRun, resumeRun } from '#server/features/run/index.ts'
import { permitTask, reportTask } from '#server/features/staff-task/index.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'

/** A corp whose ceiling of one mass send a day goes to the evening, so that noon is sent by hand. */
async function byHand(more: Parameters<typeof calendarRig>[0] = {}): Promise<CalendarRig & { runId: string }> {
  const rig = await calendarRig({ groupChats: 1, staff: 1, quota: 'day', ...more })
  const steps = calendarOf([stepAt('noon', '12:00'), stepAt('evening', '20:00', { priority: 9 })])
  const governor = {
    gap_minutes: 0,
    group_per_week: 7,
    follow_up: { remind_after_minutes: [30], escalate_after_minutes: 60 },
  }
  const runId = await rig.apply(await rig.publish({ id: 'hand', ...steps, governor }), rig.chats)
  await rig.advanceTo(`${today}T12:00`)
  return { ...rig, runId }
}

const tasks = (rig: CalendarRig) =>
  rig.owner
    .selectFrom('staff_task')
    .select(['staff_task_id', 'state', 'reason', 'delivery_id'])
    .orderBy('made_at')
    .orderBy('state')
    .execute()
const firstTask = async (rig: CalendarRig): Promise<string> => (await tasks(rig))[0]?.staff_task_id ?? ''
const permit = (rig: CalendarRig, staffTaskId: string) =>
  rig.db.corp(rig.corpId, async (tx) => permitTask(tx, rig.corpId, staffTaskId, null, await corpNow(tx, rig.corpId)))
const report = (rig: CalendarRig, staffTaskId: string, outcome: 'sent' | 'not_sent' = 'sent') =>
  rig.db.corp(rig.corpId, async (tx) =>
    reportTask(
      tx,
      rig.corpId,
      staffTaskId,
      null,
      outcome === 'sent' ? { outcome, via: 'sidebar', note: '' } : { outcome, note: '' },
      await corpNow(tx, rig.corpId),
    ),
  )
const noon = async (rig: CalendarRig): Promise<string[]> =>
  (await rig.occurrences())
    .filter((item) => item.stepId === 'noon' && item.day === today)
    .map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`))
const used = async (rig: CalendarRig) =>
  Object.fromEntries(
    (await rig.owner.selectFrom('cap_use').select(['cap_key', 'starts_on', 'used']).execute()).map((row) => [
      `${row.cap_key} ${row.starts_on.toString()}`,
      row.used,
    ]),
  )
const phone = (rig: CalendarRig) =>
  rig.sandbox.world.store.rows<{ userid: string; body: string }>('select userid, body from app_message order by seq')

test('what a staff member has to send comes as one message, however many chats it is for', async () => {
  const rig = await byHand({ groupChats: 5 })
  expect(await tasks(rig)).toHaveLength(5)
  expect(phone(rig).map((message) => message.userid)).toEqual([rig.chats[0]?.owner])
  expect(phone(rig)[0]?.body).toContain('有 5 件该发了')
  // 30 minutes later all of it is reminded of in one message, and after an hour who leads them is told.
  await rig.advanceTo(`${today}T12:59`)
  expect(phone(rig)).toHaveLength(2)
  await rig.advanceTo(`${today}T14:30`)
  expect((await tasks(rig)).map(({ state, reason }) => `${state} ${reason}`)).toEqual(
    Array(5).fill('expired staff_did_not_send'),
  )
})

test('a tap asks leave, and a report ends it; a second report changes nothing', async () => {
  const rig = await byHand()
  const task = await firstTask(rig)
  await permit(rig, task)
  await report(rig, task)
  await rig.settle()
  expect(await noon(rig)).toEqual(['reported'])
  await report(rig, task)
  expect(await used(rig)).toEqual({ [`day ${today}`]: 1, [`week ${today}`]: 1 })
  await expect(permit(rig, task)).rejects.toMatchObject({ code: 'permit_refused', details: { reason: 'task_settled' } })
})

test('what a staff member says was not sent is left out and gives its caps back', async () => {
  const rig = await byHand()
  await report(rig, await firstTask(rig), 'not_sent')
  await rig.settle()
  expect(await noon(rig)).toEqual(['skipped person_skipped'])
  expect(await used(rig)).toEqual({ [`day ${today}`]: 0, [`week ${today}`]: 0 })
})

test('no leave is given once it is paused, withdrawn or too late', async () => {
  const rig = await byHand()
  const task = await firstTask(rig)
  const corp = { db: rig.db, envelope, now: realNow }
  await rig.stopEngine()
  // Nobody has worked off the pause of the corp yet, and still no leave is given.
  await pauseCorp(corp, rig.actor, '')
  await expect(permit(rig, task)).rejects.toMatchObject({ details: { reason: 'paused' } })
  await resumeCorp(corp, rig.actor)
  await rig.startEngine()
  await rig.settle()
  await pauseRun({ db: rig.db }, rig.actor, rig.runId, '')
  const open = (await tasks(rig)).find((item) => item.state === 'open')
  await expect(permit(rig, open?.staff_task_id ?? '')).rejects.toMatchObject({ details: { reason: 'withdrawn' } })
  await rig.settle()
  await resumeRun({ db: rig.db }, rig.actor, rig.runId)
  await rig.advanceTo(`${today}T13:59`)
  const late = (await tasks(rig)).find((item) => item.state === 'open')
  await expect(permit(rig, late?.staff_task_id ?? '')).rejects.toMatchObject({ details: { reason: 'too_late' } })
})

test('a report that won the race is charged to its day and week, and the step does not go out again', async () => {
  const rig = await byHand()
  const task = await firstTask(rig)
  await permit(rig, task)
  await pauseRun({ db: rig.db }, rig.actor, rig.runId, '')
  await rig.settle()
  expect(await noon(rig)).toEqual(['planned paused'])
  expect(await used(rig)).toEqual({ [`day ${today}`]: 0, [`week ${today}`]: 0 })
  await report(rig, task)
  await report(rig, task)
  await rig.settle()
  expect(await noon(rig)).toEqual(['reported won_race'])
  expect(await used(rig)).toEqual({ [`day ${today}`]: 1, [`week ${today}`]: 1 })
  await resumeRun({ db: rig.db }, rig.actor, rig.runId)
  await rig.settle()
  expect(await tasks(rig)).toHaveLength(1)
})

test('a step is not released anew while a permit of its earlier release is out', async () => {
  const rig = await byHand()
  const task = await firstTask(rig)
  await permit(rig, task)
  await pauseRun({ db: rig.db }, rig.actor, rig.runId, '')
  await rig.settle()
  await resumeRun({ db: rig.db }, rig.actor, rig.runId)
  await rig.stopEngine()
  await rig.startEngine()
  await vi.waitFor(async () => expect(await noon(rig)).toEqual(['deferred permit_out']), { timeout: 20_000 })
  expect(await tasks(rig)).toHaveLength(1)
  // The permit runs out unused.
  await sql`update staff_task set permit_until_real_at = clock_timestamp()`.execute(rig.owner)
  await rig.advanceTo(`${today}T12:01`)
  expect(await noon(rig)).toEqual(['waiting_staff'])
  expect((await tasks(rig)).map((item) => item.state).toSorted()).toEqual(['cancelled', 'open'])
})

test('a report that comes when the step has been released anew takes the second release back', async () => {
  const rig = await byHand()
  const task = await firstTask(rig)
  await permit(rig, task)
  await pauseRun({ db: rig.db }, rig.actor, rig.runId, '')
  await rig.settle()
  await sql`update staff_task set permit_until_real_at = clock_timestamp()`.execute(rig.owner)
  await resumeRun({ db: rig.db }, rig.actor, rig.runId)
  await rig.settle()
  expect(await noon(rig)).toEqual(['waiting_staff'])
  await report(rig, task)
  await rig.settle()
  expect(await noon(rig)).toEqual(['reported won_race'])
  expect((await tasks(rig)).map((item) => item.state).toSorted()).toEqual(['cancelled', 'cancelled'])
  expect(await used(rig)).toEqual({ [`day ${today}`]: 1, [`week ${today}`]: 1 })
})

test('a permitted task that nobody reported may have gone out: it never goes again, and a late report is charged once', async () => {
  const rig = await byHand()
  const task = await firstTask(rig)
  await permit(rig, task)
  await rig.advanceTo(`${today}T14:30`)
  expect(await noon(rig)).toEqual(['skipped in_doubt_unresolved'])
  expect(await used(rig)).toEqual({ [`day ${today}`]: 1, [`week ${today}`]: 1 })
  await report(rig, task)
  await rig.settle()
  expect(await noon(rig)).toEqual(['reported won_race'])
  expect(await used(rig)).toEqual({ [`day ${today}`]: 1, [`week ${today}`]: 1 })
})
