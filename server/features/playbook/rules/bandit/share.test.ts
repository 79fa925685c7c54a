import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { betaDraw, streamOf } from './beta.ts'
import { ALIKE, type ArmToShare, EXPLORED, intervalOf, posteriorOf, sharesOf } from './share.ts'

// Two hundred playbooks are lived through, and a busy machine is slow, not broken.
vi.setConfig({ testTimeout: 240_000 })

const arm = (armId: string, parts: Partial<ArmToShare> = {}): ArmToShare => ({
  armId,
  weight: 1,
  posts: 0,
  shown: 0,
  clicked: 0,
  stoppedBy: null,
  ...parts,
})
const shareOf = (arms: readonly ArmToShare[], seed = 1) =>
  Object.fromEntries(sharesOf(arms, seed).map(({ armId, share }) => [armId, share]))

const figures = fc.record({
  weight: fc.integer({ min: 1, max: 100 }),
  posts: fc.integer({ min: 0, max: 500 }),
  shown: fc.integer({ min: 0, max: 50_000 }),
  clicked: fc.integer({ min: 0, max: 60_000 }),
  stoppedBy: fc.constantFrom(null, null, null, 'leaves' as const),
})

describe('the shares of arms', () => {
  test('are a whole, the same for the same figures and seed, and none is forgotten but what a guard stopped', () => {
    fc.assert(
      fc.property(fc.array(figures, { minLength: 2, maxLength: 5 }), fc.nat(), (given, seed) => {
        const arms = given.map((each, i) => arm(`a${i}`, each))
        const shares = sharesOf(arms, seed)
        expect(sharesOf(arms, seed)).toEqual(shares)
        expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
        const live = arms.filter(({ stoppedBy }) => stoppedBy === null)
        const weights = live.reduce((sum, { weight }) => sum + weight, 0)
        const least = (i: number) => (EXPLORED * (arms[i]?.weight ?? 0)) / weights - 1e-9
        const wrong = shares.filter(({ share, stoppedBy }, i) =>
          stoppedBy === null ? share < least(i) : live.length > 0 && share !== 0,
        )
        expect(wrong).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  test('of arms that nobody has seen are alike, within what draws of chance leave', () => {
    for (const share of Object.values(shareOf(['a', 'b', 'c'].map((id) => arm(id)))))
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.05)
  })

  test('go to the one that is clicked more, but for what is kept for trying', () => {
    const shares = shareOf([
      arm('a', { posts: 300, shown: 30_000, clicked: 1_200 }),
      arm('b', { posts: 300, shown: 30_000, clicked: 2_400, weight: 3 }),
    ])
    // 10% of it by weight: 2.5% to a, 7.5% to b.
    expect(shares['a']).toBeCloseTo(0.025)
    expect(shares['b']).toBeCloseTo(0.975)
  })

  test('of arms that were all stopped are the first one’s', () => {
    expect(shareOf([arm('a', { stoppedBy: 'leaves' }), arm('b', { stoppedBy: 'opt_outs' })])).toEqual({ a: 1, b: 0 })
  })
})

test('a post to a group chat tells as much as fewer members who have nothing to do with one another', () => {
  // 100 members: a design effect of 1 + 99 × 0.02 = 2.98.
  const { alpha, beta } = posteriorOf({ posts: 10, shown: 1_000, clicked: 80 })
  expect(alpha).toBeCloseTo(1 + 80 / (1 + 99 * ALIKE))
  expect(beta).toBeCloseTo(1 + 920 / (1 + 99 * ALIKE))
  const { mean, low, high } = intervalOf({ posts: 10, shown: 1_000, clicked: 80 })
  expect(low).toBeLessThan(mean)
  expect([low, high].every((edge) => edge > 0.05 && edge < 0.13)).toBe(true)
})

test('more clicks than members, who may click twice, are no more than all of them', () => {
  expect(posteriorOf({ posts: 1, shown: 1, clicked: 9 })).toEqual({ alpha: 2, beta: 1 })
})

/** Arms with a click rate each, lived through by so many group chats that differ by themselves and get a post a day. */
function live(rates: readonly number[], { seed, days, chats }: { seed: number; days: number; chats: number }) {
  const random = streamOf(seed * 7_919 + 1)
  const members = 100
  const past: ArmToShare[][] = []
  let now = rates.map((_, i) => arm(`a${i}`))
  let clicks = 0
  let last = { posts: 0, best: 0 }
  for (let day = 0; day < days; day += 1) {
    past.push(now)
    // A turn is chosen by what was known two days before.
    const shares = sharesOf(past[Math.max(0, day - 2)] ?? now, seed * 1_000 + day)
    const today = { posts: 0, best: 0 }
    now = now.map((each) => ({ ...each }))
    for (let chat = 0; chat < chats; chat += 1) {
      let at = random()
      const i = shares.findIndex(({ share }) => (at -= share) < 0)
      const chosen = now[i] ?? now[0]
      const rate = rates[i] ?? 0
      if (!chosen) continue
      // Members of a group chat are alike by 0.02: rates are spread as a Beta of as many counts.
      const counts = 1 / ALIKE - 1
      const own = betaDraw({ alpha: Math.max(1, rate * counts), beta: (1 - rate) * counts }, random)
      for (let member = 0; member < members; member += 1) if (random() < own) chosen.clicked += 1
      chosen.posts += 1
      chosen.shown += members
      clicks += rate * members
      today.posts += 1
      if (rate === Math.max(...rates)) today.best += 1
    }
    last = today
  }
  const best = now[rates.indexOf(Math.max(...rates))]
  const posts = now.reduce((sum, each) => sum + each.posts, 0)
  const most = Math.max(...rates) * members * posts
  const even = (rates.reduce((sum, rate) => sum + rate, 0) / rates.length) * members * posts
  return {
    share: (best?.posts ?? 0) / posts,
    lastShare: last.best / last.posts,
    regret: most - clicks,
    evenRegret: most - even,
  }
}

test('of three wordings the one that is clicked more gets four of five posts, and fewer clicks are lost than by equal shares', async ({
  annotate,
}) => {
  const lives = Array.from({ length: 200 }, (_, seed) => live([0.04, 0.06, 0.1], { seed, days: 30, chats: 20 }))
  const mean = (of: (each: (typeof lives)[number]) => number) => lives.reduce((sum, each) => sum + of(each), 0) / 200
  const told = {
    share: mean(({ share }) => share),
    lastShare: mean(({ lastShare }) => lastShare),
    regret: mean(({ regret }) => regret) / mean(({ evenRegret }) => evenRegret),
    most: lives.filter(({ lastShare }) => lastShare > 0.8).length,
  }
  await annotate(
    `200 lives of 30 days: ${(told.share * 100).toFixed(1)}% of posts to the best arm, ` +
      `${(told.lastShare * 100).toFixed(1)}% on the last day (above 80% in ${told.most} of 200); ` +
      `clicks lost: ${(told.regret * 100).toFixed(0)}% of those lost by equal shares`,
  )
  expect(told.share).toBeGreaterThan(0.8)
  expect(told.most).toBeGreaterThan(160)
  // Less than a third of what equal shares lose.
  expect(told.regret).toBeLessThan(1 / 3)
})
