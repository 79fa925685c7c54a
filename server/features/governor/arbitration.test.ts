import fc from 'fast-check'
import { expect, test } from 'vitest'
import { corpInstant } from '#server/kernel/time.ts'
import { type Contender, firstOf, type Holder, keptFor, winMassSend, winnerOf } from './arbitration.ts'

const zone = 'Asia/Shanghai'
const today = Temporal.PlainDate.from('2026-11-25')
const at = (time: string) =>
  corpInstant(Temporal.PlainDateTime.from(`2026-11-25T${time}`).toZonedDateTime(zone).toInstant())
const midnight = corpInstant(today.add({ days: 1 }).toZonedDateTime(zone).toInstant())

const contender = (occurrenceId: string, time: string, more: Partial<Contender> = {}): Contender => ({
  occurrenceId,
  byHand: false,
  priority: 5,
  specificity: 10,
  dueAt: at(time),
  wakeAt: at(time),
  ...more,
})
const idsOf = (contenders: readonly Contender[]): string[] => contenders.map((item) => item.occurrenceId)

test('by hand comes first, then priority, then the narrower recurrence, then the earlier, then the id', () => {
  const ranked = [
    contender('by-hand', '21:00', { byHand: true, priority: 1 }),
    contender('priority', '20:00', { priority: 7 }),
    contender('narrow', '19:00', { specificity: 40 }),
    contender('early', '08:00'),
    contender('late-a', '09:00'),
    contender('late-b', '09:00'),
  ]
  expect(idsOf(ranked.toReversed().sort(firstOf))).toEqual(idsOf(ranked))
})

const anyContender = fc
  .record({
    id: fc.integer({ min: 0, max: 999 }),
    byHand: fc.boolean(),
    priority: fc.integer({ min: 1, max: 9 }),
    specificity: fc.constantFrom(10, 20, 40),
    hour: fc.integer({ min: 8, max: 20 }),
  })
  .map(({ id, hour, ...rest }) => contender(`o${id}`, `${String(hour).padStart(2, '0')}:00`, rest))
const anyContenders = fc.uniqueArray(anyContender, { selector: (item) => item.occurrenceId, maxLength: 12 })

test('the order is total: whatever order they are found in, they rank alike', () => {
  fc.assert(
    fc.property(anyContenders, fc.infiniteStream(fc.nat()), (contenders, keys) => {
      const shuffled = contenders
        .map((item) => ({ item, key: keys.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item)
      expect(idsOf(shuffled.sort(firstOf))).toEqual(idsOf([...contenders].sort(firstOf)))
    }),
  )
})

test('the scarce mass send goes by the same order', () => {
  const contenders = [
    contender('greeting', '08:00'),
    contender('knowledge', '15:00'),
    contender('benefit', '20:00', { priority: 7 }),
  ]
  expect([...winMassSend(contenders, 2)]).toEqual(['benefit', 'greeting'])
  expect(winMassSend(contenders, 0).size).toBe(0)
})

test('the day’s cap is kept for what is still to come today and ranks before a step', () => {
  const contenders = [
    contender('member-day', '20:00', { specificity: 40 }),
    contender('past', '09:00', { priority: 9 }),
    contender('paused', '19:00', { priority: 9, wakeAt: null }),
    contender('tomorrow', '21:00', { priority: 9, wakeAt: midnight }),
    contender('lower', '18:00', { priority: 1 }),
  ]
  const one = contender('knowledge', '15:00')
  expect(idsOf(keptFor(one, [one, ...contenders], at('15:00'), midnight))).toEqual(['member-day'])
})

const holder = (occurrenceId: string, time: string, more: Partial<Holder> = {}): Holder => ({
  occurrenceId,
  runId: 'run',
  stepId: occurrenceId,
  dueAt: at(time),
  isOpen: false,
  sentAt: at(time),
  caps: [
    { key: 'day', startsOn: '2026-11-25' },
    { key: 'week', startsOn: '2026-11-23' },
  ],
  ...more,
})

test('a step is told which release stood in its way', () => {
  const monday = holder('monday', '08:00', { caps: [{ key: 'week', startsOn: '2026-11-23' }] })
  const flash = holder('flash', '10:00', {
    caps: [
      { key: 'day', startsOn: '2026-11-25' },
      { key: 'column:p/flash', startsOn: '2026-11-25' },
    ],
  })
  const open = holder('open', '11:00', { isOpen: true, sentAt: null })
  const holders = [monday, flash, open]
  const won = (reason: Parameters<typeof winnerOf>[0], column: string | null = null) => {
    const winner = winnerOf(reason, column, holders, today)
    return winner && [winner.step.occurrenceId, winner.place]
  }
  expect(won('cap_day')).toEqual(['open', 2])
  expect(won('cap_week')).toEqual(['open', 2])
  expect(won('cap_column', 'p/flash')).toEqual(['flash', null])
  expect(won('cap_column', 'p/other')).toBeNull()
  expect(won('open_release')).toEqual(['open', null])
  expect(won('gap')).toEqual(['flash', null])
  for (const limit of ['quiet_hours', 'load', 'missed', 'owner_left'] as const) expect(won(limit)).toBeNull()
})
