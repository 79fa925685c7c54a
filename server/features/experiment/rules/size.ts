import type { ExperimentSize, SizeQuery } from '#contract/experiment.ts'
import { boundaryAt } from '#server/features/playbook/index.ts'

/** Share of experiments that find a difference that is there: the standard normal's 80th of a hundred. */
const POWER_Z = 0.8416

const ALPHA = 0.05

/** Daily posts that are told beside each other. */
const DAYS = [1, 7, 14, 30, 60]

/** The information at which a difference passes the boundary four times of five. */
function informationFor(difference: number): number {
  const isEnough = (information: number) =>
    difference * Math.sqrt(information) >= boundaryAt(information, difference, ALPHA) + POWER_Z
  let [low, high] = [0, 1 / difference ** 2]
  while (!isEnough(high)) [low, high] = [high, high * 2]
  for (let turn = 0; turn < 60; turn += 1) {
    const middle = (low + high) / 2
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}

/**
 * How many group chats an arm needs so that the smallest difference worth seeing is seen. A group chat's rate over d
 * daily posts to m members varies by p(1 − p)(ρ + (1 − ρ) / (m d)): for one post that is p(1 − p) / m times the design
 * effect 1 + (m − 1)ρ (Kish, Survey Sampling, 1965; Donner and Klar, Cluster Randomization Trials, 2000). More days make
 * chance smaller and leave what group chats have of their own, ρ, so that below some number of them no time is enough.
 */
export function sizeOf({ baseline, difference, members, icc }: SizeQuery): ExperimentSize {
  const [p, delta] = [Math.min(0.99, (baseline + difference / 2) / 100), difference / 100]
  const needed = (share: number) => Math.ceil(2 * p * (1 - p) * share * informationFor(delta))
  return {
    designEffect: 1 + (members - 1) * icc,
    sizes: DAYS.map((days) => ({ days, groupChats: Math.max(5, needed(icc + (1 - icc) / (members * days))) })),
    leastGroupChats: Math.max(5, needed(icc)),
  }
}
