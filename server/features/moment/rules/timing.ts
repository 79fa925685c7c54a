import type { MomentSettings } from '#contract/moment.ts'
import { nextQuietStart, quietEnd } from '#server/features/governor/index.ts'
import { addMs, type CorpInstant, earliest, isBefore, latest } from '#server/kernel/time.ts'

/** A post that could not go out for so long, in corp ms, is put to a person: its time has gone by. */
const latenessMs = 6 * 3_600_000
/** How long staff have to publish it, and customers to say something, before it is read no more. */
const openMs = 7 * 86_400_000

/** When a post that is due goes out: at its time, or when quiet hours end; or, too long after it, not by itself. */
export function whenToSend(
  dueAt: CorpInstant,
  settings: MomentSettings,
  zone: string,
  now: CorpInstant,
): { kind: 'now' } | { kind: 'wait'; until: CorpInstant } | { kind: 'missed' } {
  const wanted = latest(dueAt, now)
  const until = quietEnd(wanted, { from: settings.quietFrom, to: settings.quietTo }, zone) ?? wanted
  if (isBefore(addMs(dueAt, latenessMs), until)) return { kind: 'missed' }
  return isBefore(now, until) ? { kind: 'wait', until } : { kind: 'now' }
}

/** The end of quiet hours that hold a planned time; null when none do. */
export const wokenAt = (at: CorpInstant, { quietFrom, quietTo }: MomentSettings, zone: string): CorpInstant | null =>
  quietEnd(at, { from: quietFrom, to: quietTo }, zone)

/** When a post that is out is read no more. */
export const closesAt = (openedAt: CorpInstant): CorpInstant => addMs(openedAt, openMs)

/**
 * How long to wait before WeCom is asked again who published and who reacted, in real ms: a tenth of how long it has been
 * out, between 5 s and a quarter of an hour.
 */
export const readAfterMs = (outCorpMs: number, rate: number): number =>
  Math.min(900_000, Math.max(5_000, outCorpMs / 10 / Math.max(rate, 1)))

/** A job is asked for again after this, in real ms; WeCom remembers it for a day. */
export const jobPollMs = 3_000

/** Nobody is told of one post more often, in corp ms. */
const remindEveryMs = 3_600_000

/** Whether who has not published may be told now: the post is out, and an hour has gone by since the last time. */
export function mayRemind(
  post: { state: string; remindAskedAt: CorpInstant | null; waiting: number },
  now: CorpInstant,
): boolean {
  const last = post.remindAskedAt
  return post.state === 'open' && post.waiting > 0 && (last === null || !isBefore(now, addMs(last, remindEveryMs)))
}

/** What to do about an order that WeCom did not take. */
export type AfterRefusal = { kind: 'again'; afterMs: number } | { kind: 'fail'; reason: string }

const triesAtMost = 5

/** What was certainly not done is tried again while that can help; all else is put to a person with WeCom's code. */
export function afterRefusal(
  refusal: { class: 'retry' | 'wait' | 'ask_person' | 'drop'; code: number; waitMs?: number },
  attempts: number,
): AfterRefusal {
  const reason = `wecom_${refusal.code}`
  switch (refusal.class) {
    case 'retry':
      return attempts >= triesAtMost
        ? { kind: 'fail', reason }
        : { kind: 'again', afterMs: 1000 * 2 ** Math.max(0, attempts - 1) }
    case 'wait':
      return { kind: 'again', afterMs: refusal.waitMs ?? 60_000 }
    case 'ask_person':
    case 'drop':
      return { kind: 'fail', reason }
    default:
      return refusal.class satisfies never
  }
}

/** Until when a post is posted by hand: within its lateness, before the next quiet hours. */
export const byHandUntil = (at: CorpInstant, { quietFrom, quietTo }: MomentSettings, zone: string): CorpInstant =>
  earliest(addMs(at, latenessMs), nextQuietStart(at, { from: quietFrom, to: quietTo }, zone))
