import fc from 'fast-check'
import { expect, test } from 'vitest'
import { governorOf } from '#contract/playbook.ts'
import { addMs, type CorpInstant, corpInstant, isBefore } from '#server/kernel/time.ts'
import { type ChatFacts, decide, type Decision, type DueOccurrence } from './dispatch.ts'

const zone = 'Asia/Shanghai'
const date = Temporal.PlainDate.from('2026-11-25')
const at = (time: string): CorpInstant =>
  corpInstant(Temporal.PlainDateTime.from(`2026-11-25T${time}`).toZonedDateTime(zone).toInstant())
const governor = governorOf({ group_per_day: 3, gap_minutes: 30, quiet: { from: '21:30', to: '08:00' } }, 'refined')

const due = (occurrenceId: string, time: string, more: Partial<DueOccurrence> = {}): DueOccurrence => ({
  occurrenceId,
  groupChatId: 'chat',
  byHand: false,
  dueAt: at(time),
  expectedAt: at(time),
  priority: 5,
  specificity: 10,
  governor,
  catchUp: { rule: 'late', graceMinutes: 120 },
  column: null,
  channel: null,
  paused: null,
  inRun: true,
  permitUntil: null,
  ...more,
})

/**
 * A day of one group chat whose staff tap at once, decided as the engine does: whenever something is due, with all that
 * is due then, found in the order given.
 */
function liveThrough(day: readonly DueOccurrence[]): Map<string, Decision> {
  const waiting = new Map(day.map((item) => [item.occurrenceId, { item, wakeAt: item.dueAt }]))
  const last = new Map<string, Decision>()
  let [used, lastSentAt]: [number, CorpInstant | null] = [0, null]
  while (waiting.size > 0) {
    const now = [...waiting.values()].map(({ wakeAt }) => wakeAt).reduce((a, b) => (isBefore(b, a) ? b : a))
    const facts: ChatFacts = {
      groupChatId: 'chat',
      dismissed: false,
      ownerActive: true,
      openUntil: null,
      lastSentAt,
      usedToday: used,
      usedThisWeek: used,
      usedByColumnToday: new Map(),
      usedByColumnThisWeek: new Map(),
      overloadedShare: 0,
      quotaLeft: 30,
      massSendsToday: 0,
      contenders: [...waiting.values()].map(({ item, wakeAt }) => ({ ...item, wakeAt })),
    }
    const dues = [...waiting.values()].filter(({ wakeAt }) => !isBefore(now, wakeAt)).map(({ item }) => item)
    for (const decision of decide(dues, new Map([['chat', facts]]), { mode: 'month', date }, zone, now)) {
      const { occurrence, verdict } = decision
      last.set(occurrence.occurrenceId, decision)
      if (verdict.kind === 'defer')
        // Staff tap a minute later, and whoever waits for it is looked at again.
        waiting.set(occurrence.occurrenceId, {
          item: { ...occurrence, expectedAt: verdict.until },
          wakeAt: verdict.reason === 'open_release' ? addMs(now, 60_000) : verdict.until,
        })
      else {
        waiting.delete(occurrence.occurrenceId)
        if (verdict.kind === 'release') [used, lastSentAt] = [used + 1, now]
      }
    }
  }
  return last
}

const sentOf = (day: readonly DueOccurrence[]): string[] =>
  [...liveThrough(day)]
    .filter(([, { verdict }]) => verdict.kind === 'release')
    .map(([id]) => id)
    .toSorted((a, b) => (a < b ? -1 : 1))

test('of a day with more than its cap, what ranks last is left out, not what comes last', () => {
  const day = [
    due('greeting', '09:00'),
    due('knowledge', '12:00'),
    due('benefit', '15:00'),
    due('member-day', '20:00', { specificity: 40 }),
  ]
  expect(sentOf(day)).toEqual(['greeting', 'knowledge', 'member-day'])
  const benefit = liveThrough(day).get('benefit')
  expect(benefit?.verdict).toEqual({ kind: 'drop', reason: 'cap_day' })
  expect(benefit?.keptFor.map((item) => item.occurrenceId)).toEqual(['member-day'])
})

const anyDay = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 48 }),
      byHand: fc.boolean(),
      priority: fc.integer({ min: 1, max: 9 }),
      specificity: fc.constantFrom(10, 20, 40),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((items) =>
    items.map(({ minute, ...rank }, index) => {
      const time = Temporal.PlainTime.from('08:00').add({ minutes: minute * 15 })
      return due(`o${index}`, time.toString({ smallestUnit: 'minute' }), rank)
    }),
  )

const planOf = (day: readonly DueOccurrence[]): string[] =>
  [...liveThrough(day)]
    .map(([id, { verdict }]) => `${id} ${verdict.kind} ${'reason' in verdict ? verdict.reason : ''}`)
    .toSorted((a, b) => (a < b ? -1 : 1))

test('the same steps give the same plan whatever order they are found in, and no cap is passed', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      expect(planOf(day)).toEqual(planOf(day.toReversed()))
      expect(sentOf(day).length).toBeLessThanOrEqual(governor.groupPerDay)
    }),
    { numRuns: 60 },
  )
})

test('whatever is left out for the day’s cap has a full day before it, sent or kept', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const capped = [...liveThrough(day).values()].filter(
        ({ verdict }) => verdict.kind === 'drop' && verdict.reason === 'cap_day',
      )
      const before = capped.map(({ seen, keptFor }) => seen.usedToday + keptFor.length)
      expect(before.filter((count) => count < governor.groupPerDay)).toEqual([])
    }),
    { numRuns: 60 },
  )
})
