import { describe, expect, test, vi } from 'vitest'
import { decideOccurrence } from '#server/features/run/index.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const monday = '2026-11-23'
const tuesday = '2026-11-24'

const statesOn = async (rig: CalendarRig, day: string) =>
  Object.fromEntries(
    (await rig.occurrences())
      .filter((item) => item.day === day)
      .map(({ stepId, state, reason }) => [stepId, reason === null ? state : `${state} ${reason}`]),
  )
const textsSeen = async (rig: CalendarRig) => (await rig.ledger()).map((entry) => entry.text)

/** Three steps, each with a rule of its own for what was missed. */
async function threeRules(): Promise<CalendarRig> {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([
    stepAt('skips', '10:00', { catch_up: { rule: 'skip' } }),
    stepAt('late', '13:00', { catch_up: { rule: 'late', grace_minutes: 180 } }),
    stepAt('asks', '14:30', { catch_up: { rule: 'ask' } }),
  ])
  await rig.apply(await rig.publish({ id: 'rules', ...steps, governor: { gap_minutes: 120 } }), rig.chats)
  return rig
}

async function decide(rig: CalendarRig, stepId: string, decision: 'send_late' | 'skip'): Promise<void> {
  const asked = (await rig.occurrences()).find((item) => item.stepId === stepId && item.reason === 'asked')
  if (!asked) throw new Error(`${stepId} asks nothing`)
  await decideOccurrence({ db: rig.db }, rig.actor, { kind: 'all' }, asked.occurrenceId, { decision })
  await rig.settle()
}

describe('after hours in which nothing was at work', () => {
  test('each missed step follows its rule, and a decision holds through what defers it', async () => {
    const rig = await threeRules()
    await rig.jumpTo(`${monday}T15:00`)
    expect(await statesOn(rig, monday)).toEqual({
      skips: 'skipped missed',
      late: 'waiting_staff',
      asks: 'deferred asked',
    })
    await rig.advanceTo(`${monday}T15:10`)
    await rig.confirmAll()
    await rig.settle()
    await decide(rig, 'asks', 'send_late')
    // Sent 15:10 + 120 min gap = 17:10.
    expect(await statesOn(rig, monday)).toMatchObject({ late: 'sent', asks: 'deferred gap' })
    await rig.advanceTo(`${monday}T17:10`)
    await rig.confirmAll()
    await rig.settle()
    expect(await statesOn(rig, monday)).toMatchObject({ asks: 'sent' })
    expect(await textsSeen(rig)).toEqual(['late 11 月 23 日', 'asks 11 月 23 日'])
    await expect(
      decideOccurrence(
        { db: rig.db },
        rig.actor,
        { kind: 'all' },
        (await rig.occurrences()).find((item) => item.stepId === 'asks')?.occurrenceId ?? '',
        { decision: 'skip' },
      ),
    ).rejects.toMatchObject({ code: 'occurrence_settled' })
  })

  test('a person may leave a step out, and a question that nobody answers ends after a day', async () => {
    const rig = await threeRules()
    await rig.jumpTo(`${monday}T15:00`)
    await decide(rig, 'asks', 'skip')
    expect(await statesOn(rig, monday)).toMatchObject({ asks: 'skipped person_skipped' })
    await rig.jumpTo(`${tuesday}T15:00`)
    expect(await statesOn(rig, tuesday)).toMatchObject({ asks: 'deferred asked' })
    await rig.jumpTo('2026-11-25T14:30')
    expect(await statesOn(rig, tuesday)).toMatchObject({ asks: 'skipped missed' })
    expect(await textsSeen(rig)).toEqual([])
  })

  test('36 hours are told step by step, and only what is in its grace goes out', async () => {
    const rig = await threeRules()
    await rig.jumpTo(`${tuesday}T15:00`)
    expect(await statesOn(rig, monday)).toEqual({
      skips: 'skipped missed',
      late: 'skipped grace_over',
      // Due yesterday 14:30: a day has passed, nobody could send it late any more.
      asks: 'skipped missed',
    })
    expect(await statesOn(rig, tuesday)).toEqual({
      skips: 'skipped missed',
      late: 'waiting_staff',
      asks: 'deferred asked',
    })
    await rig.confirmAll()
    await rig.settle()
    expect(await textsSeen(rig)).toEqual(['late 11 月 24 日'])
    // Planning goes on: a day ahead is always there.
    await rig.advanceTo('2026-11-25T01:00')
    expect(new Set((await rig.occurrences()).map((item) => item.day))).toEqual(
      new Set([monday, tuesday, '2026-11-25', '2026-11-26', '2026-11-27']),
    )
  })
})

test('a send confirmed while nothing was at work is counted on the day it happened', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([stepAt('evening', '20:00'), stepAt('noon', '12:00')])
  const governor = { gap_minutes: 0, group_per_day: 1, group_per_week: 7 }
  await rig.apply(await rig.publish({ id: 'late', ...steps, governor }), rig.chats)
  await rig.advanceTo(`${monday}T12:00`)
  await rig.advanceTo(`${monday}T20:00`)
  expect(await rig.openTasks()).toHaveLength(1)
  await rig.stopEngine()
  await rig.jumpTo(`${tuesday}T08:30`)
  await rig.confirmAll()
  await rig.startEngine()
  await rig.settle()
  expect(await statesOn(rig, monday)).toMatchObject({ evening: 'sent' })
  const used = await rig.owner
    .selectFrom('cap_use')
    .select(['cap_key', 'starts_on', 'used'])
    .orderBy('starts_on')
    .execute()
  expect(used.map((row) => [row.cap_key, row.starts_on.toString(), row.used])).toEqual(
    expect.arrayContaining([
      ['day', monday, 0],
      ['day', tuesday, 1],
      ['week', monday, 1],
    ]),
  )
  // Tuesday's one message has been: its noon does not go out.
  await rig.advanceTo(`${tuesday}T12:00`)
  expect(await statesOn(rig, tuesday)).toMatchObject({ noon: 'skipped cap_day' })
})
