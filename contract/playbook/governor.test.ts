import { describe, expect, test } from 'vitest'
import { communityTypes } from './community-type.ts'
import { catchUpOf, governorOf } from './governor.ts'

describe('the governor of a playbook', () => {
  test.each([
    ['broadcast', 2],
    ['refined', 3],
    ['service', 1],
    ['sharing', 3],
    ['sales', 2],
    ['enablement', 5],
  ] as const)('of type %s sends %i a day', (type, sends) => {
    expect(governorOf(undefined, type).groupPerDay).toBe(sends)
  })

  test('has the defaults of spec 10 where nothing is written', () => {
    expect(governorOf(undefined, 'refined')).toMatchObject({
      gapMinutes: 120,
      contactPerDay: 1,
      contactPerWeek: 3,
      memberLoadPerDay: 6,
      holdAbovePercent: 30,
      quiet: { from: '21:30', to: '08:00' },
    })
  })

  test('is what is written where something is', () => {
    const governor = governorOf({ group_per_day: 1, gap_minutes: 30, catch_up: { rule: 'skip' } }, 'refined')
    expect(governor).toMatchObject({ groupPerDay: 1, gapMinutes: 30, catchUp: { rule: 'skip' }, contactPerDay: 1 })
  })

  test('a step’s own catch-up rule stands before the playbook’s', () => {
    const playbooks = { rule: 'late', graceMinutes: 90 } as const
    expect(catchUpOf(undefined, playbooks)).toEqual(playbooks)
    expect(catchUpOf({ rule: 'late', grace_minutes: 10 }, playbooks)).toEqual({ rule: 'late', graceMinutes: 10 })
  })

  test.each(Object.entries(communityTypes))('the mix of %s is whole', (_type, { mix }) => {
    expect(mix.activation + mix.conversion + mix.brand).toBe(100)
  })
})
