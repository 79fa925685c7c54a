import type { BanditPart } from '#contract/playbook/occurrence.ts'
import { type Beta, betaDraw, betaQuantile, streamOf } from './beta.ts'

/** What an arm's posts came to until a day. */
export type ArmFigures = Omit<BanditPart, 'share'>

/** An arm that may be chosen; `weight` is its part of what is kept for trying. */
export type ArmToShare = ArmFigures & { weight: number }

/** Of all posts, those that go round all arms, whatever is known of them: tastes change, and so do contents. */
export const EXPLORED = 0.1

/**
 * How alike members of one group chat are, taken for all of them (docs/experiments.md, How many group chats): a post to a
 * group chat tells as much as so many members who have nothing to do with one another.
 */
export const ALIKE = 0.02

/** Enough that a share is right to a point or two. */
const DRAWS = 2_000

/** What is known of an arm's click rate: its counts, divided by the design effect, on top of knowing nothing. */
export function posteriorOf({ posts, shown, clicked }: Pick<ArmFigures, 'posts' | 'shown' | 'clicked'>): Beta {
  if (posts === 0 || shown === 0) return { alpha: 1, beta: 1 }
  const designEffect = 1 + Math.max(0, shown / posts - 1) * ALIKE
  // One member may click twice, and nobody is named.
  const clicks = Math.min(clicked, shown)
  return { alpha: 1 + clicks / designEffect, beta: 1 + (shown - clicks) / designEffect }
}

/** Where an arm's click rate lies, nineteen times of twenty. */
export function intervalOf(figures: Parameters<typeof posteriorOf>[0]): { mean: number; low: number; high: number } {
  const known = posteriorOf(figures)
  return {
    mean: known.alpha / (known.alpha + known.beta),
    low: betaQuantile(0.025, known),
    high: betaQuantile(0.975, known),
  }
}

/**
 * The share of posts that each arm gets: as often as it comes out best of Thompson's draws (Thompson, Biometrika 25, 1933),
 * worked out once a day so that it can be told, with `EXPLORED` of it by weight. An arm that a guard has stopped gets
 * none; were all stopped, the first goes on. The same figures and seed give the same shares.
 */
export function sharesOf(arms: readonly ArmToShare[], seed: number): BanditPart[] {
  const running = arms.filter((arm) => arm.stoppedBy === null)
  const live = running.length > 0 ? running : arms.slice(0, 1)
  const known = live.map(posteriorOf)
  const random = streamOf(seed)
  const best = live.map(() => 0)
  for (let turn = 0; turn < (live.length > 1 ? DRAWS : 0); turn += 1) {
    let [first, most] = [0, -1]
    for (const [i, each] of known.entries()) {
      const rate = betaDraw(each, random)
      if (rate > most) [first, most] = [i, rate]
    }
    best[first] = (best[first] ?? 0) + 1
  }
  const weights = live.reduce((sum, { weight }) => sum + weight, 0)
  const shares = new Map(
    live.map(({ armId, weight }, i) => [
      armId,
      live.length === 1 ? 1 : (1 - EXPLORED) * ((best[i] ?? 0) / DRAWS) + (EXPLORED * weight) / weights,
    ]),
  )
  return arms.map(({ weight: _weight, ...arm }) => ({ ...arm, share: shares.get(arm.armId) ?? 0 }))
}
