import type { PlaybookDocument } from '#contract/playbook.ts'
import type { Expected, Rehearsal } from '#contract/rehearsal.ts'
import {
  armKey,
  type Bandit,
  type BanditAsk,
  type BanditStand,
  banditsOf,
  drawOf,
  sharesOf,
} from '#server/features/playbook/index.ts'
import { asOfOf } from '#server/features/run/index.ts'

type Tried = { experimentId: string; armId: string }

/** What came due and went out in one arm, where, and what the model’s people made of it. */
export type ArmTally = {
  groups: Set<string>
  due: number
  sent: number
  /** Members at each post, summed up. */
  reached: number
  /** Members who clicked, post by post, by group chat. */
  clickers: Map<string, number>
  /** By day: what a bandit learns from. */
  days: Map<string, { posts: number; shown: number; clicked: number }>
}

/** What the arms of a rehearsal’s experiments and bandits come to, and how its bandits stand by it. */
export class Arms {
  readonly #document: PlaybookDocument
  readonly #seed: string
  readonly #arms = new Map<string, Map<string, ArmTally>>()
  readonly #stands = new Map<string, BanditStand['arms']>()

  constructor(document: PlaybookDocument, seed: string) {
    this.#document = document
    this.#seed = seed
  }

  /** The tally of an arm, for one more of its group chats or for one that is known. */
  of(tried: Tried, chatId: string): ArmTally {
    const arm = this.#tally(tried)
    arm.groups.add(chatId)
    return arm
  }

  #tally({ experimentId, armId }: Tried): ArmTally {
    const arms = this.#arms.get(experimentId) ?? new Map<string, ArmTally>()
    this.#arms.set(experimentId, arms)
    const known = arms.get(armId)
    if (known) return known
    const made = { groups: new Set<string>(), due: 0, sent: 0, reached: 0, clickers: new Map(), days: new Map() }
    arms.set(armId, made)
    return made
  }

  /** How a bandit stands in a group chat on a day, by what the days up to two before it came to. */
  stand(chatId: string, { banditId, stepId, date, time }: BanditAsk): BanditStand {
    const asOf = asOfOf(date).toString()
    const point = drawOf(this.#seed, banditId, stepId, `${date.toString()} ${time} ${chatId}`)
    const bandit = banditsOf(this.#document).find((each) => each.banditId === banditId)
    return { asOf, arms: bandit ? this.#armsOf(bandit, asOf) : [], point }
  }

  #armsOf(bandit: Bandit, asOf: string): BanditStand['arms'] {
    const key = armKey(bandit.banditId, asOf)
    const known = this.#stands.get(key)
    if (known) return known
    const tallies = this.#arms.get(bandit.banditId)
    const arms = bandit.arms.map(({ armId, weight }) => {
      const sum = { posts: 0, shown: 0, clicked: 0 }
      for (const [day, of] of tallies?.get(armId)?.days ?? [])
        if (day < asOf) {
          sum.posts += of.posts
          sum.shown += of.shown
          sum.clicked += of.clicked
        }
      return { armId, weight, ...sum, stoppedBy: null }
    })
    const made = sharesOf(arms, drawOf(this.#seed, this.#document.id, bandit.banditId, asOf))
    this.#stands.set(key, made)
    return made
  }

  get counted(): Rehearsal['experiments'] {
    return this.#told(({ groups, due, sent }) => ({ groups: groups.size, due, sent }))
  }

  /** What the model expects of each arm; `range` tells a sum over group chats with its range. */
  expected(range: (ofChats: readonly number[]) => Expected): Rehearsal['model']['experiments'] {
    return this.#told(({ groups, reached, clickers }) => {
      const clicked = range([...groups].map((id) => clickers.get(id) ?? 0))
      return { reached, clickers: clicked, rate: reached === 0 ? null : Number((clicked.value / reached).toFixed(4)) }
    })
  }

  #told<Told>(tell: (arm: ArmTally) => Told): Record<string, Record<string, Told>> {
    return Object.fromEntries(
      [...this.#arms].map(([id, arms]) => [
        id,
        Object.fromEntries(
          [...arms].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([armId, arm]) => [armId, tell(arm)]),
        ),
      ]),
    )
  }
}

/** Whether what comes next hangs on what the days before came to: who joined, or what was clicked. */
export const isPlannedByDay = (document: PlaybookDocument): boolean =>
  banditsOf(document).length > 0 || (document.phases ?? []).some(({ enter }) => enter?.members !== undefined)

/** Counts a post that went out in an arm: who was there to see it, and who clicked. */
export function countPost(arm: ArmTally, chatId: string, date: string, { reached, clickers }: Reached): void {
  arm.sent += 1
  arm.reached += reached
  arm.clickers.set(chatId, (arm.clickers.get(chatId) ?? 0) + clickers)
  const day = arm.days.get(date) ?? { posts: 0, shown: 0, clicked: 0 }
  arm.days.set(date, { posts: day.posts + 1, shown: day.shown + reached, clicked: day.clicked + clickers })
}

export type Reached = { reached: number; clickers: number }
