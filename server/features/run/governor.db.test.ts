import { expect, test, vi } from 'vitest'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, contentOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'

/** Each owner taps at once whenever something waits, until a local time of today. */
async function tapAllUntil(rig: CalendarRig, times: readonly string[]): Promise<void> {
  for (const time of times) {
    await rig.advanceTo(`${today}T${time}`)
    await rig.confirmAll()
    await rig.settle()
  }
}
const statesOf = async (rig: CalendarRig) =>
  Object.fromEntries(
    (await rig.occurrences())
      .filter((item) => item.day === today)
      .map(({ stepId, state, reason }) => [stepId, reason === null ? state : `${state} ${reason}`]),
  )

test('the cap of a chat holds over two playbooks', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const governor = { group_per_day: 2, gap_minutes: 0 }
  const one = calendarOf([stepAt('nine', '09:00'), stepAt('thirteen', '13:00'), stepAt('seventeen', '17:00')])
  const two = calendarOf([stepAt('eleven', '11:00'), stepAt('fifteen', '15:00'), stepAt('nineteen', '19:00')])
  await rig.apply(await rig.publish({ id: 'one', ...one, governor }), rig.chats)
  await rig.apply(await rig.publish({ id: 'two', ...two, governor }), rig.chats)
  await tapAllUntil(rig, ['09:00', '11:00', '13:00', '15:00', '17:00', '19:00', '21:00'])
  expect((await rig.ledger()).map((entry) => entry.text.split(' ')[0])).toEqual(['nine', 'eleven'])
  expect(await statesOf(rig)).toEqual({
    nine: 'sent',
    eleven: 'sent',
    thirteen: 'skipped cap_day',
    fifteen: 'skipped cap_day',
    seventeen: 'skipped cap_day',
    nineteen: 'skipped cap_day',
  })
  expect(await rig.owner.selectFrom('cap_use').select(['cap_key', 'used', 'cap']).execute()).toEqual([
    { cap_key: 'day', used: 2, cap: 2 },
  ])
})

test('the cap of a column holds over its steps, by day and by week, and for nothing else', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const { content: _nine, ...nine } = stepAt('nine', '09:00', { column: 'flash' })
  const { content: _noon, ...noon } = stepAt('thirteen', '13:00', { column: 'flash' })
  const steps = [nine, noon, stepAt('a', '11:00'), stepAt('b', '15:00')]
  await rig.apply(
    await rig.publish({
      id: 'columns',
      tracks: [{ id: 'calendar', name: '日历', kind: 'calendar', steps }],
      contents: [contentOf('a'), contentOf('b')],
      columns: [{ id: 'flash', name: '秒杀', pick: 'in-order', contents: ['a', 'b'], per_day: 1, per_week: 2 }],
      governor: { gap_minutes: 0, group_per_day: 9 },
    }),
    rig.chats,
  )
  await tapAllUntil(rig, ['09:00', '11:00', '13:00', '15:00', '21:00'])
  expect(await statesOf(rig)).toEqual({ nine: 'sent', a: 'sent', thirteen: 'skipped cap_column', b: 'sent' })
  const days = ['2026-11-24', '2026-11-25']
  for (const day of days) {
    await rig.advanceTo(`${day}T09:00`)
    await rig.confirmAll()
    await rig.settle()
  }
  const flash = (await rig.occurrences()).filter((item) => item.stepId === 'nine' && days.includes(item.day))
  expect(flash.map(({ day, state, reason }) => [day, state, reason])).toEqual([
    ['2026-11-24', 'sent', null],
    ['2026-11-25', 'skipped', 'cap_column'],
  ])
})

test('what nobody sent gives its cap back', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([stepAt('nine', '09:00'), stepAt('thirteen', '13:00')])
  await rig.apply(await rig.publish({ id: 'one', ...steps, governor: { group_per_day: 1, gap_minutes: 0 } }), rig.chats)
  await rig.advanceTo(`${today}T13:00`)
  await rig.confirmAll()
  await rig.settle()
  expect(await statesOf(rig)).toEqual({ nine: 'expired staff_did_not_send', thirteen: 'sent' })
  expect((await rig.ledger()).map((entry) => entry.text.split(' ')[0])).toEqual(['thirteen'])
})

test('the gap counts from when a message was really sent', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([stepAt('noon', '12:00'), stepAt('one', '13:00')])
  await rig.apply(await rig.publish({ id: 'gap', ...steps, governor: { gap_minutes: 120 } }), rig.chats)
  // Sent at 12:30, so the next may go at 14:30; 13:00 has its grace until 15:00.
  await tapAllUntil(rig, ['12:30', '14:29'])
  expect(await statesOf(rig)).toEqual({ noon: 'sent', one: 'deferred gap' })
  await tapAllUntil(rig, ['14:30'])
  expect(await statesOf(rig)).toEqual({ noon: 'sent', one: 'sent' })
  const times = (await rig.ledger()).map((entry) => entry.corpTime)
  expect(times).toEqual(['2026-11-23T04:30:00Z', '2026-11-23T06:30:00Z'])
})

test('nothing is released in quiet hours, and what is open is asked back a minute before them', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([stepAt('early', '07:30'), stepAt('late', '21:00')])
  const governor = { quiet: { from: '21:30', to: '08:00' }, gap_minutes: 0 }
  await rig.apply(await rig.publish({ id: 'quiet', ...steps, governor }), rig.chats)
  await rig.advanceTo(`${today}T07:59`)
  expect([await statesOf(rig), await rig.openTasks()]).toEqual([{ early: 'deferred quiet_hours', late: 'planned' }, []])
  await tapAllUntil(rig, ['08:00'])
  await rig.advanceTo(`${today}T21:00`)
  expect(await rig.openTasks()).toHaveLength(1)
  await rig.advanceTo(`${today}T21:29`)
  expect(await rig.openTasks()).toEqual([])
  const sends = rig.sandbox.world.store.rows<{ at: number }>(
    'select cancelled_at as at from mass_send where cancelled_at is not null',
  )
  const quiet = Temporal.Instant.from('2026-11-23T13:30:00Z').epochMilliseconds
  expect(sends).toHaveLength(1)
  expect(quiet - (sends[0]?.at ?? quiet)).toBeGreaterThanOrEqual(60_000)
  expect(await statesOf(rig)).toEqual({ early: 'sent', late: 'expired staff_did_not_send' })
})

test('a post is held when too many of its members had enough today', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([stepAt('nine', '09:00'), stepAt('thirteen', '13:00')])
  // With a limit of 1 the second post would give every member a second message: 100 % over, held above 30 %.
  const governor = { member_load_per_day: 1, gap_minutes: 0 }
  await rig.apply(await rig.publish({ id: 'load', ...steps, governor }), rig.chats)
  await tapAllUntil(rig, ['09:00', '13:00'])
  expect(await statesOf(rig)).toEqual({ nine: 'sent', thirteen: 'skipped load' })
  expect(await rig.ledger()).toHaveLength(1)
})

test('of two steps due at once the one that counts more goes first, whichever playbook it is of', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const governor = { gap_minutes: 30 }
  const low = calendarOf([stepAt('low', '12:00', { priority: 2 })])
  const high = calendarOf([stepAt('high', '12:00', { priority: 8 })])
  await rig.apply(await rig.publish({ id: 'one', ...low, governor }), rig.chats)
  await rig.apply(await rig.publish({ id: 'two', ...high, governor }), rig.chats)
  await rig.advanceTo(`${today}T12:00`)
  expect(await statesOf(rig)).toEqual({ low: 'deferred open_release', high: 'waiting_staff' })
  await tapAllUntil(rig, ['12:10', '12:40'])
  expect((await rig.ledger()).map((entry) => entry.text.split(' ')[0])).toEqual(['high', 'low'])
})
