/** What to do about a mass send that WeCom did not take. */
export type AfterRefusal = { kind: 'again'; afterMs: number } | { kind: 'give_up'; reason: string }

const triesAtMost = 5

/**
 * A request that was certainly not done is tried again while that can help: at once-and-later for `retry`, as long as
 * WeCom says for `wait`. What a person must put right, and what can never work, ends the deliveries with WeCom's code.
 */
export function afterRefusal(
  refusal: { class: 'retry' | 'wait' | 'ask_person' | 'drop'; code: number; waitMs?: number },
  attempts: number,
): AfterRefusal {
  switch (refusal.class) {
    case 'retry':
      return attempts >= triesAtMost
        ? { kind: 'give_up', reason: reasonOf(refusal.code) }
        : { kind: 'again', afterMs: 1000 * 2 ** Math.max(0, attempts - 1) }
    case 'wait':
      return { kind: 'again', afterMs: refusal.waitMs ?? 60_000 }
    case 'ask_person':
    case 'drop':
      return { kind: 'give_up', reason: reasonOf(refusal.code) }
    default:
      return refusal.class satisfies never
  }
}

const reasonOf = (code: number): string => `wecom_${code}`

/** WeCom does not know a file that it gave an id for (40007 invalid, 40145 expired): it is to be uploaded anew. */
export const isStaleMedia = (code: number): boolean => code === 40007 || code === 40145
