import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nicknameFit } from '#server/features/playbook/index.ts'
import {
  figuresOf,
  fitOf,
  isReminderDue,
  nextLookAt,
  outcomeOf,
  reminderMessage,
  reminderNote,
  reminderTitle,
} from '#server/features/run/nickname/rules.ts'
import { corpInstant } from '#server/kernel/time.ts'

const at = (text: string) => corpInstant(Temporal.Instant.from(text))
const now = at('2026-11-25T15:00:00+08:00')
const fits = nicknameFit('^\\S{2,8}\\+\\S{1,8}$')
if (fits === null) throw new Error('a pattern of RE2')

describe('a nickname', () => {
  test.each([
    ['杭州+豆豆', '2026-11-20T10:00:00+08:00', 'fits'],
    ['豆豆', '2026-11-20T10:00:00+08:00', 'other'],
    ['', '2026-11-20T10:00:00+08:00', 'unset'],
    ['  ', '2026-11-20T10:00:00+08:00', 'unset'],
    // A day to the second: judged only after it.
    ['豆豆', '2026-11-24T15:00:00+08:00', 'fresh'],
    ['豆豆', '2026-11-24T14:59:59+08:00', 'other'],
    ['杭州+豆豆', '2026-11-25T14:00:00+08:00', 'fresh'],
  ] as const)('%s of who joined at %s: %s', (nickname, joined, expected) => {
    expect(fitOf({ nickname, joinedAt: at(joined) }, fits, now)).toBe(expected)
  })
})

test('the figures count every settled contact once, staff and newcomers aside', () => {
  const counted = { nicknames: ['杭州+豆豆', '豆豆', '上海+一一'], unset: 4, fresh: 2, staff: 3 }
  // 3 with a nickname + 4 without = 7 who are judged.
  expect(figuresOf(counted, fits)).toEqual({ members: 7, fits: 2, other: 1, unset: 4, fresh: 2, staff: 3 })
})

test('what a reminder came to adds up to who was asked', () => {
  const fit = fc.constantFrom('fits', 'other', 'unset', 'fresh', undefined)
  fc.assert(
    fc.property(fc.array(fit, { maxLength: 30 }), (standings) => {
      const keys = standings.map((_, index) => `wm${index}`)
      const there = new Map(standings.flatMap((each, index) => (each ? [[`wm${index}`, each] as const] : [])))
      const outcome = outcomeOf(keys, there)
      expect(outcome.changed + outcome.left + outcome.waiting).toBe(outcome.asked)
      expect(outcome.left).toBe(standings.filter((each) => each === undefined).length)
    }),
  )
})

describe('the text to post', () => {
  test('names rule and example, in the language of the rule', () => {
    expect(reminderMessage({ rule: '城市+昵称', example: '杭州+豆豆' })).toMatch(/「城市\+昵称」，比如：杭州\+豆豆。/)
    expect(reminderMessage({ rule: 'City + name', example: null })).toMatch(/to “City \+ name”\./)
  })

  test('the task says how many, and names them up to sixty', () => {
    expect(reminderTitle(12)).toEqual({
      zh: '请提醒 12 位成员改群昵称',
      en: 'Remind 12 members to set their nicknames',
    })
    expect(reminderNote(['豆豆', '一一'])).toBe('豆豆、一一')
    expect(reminderNote(Array.from({ length: 61 }, (_, index) => `${index}`))).toMatch(/、59 … \+1$/)
  })
})

describe('a reminder by itself', () => {
  const weekAgo = at('2026-11-18T15:00:00+08:00')
  test.each([
    ['nobody to remind', null, 0, false],
    ['never asked', null, 3, true],
    ['one is open', { askedAt: weekAgo, isOpen: true }, 3, false],
    ['a week ago', { askedAt: weekAgo, isOpen: false }, 3, true],
    [
      'asked in the afternoon, looked at in the morning',
      { askedAt: at('2026-11-18T22:00:00+08:00'), isOpen: false },
      3,
      true,
    ],
    ['six days ago', { askedAt: at('2026-11-19T15:00:00+08:00'), isOpen: false }, 3, false],
  ] as const)('%s', (_name, last, unfit, expected) => {
    expect(isReminderDue('weekly', last, unfit, now)).toBe(expected)
  })

  test('the group chats are looked at in the morning of the next day', () => {
    expect(nextLookAt(now, 'Asia/Shanghai').toString()).toBe('2026-11-26T02:00:00Z')
    expect(nextLookAt(at('2026-11-25T01:00:00+08:00'), 'Asia/Shanghai').toString()).toBe('2026-11-26T02:00:00Z')
  })
})
