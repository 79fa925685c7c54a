import type { Bubble } from '#contract/staff-task.ts'

/** How far the sending of a message has come, as this device keeps it through reloads. */
export type Kept = {
  /** The bubble to go out next, from 0. */
  next: number
  /** WeCom's client was asked to send it, and has not answered yet. */
  isCalling: boolean
}

/** Where sending goes on. */
export type Standing =
  | { kind: 'ready'; next: number }
  /** The page went away while the client was sending `next`: only the chat itself shows whether it went out. */
  | { kind: 'unsure'; next: number }
  /** Every bubble is out, and the server may not know it yet. */
  | { kind: 'all_sent' }

/** Where to go on, from what this device kept and what the server was told: whoever knows more is right. */
export function standingOf(kept: Kept | null, sentBubbles: number, total: number): Standing {
  const next = Math.max(kept?.next ?? 0, sentBubbles)
  if (total > 0 && next >= total) return { kind: 'all_sent' }
  return kept?.isCalling && kept.next === next ? { kind: 'unsure', next } : { kind: 'ready', next }
}

/** What WeCom's client says: sent, refused in its words, or nothing at all. */
export type ClientAnswer = { kind: 'sent' } | { kind: 'failed'; message: string } | { kind: 'silent' }

/** What the server says when asked whether the message may go out now. */
export type PermitAnswer =
  /** `mediaIds` are WeCom's ids of the files of all bubbles, in their order; null where a bubble has none. */
  | { kind: 'granted'; untilMs: number; mediaIds: readonly (string | null)[] }
  | { kind: 'refused'; reason: string; waitMs: number }
  | { kind: 'unreachable' }

export type SendingDeps = {
  permit(): Promise<PermitAnswer>
  send(bubble: Bubble, mediaId: string | null): Promise<ClientAnswer>
  keep(kept: Kept): void
  /** Tells the server how many are out. May fail silently: the report at the end says it all. */
  tellProgress(sentBubbles: number): void
  /** Tells the server that the message is out: whole, or as far as `sent` of `total` when it must not go on. */
  report(sent: number, total: number): void
  /** This device's clock, in ms. */
  nowMs(): number
}

export type Outcome =
  | { kind: 'sent' }
  | { kind: 'refused'; reason: string; waitMs: number; sent: number }
  | { kind: 'unreachable'; sent: number }
  | { kind: 'client_failed'; message: string; sent: number }
  | { kind: 'unsure'; next: number }

/** A permit with less than this left is asked for anew before the next bubble. */
const spareMs = 10_000

/**
 * Sends the bubbles from `first` on, one after another, never without a permit that still holds. Each is put down before
 * and after it goes out, so that a page that dies in between goes on where it was.
 */
export async function sendFrom(bubbles: readonly Bubble[], first: number, deps: SendingDeps): Promise<Outcome> {
  let permittedUntilMs = Number.NEGATIVE_INFINITY
  let mediaIds: readonly (string | null)[] = []
  for (let next = first; next < bubbles.length; next += 1) {
    const bubble = bubbles[next]
    if (bubble === undefined) break
    if (permittedUntilMs - deps.nowMs() < spareMs) {
      const answer = await deps.permit()
      if (answer.kind === 'unreachable') return { kind: 'unreachable', sent: next }
      if (answer.kind === 'refused') {
        // What is in the chat is in the chat: the rest stays out, and the server counts what went.
        if (next > 0 && answer.reason !== 'sending_elsewhere') deps.report(next, bubbles.length)
        return { kind: 'refused', reason: answer.reason, waitMs: answer.waitMs, sent: next }
      }
      permittedUntilMs = answer.untilMs
      mediaIds = answer.mediaIds
    }
    deps.keep({ next, isCalling: true })
    const answer = await deps.send(bubble, mediaIds[next] ?? null)
    if (answer.kind === 'silent') return { kind: 'unsure', next }
    if (answer.kind === 'failed') {
      deps.keep({ next, isCalling: false })
      return { kind: 'client_failed', message: answer.message, sent: next }
    }
    deps.keep({ next: next + 1, isCalling: false })
    if (next + 1 < bubbles.length) deps.tellProgress(next + 1)
  }
  deps.report(bubbles.length, bubbles.length)
  return { kind: 'sent' }
}
