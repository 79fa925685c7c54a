import { expect, test, vi } from 'vitest'
import type { Why } from '#contract/occurrence.ts'
import { readWhy } from '#server/features/run/queries/why.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'

async function tapAllUntil(rig: CalendarRig, times: readonly string[]): Promise<void> {
  for (const time of times) {
    await rig.advanceTo(`${today}T${time}`)
    await rig.confirmAll()
    await rig.settle()
  }
}

/** Why a step of today stands as it does. */
async function whyOf(rig: CalendarRig, stepId: string): Promise<Why> {
  const found = (await rig.occurrences()).find((item) => item.day === today && item.stepId === stepId)
  if (!found) throw new Error(`no step ${stepId} is planned today`)
  return rig.db.corp(rig.corpId, (tx) => readWhy(tx, rig.corpId, { kind: 'all' }, found.occurrenceId, false))
}
const factOf = (why: Why, code: string) => why.facts.find((fact) => fact.code === code)?.detail

test('the day’s last send is kept for the narrower step of another playbook, and both say so', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const governor = { group_per_day: 2, gap_minutes: 0 }
  const daily = calendarOf([stepAt('nine', '09:00'), stepAt('thirteen', '13:00')])
  // 23 November is a Monday.
  const weekly = calendarOf([stepAt('member-day', '20:00', { when: { kind: 'weekly', days: ['mon'], at: '20:00' } })])
  await rig.apply(await rig.publish({ id: 'daily', ...daily, governor }), rig.chats)
  await rig.apply(await rig.publish({ id: 'weekly', ...weekly, governor }), rig.chats)
  await tapAllUntil(rig, ['09:00', '13:00', '20:00'])
  expect((await rig.ledger()).map((entry) => entry.text.split(' ')[0])).toEqual(['nine', 'member-day'])
  const [lost, won] = [await whyOf(rig, 'thirteen'), await whyOf(rig, 'member-day')]
  expect([lost.state, lost.reason, won.state]).toEqual(['skipped', 'cap_day', 'sent'])
  expect(factOf(lost, 'occurrence.skipped')).toMatchObject({
    reason: 'cap_day',
    winner: {
      occurrenceId: won.occurrenceId,
      runId: won.run.runId,
      stepId: 'member-day',
      name: 'member-day',
      dueAt: '2026-11-23T12:00:00Z',
      place: 2,
      isKept: true,
    },
  })
  expect(factOf(won, 'occurrence.displaced')).toMatchObject({
    reason: 'cap_day',
    loser: { occurrenceId: lost.occurrenceId, runId: lost.run.runId, stepId: 'thirteen', name: 'thirteen' },
  })
  expect(factOf(won, 'occurrence.displaced')).not.toHaveProperty('until')
})

test('what comes too soon after a step of another playbook says which, and when it goes instead', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const governor = { gap_minutes: 60 }
  await rig.apply(await rig.publish({ id: 'one', ...calendarOf([stepAt('noon', '12:00')]), governor }), rig.chats)
  await rig.apply(await rig.publish({ id: 'two', ...calendarOf([stepAt('half-past', '12:30')]), governor }), rig.chats)
  await tapAllUntil(rig, ['12:00', '12:30'])
  const [lost, won] = [await whyOf(rig, 'half-past'), await whyOf(rig, 'noon')]
  expect(lost.state).toBe('deferred')
  expect(factOf(lost, 'occurrence.deferred')).toMatchObject({
    reason: 'gap',
    until: '2026-11-23T05:00:00Z',
    winner: { occurrenceId: won.occurrenceId, stepId: 'noon' },
  })
  expect(factOf(won, 'occurrence.displaced')).toMatchObject({
    until: '2026-11-23T05:00:00Z',
    loser: { occurrenceId: lost.occurrenceId },
  })
  await tapAllUntil(rig, ['13:00'])
  expect((await whyOf(rig, 'half-past')).state).toBe('sent')
})

test('of two that are due at once the one that went first is told of, though nobody has tapped yet', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const governor = { gap_minutes: 30 }
  await rig.apply(await rig.publish({ id: 'one', ...calendarOf([stepAt('low', '12:00')]), governor }), rig.chats)
  const narrow = stepAt('narrow', '12:00', { when: { kind: 'weekly', days: ['mon'], at: '12:00' } })
  await rig.apply(await rig.publish({ id: 'two', ...calendarOf([narrow]), governor }), rig.chats)
  await rig.advanceTo(`${today}T12:00`)
  const [lost, won] = [await whyOf(rig, 'low'), await whyOf(rig, 'narrow')]
  expect([lost.reason, won.state]).toEqual(['open_release', 'waiting_staff'])
  expect(factOf(lost, 'occurrence.deferred')).toMatchObject({ winner: { occurrenceId: won.occurrenceId } })
})
