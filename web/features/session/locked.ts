import type { Refusal } from '#web/wire/request.ts'

/** For how many seconds a name or address is locked, where that is why it was refused. */
export function secondsLocked(refusal: Refusal): number | null {
  if (refusal.code !== 'sign_in_locked') return null
  const { details } = refusal
  const told =
    typeof details === 'object' && details !== null && 'retryAfterSeconds' in details ? details.retryAfterSeconds : null
  return typeof told === 'number' ? told : (refusal.retryAfter ?? 30)
}
