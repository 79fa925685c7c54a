/**
 * Every change of the clock in every zone there is, in a year: 130 zones put their clock forward and back again. What must
 * hold is worked out from the change itself, its instant and the two wall times, and not from Temporal's own rules.
 */
import { describe, expect, test, vi } from 'vitest'
import { corpInstant, localDateOf, localTimeToInstant, startOfDay } from '#server/kernel/time.ts'
import { type ClockChange, clockChanges, edgesOf, isGap, kindsOfChange } from '#server/test/clock-changes.ts'
import { documentOf, step } from './fixture/sample.ts'
import { occurrencesOf, type PlannedOccurrence } from './occurrence.ts'
import { occurrencesOfRule } from './recurrence.ts'
import { readRule } from './rrule-text.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Wall times on both sides of a change, on its edges and within. */
function wallTimesAround(change: ClockChange): Temporal.PlainDateTime[] {
  const { low, high } = edgesOf(change)
  const half = low.until(high).total('minutes') / 2
  return [
    low.subtract({ minutes: 1 }),
    low,
    low.add({ minutes: 1 }),
    low.add({ minutes: half }),
    high.subtract({ minutes: 1 }),
    high,
    high.add({ minutes: 1 }),
  ]
}

const isWithin = (change: ClockChange, wall: Temporal.PlainDateTime): boolean => {
  const { low, high } = edgesOf(change)
  return Temporal.PlainDateTime.compare(wall, low) >= 0 && Temporal.PlainDateTime.compare(wall, high) < 0
}

/** When something written for a wall time is due: moved on by the gap, or at the first of two. */
function dueBy(change: ClockChange, wall: Temporal.PlainDateTime): Temporal.Instant {
  const { at, before, after } = change
  const isBehind = Temporal.PlainDateTime.compare(wall, isGap(change) ? after : before) >= 0
  if (isBehind) return at.add(after.until(wall, { largestUnit: 'minutes' }))
  return at.add(before.until(wall, { largestUnit: 'minutes' })) // counted with the offset before the change: past it in a gap
}

const minute = (wall: Temporal.PlainDateTime | Temporal.PlainTime): string => wall.toString({ smallestUnit: 'minute' })
const told = (change: ClockChange, wall: Temporal.PlainDateTime): string => `${change.zone} ${minute(wall)}`

test('the year has changes of both kinds, of an hour, of half an hour and of two', () => {
  expect(Intl.supportedValuesOf('timeZone').length).toBeGreaterThan(400)
  expect(clockChanges.filter(isGap).length).toBeGreaterThan(100)
  expect(clockChanges.filter((change) => !isGap(change)).length).toBeGreaterThan(100)
  const lengths = clockChanges.map((change) => edgesOf(change).low.until(edgesOf(change).high).total('minutes'))
  expect([...new Set(lengths)].sort((a, b) => a - b)).toEqual([30, 60, 120])
})

test('a wall time that is left out is moved on by the gap, and of two alike the first counts', () => {
  for (const change of clockChanges)
    for (const wall of wallTimesAround(change)) {
      const instant = localTimeToInstant(wall.toPlainDate(), wall.toPlainTime(), change.zone)
      expect(`${told(change, wall)} ${instant}`).toBe(`${told(change, wall)} ${dueBy(change, wall)}`)
    }
})

test('every day begins when its date first shows, and ends where the next begins', () => {
  for (const { zone, at } of clockChanges) {
    const change = at.toZonedDateTimeISO(zone).toPlainDate()
    for (let day = change.subtract({ days: 2 }); day.until(change).days >= -2; day = day.add({ days: 1 })) {
      const begins = startOfDay(day, zone)
      expect(localDateOf(begins, zone).toString()).toBe(day.toString())
      const justBefore = corpInstant(begins.subtract({ nanoseconds: 1 }))
      expect(localDateOf(justBefore, zone).toString()).toBe(day.subtract({ days: 1 }).toString())
    }
  }
})

const documents = new Map<string, ReturnType<typeof documentOf>>()
function documentWith(when: Record<string, unknown>): ReturnType<typeof documentOf> {
  const key = JSON.stringify(when)
  const content = when['kind'] === 'moment' ? { contents: ['a', 'b', 'c', 'd'] } : { content: 'a' }
  const document = documents.get(key) ?? documentOf([step({ id: 's', when, ...content })])
  documents.set(key, document)
  return document
}

/** What a step asks for in a zone on the days around a local day: two before and two after it, when none are named. */
function planAround(
  zone: string,
  day: Temporal.PlainDate,
  when: Record<string, unknown>,
  [from, to] = [-2, 3],
): PlannedOccurrence[] {
  const createdAt = startOfDay(day.subtract({ days: 30 }), zone)
  const context = {
    zone,
    appliedAt: createdAt,
    chat: { createdAt, memberCount: 10, phaseByHand: null },
    variables: {},
  }
  const document = documentWith(when)
  return occurrencesOf(document, context, day.add({ days: from }), day.add({ days: to }))
}

const msOf = (planned: readonly PlannedOccurrence[]): number[] => planned.map((each) => each.dueAt.epochMilliseconds)
const inOrder = (times: readonly number[]): number[] => [...new Set(times)].sort((a, b) => a - b)

describe('a playbook', () => {
  test('sends a daily step once on each local day, in order, at the wall time or, where there is none, past the gap', () => {
    const cases = clockChanges.flatMap((change) => wallTimesAround(change).map((wall) => ({ change, wall })))
    const planned = cases.map(({ change, wall }) => {
      const day = wall.toPlainDate()
      const plan = planAround(change.zone, day, { kind: 'daily', at: minute(wall.toPlainTime()) })
      const days = plan.map((each) => each.localDate.since(day).days)
      const isInOrder = msOf(plan).join() === inOrder(msOf(plan)).join()
      const isTold = plan[2]?.why.some((part) => part.kind === 'clock-shift')
      return `${told(change, wall)}: days ${days}, in order ${isInOrder}, ${plan[2]?.dueAt}, moved ${isTold}`
    })
    expect(planned).toEqual(
      cases.map(({ change, wall }) => {
        const isMoved = isGap(change) && isWithin(change, wall)
        return `${told(change, wall)}: days -2,-1,0,1,2, in order true, ${dueBy(change, wall)}, moved ${isMoved}`
      }),
    )
  })

  test('sends a rule of many times a day at no instant twice', () => {
    const rule = 'FREQ=DAILY;COUNT=200;BYHOUR=0,1,2,3,4;BYMINUTE=0,30'
    const planned = kindsOfChange.map((change) => {
      const day = edgesOf(change).low.toPlainDate()
      const start = day.subtract({ days: 7 }).toString()
      const due = msOf(planAround(change.zone, day, { kind: 'rrule', rule, start, at: '00:00' }))
      return `${change.zone}: ${due.length}, in order ${due.join() === inOrder(due).join()}`
    })
    expect(planned).toEqual(
      kindsOfChange.map((change) => {
        // 5 days of 10 times; each that lies in a gap is moved to another of the ten.
        const { low } = edgesOf(change)
        const ten = Array.from({ length: 10 }, (_, i) => low.with({ hour: Math.floor(i / 2), minute: (i % 2) * 30 }))
        const moved = isGap(change) ? ten.filter((wall) => isWithin(change, wall)).length : 0
        return `${change.zone}: ${50 - moved}, in order true`
      }),
    )
  })

  test('counts the minutes around a moment as they pass, whatever the clock shows', () => {
    const minutes = [-210, -75, -15, 5]
    const planned = kindsOfChange.map((change) => {
      const moment = edgesOf(change).high.add({ minutes: 30 }) // behind the change: shown once
      const at = dueBy(change, moment)
      const plan = planAround(change.zone, moment.toPlainDate(), { kind: 'moment', of: minute(moment), minutes })
      const keys = plan.map((each) => `${each.localDate} ${each.localTime} ${each.isSecondPass}`)
      const counted = plan.map((each) => each.dueAt.since(at).total('minutes'))
      return `${told(change, moment)}: ${counted}, ${new Set(keys).size} keys`
    })
    expect(planned).toEqual(
      kindsOfChange.map((change) => `${told(change, edgesOf(change).high.add({ minutes: 30 }))}: ${minutes}, 4 keys`),
    )
  })

  test('plans a window as the sum of its parts, wherever it is cut', () => {
    for (const change of kindsOfChange) {
      const { low, high } = edgesOf(change)
      const [day, moment] = [low.toPlainDate(), minute(high.add({ minutes: 30 }))]
      const schedules = [
        { kind: 'daily', at: minute(low.toPlainTime()) },
        { kind: 'moment', of: moment, minutes: [-210, -75, -15, 5] },
      ]
      for (const when of schedules) {
        const whole = planAround(change.zone, day, when)
        const parts = [-2, -1, 0, 1, 2].flatMap((at) => planAround(change.zone, day, when, [at, at + 1]))
        expect(JSON.stringify(parts)).toBe(JSON.stringify(whole))
      }
    }
  })
})

test('a recurrence rule agrees with the playbook that asks for the same', () => {
  const reading = readRule('FREQ=DAILY')
  if (!reading.ok) throw new Error('a daily rule can be read')
  for (const change of clockChanges) {
    const wall = edgesOf(change).low
    const start = wall.subtract({ days: 2 })
    const byRule = [...occurrencesOfRule(reading.rule, start, change.zone).take(5)].map((each) => each.toInstant())
    const planned = planAround(change.zone, wall.toPlainDate(), { kind: 'daily', at: minute(wall.toPlainTime()) })
    expect(planned.map((each) => each.dueAt.toString())).toEqual(byRule.map(String))
  }
})

describe('days that are no usual days', () => {
  test('a local day that a zone leaves out has nothing due', () => {
    // Samoa crossed the date line: after 29 December 2011 came the 31st.
    const days = planAround('Pacific/Apia', Temporal.PlainDate.from('2011-12-30'), { kind: 'daily', at: '10:00' })
    expect(days.map((each) => `${each.localDate} ${each.dueAt}`)).toEqual([
      '2011-12-28 2011-12-28T20:00:00Z',
      '2011-12-29 2011-12-29T20:00:00Z',
      '2011-12-31 2011-12-30T20:00:00Z',
      '2012-01-01 2011-12-31T20:00:00Z',
    ])
  })

  test.each([
    ['the 29th of each month', { kind: 'monthly', days: [29] }, ['2028-01-29', '2028-02-29', '2028-03-29']],
    ['the last day of each month', { kind: 'monthly', days: ['last'] }, ['2028-01-31', '2028-02-29', '2028-03-31']],
    [
      'the last Tuesday',
      { kind: 'monthly', days: [{ nth: -1, weekday: 'tue' }] },
      ['2028-01-25', '2028-02-29', '2028-03-28'],
    ],
    ['the 60th day of the group chat', { kind: 'group-day', days: [60] }, ['2028-02-29']], // created on 1 January
    ['a day before 1 March', { kind: 'countdown', to: '2028-03-01', days: [-1] }, ['2028-02-29']],
    ['a year after a leap day', { kind: 'rrule', rule: 'FREQ=YEARLY', start: '2024-02-29' }, ['2028-02-29']],
    ['every 366th day', { kind: 'rrule', rule: 'FREQ=DAILY;INTERVAL=366', start: '2027-02-28' }, ['2028-02-29']],
  ])('29 February is %s', (_name, when, expected) => {
    for (const zone of ['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const createdAt = startOfDay(Temporal.PlainDate.from('2028-01-01'), zone)
      const planned = occurrencesOf(
        documentOf([step({ id: 's', when: { ...when, at: '10:00' } })]),
        { zone, appliedAt: createdAt, chat: { createdAt, memberCount: 10, phaseByHand: null }, variables: {} },
        Temporal.PlainDate.from('2028-01-01'),
        Temporal.PlainDate.from('2028-04-01'),
      )
      expect(planned.map((each) => each.localDate.toString())).toEqual(expected)
      for (const each of planned) expect(each.dueAt.toZonedDateTimeISO(zone).toPlainTime().toString()).toBe('10:00:00')
    }
  })
})
