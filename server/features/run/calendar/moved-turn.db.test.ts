/** What else reads or plans a run knows of the turns that persons moved. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { MoveStep } from '#contract/calendar.ts'
import type { Experiment } from '#contract/playbook.ts'
import { matrixQuery } from '#contract/run.ts'
import { drawOf, publishVersion } from '#server/features/playbook/index.ts'
import { armAt } from '#server/features/playbook/rules/experiment.ts'
import { moveStep } from '#server/features/run/calendar/commands.ts'
import { readCalendar, readCalendarDay } from '#server/features/run/calendar/queries.ts'
import { moveRun } from '#server/features/run/index.ts'
import { readMatrix } from '#server/features/run/queries/matrix.ts'
import { readGroupChatPlan } from '#server/features/run/queries/plan.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 180_000 })

const all = { kind: 'all' } as const
const daily = { id: 'one', ...calendarOf([stepAt('benefit', '20:00')]) }
const at = (day: number, localTime: string) => ({ date: `2026-11-${day}`, localTime })
const move = (rig: CalendarRig, runId: string, input: MoveStep) =>
  moveStep({ db: rig.db }, rig.actor, all, { runId, stepId: 'benefit' }, input)
const dueTimes = async (rig: CalendarRig): Promise<string[]> => {
  const { rows } = await sql<{ due: string }>`
    select to_char(due_at at time zone 'Asia/Shanghai', 'DD HH24:MI') as due
    from occurrence where step_id = 'benefit' and state = 'planned' order by due_at`.execute(rig.owner)
  return rows.map((row) => row.due)
}

test('a run that goes to another version keeps turns that come from days before and from days beyond its plan', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const one = await rig.publish(daily)
  const runId = await rig.apply(one, rig.chats)
  await move(rig, runId, { from: at(23, '20:00'), to: at(24, '21:30') })
  await move(rig, runId, { from: at(28, '20:00'), to: at(24, '22:30') })
  await rig.advanceTo('2026-11-24T07:00')
  const before = await dueTimes(rig)
  expect(before.slice(0, 3)).toEqual(['24 20:00', '24 21:30', '24 22:30'])
  await publishVersion(rig.db, rig.actor, one.playbookId, {
    source: playbookSource({ ...daily, summary: '改了一句' }),
    note: '',
  })
  const moved = await moveRun({ db: rig.db }, rig.actor, runId, { from: 1, to: 2, map: [], variables: {} })
  expect(moved.occurrences).toMatchObject({ dropped: 0, planned: 0 })
  expect(await dueTimes(rig)).toEqual(before)
})

test('a turn is put back where it came from though some group chats are held out of it', async () => {
  const rig = await calendarRig({ groupChats: 6, staff: 1 })
  const trial = (n: number): Experiment => ({
    id: `trial-${n}`,
    arms: [
      { id: 'as-is', weight: 1 },
      { id: 'none', weight: 1, holdout: true },
    ],
  })
  const armsOf = (experiment: Experiment) =>
    new Set(rig.chats.map((chat) => armAt(experiment, drawOf(rig.corpId, 'one', experiment.id, chat.groupChatId)).id))
  let n = 0
  while (armsOf(trial(n)).size < 2) n += 1
  const steps = calendarOf([stepAt('benefit', '20:00', { experiment: trial(n) })])
  const runId = await rig.apply(await rig.publish({ id: 'one', ...steps }), rig.chats)
  const before = await dueTimes(rig)
  await move(rig, runId, { from: at(23, '20:00'), to: at(23, '21:30') })
  const { rows: heldOut } = await sql<{ due: string; state: string }>`
    select distinct to_char(due_at at time zone 'Asia/Shanghai', 'HH24:MI') as due, state
    from occurrence where arm_id = 'none' and local_date = '2026-11-23'`.execute(rig.owner)
  expect(heldOut).toEqual([{ due: '21:30', state: 'skipped' }])
  expect(await move(rig, runId, { from: at(23, '21:30'), to: at(23, '20:00') })).toMatchObject({ isBack: true })
  expect(await dueTimes(rig)).toEqual(before)
})

test('a turn that was moved beyond what is planned stands once in the calendar and in its group chat’s plan', async () => {
  const rig = await calendarRig({ groupChats: 2, staff: 1 })
  const runId = await rig.apply(await rig.publish(daily), rig.chats)
  await move(rig, runId, { from: at(27, '20:00'), to: at(28, '21:00') })
  const [chat] = rig.chats
  const read = await rig.db.corp(rig.corpId, async (tx) => ({
    calendar: await readCalendar(tx, rig.corpId, all, { from: '2026-11-27', to: '2026-11-29' }),
    day: await readCalendarDay(tx, rig.corpId, all, { date: '2026-11-28', limit: 10 }),
    matrix: await readMatrix(
      tx,
      rig.corpId,
      all,
      runId,
      matrixQuery.parse({ from: '2026-11-27', zoom: 'day', rows: 'group_chat' }),
    ),
    plan: await readGroupChatPlan(tx, rig.corpId, all, chat?.groupChatId ?? '', '2026-11'),
  }))
  expect(read.calendar.entries.map((entry) => [entry.date, entry.localTime, entry.groupChats])).toEqual([
    ['2026-11-28', '20:00', 2],
    ['2026-11-28', '21:00', 2],
  ])
  expect(read.day.items.map((item) => item.steps.map((step) => step.localTime))).toEqual([
    ['20:00', '21:00'],
    ['20:00', '21:00'],
  ])
  const cells = read.matrix.rows[0]?.cells.filter((cell) => cell.column < 2) ?? []
  expect(cells.flatMap((cell) => cell.items.map((item) => `${cell.column} ${item.localTime}`))).toEqual([
    '1 20:00',
    '1 21:00',
  ])
  const planned = read.plan.days.filter(({ date }) => date === '2026-11-27' || date === '2026-11-28')
  expect(planned.map((day) => day.items.map((item) => item.localTime))).toEqual([[], ['20:00', '21:00']])
})
