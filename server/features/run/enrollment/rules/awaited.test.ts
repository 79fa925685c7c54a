import { expect, test } from 'vitest'
import type { Condition } from '#contract/condition.ts'
import type { Goal, JourneyTrack } from '#contract/playbook.ts'
import { programOf } from '#server/features/playbook/index.ts'
import { awaitingOf } from '#server/features/run/enrollment/rules/awaited.ts'

const programFor = (waits: readonly Condition[], goals: readonly Omit<Goal, 'name'>[] = []) =>
  programOf({
    id: 'newcomer',
    name: '新人',
    kind: 'journey',
    audience: 'member',
    enter: { on: 'member-joined' },
    goals: goals.map((goal) => ({ ...goal, name: goal.id })),
    steps: waits.map((when, at) => ({ id: `wait-${at}`, kind: 'wait', when, at_most: { days: 1 } })),
  } satisfies JourneyTrack)

test('a wait is told of all that may turn its condition, and of nothing else', () => {
  const program = programFor([{ any: [{ friend: true }, { all: [{ tag: { group: '旅程', name: '甲' } }] }] }])
  const told = (
    ['contact.added', 'contact.removed', 'tag', 'membership.joined', 'membership.left', 'link.clicked'] as const
  ).filter((happening) => awaitingOf(program, happening).isWaitedFor)
  expect(told).toEqual(['contact.added', 'contact.removed', 'tag'])
})

test('a goal is told of for as long as the one that counts longest', () => {
  const program = programFor(
    [],
    [
      { id: 'soon', when: { event: 'contact.added' }, within_days: 3 },
      { id: 'ever', when: { not: { friend: false } } },
      { id: 'stay', when: { member: 'joined' }, within_days: 7 },
    ],
  )
  expect(awaitingOf(program, 'contact.added')).toEqual({ isWaitedFor: false, goalDays: 30 })
  expect(awaitingOf(program, 'membership.left')).toEqual({ isWaitedFor: false, goalDays: 7 })
  expect(awaitingOf(program, 'link.clicked')).toEqual({ isWaitedFor: false, goalDays: null })
})

test('a journey that waits for nothing and has no goals is told of nothing', () => {
  expect(awaitingOf(programFor([]), 'contact.added')).toEqual({ isWaitedFor: false, goalDays: null })
})
