import { expect, test } from 'vitest'
import { promote, type Tried } from './promote.ts'

const source = `format: playbook/1
id: daily # 每天
tracks:
  - id: calendar
    kind: calendar
    steps:
      - id: morning
        when: { kind: daily, at: '08:30' }
        content: hello
      # 晚上最要紧
      - id: evening
        name: 晚间福利
        when: { kind: daily, at: '20:00' } # 下班后
        content: benefit
        experiment:
          id: hook
          arms:
            - { id: as-is, weight: 40 }
            - { id: story, weight: 40, variant: b }
            - { id: other, weight: 10, content: hello, at: '21:00' }
            - { id: none, weight: 10, holdout: true }
contents:
  - id: hello
    text: 早
  - id: benefit
    text: 原来的话 # 第一版
    variants:
      - { key: b, text: 先讲故事 }
`
const tried: Tried = { trackId: 'calendar', stepId: 'evening', experimentId: 'hook' }
const withArm = (armId: string, from = source) => {
  const made = promote(from, tried, armId)
  return made.ok ? made.source : made.refusal.code
}
const ended = source.replace(/ {8}experiment:\n(?: {10}.*\n)+/, '')

test('the step as written goes on without the experiment, and nothing else changes by a byte', () => {
  expect(withArm('as-is')).toBe(ended)
  expect(ended).not.toContain('experiment')
})

test('a wording that won changes places with the content’s own; comments stay', () => {
  expect(withArm('story')).toBe(
    ended.replace('text: 原来的话 #', 'text: 先讲故事 #').replace('text: 先讲故事 }', 'text: 原来的话 }'),
  )
})

test('another content and another hour take the place of the step’s', () => {
  expect(withArm('other')).toBe(ended.replace('content: benefit', 'content: hello').replace("'20:00'", "'21:00'"))
})

test('a holdout cannot be sent, and an experiment that is gone from the draft is not made up', () => {
  expect(withArm('none')).toBe('gone')
  expect(withArm('as-is', ended)).toBe('gone')
  expect(withArm('story', 'tracks: [')).toBe('unreadable')
})
