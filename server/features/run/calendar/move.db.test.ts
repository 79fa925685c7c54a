import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { MoveStep } from '#contract/calendar.ts'
import { moveStep, previewStepMove } from '#server/features/run/calendar/commands.ts'
import { readWhy } from '#server/features/run/queries/why.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 180_000 })

const all = { kind: 'all' } as const
const from = { date: '2026-11-23', localTime: '20:00' }
const to = { date: '2026-11-24', localTime: '10:30' }

const move = (rig: CalendarRig, runId: string, input: MoveStep) =>
  moveStep({ db: rig.db }, rig.actor, all, { runId, stepId: 'benefit' }, input)
const refusal = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work
  } catch (error) {
    return error instanceof AppError ? [error.code, error.details] : error
  }
  return null
}
const dueTimes = async (rig: CalendarRig): Promise<string[]> => {
  const { rows } = await sql<{ due: string }>`
    select to_char(due_at at time zone 'Asia/Shanghai', 'DD HH24:MI') || ' ' || local_date as due
    from occurrence where step_id = 'benefit' order by due_at`.execute(rig.owner)
  return rows.map((row) => row.due)
}
/** Has the planner plan everything once more from the first day on. */
async function planAnew(rig: CalendarRig): Promise<void> {
  await sql`update run_group_chat set planned_until_at = applied_at`.execute(rig.owner)
  await sql`update lane set due_real_at = clock_timestamp() where queue = 'plan'`.execute(rig.owner)
  await rig.settle()
}

test('a moved turn goes out at its new time, once, however often it is planned', async () => {
  const rig = await calendarRig({ groupChats: 2, staff: 1 })
  const governor = { gap_minutes: 0 }
  const steps = calendarOf([stepAt('benefit', '20:00')])
  const runId = await rig.apply(await rig.publish({ id: 'one', ...steps, governor }), rig.chats)
  const preview = await rig.db.corp(rig.corpId, () =>
    previewStepMove({ db: rig.db }, rig.actor, all, { runId, stepId: 'benefit' }, { from, to }),
  )
  expect(preview).toMatchObject({ groupChats: 2, stays: {}, isBack: false, clashes: [] })
  expect((await dueTimes(rig))[0]).toBe('23 20:00 2026-11-23')
  expect(await move(rig, runId, { from, to })).toEqual(preview)
  const moved = ['24 10:30 2026-11-24', '24 10:30 2026-11-24', '24 20:00 2026-11-24', '24 20:00 2026-11-24']
  expect((await dueTimes(rig)).slice(0, 4)).toEqual(moved)
  await planAnew(rig)
  expect((await dueTimes(rig)).slice(0, 4)).toEqual(moved)
  const texts = async () => (await rig.ledger()).map((entry) => `${entry.corpTime} ${entry.text}`)
  await rig.advanceTo('2026-11-23T21:00')
  expect(await rig.openTasks()).toEqual([])
  await rig.advanceTo('2026-11-24T10:30')
  await rig.confirmAll()
  await rig.settle()
  await planAnew(rig)
  await rig.advanceTo('2026-11-24T12:00')
  expect(await rig.openTasks()).toEqual([])
  // The text was planned for the 23rd and says the day it goes out.
  expect((await texts()).map((text) => text.slice(0, 16))).toEqual(['2026-11-24T02:30', '2026-11-24T02:30'])
  const [first] = await rig.occurrences()
  const told = await rig.db.corp(rig.corpId, (tx) => readWhy(tx, rig.corpId, all, first?.occurrenceId ?? '', false))
  expect(told.facts.find((fact) => fact.code === 'occurrence.moved')?.detail).toMatchObject({
    from: '2026-11-23T12:00:00Z',
    to: '2026-11-24T02:30:00Z',
    by: '运营',
  })
})

test('a day that is not planned yet is moved all the same, and a move is undone', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([stepAt('benefit', '20:00')])
  const runId = await rig.apply(await rig.publish({ id: 'one', ...steps }), rig.chats)
  const far = { date: '2026-11-26', localTime: '20:00' }
  const near = { date: '2026-11-24', localTime: '09:00' }
  expect(await move(rig, runId, { from: far, to: near })).toMatchObject({ groupChats: 1, isBack: false })
  expect(await dueTimes(rig)).toContain('24 09:00 2026-11-24')
  // On once more, from where it is now.
  const later = { date: '2026-11-24', localTime: '11:00' }
  expect(await move(rig, runId, { from: near, to: later })).toMatchObject({ groupChats: 1, isBack: false })
  expect(await move(rig, runId, { from: later, to: far })).toMatchObject({ groupChats: 1, isBack: true })
  expect(await dueTimes(rig)).toContain('26 20:00 2026-11-26')
  expect(await rig.owner.selectFrom('step_move').selectAll().execute()).toEqual([])
  await rig.advanceTo('2026-11-25T07:00')
  expect((await dueTimes(rig)).filter((due) => due.startsWith('26 '))).toEqual(['26 20:00 2026-11-26'])
  const { rows } = await sql`select 1 from audit where action = 'run.step_moved'`.execute(rig.owner)
  expect(rows).toHaveLength(3)
})

test('what is out stays, and no turn goes into the past, onto another of its step, or too far away', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([stepAt('benefit', '12:00')])
  const runId = await rig.apply(await rig.publish({ id: 'one', ...steps }), rig.chats)
  const noon = { date: '2026-11-24', localTime: '12:00' }
  const refused = async (input: MoveStep) => {
    const [code, details] = (await refusal(move(rig, runId, input))) as [string, { field: string; rule: string }[]]
    return [code, details[0]?.field, details[0]?.rule]
  }
  const code = 'step_move_refused'
  expect(await refused({ from: noon, to: noon })).toEqual([code, 'to', 'is another time than from'])
  expect(await refused({ from: noon, to: { date: '2026-11-22', localTime: '12:00' } })).toEqual([
    code,
    'to',
    'lies in the future',
  ])
  expect(await refused({ from: noon, to: { date: '2026-11-25', localTime: '12:00' } })).toEqual([
    code,
    'to',
    'the same step is not due then',
  ])
  expect(await refused({ from: noon, to: { date: '2027-02-01', localTime: '12:00' } })).toEqual([
    code,
    'to',
    'lies within 42 days of 2026-11-24',
  ])
  expect(await refused({ from: { ...noon, localTime: '13:00' }, to: { ...noon, localTime: '14:00' } })).toEqual([
    code,
    'from',
    'the step is due then',
  ])
  await rig.advanceTo('2026-11-24T12:00')
  expect(await rig.openTasks()).toHaveLength(1)
  expect(await refused({ from: noon, to: { ...noon, localTime: '18:00' } })).toEqual([
    code,
    'from',
    'something of it is not released yet',
  ])
})

test('a move says beforehand what it would clash with', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const governor = { gap_minutes: 60 }
  const steps = calendarOf([stepAt('benefit', '20:00')])
  const runId = await rig.apply(await rig.publish({ id: 'one', ...steps, governor }), rig.chats)
  await rig.apply(await rig.publish({ id: 'two', ...calendarOf([stepAt('noon', '12:00')]), governor }), rig.chats)
  const found = await move(rig, runId, { from, to: { date: '2026-11-23', localTime: '12:30' } })
  expect(found.clashes).toMatchObject([
    {
      stepId: 'benefit',
      localTime: '12:30',
      reason: 'gap',
      until: { date: '2026-11-23', localTime: '13:00' },
      winner: { stepId: 'noon', localTime: '12:00' },
      groupChats: 1,
    },
  ])
})
