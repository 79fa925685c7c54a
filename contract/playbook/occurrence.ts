import type { ColumnPick } from './document.ts'

/** Why one step of a slot gave way to another. */
export type LostBecause = 'less-specific' | 'lower-priority' | 'later-in-document'

/** How a bandit's arm stood on the day: the share of posts that it gets, and what its own came to until then. */
export type BanditPart = {
  armId: string
  /** Of 1. */
  share: number
  posts: number
  /** Members who were there to see its posts, post by post, and clicks on its links. */
  shown: number
  clicked: number
  /** The guard that took it out of the choice. */
  stoppedBy: 'leaves' | 'friend_deletions' | 'opt_outs' | null
}

/** One part of the answer to "why is this planned?"; plain values, kept with the occurrence. */
export type WhyPart =
  | { kind: 'schedule'; stepId: string; zh: string; en: string }
  | { kind: 'phase'; phaseId: string }
  | { kind: 'slot'; slotId: string; over: { stepId: string; because: LostBecause }[] }
  | { kind: 'pick'; columnId: string; pick: ColumnPick; place: number; of: number }
  /** `weight` of `of` all weights; `variant` is null for the content itself. */
  | {
      kind: 'experiment'
      experimentId: string
      armId: string
      weight: number
      of: number
      variant: string | null
      isHeldOut: boolean
    }
  /** Of an experiment, or of a column (`columnId`), whose contents are the arms. Figures are those before `asOf`. */
  | { kind: 'bandit'; banditId: string; columnId: string | null; armId: string; asOf: string; arms: BanditPart[] }
  | { kind: 'clock-shift'; written: string; shiftedTo: string }
  | { kind: 'holiday-unpublished'; year: number }
