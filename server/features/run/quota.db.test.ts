import { expect, test, vi } from 'vitest'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const three = calendarOf([
  stepAt('morning', '09:00', { priority: 3 }),
  stepAt('noon', '13:00', { priority: 7 }),
  stepAt('evening', '19:00'),
])

const routesOn = async (rig: CalendarRig, day: string) =>
  Object.fromEntries(
    (await rig.occurrences()).filter((item) => item.day === day).map(({ stepId, route }) => [stepId, route]),
  )

test.each([
  // 1 a day: the step of the highest priority gets it.
  ['day', '2026-11-23', { morning: 'staff_task', noon: 'mass_send', evening: 'staff_task' }],
  // 7 a week, 2 days left on a Saturday: ceil(7 / 2) = 4 today.
  ['week', '2026-11-28', { morning: 'mass_send', noon: 'mass_send', evening: 'mass_send' }],
  // 7 a week, 7 days left on a Monday: 1 today.
  ['week', '2026-11-23', { morning: 'staff_task', noon: 'mass_send', evening: 'staff_task' }],
  // 30 a month, 16 days left on the 15th: ceil(30 / 16) = 2 today; the evening goes before the morning by priority.
  ['month', '2026-11-15', { morning: 'staff_task', noon: 'mass_send', evening: 'mass_send' }],
] as const)(
  'with %s as the ceiling, on %s, the scarce mass sends go to the steps that count most',
  async (quota, day, expected) => {
    const rig = await calendarRig({ groupChats: 1, staff: 1, quota, start: `${day}T07:00:00+08:00` })
    await rig.apply(await rig.publish({ id: 'three', ...three, governor: { gap_minutes: 60 } }), rig.chats)
    for (const time of ['09:00', '13:00', '19:00']) {
      await rig.advanceTo(`${day}T${time}`)
      await rig.confirmAll()
      await rig.advanceTo(`${day}T${time.slice(0, 2)}:30`)
    }
    await rig.advanceTo(`${day}T21:30`)
    expect(await routesOn(rig, day)).toEqual(expected)
    const byMassSend = Object.values(expected).filter((route) => route === 'mass_send').length
    expect((await rig.ledger()).map((entry) => entry.route)).toEqual(Array(byMassSend).fill('mass_send'))
    const [window] = await rig.owner.selectFrom('quota_use').select(['mode', 'reserved', 'consumed']).execute()
    expect(window).toEqual({ mode: quota, reserved: 0, consumed: byMassSend })
  },
)

test('a ceiling that WeCom says is reached closes the window, is doubted, and the step goes out by hand', async () => {
  // The corp believes in 30 a month; WeCom allows one a day.
  const rig = await calendarRig({ groupChats: 1, staff: 1, quota: 'day', mode: 'month' })
  await rig.apply(await rig.publish({ id: 'three', ...three, governor: { gap_minutes: 60 } }), rig.chats)
  const corp = () => rig.owner.selectFrom('corp').select('mass_send_mode_confidence').executeTakeFirstOrThrow()
  expect(await corp()).toEqual({ mass_send_mode_confidence: 'answered' })
  await rig.advanceTo('2026-11-23T09:00')
  await rig.confirmAll()
  await rig.advanceTo('2026-11-23T13:00')
  await rig.confirmAll()
  await rig.settle()
  expect((await rig.ledger()).map((entry) => entry.text)).toEqual(['morning 11 月 23 日'])
  expect(await corp()).toEqual({ mass_send_mode_confidence: 'contradicted' })
  const releases = await rig.owner
    .selectFrom('delivery')
    .select(['attempt', 'route', 'state', 'reason'])
    .where('content_id', '=', 'noon')
    .orderBy('attempt')
    .execute()
  expect(releases).toEqual([
    { attempt: 1, route: 'mass_send', state: 'failed', reason: 'quota_full' },
    { attempt: 2, route: 'staff_task', state: 'waiting_staff', reason: null },
  ])
  expect(await rig.owner.selectFrom('staff_task').select(['state', 'title']).execute()).toEqual([
    { state: 'open', title: 'noon' },
  ])
  const [window] = await rig.owner.selectFrom('quota_use').select(['reserved', 'consumed', 'full_at']).execute()
  expect(window).toMatchObject({ reserved: 0, consumed: 1 })
  expect(window?.full_at).not.toBeNull()
  // The rest of the month goes by hand.
  await rig.advanceTo('2026-11-24T13:00')
  expect(await routesOn(rig, '2026-11-24')).toMatchObject({ morning: 'staff_task', noon: 'staff_task' })
  expect(await rig.openTasks()).toEqual([])
})
