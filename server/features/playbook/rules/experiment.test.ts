import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Experiment } from '#contract/playbook.ts'
import { drawOf } from '#server/features/playbook/index.ts'
import { corpInstant } from '#server/kernel/time.ts'
import { armAt } from './experiment.ts'
import { documentOf, step } from './fixture/sample.ts'
import { occurrencesOf } from './occurrence.ts'

const arms = fc
  .uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), weight: fc.integer({ min: 1, max: 1000 }) }), {
    selector: ({ id }) => id,
    minLength: 2,
    maxLength: 5,
  })
  .map((given): Experiment => ({ id: 'test', arms: given }))

const tryOut: Experiment = {
  id: 'evening-hook',
  arms: [
    { id: 'as-is', weight: 45 },
    { id: 'other', weight: 45, content: 'b' },
    { id: 'none', weight: 10, holdout: true },
  ],
}

describe('the arm at a point', () => {
  test('is the same wherever the arms stand in the document', () => {
    fc.assert(
      fc.property(arms, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (experiment, point) => {
        const turned = { ...experiment, arms: experiment.arms.toReversed() }
        expect(armAt(turned, point).id).toBe(armAt(experiment, point).id)
      }),
    )
  })

  test('is one of its arms from the first point to the last, each as wide as its weight', () => {
    const each = (point: number) => armAt(tryOut, point).id
    const of = (share: number) => Math.ceil(share * 2 ** 32)
    // By id: as-is 45, none 10, other 45.
    expect([each(0), each(of(0.45) - 1), each(of(0.45))]).toEqual(['as-is', 'as-is', 'none'])
    expect([each(of(0.55) - 1), each(of(0.55)), each(2 ** 32 - 1)]).toEqual(['none', 'other', 'other'])
  })
})

describe('the draw', () => {
  const units = Array.from({ length: 100_000 }, (_, n) => `chat-${n}`)

  test('shares 100,000 units out by weight, within what chance explains', () => {
    const counts = Map.groupBy(units, (unit) => armAt(tryOut, drawOf('corp', 'daily', 'evening-hook', unit)).id)
    for (const [id, weight] of [
      ['as-is', 0.45],
      ['other', 0.45],
      ['none', 0.1],
    ] as const) {
      const apart = (counts.get(id)?.length ?? 0) - units.length * weight
      // Four standard deviations of a binomial: one in 16,000.
      expect(Math.abs(apart)).toBeLessThan(4 * Math.sqrt(units.length * weight * (1 - weight)))
    }
  })

  test('of two experiments, playbooks and corps is independent', () => {
    const half: Experiment = {
      id: 'x',
      arms: [
        { id: 'a', weight: 1 },
        { id: 'b', weight: 1, content: 'b' },
      ],
    }
    const inFirst = (corp: string, playbook: string, id: string) =>
      units.slice(0, 20_000).map((unit) => armAt(half, drawOf(corp, playbook, id, unit)).id === 'a')
    const one = inFirst('corp', 'daily', 'one')
    for (const other of [
      inFirst('corp', 'daily', 'two'),
      inFirst('corp', 'weekly', 'one'),
      inFirst('else', 'daily', 'one'),
    ]) {
      const both = one.filter((is, at) => is && other[at]).length
      // A quarter of all: 5,000 ± 4 × √(20,000 × ¼ × ¾).
      expect(Math.abs(both - 5_000)).toBeLessThan(245)
    }
  })

  test('is written down: who restarts, or reads it elsewhere, gets the same', () => {
    // printf 'corp\ndaily\nevening-hook\nchat-1' | sha256sum | cut -c1-8
    expect(drawOf('corp', 'daily', 'evening-hook', 'chat-1').toString(16).padStart(8, '0')).toBe('f533c4ea')
  })
})

describe('a step under trial', () => {
  const experiment = {
    id: 'hook',
    arms: [
      { id: 'a', weight: 1 },
      { id: 'b', weight: 1, content: 'b' },
      { id: 'c', weight: 1, at: '21:00' },
      { id: 'd', weight: 1, holdout: true },
    ],
  }
  const evening = step({ id: 'evening', when: { kind: 'daily', at: '20:00' }, experiment })
  const document = documentOf([evening])
  const createdAt = corpInstant(Temporal.Instant.from('2026-03-01T00:00:00+08:00'))
  const days = (of: typeof document, point: number | undefined, from = 1, to = 3) =>
    occurrencesOf(
      of,
      {
        zone: 'Asia/Shanghai',
        appliedAt: createdAt,
        chat: { createdAt, memberCount: 100, phaseByHand: null },
        variables: {},
        ...(point !== undefined && { draw: () => point }),
      },
      new Temporal.PlainDate(2026, 3, from),
      new Temporal.PlainDate(2026, 3, to),
    )
  const inArm = (nth: number) => (nth + 0.5) * 2 ** 30
  const told = (of: ReturnType<typeof days>) =>
    of.map((due) => `${due.localDate} ${due.localTime.toString({ smallestUnit: 'minute' })} ${due.contentId}`)

  test('goes out as its group chat’s arm says, every day the same', () => {
    expect(told(days(document, inArm(0)))).toEqual(['2026-03-01 20:00 a', '2026-03-02 20:00 a'])
    expect(told(days(document, inArm(1)))).toEqual(['2026-03-01 20:00 b', '2026-03-02 20:00 b'])
    expect(told(days(document, inArm(2)))).toEqual(['2026-03-01 21:00 a', '2026-03-02 21:00 a'])
    expect(days(document, inArm(3)).map(({ isHeldOut, experiment: of }) => [isHeldOut, of?.armId])).toEqual([
      [true, 'd'],
      [true, 'd'],
    ])
  })

  test('says in its why which arm, of how many shares', () => {
    const [due] = days(document, inArm(1))
    expect(due?.why).toContainEqual(
      expect.objectContaining({
        kind: 'experiment',
        experimentId: 'hook',
        armId: 'b',
        weight: 1,
        of: 4,
        isHeldOut: false,
      }),
    )
  })

  test('is planned as written where nobody is drawn', () => {
    expect(days(document, undefined).map((due) => [due.contentId, due.experiment, due.isHeldOut])).toEqual([
      ['a', null, false],
      ['a', null, false],
    ])
  })

  test('plans the same in one window as in two, whatever stands beside it', () => {
    const crowded = documentOf([
      step({ id: 'before', when: { kind: 'daily', at: '09:00' }, content: 'c' }),
      evening,
      step({ id: 'other', when: { kind: 'daily', at: '12:00' }, experiment: { ...experiment, id: 'another' } }),
    ])
    for (const nth of [0, 1, 2, 3]) {
      const whole = days(crowded, inArm(nth), 1, 5)
      expect([...days(crowded, inArm(nth), 1, 3), ...days(crowded, inArm(nth), 3, 5)]).toEqual(whole)
      expect(told(whole.filter(({ stepId }) => stepId === 'evening')).slice(0, 2)).toEqual(
        told(days(document, inArm(nth))),
      )
    }
  })
})
