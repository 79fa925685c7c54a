/** The words of the moments planner that need no schema. */

/** What a post is for. */
export const momentKinds = ['knowledge', 'interaction', 'persona', 'product', 'praise', 'honour', 'offer'] as const
export type MomentKind = (typeof momentKinds)[number]

/** How often customers should meet a kind: `least` to `most` posts in so many weeks; `most` null: as many as there are. */
export type MomentMeasure = { least: number; most: number | null; weeks: 1 | 4 }

/** The frequency matrix. */
export const MOMENT_MIX: Readonly<Record<MomentKind, MomentMeasure>> = {
  knowledge: { least: 7, most: null, weeks: 1 },
  interaction: { least: 1, most: 2, weeks: 1 },
  persona: { least: 1, most: 2, weeks: 1 },
  product: { least: 1, most: 2, weeks: 1 },
  praise: { least: 1, most: 2, weeks: 1 },
  honour: { least: 0, most: null, weeks: 1 },
  offer: { least: 2, most: 4, weeks: 4 },
}

/** Kinds that ask somebody to buy. */
export const ADVERT_KINDS: readonly MomentKind[] = ['product', 'offer']
/** Of a week's posts, the share that may ask to buy, in percent. */
export const ADVERT_SHARE_MOST = 33

/**
 * How a post stands: planned on the calendar, to go out at its time, being handed to WeCom, with an answer that nobody saw,
 * being made by WeCom, with staff who publish it, over, not taken, or taken back.
 */
export const momentStates = [
  'draft',
  'scheduled',
  'calling',
  'in_doubt',
  'making',
  'open',
  'closed',
  'failed',
  'cancelled',
] as const
export type MomentState = (typeof momentStates)[number]

/** How one member's copy of a post stands; `by_hand` and `reported`: the member posts it without WeCom's task. */
export const momentCopyStates = ['waiting', 'published', 'by_hand', 'reported', 'refused', 'missed'] as const
export type MomentCopyState = (typeof momentCopyStates)[number]

/** So many posts are put on their way at a time. */
export const MOMENTS_AT_ONCE = 100

/** WeCom's bounds of a post (D95094). */
export const MOMENT_TEXT_MAX_CHARS = 2000
export const MOMENT_TEXT_MAX_BYTES = 4000
export const MOMENT_PICTURES_MAX = 9
/** Pixels of a picture's long and short side (D95098). */
export const MOMENT_PICTURE_LONG_MAX = 10_800
export const MOMENT_PICTURE_SHORT_MAX = 1_080
export const MOMENT_LINK_TITLE_MAX_BYTES = 128
