import { describe, expect, test, vi } from 'vitest'
import type { Measure } from '#contract/experiment.ts'
import type { Experiment } from '#contract/playbook.ts'
import { baselineOf, type Cluster, type Counted, readArms } from './reading.ts'
import { boundaryAt, compare, momentsOf, studentOf } from '#server/features/playbook/rules/sequence.ts'
import { sizeOf } from './size.ts'

// Thousands of experiments are lived through, and a busy machine is slow, not broken.
vi.setConfig({ testTimeout: 120_000 })

/** Mulberry32: the same stream for the same seed. */
function streamOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const DAYS = 60
const MEMBERS = 100

/** Rates of a group chat by day, all days before counted in: about 8 clicks a post, and a character of its own. */
function chatRates(random: () => number, lift: number): number[] {
  // A group chat's own rate: 8% give or take 3 points.
  const own = 0.08 + lift + 0.03 * Math.sqrt(3) * (2 * random() - 1)
  let clicks = 0
  return Array.from({ length: DAYS }, (_, day) => {
    // As many as a binomial of 100 has, by its normal (Box and Muller).
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    clicks += Math.max(0, MEMBERS * own + Math.sqrt(MEMBERS * own * (1 - own)) * normal)
    return clicks / (MEMBERS * (day + 1))
  })
}

/** Whether a reading on any day of an experiment says that its two arms differ. */
function everDiffers(
  seed: number,
  chats: number,
  lift: number,
  differs: (a: number[], b: number[]) => boolean,
): boolean {
  const random = streamOf(seed)
  const arm = (of: number) => Array.from({ length: chats }, () => chatRates(random, of))
  const [a, b] = [arm(0), arm(lift)]
  const on = (rates: number[][], day: number) => rates.map((chat) => chat[day] ?? 0)
  return Array.from({ length: DAYS }, (_, day) => day).some((day) => differs(on(a, day), on(b, day)))
}

const given = { tau: 0.02, alpha: 0.05 }
const bySequence = (a: number[], b: number[]): boolean => {
  const difference = compare(a, b, given)
  return difference !== null && (difference.low > 0 || difference.high < 0)
}
/** Welch's t at the 5 per cent of a single look. */
const byOneLook = (a: number[], b: number[]): boolean => {
  const [x, y] = [momentsOf(a), momentsOf(b)]
  const error = Math.sqrt(x.variance / x.n + y.variance / y.n)
  return Math.abs(x.mean - y.mean) > studentOf(1.96, 2 * a.length - 2) * error
}
const shareOf = (trials: number, happens: (seed: number) => boolean): number =>
  Array.from({ length: trials }, (_, seed) => seed).filter(happens).length / trials

describe('a confidence sequence', () => {
  // 2,000 trials at 5 per cent: three standard deviations are 1.5 points.
  test('that is read every day of 60 errs in 5 per cent of experiments without a difference, at most', () => {
    expect(shareOf(2000, (seed) => everDiffers(seed, 8, 0, bySequence))).toBeLessThan(0.05 + 0.015)
  })

  test('is what it takes: a t-test read every day errs more often than it says', () => {
    expect(shareOf(500, (seed) => everDiffers(seed, 8, 0, byOneLook))).toBeGreaterThan(0.05 + 0.03)
  })

  test('sees a difference of 5 points among 40 group chats an arm', () => {
    expect(shareOf(50, (seed) => everDiffers(seed, 40, 0.05, bySequence))).toBeGreaterThan(0.95)
  })

  test('lies further out than a single look’s 1.96, at every information', () => {
    for (const information of [1, 100, 10_000, 1_000_000, 1e9])
      expect(boundaryAt(information, 0.02, 0.05)).toBeGreaterThan(2.5)
  })

  test('says nothing of fewer than five group chats an arm, or of those that are all alike', () => {
    expect(compare([1, 2, 3, 4], [1, 2, 3, 4, 5], given)).toBeNull()
    expect(compare([0, 0, 0, 0, 0], [0, 0, 0, 0, 0], given)).toBeNull()
  })

  test.each([
    // Of tables of Student's t: two-sided 5 per cent, and 1 in 1,000.
    [1.959964, 5, 2.570582],
    [1.959964, 10, 2.228139],
    [1.959964, 30, 2.042272],
    [3.290527, 10, 4.586894],
    [3.290527, 60, 3.460201],
  ])('takes a normal %d with %d degrees of freedom for a t of %d', (z, df, t) => {
    expect(Math.abs(studentOf(z, df) - t) / t).toBeLessThan(0.01)
  })
})

describe('how large an experiment must be', () => {
  const asked = { baseline: 8, difference: 2, members: 100, icc: 0.02 }

  test('is told with the design effect, falls with days, and never below what group chats differ by', () => {
    const { designEffect, sizes, leastGroupChats } = sizeOf(asked)
    expect(designEffect).toBeCloseTo(1 + 99 * 0.02)
    const counts = sizes.map(({ groupChats }) => groupChats)
    expect(counts.toSorted((a, b) => b - a)).toEqual(counts)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(leastGroupChats)
  })

  test('of one post is that of single contacts times the design effect', () => {
    const [alone] = sizeOf({ ...asked, members: 1, icc: 0 }).sizes
    const [clustered] = sizeOf(asked).sizes
    const ratio = ((clustered?.groupChats ?? 0) * 100) / (alone?.groupChats ?? 1)
    expect(ratio).toBeCloseTo(1 + 99 * 0.02, 0)
  })

  test('is enough: of so many group chats four of five experiments see the difference, read every day', () => {
    // A group chat's own rate varies by 0.03² of 0.09 × 0.91: an icc of 0.011.
    const icc = 0.03 ** 2 / (0.095 * 0.905)
    const chats = sizeOf({ baseline: 8, difference: 3, members: MEMBERS, icc }).sizes.find(({ days }) => days === 60)
    expect(shareOf(100, (seed) => everDiffers(seed, chats?.groupChats ?? 0, 0.03, bySequence))).toBeGreaterThan(0.75)
  })
})

describe('a reading', () => {
  const experiment: Experiment = {
    id: 'hook',
    arms: [
      { id: 'b', weight: 1, variant: 'b' },
      { id: 'a', weight: 1 },
      { id: 'none', weight: 1, holdout: true },
    ],
  }
  const chats = (armId: string, rates: readonly number[]): Cluster[] =>
    rates.map((rate) => ({ armId, count: Math.round(rate * 1000), exposed: 1000 }))
  const spread = (mean: number) => [-2, -1, 0, 1, 2].flatMap((off) => [mean + off / 1000, mean - off / 1000])
  const counted = (parts: Partial<Record<Measure, Cluster[]>>, isObservable = true): Counted => {
    const of = (measure: Measure) => ({
      clusters: parts[measure] ?? [],
      isObservable: (armId: string) => measure !== 'clicks' || (isObservable && armId !== 'none'),
    })
    return {
      clicks: of('clicks'),
      leaves: of('leaves'),
      friend_deletions: of('friend_deletions'),
      opt_outs: of('opt_outs'),
    }
  }
  const verdicts = (of: Counted) => [...readArms(experiment, of)].map(([id, { verdict }]) => `${id} ${verdict}`)

  test('holds the arms against the step as it is written, wherever that stands', () => {
    expect(baselineOf(experiment)?.id).toBe('a')
  })

  test('names a winner by clicks, with how much', () => {
    const of = counted({ clicks: [...chats('a', spread(0.05)), ...chats('b', spread(0.12))] })
    expect(verdicts(of)).toEqual(['b winner', 'a baseline', 'none too_early'])
    const clicks = readArms(experiment, of)
      .get('b')
      ?.readings.find(({ measure }) => measure === 'clicks')
    expect(clicks?.rate).toBeCloseTo(0.12)
    expect(clicks?.difference?.value).toBeCloseTo(0.07)
    expect(clicks?.difference?.low).toBeGreaterThan(0)
  })

  test('calls none a winner after whose posts more members leave', () => {
    const of = counted({
      clicks: [...chats('a', spread(0.05)), ...chats('b', spread(0.12))],
      leaves: [...chats('a', spread(0.01)), ...chats('b', spread(0.06))],
    })
    expect(verdicts(of)).toEqual(['b guard_broken', 'a baseline', 'none too_early'])
  })

  test('says so where it is early, where nothing differs, and where nobody can see clicks', () => {
    expect(verdicts(counted({ clicks: chats('a', [0.05]) }))).toEqual(['b too_early', 'a baseline', 'none too_early'])
    // 0.1 in 1,000 of ten group chats and none of ten others: one event.
    const rare = {
      leaves: [...chats('a', [0.001, ...Array<number>(9).fill(0)]), ...chats('b', Array<number>(10).fill(0))],
    }
    expect(verdicts(counted(rare, false))).toEqual(['b too_early', 'a baseline', 'none too_early'])
    const alike = counted({ clicks: [...chats('a', spread(0.05)), ...chats('b', spread(0.051))] })
    expect(verdicts(alike)).toEqual(['b no_difference', 'a baseline', 'none too_early'])
    const unseen = readArms(
      experiment,
      counted({ leaves: [...chats('a', spread(0.01)), ...chats('b', spread(0.01))] }, false),
    )
    expect(unseen.get('b')?.verdict).toBe('no_difference')
    expect(unseen.get('b')?.readings[0]).toMatchObject({ standing: 'not_observable', rate: null, count: null })
  })
})
