import { describe, expect, test } from 'vitest'
import { awayWords, dayWords, exactWords, lengthWords, momentWords, nearDayWords } from '#web/time/words.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const zoned = (text: string) => Temporal.ZonedDateTime.from(`${text}[Asia/Shanghai]`)

describe('days', () => {
  test('carry their weekday, and their year only when it is another', () => {
    expect(dayWords(day('2026-11-25'), 'zh', 2026)).toBe('11月25日 周三')
    expect(dayWords(day('2026-11-25'), 'en', 2026)).toBe('Wed 25 Nov')
    expect(dayWords(day('2026-11-25'), 'zh', 2027)).toBe('2026年11月25日 周三')
  })

  test('next to today go by name, across the end of a month', () => {
    expect(nearDayWords(day('2026-11-30'), day('2026-12-01'), 'zh')).toBe('昨天')
    expect(nearDayWords(day('2026-12-01'), day('2026-12-01'), 'en')).toBe('Today')
    expect(nearDayWords(day('2026-12-02'), day('2026-12-01'), 'zh')).toBe('明天')
    expect(nearDayWords(day('2026-12-03'), day('2026-12-01'), 'en')).toBe('Thu 3 Dec')
  })
})

test('a moment is told from the corp’s own day, not the reader’s', () => {
  // 23:30 UTC is 07:30 of the next day in Shanghai.
  const now = Temporal.Instant.from('2026-11-24T23:30:00Z').toZonedDateTimeISO('Asia/Shanghai')
  expect(momentWords(zoned('2026-11-25T15:00'), now, 'zh')).toBe('今天 15:00')
  expect(momentWords(zoned('2026-11-24T15:00'), now, 'en')).toBe('Yesterday 15:00')
})

test.each([
  [-30, '现在', 'now'],
  [-59, '现在', 'now'],
  [-60, '1 分钟前', '1 minute ago'],
  [-3_599, '59 分钟前', '59 minutes ago'],
  [7_200, '2 小时后', 'in 2 hours'],
  [-86_400, '昨天', 'yesterday'],
])('%i seconds away is %s', (seconds, zh, en) => {
  expect(awayWords(seconds * 1_000, 0, 'zh')).toBe(zh)
  expect(awayWords(seconds * 1_000, 0, 'en')).toBe(en)
})

test('the exact form names the second and the zone', () => {
  expect(exactWords(zoned('2026-11-25T15:00:02'), 'zh')).toBe('2026年11月25日 周三 15:00:02 Asia/Shanghai')
})

test.each([
  [0, '0 秒', '0 s'],
  [29.2, '30 秒', '30 s'],
  [150, '2 分 30 秒', '2 min 30 s'],
  [900, '15 分', '15 min'],
  [3_900, '1 小时 5 分', '1 h 5 min'],
])('%f seconds last %s', (seconds, zh, en) => {
  expect(lengthWords(seconds, 'zh')).toBe(zh)
  expect(lengthWords(seconds, 'en')).toBe(en)
})
