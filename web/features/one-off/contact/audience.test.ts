import { describe, expect, test } from 'vitest'
import { condition, type Condition } from '#contract/condition.ts'
import {
  audienceDraftOf,
  audienceOf,
  conditionOfQuestion,
  emptyAudience,
  emptyQuestion,
  type Question,
  questionKinds,
} from './audience.ts'

const vip = { group: '等级', name: 'VIP' }

describe('a question to contacts', () => {
  test.each<[string, Question, Condition]>([
    ['with a tag', { kind: 'tag', tag: vip, isOn: true }, { tag: vip }],
    ['without a tag', { kind: 'tag', tag: vip, isOn: false }, { tag: vip, has: false }],
    [
      'friends for a week to a month',
      { kind: 'friend-days', least: '7', most: ' 30 ' },
      { attribute: 'added-days-ago', at_least: 7, at_most: 30 },
    ],
    ['friends since today', { kind: 'friend-days', least: '', most: '0' }, { attribute: 'added-days-ago', at_most: 0 }],
    ['clicked', { kind: 'clicked', isOn: true, days: '30' }, { event: 'link.clicked', within_days: 30 }],
    ['did not click', { kind: 'clicked', isOn: false, days: '7' }, { not: { event: 'link.clicked', within_days: 7 } }],
    ['in no group chat', { kind: 'chat', isOn: false }, { not: { member: 'joined', chat: 'any' } }],
    ['by name', { kind: 'name', part: ' 王 ' }, { attribute: 'name', contains: '王' }],
  ])('%s is asked as a condition of the language, and read back', (_what, question, asked) => {
    expect(conditionOfQuestion(question)).toEqual(asked)
    expect(condition.parse(asked)).toEqual(asked)
    const audience = { kind: 'condition', condition: asked } as const
    expect(audienceOf(audienceDraftOf(audience))).toEqual(audience)
  })

  test.each<[string, Question]>([
    ['a tag', emptyQuestion('tag')],
    ['a number of days', emptyQuestion('friend-days')],
    ['days in order', { kind: 'friend-days', least: '9', most: '3' }],
    ['a number', { kind: 'clicked', isOn: true, days: '几天' }],
    ['days within a year', { kind: 'clicked', isOn: true, days: '367' }],
    ['a part of a name', emptyQuestion('name')],
  ])('is not asked without %s', (_what, question) => {
    expect(conditionOfQuestion(question)).toBe(null)
    expect(audienceOf({ kind: 'questions', by: 'all', questions: [{ kind: 'chat', isOn: true }, question] })).toBe(null)
  })
})

test('who clicked is not offered: a click tells of no contact', () => {
  expect(questionKinds.map(String)).not.toContain('clicked')
})

describe('whom a message is for', () => {
  test('is all questions or any of them', () => {
    const questions: Question[] = [
      { kind: 'tag', tag: vip, isOn: true },
      { kind: 'chat', isOn: true },
    ]
    for (const by of ['all', 'any'] as const) {
      const audience = audienceOf({ kind: 'questions', by, questions })
      expect(audience).toEqual({
        kind: 'condition',
        condition: { [by]: [{ tag: vip }, { member: 'joined', chat: 'any' }] },
      })
      expect(audience && audienceDraftOf(audience)).toEqual({ kind: 'questions', by, questions })
    }
  })

  test('is everyone, or who was chosen, and nobody until somebody was', () => {
    expect(audienceOf(emptyAudience('everyone'))).toEqual({ kind: 'condition', condition: { friend: true } })
    expect(audienceOf(emptyAudience('contacts'))).toBe(null)
    expect(audienceOf({ kind: 'contacts', chosen: new Map([['a', '王敏']]) })).toEqual({
      kind: 'contacts',
      contactIds: ['a'],
    })
  })

  test.each<Condition>([
    { attribute: 'gender', is: 'female' },
    { not: { tag: vip } },
    { event: 'link.clicked', within_hours: 3 },
    { all: [{ tag: vip }, { any: [{ friend: true }] }] },
  ])('is kept as it is where there are no fields for it', (asked) => {
    const audience = { kind: 'condition', condition: asked } as const
    expect(audienceDraftOf(audience)).toEqual({ kind: 'given', condition: asked })
    expect(audienceOf(audienceDraftOf(audience))).toEqual(audience)
  })
})
