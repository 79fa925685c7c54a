import type { Condition } from '#contract/condition.ts'
import type { Reading, SplitArm, SplitMeasure } from '#contract/experiment.ts'
import { splitMeasures } from '#contract/experiment.ts'
import { type BranchStep, type JourneyStep, type JourneyTrack, stepsWithin } from '#contract/playbook.ts'
import { compare, EVENTS_MIN, TAU } from '#server/features/playbook/index.ts'

/** A way of a branch that splits at random; `wayId` is null for everybody else. */
export type Way = { wayId: string | null; name: string; nameEn: string | null; share: number; sendStepIds: string[] }

export type Split = { trackId: string; step: BranchStep; ways: readonly Way[] }

const drawn = (when: Condition): { draw: string; share: number } | null =>
  'draw' in when ? { draw: when.draw, share: when.to - when.from } : null

const sendsOf = (steps: readonly JourneyStep[]): string[] =>
  stepsWithin(steps).flatMap((step) => (step.kind === 'send' ? [step.id] : []))

/** The branches of a journey that split at random: every case asks the one draw, and nothing else. */
export const splitsOf = (track: JourneyTrack): Split[] =>
  stepsWithin(track.steps).flatMap((step): Split[] => {
    if (step.kind !== 'branch') return []
    const draws = step.cases.map(({ when }) => drawn(when))
    const [first] = draws
    if (!first || draws.some((each) => each?.draw !== first.draw)) return []
    const shares = draws.map((each) => each?.share ?? 0)
    const rest = Math.max(0, 100 - shares.reduce((sum, share) => sum + share, 0))
    return [
      {
        trackId: track.id,
        step,
        ways: [
          ...step.cases.map((each, i) => ({
            wayId: each.id,
            name: each.name,
            nameEn: each.name_en ?? null,
            share: shares[i] ?? 0,
            sendStepIds: sendsOf(each.steps),
          })),
          ...(rest > 0
            ? [
                {
                  wayId: null,
                  name: '其余的人',
                  nameEn: 'everybody else',
                  share: rest,
                  sendStepIds: sendsOf(step.otherwise ?? []),
                },
              ]
            : []),
        ],
      },
    ]
  })

/** Those who went one way, and what came of them. */
export type WayCount = { wayId: string | null; entered: number } & Record<SplitMeasure, number>

const ALPHA = 0.05

/** Of many contacts the proportions are told apart as of these: the interval is as wide, and a list of them is short. */
const contactsAtMost = 20_000

/** So many of so many, as a list of ones and noughts. */
function unitsOf(count: number, of: number): number[] {
  const scale = of > contactsAtMost ? contactsAtMost / of : 1
  const [ones, all] = [Math.round(count * scale), Math.round(of * scale)]
  return Array.from({ length: all }, (_, n) => (n < ones ? 1 : 0))
}

/**
 * What the ways of a split came to, each held against the last, which everybody else takes where there is one. Contacts
 * are drawn one by one, so they are what is compared, by the interval that other experiments are read by.
 */
export function readWays(
  { ways }: Pick<Split, 'ways'>,
  counts: readonly WayCount[],
): { wayId: string | null; readings: SplitArm['readings'] }[] {
  const alpha = ALPHA / Math.max(1, ways.length - 1)
  const countOf = (wayId: string | null): WayCount =>
    counts.find((each) => each.wayId === wayId) ?? { wayId, entered: 0, exits: 0, opt_outs: 0, friend_deletions: 0 }
  const baseline = ways.at(-1)
  return ways.map((way) => {
    const own = countOf(way.wayId)
    const others = way === baseline || !baseline ? null : countOf(baseline.wayId)
    const readings = splitMeasures.map((measure) => {
      const told = { measure, count: own[measure], rate: own.entered === 0 ? null : own[measure] / own.entered }
      if (others === null) return { ...told, difference: null, standing: 'too_early' as const }
      const difference =
        own[measure] + others[measure] < EVENTS_MIN
          ? null
          : compare(unitsOf(others[measure], others.entered), unitsOf(own[measure], own.entered), {
              tau: measure === 'exits' ? TAU.clicks : TAU[measure],
              alpha,
            })
      return { ...told, difference, standing: standingOf(difference) }
    })
    return { wayId: way.wayId, readings }
  })
}

function standingOf(difference: Reading['difference']): SplitArm['readings'][number]['standing'] {
  if (difference === null) return 'too_early'
  if (difference.low > 0) return 'higher'
  return difference.high < 0 ? 'lower' : 'no_difference'
}
