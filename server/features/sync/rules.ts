import type { Remedy } from '#contract/wecom.ts'
import { addMs, realInstant, type RealInstant } from '#server/kernel/time.ts'
import type { WecomFailure } from '#server/wecom/index.ts'

/** Tries of one callback or one reading before a person must look at it. */
const attemptsAtMost = 8

/** When something that failed for the `attempts`th time is tried again: 1, 2, 4 … s on; null when it is parked. */
export const retryAt = (attempts: number, now: RealInstant): RealInstant | null =>
  attempts >= attemptsAtMost ? null : addMs(now, 1_000 * 2 ** (attempts - 1))

const longestPauseMs = 600_000

/**
 * How long a synchronisation waits after a failure of WeCom's, the `attempts`th in a row: as long as WeCom says, ten
 * minutes where a person must act first, else 1, 2, 4 … s up to ten minutes. It never gives up by itself.
 */
export function pauseAfter(failure: WecomFailure, attempts: number): number {
  if (failure.kind === 'refused' && failure.waitMs !== undefined) return failure.waitMs
  if (failure.kind === 'refused' && failure.class === 'ask_person') return longestPauseMs
  return Math.min(longestPauseMs, 1_000 * 2 ** Math.min(attempts - 1, 10))
}

/**
 * How a reading goes on that failed after `attempts` failures before: waits that WeCom names do not count; where a
 * person must act first it is tried every ten minutes, else after 1, 2, 4 … s; after eight failures it is parked.
 */
export function putOff(
  failure: WecomFailure,
  attempts: number,
  now: RealInstant,
): { attempts: number; dueRealAt: RealInstant; parkedRealAt: RealInstant | null } {
  const isWait = failure.kind === 'refused' && failure.class === 'wait'
  const failed = isWait ? attempts : attempts + 1
  return {
    attempts: failed,
    dueRealAt: addMs(now, pauseAfter(failure, Math.max(1, failed))),
    parkedRealAt: failed >= attemptsAtMost ? now : null,
  }
}

/** What keeps a synchronisation from going on, for people: WeCom's words, and what to do. */
export type SyncTrouble = { remedy: Remedy; words: string }

export const troubleOf = (failure: WecomFailure, words: string): SyncTrouble => ({
  remedy: failure.kind === 'refused' ? failure.remedy : 'none',
  words,
})

/** The local time of the nightly repair. */
const repairAt = Temporal.PlainTime.from('03:30')

/** The first 03:30 in the corp's zone after `after`, by real time: sync and repair are no part of a corp's own time. */
export function nextRepair(after: RealInstant, zone: string): RealInstant {
  const local = after.toZonedDateTimeISO(zone)
  const today = local.toPlainDate().toZonedDateTime({ timeZone: zone, plainTime: repairAt })
  const next =
    Temporal.Instant.compare(today.toInstant(), after) > 0
      ? today
      : local.toPlainDate().add({ days: 1 }).toZonedDateTime({ timeZone: zone, plainTime: repairAt })
  return realInstant(next.toInstant())
}

/** Splits `items` into at most `count` even parts of at most `size`; more parts when they would be larger. */
export function inParts<T>(items: readonly T[], count: number, size: number): T[][] {
  const length = Math.min(size, Math.max(1, Math.ceil(items.length / count)))
  return Array.from({ length: Math.ceil(items.length / length) }, (_, at) =>
    items.slice(at * length, (at + 1) * length),
  )
}
