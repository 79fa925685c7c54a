import fc from 'fast-check'
import { expect, test } from 'vitest'
import { governorOf } from '#contract/playbook.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'
import { afterCalm, type Carried, foreseeDay, isCalm, nothingCarried, type PlannedStep } from './day.ts'

const zone = 'Asia/Shanghai'
const date = Temporal.PlainDate.from('2026-11-25')
const at = (time: string, on = date): CorpInstant =>
  corpInstant(on.toZonedDateTime({ plainTime: time, timeZone: zone }).toInstant())
const governor = governorOf({ group_per_day: 3, gap_minutes: 120, quiet: { from: '21:30', to: '08:00' } }, 'refined')

const step = (stepId: string, time: string, more: Partial<PlannedStep> = {}): PlannedStep => ({
  key: `${time} ${stepId}`,
  runId: 'run',
  stepId,
  dueAt: at(time),
  byHand: false,
  priority: 5,
  specificity: 10,
  governor,
  catchUp: { rule: 'late', graceMinutes: 120 },
  column: null,
  channel: null,
  ...more,
})

const told = (steps: readonly PlannedStep[], carried: Carried = nothingCarried) => {
  const day = foreseeDay(steps, carried, date, { zone, mode: 'month' })
  return {
    ...day,
    clashes: day.clashes.map(({ step: lost, reason, until, winner }) => [
      lost.stepId,
      reason,
      until ? until.toZonedDateTimeISO(zone).toString().slice(5, 16) : 'out',
      winner?.stepId,
    ]),
  }
}

test('a day within all caps and gaps has no clash', () => {
  const day = told([step('greeting', '08:30'), step('knowledge', '15:00'), step('benefit', '20:00')])
  expect([day.clashes, day.sent]).toEqual([[], 3])
})

test('what comes too soon goes when the gap is over, and names what was before it', () => {
  const day = told([step('noon', '12:00'), step('one', '13:00', { runId: 'other' })])
  expect([day.clashes, day.sent]).toEqual([[['one', 'gap', '11-25T14:00', 'noon']], 2])
})

test('over the day’s cap what ranks last is left out, for the sake of what is yet to come', () => {
  const steps = [
    step('greeting', '08:30'),
    step('knowledge', '12:00'),
    step('benefit', '15:00'),
    step('member-day', '20:00', { specificity: 40 }),
  ]
  const day = told(steps)
  expect([day.clashes, day.sent]).toEqual([[['benefit', 'cap_day', 'out', 'member-day']], 3])
})

test('quiet hours are a limit, and no step won', () => {
  expect(told([step('early', '07:00')]).clashes).toEqual([['early', 'quiet_hours', '11-25T08:00', undefined]])
})

test('what waits for the next day is carried there, and takes its place in it', () => {
  const patient = step('late', '20:30', { catchUp: { rule: 'late', graceMinutes: 1440 } })
  const first = told([step('a', '09:00'), step('b', '12:00'), step('c', '15:00'), patient])
  expect(first.clashes).toEqual([['late', 'cap_day', '11-26T08:00', 'c']])
  const tomorrow = date.add({ days: 1 })
  const next = foreseeDay([step('d', '09:00', { dueAt: at('09:00', tomorrow) })], first.carried, tomorrow, {
    zone,
    mode: 'month',
  })
  expect(next.clashes.map((clash) => [clash.step.stepId, clash.reason, clash.winner?.stepId])).toEqual([
    ['late', 'cap_day', 'c'],
    ['d', 'gap', 'late'],
  ])
})

const anyDay = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 95 }),
      priority: fc.integer({ min: 1, max: 9 }),
      specificity: fc.constantFrom(10, 20, 40),
    }),
    { maxLength: 8 },
  )
  .map((items) =>
    items.map(({ minute, ...rank }, index) => {
      const time = Temporal.PlainTime.from('00:00').add({ minutes: minute * 15 })
      return step(`s${index}`, time.toString({ smallestUnit: 'minute' }), rank)
    }),
  )

test('whatever the order in which steps are found, no cap is passed and each that clashes has a winner or a limit', () => {
  fc.assert(
    fc.property(anyDay, (steps) => {
      const [one, other] = [told(steps), told(steps.toReversed())]
      const sorted = (clashes: unknown[]) => clashes.map(String).toSorted((a, b) => (a < b ? -1 : 1))
      expect(sorted(one.clashes)).toEqual(sorted(other.clashes))
      expect(one.sent).toBeLessThanOrEqual(governor.groupPerDay)
      const unexplained = one.clashes.filter(
        ([, reason, , winner]) => winner === undefined && (reason === 'gap' || reason === 'cap_day'),
      )
      expect(unexplained).toEqual([])
    }),
    { numRuns: 100 },
  )
})

test('a day that looks calm is: lived through, nothing clashes and the same is left to the next', () => {
  fc.assert(
    fc.property(anyDay, (steps) => {
      fc.pre(isCalm(steps, nothingCarried, zone))
      const day = foreseeDay(steps, nothingCarried, date, { zone, mode: 'month' })
      expect(day.clashes).toEqual([])
      expect(day.carried).toEqual(afterCalm(steps, nothingCarried, date))
    }),
    { numRuns: 60 },
  )
})
