/** How a recipient stands in a mass send, as WeCom tells it (D93338). */
export type RecipientResult = 'not_sent' | 'sent' | 'not_a_friend' | 'quota_full'

/** Why an open send is asked back. */
export type CancelReason = 'expired' | 'paused' | 'withdrawn'

/** How a delivery ends, and what that does to WeCom's ceiling. Only what was sent keeps its caps. */
export type Outcome =
  /** `won_race`: it went out after it had been asked back. */
  | { state: 'sent'; reason: null | 'won_race'; quota: 'consumed' }
  | { state: 'reported'; reason: null; quota: null }
  | { state: 'failed'; reason: string; quota: 'given_back' | 'full' }
  | { state: 'skipped'; reason: 'in_doubt_unresolved'; quota: 'consumed' }
  | { state: 'skipped'; reason: 'person_skipped'; quota: 'given_back' }
  /** A welcome: the two chat already, or another app has greeted. */
  | { state: 'skipped'; reason: 'chat_begun'; quota: null }
  /** A welcome: its code lived 20 s (D92137). */
  | { state: 'expired'; reason: 'welcome_too_late'; quota: null }
  | { state: 'sent'; reason: null; quota: null }
  | { state: 'failed'; reason: string; quota: null }
  | { state: 'expired'; reason: 'staff_did_not_send'; quota: 'given_back' }
  | { state: 'cancelled'; reason: 'paused' | 'withdrawn'; quota: 'given_back' }

/**
 * What becomes of a delivery that waits for staff, once its recipient's result is known. `closing` is why the send was
 * asked back, when it was and results have had time to arrive; null while it is open. Null as answer: keep waiting.
 */
export function outcomeOf(
  result: RecipientResult,
  closing: CancelReason | null,
  isAfterCancel: boolean,
): Outcome | null {
  switch (result) {
    case 'sent':
      return { state: 'sent', reason: isAfterCancel ? 'won_race' : null, quota: 'consumed' }
    case 'not_a_friend':
      return { state: 'failed', reason: 'not_a_friend', quota: 'given_back' }
    case 'quota_full':
      return { state: 'failed', reason: 'quota_full', quota: 'full' }
    case 'not_sent':
      return closing === null ? null : notSent(closing)
    default:
      return result satisfies never
  }
}

/**
 * Why a delivery ends with a mass send that was asked back for `whole`: a mass send is asked back whole, so those of its
 * deliveries that were not meant (`own` is null) are merely withdrawn.
 */
export const closingOf = (whole: CancelReason, own: 'paused' | 'withdrawn' | null): CancelReason =>
  whole === 'expired' ? 'expired' : (own ?? 'withdrawn')

/** How a delivery ends that was asked back before anyone sent it. */
export function notSent(closing: CancelReason): Outcome {
  return closing === 'expired'
    ? { state: 'expired', reason: 'staff_did_not_send', quota: 'given_back' }
    : { state: 'cancelled', reason: closing, quota: 'given_back' }
}

/** Whether it went out, or may have: its caps stay charged. */
export const keepsCaps = (outcome: Outcome): boolean =>
  outcome.state === 'sent' || outcome.state === 'reported' || outcome.reason === 'in_doubt_unresolved'
