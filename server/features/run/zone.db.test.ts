import { expect, test, vi } from 'vitest'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const awake = { gap_minutes: 0, quiet: { from: '12:00', to: '12:30' } }

/** What people saw of a step, and when, in UTC to the minute. */
const seen = async (rig: CalendarRig) =>
  (await rig.ledger()).map(
    ({ text, corpTime }) =>
      `${text} ${Temporal.Instant.from(corpTime).toString({ smallestUnit: 'minute' }).slice(0, 16)}Z`,
  )

async function confirm(rig: CalendarRig): Promise<void> {
  await rig.confirmAll()
  await rig.settle()
}

test('a corp in New York sends a step whose time the clock jumps over once, past the gap', async () => {
  const rig = await calendarRig({
    groupChats: 1,
    staff: 1,
    zone: 'America/New_York',
    start: '2026-03-07T01:00:00-05:00',
  })
  const steps = calendarOf([stepAt('night', '02:30')])
  await rig.apply(await rig.publish({ id: 'gap', ...steps, governor: awake }), rig.chats)
  for (const day of ['2026-03-07T02:30', '2026-03-08T03:29', '2026-03-08T03:30', '2026-03-09T02:30']) {
    await rig.advanceTo(day)
    await confirm(rig)
  }
  expect(await seen(rig)).toEqual([
    'night 3 月 7 日 2026-03-07T07:30Z', // 02:30 at -05:00
    'night 3 月 8 日 2026-03-08T07:30Z', // 03:30 at -04:00
    'night 3 月 9 日 2026-03-09T06:30Z', // 02:30 at -04:00
  ])
})

test('a corp in New York sends a step whose time shows twice at the first of the two, and no more', async () => {
  const rig = await calendarRig({
    groupChats: 1,
    staff: 1,
    zone: 'America/New_York',
    start: '2026-10-31T01:00:00-04:00',
  })
  const steps = calendarOf([stepAt('night', '01:30')])
  await rig.apply(await rig.publish({ id: 'overlap', ...steps, governor: { ...awake, group_per_day: 3 } }), rig.chats)
  for (const day of ['2026-10-31T01:30', '2026-11-01T01:30', '2026-11-01T02:30', '2026-11-02T01:30']) {
    await rig.advanceTo(day)
    await confirm(rig)
  }
  expect(await seen(rig)).toEqual([
    'night 10 月 31 日 2026-10-31T05:30Z',
    'night 11 月 1 日 2026-11-01T05:30Z', // the first 01:30, at -04:00
    'night 11 月 2 日 2026-11-02T06:30Z', // at -05:00
  ])
})

test.each([
  ['Asia/Kathmandu', '+05:45'],
  ['Pacific/Kiritimati', '+14:00'],
  ['Pacific/Pago_Pago', '-11:00'],
])('a corp in %s has its own days: caps, quiet hours and dates', async (zone, offset) => {
  const rig = await calendarRig({ groupChats: 1, staff: 1, zone, start: `2026-11-23T07:00:00${offset}` })
  const steps = calendarOf([stepAt('early', '07:30'), stepAt('noon', '12:00'), stepAt('late', '21:00')])
  const governor = { gap_minutes: 0, group_per_day: 2, quiet: { from: '21:30', to: '08:00' } }
  await rig.apply(await rig.publish({ id: 'day', ...steps, governor }), rig.chats)
  for (const time of ['23T08:00', '23T12:00', '23T21:00', '24T08:00', '24T12:00', '24T21:00']) {
    await rig.advanceTo(`2026-11-${time}`)
    await confirm(rig)
  }
  const utc = (time: string) =>
    Temporal.Instant.from(`2026-11-${time}:00${offset}`).toString({ smallestUnit: 'minute' }).slice(0, 16)
  expect(await seen(rig)).toEqual([
    `early 11 月 23 日 ${utc('23T08:00')}Z`, // quiet until then
    `noon 11 月 23 日 ${utc('23T12:00')}Z`, // the day's cap of two is used
    `early 11 月 24 日 ${utc('24T08:00')}Z`,
    `noon 11 月 24 日 ${utc('24T12:00')}Z`,
  ])
})
