import type { Remedy } from '#contract/wecom.ts'

/**
 * What to do about a refusal: try the same again soon (`retry`) or after `waitMs` (`wait`), have a person put something
 * right first (`ask_person`), or give this one up (`drop`).
 */
export type RefusalClass = 'retry' | 'wait' | 'ask_person' | 'drop'

/**
 * WeCom did not do it, for certain. `code` is WeCom's errcode, the HTTP status (400–499) of a gateway before it, or
 * `notSent` when the call never left this machine. `hint` keeps WeCom's own words, with its look-up hint.
 */
export type WecomRefusal = {
  ok: false
  kind: 'refused'
  api: string
  code: number
  hint: string
  class: RefusalClass
  remedy: Remedy
  waitMs?: number
}

/** Nobody can say whether WeCom did it: the answer was lost, cut off or unreadable. Look it up before trying again. */
export type WecomUnknown = { ok: false; kind: 'unknown'; api: string; cause: Error }

export type WecomFailure = WecomRefusal | WecomUnknown
export type WecomResult<T> = { ok: true; value: T } | WecomFailure

/** The `code` of a call of which not a byte was written: WeCom could not be reached, or the line was never opened. */
export const notSent = -1000

/** One line about a failure for logs and for people, without anything secret. */
export function describeFailure(failure: WecomFailure): string {
  return failure.kind === 'refused'
    ? `${failure.api} was refused with ${failure.code}: ${failure.hint}`
    : `${failure.api} has no known outcome: ${failure.cause.message}`
}
