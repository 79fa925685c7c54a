import { describe, expect, test } from 'vitest'
import type { Bandit } from '#server/features/playbook/index.ts'
import { type ArmCluster, figuresOf } from './rules.ts'

const bandit = {
  banditId: 'hook',
  columnId: null,
  arms: [
    { armId: 'a', weight: 1 },
    { armId: 'b', weight: 1 },
  ],
  baselineId: 'a',
}

/** Ten group chats of an arm, ten posts to 100 members each, of whom about so many leave. */
const chats = (armId: string, leaves: number): ArmCluster[] =>
  Array.from({ length: 10 }, (_, n) => ({
    armId,
    posts: 10,
    shown: 1_000,
    leaves: leaves + (n % 3),
    friend_deletions: 0,
    opt_outs: 0,
  }))

const stoppedOf = (clusters: ArmCluster[], of: Bandit = bandit, before: [string, 'leaves'][] = []) =>
  figuresOf(of, clusters, new Map(), new Map(before)).map(({ stoppedBy }) => stoppedBy)

describe('the figures of a bandit', () => {
  test('are sums over its group chats, clicks beside them', () => {
    expect(figuresOf(bandit, [...chats('a', 1), ...chats('b', 1)], new Map([['b', 80]]), new Map())).toEqual([
      { armId: 'a', posts: 100, shown: 10_000, clicked: 0, stoppedBy: null },
      { armId: 'b', posts: 100, shown: 10_000, clicked: 80, stoppedBy: null },
    ])
  })

  test('stop an arm after whose posts more members leave than after the baseline’s, and never the baseline', () => {
    expect(stoppedOf([...chats('a', 1), ...chats('b', 60)])).toEqual([null, 'leaves'])
    expect(stoppedOf([...chats('a', 60), ...chats('b', 1)])).toEqual([null, null])
    expect(stoppedOf([...chats('a', 2), ...chats('b', 3)])).toEqual([null, null])
  })

  test('stop a column’s content that does worse than the others together', () => {
    expect(stoppedOf([...chats('a', 60), ...chats('b', 1)], { ...bandit, baselineId: null })).toEqual(['leaves', null])
  })

  test('say nothing of fewer than five group chats, and leave stopped what was', () => {
    expect(stoppedOf([...chats('a', 1).slice(0, 4), ...chats('b', 60).slice(0, 4)])).toEqual([null, null])
    expect(stoppedOf([...chats('a', 1), ...chats('b', 1)], bandit, [['b', 'leaves']])).toEqual([null, 'leaves'])
  })
})
