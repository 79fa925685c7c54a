import { describe, expect, test } from 'vitest'
import type { JourneyTrack } from '#contract/playbook.ts'
import { readWays, splitsOf, type WayCount } from './split.ts'

const send = (id: string) => ({ id, name: id, kind: 'send' as const, content: id })
const track = (cases: readonly unknown[]): JourneyTrack =>
  ({
    id: 'gift',
    name: '见面礼',
    kind: 'journey',
    audience: 'contact',
    enter: { on: 'contact-added' },
    steps: [{ id: 'split', kind: 'branch', cases, otherwise: [send('plain')] }],
  }) as JourneyTrack // cases are of the schema's shape

const none = { id: 'none', name: '对照', when: { draw: 'gift', from: 0, to: 10 }, steps: [] }
const story = { id: 'story', name: '故事', when: { draw: 'gift', from: 10, to: 55 }, steps: [send('tell')] }

describe('a branch that splits at random', () => {
  test('is one whose cases all ask the one draw; everybody else is the last way', () => {
    const [split] = splitsOf(track([none, story]))
    expect(split?.ways.map(({ wayId, share, sendStepIds }) => [wayId, share, sendStepIds])).toEqual([
      ['none', 10, []],
      ['story', 45, ['tell']],
      [null, 45, ['plain']],
    ])
    expect(splitsOf(track([none, { ...story, when: { draw: 'other', from: 10, to: 55 } }]))).toEqual([])
    expect(splitsOf(track([none, { ...story, when: { friend: true } }]))).toEqual([])
    const full = { ...story, when: { draw: 'gift', from: 10, to: 100 } }
    expect(splitsOf(track([none, full]))[0]?.ways.map(({ wayId }) => wayId)).toEqual(['none', 'story'])
  })

  test('is read way by way against the last, and says so where it is early', () => {
    const [split] = splitsOf(track([none, story]))
    const count = (wayId: string | null, entered: number, exits: number, optOuts: number): WayCount => ({
      wayId,
      entered,
      exits,
      opt_outs: optOuts,
      friend_deletions: 0,
    })
    const counts = [count('none', 400, 38, 4), count('story', 2_000, 500, 120), count(null, 2_000, 200, 10)]
    const told = readWays(split ?? { ways: [] }, counts).map(({ wayId, readings }) => [
      wayId,
      ...readings.map(({ measure, standing }) => `${measure} ${standing}`),
    ])
    expect(told).toEqual([
      ['none', 'exits no_difference', 'opt_outs no_difference', 'friend_deletions too_early'],
      ['story', 'exits higher', 'opt_outs higher', 'friend_deletions too_early'],
      [null, 'exits too_early', 'opt_outs too_early', 'friend_deletions too_early'],
    ])
    const [, reading] = readWays(split ?? { ways: [] }, counts)
    // 25% of those who went this way, 10% of the others.
    expect(reading?.readings[0]?.rate).toBe(0.25)
    expect(reading?.readings[0]?.difference?.value).toBeCloseTo(0.15)
  })
})
