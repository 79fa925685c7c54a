import { describe, expect, test } from 'vitest'
import { corpInstant, type CorpInstant } from '#server/kernel/time.ts'
import { choose, faultsOfPlan, type Friend, mayBeVisited, nextTime, noteOf, whenToAsk } from './rules.ts'

const zone = 'Asia/Shanghai'
const at = (local: string, where = zone): CorpInstant =>
  corpInstant(Temporal.PlainDateTime.from(local).toZonedDateTime(where).toInstant())
const today = Temporal.PlainDate.from('2026-11-23')
const settings = { perDay: 3, quietFrom: '22:00', quietTo: '08:00' }

describe('a weekly time', () => {
  // 2026-11-23 is a Monday.
  test.each([
    ['later today', [1, 4], '10:00', '2026-11-23T09:59', '2026-11-23T10:00'],
    ['its own moment is over', [1, 4], '10:00', '2026-11-23T10:00', '2026-11-26T10:00'],
    ['a week on', [1], '10:00', '2026-11-23T10:01', '2026-11-30T10:00'],
    ['over Sunday', [7, 2], '20:00', '2026-11-28T23:00', '2026-11-29T20:00'],
  ])('comes next: %s', (_, weekdays, time, after, next) => {
    expect(nextTime({ weekdays, time }, at(after), zone)).toEqual(at(next))
  })

  test('that a clock skips comes right after the gap, and once', () => {
    // Berlin, 29 March 2026: 02:00 becomes 03:00.
    const weekly = { weekdays: [7], time: '02:30' }
    const first = nextTime(weekly, at('2026-03-28T12:00', 'Europe/Berlin'), 'Europe/Berlin')
    expect(first.toString()).toBe('2026-03-29T01:30:00Z')
    expect(nextTime(weekly, first, 'Europe/Berlin')).toEqual(at('2026-04-05T02:30', 'Europe/Berlin'))
  })
})

describe('staff are asked', () => {
  test.each([
    ['at the time, for eight hours', '2026-11-23T10:00', '2026-11-23T10:00', '2026-11-23T18:00'],
    ['until quiet hours at the latest', '2026-11-23T18:00', '2026-11-23T18:05', '2026-11-23T22:00'],
    ['late, while an hour is left', '2026-11-23T10:00', '2026-11-23T16:59', '2026-11-23T18:00'],
  ])('%s', (_, due, now, until) => {
    expect(whenToAsk(at(due), settings, zone, at(now))).toEqual({ kind: 'now', expiresAt: at(until) })
  })

  test.each([
    ['not with an hour left or less', '2026-11-23T10:00', '2026-11-23T17:00', 'missed'],
    ['not days later', '2026-11-23T10:00', '2026-11-25T10:00', 'missed'],
    ['not in hours that have become quiet', '2026-11-23T22:30', '2026-11-23T22:30', 'quiet'],
  ])('%s', (_, due, now, kind) => {
    expect(whenToAsk(at(due), settings, zone, at(now))).toEqual({ kind })
  })
})

const friend = (staffId: string, contactId: string, over: Partial<Friend> = {}): Friend => ({
  staffId,
  contactId,
  name: contactId,
  remark: '',
  touchedAt: at('2026-10-01T10:00'),
  isOptedOut: false,
  isExcluded: false,
  visitedOn: null,
  ...over,
})

describe('a customer', () => {
  test.each([
    ['who was on no list', {}, true],
    ['who wants no messages', { isOptedOut: true }, false],
    ['who is excluded', { isExcluded: true }, false],
    ['who was on a list 13 days ago', { visitedOn: today.subtract({ days: 13 }) }, false],
    ['who was on a list 14 days ago', { visitedOn: today.subtract({ days: 14 }) }, true],
  ])('%s', (_, over, may) => {
    expect(mayBeVisited(friend('a', 'one', over), today)).toBe(may)
  })
})

describe('a list', () => {
  const touched = (day: string) => ({ touchedAt: at(`2026-${day}T10:00`) })
  const namesOf = (list: readonly Friend[] | undefined) => list?.map(({ contactId }) => contactId)

  test('holds those who were longest without contact, the longest first, and no more than asked for', () => {
    const friends = [
      friend('a', 'new', touched('11-20')),
      friend('a', 'old', touched('09-01')),
      friend('a', 'older', touched('08-01')),
    ]
    expect(namesOf(choose(['a'], friends, 2, today).get('a'))).toEqual(['older', 'old'])
  })

  test('does not share a customer with a colleague’s, who goes on with the next', () => {
    const friends = [
      friend('a', 'shared', touched('08-01')),
      friend('b', 'shared', touched('08-01')),
      friend('b', 'own', touched('11-01')),
    ]
    const lists = choose(['a', 'b', 'c'], friends, 1, today)
    expect([...lists].map(([staffId, list]) => [staffId, namesOf(list)])).toEqual([
      ['a', ['shared']],
      ['b', ['own']],
      ['c', []],
    ])
  })
})

test('the task says whom to visit, by the name staff know them by, and for how long nothing passed', () => {
  const list = [
    friend('a', 'one', { name: '阳光', remark: '张姐 二宝' }),
    friend('a', 'two', { name: '小李', touchedAt: at('2026-11-23T08:00') }),
  ]
  const lines = noteOf(list, at('2026-11-23T10:00')).split('\n')
  expect(lines.slice(1)).toEqual(['1. 张姐 二宝（阳光）（53 天没联系）', '2. 小李（今天有过联系）'])
})

describe('a plan is refused', () => {
  const around = { plans: 0, seesAll: true, settings, zone, now: at('2026-11-23T09:00') }
  const plan = { weekdays: [1, 4], time: '10:00', staffIds: [] as string[] }
  test.each([
    ['by night', { time: '23:00' }, {}, ['time time_quiet']],
    ['right before it', { time: '21:10' }, {}, ['time time_quiet']],
    ['for everybody by who sees some', {}, { seesAll: false }, ['staffIds staff_all']],
    ['beside twenty others', {}, { plans: 20 }, ['name plans_full']],
    ['never else', { staffIds: ['a'] }, { seesAll: false, plans: 19 }, []],
  ])('%s', (_, over, beside, rules) => {
    const faults = faultsOfPlan({ ...plan, ...over }, { ...around, ...beside })
    expect(faults.map(({ field, rule }) => `${field} ${rule}`)).toEqual(rules)
  })
})
