/** Why one step of a slot gave way to another. */
export type LostBecause = 'less-specific' | 'lower-priority' | 'later-in-document'

/** One part of the answer to "why is this planned?"; plain values, kept with the occurrence. */
export type WhyPart =
  | { kind: 'schedule'; stepId: string; zh: string; en: string }
  | { kind: 'phase'; phaseId: string }
  | { kind: 'slot'; slotId: string; over: { stepId: string; because: LostBecause }[] }
  | { kind: 'pick'; columnId: string; pick: 'in-order' | 'rotate'; place: number; of: number }
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
  | { kind: 'clock-shift'; written: string; shiftedTo: string }
  | { kind: 'holiday-unpublished'; year: number }
