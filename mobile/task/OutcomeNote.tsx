import type { Outcome } from '../send/sending.ts'
import { Note } from '../ui/Frame.tsx'
import { wordOf, words } from '../words/words.ts'

/** When it makes sense to tap again. */
function waitWords({ reason, waitMs }: { reason: string; waitMs: number }): string {
  const text = words().task
  const seconds = Math.ceil(waitMs / 1_000)
  return reason === 'sending_elsewhere' ? text.refusedWait(seconds) : text.refusedSoon(seconds)
}

/** What became of a tap, where it did not send everything. */
export function OutcomeNote({ outcome, total }: { outcome: Outcome | null; total: number }) {
  const text = words().task
  if (outcome === null) return null
  switch (outcome.kind) {
    case 'sent':
    case 'unsure':
      return null
    case 'refused':
      return (
        <Note tone="warn">
          {outcome.sent > 0 ? text.partly(outcome.sent, total) : null} {wordOf(text.refused, outcome.reason)}
          {outcome.waitMs > 0 ? ` ${waitWords(outcome)}` : null}
        </Note>
      )
    case 'unreachable':
      return (
        <Note tone="warn">
          {outcome.sent > 0 ? text.partly(outcome.sent, total) : null} {text.unreachable}
        </Note>
      )
    case 'client_failed':
      return (
        <Note tone="harm">
          {outcome.sent > 0 ? text.partly(outcome.sent, total) : null} {text.clientFailed}
          {outcome.message ? <p>{text.clientSays(outcome.message)}</p> : null}
        </Note>
      )
    default:
      return outcome satisfies never
  }
}
