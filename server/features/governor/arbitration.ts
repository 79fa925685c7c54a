import { columnCapKeys, type DropReason, startOfWeek } from '#server/features/governor/rules.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** What meets others in one group chat: of one playbook or of several, or a message that a person sends once. */
export type Contender = {
  occurrenceId: string
  /** Sent once by a person, and not marked to wait its turn. */
  byHand: boolean
  /** The step's own, 1 to 9. */
  priority: number
  /** How narrow its recurrence is: a date is narrower than a day of the month, that than a day of the week, that than every day. */
  specificity: number
  dueAt: CorpInstant
  /** When it is decided next; null while a pause holds it. */
  wakeAt: CorpInstant | null
}

/**
 * Who comes first where several meet in one group chat (docs/arbitration.md): what a person sends once by hand, then the
 * higher priority, then the narrower recurrence, then what was due earlier, then the lower id. A total order: no two are
 * alike, so that the same steps give the same plan whatever order they are found in.
 */
export const firstOf = (a: Contender, b: Contender): number =>
  Number(b.byHand) - Number(a.byHand) ||
  b.priority - a.priority ||
  b.specificity - a.specificity ||
  Temporal.Instant.compare(a.dueAt, b.dueAt) ||
  (a.occurrenceId < b.occurrenceId ? -1 : a.occurrenceId > b.occurrenceId ? 1 : 0)

/** Which of a recipient's steps of today get the scarce mass sends. */
export function winMassSend(contenders: readonly Contender[], share: number): ReadonlySet<string> {
  const ranked = [...contenders].sort(firstOf)
  return new Set(ranked.slice(0, Math.max(0, share)).map((item) => item.occurrenceId))
}

/**
 * Those of today still to come that rank before a step: the day's cap is kept for them. What a pause holds, or what waits
 * for another day, has nothing kept.
 */
export const keptFor = (
  one: Contender,
  contenders: readonly Contender[],
  now: CorpInstant,
  dayEnds: CorpInstant,
): Contender[] =>
  contenders
    .filter(
      (other) =>
        other.wakeAt !== null &&
        Temporal.Instant.compare(now, other.wakeAt) < 0 &&
        Temporal.Instant.compare(other.wakeAt, dayEnds) < 0 &&
        firstOf(other, one) < 0,
    )
    .sort(firstOf)

/** A step that a release of a group chat is of. */
export type StepRef = { occurrenceId: string; runId: string; stepId: string; dueAt: CorpInstant }

/** A release of a group chat that went out or is open, with the caps it holds. */
export type Holder = StepRef & {
  isOpen: boolean
  sentAt: CorpInstant | null
  caps: readonly { key: string; startsOn: string }[]
}

/** What a step gave way to; `place` is which of the day's or week's sends it is. */
export type Winner = { step: StepRef; place: number | null }

/**
 * Which release stands in the way of a step that was held or dropped for a reason, of those of its group chat in the order
 * in which they were released. Null where it is no other step but a limit: quiet hours, the load of members.
 */
export function winnerOf(
  reason: DropReason,
  column: string | null,
  holders: readonly Holder[],
  today: Temporal.PlainDate,
): Winner | null {
  const holding = (key: string, startsOn: Temporal.PlainDate): Holder[] =>
    holders.filter((holder) => holder.caps.some((cap) => cap.key === key && cap.startsOn === startsOn.toString()))
  if (reason === 'cap_day') return lastOf(holding('day', today), true)
  if (reason === 'cap_week') return lastOf(holding('week', startOfWeek(today)), true)
  if (reason === 'open_release')
    return lastOf(
      holders.filter((holder) => holder.isOpen),
      false,
    )
  if (reason === 'cap_column') {
    const keys = columnCapKeys(column ?? '')
    return lastOf([...holding(keys.week, startOfWeek(today)), ...holding(keys.day, today)], false)
  }
  if (reason === 'gap') {
    const sent = holders.flatMap((holder) => (holder.sentAt ? [{ holder, sentAt: holder.sentAt }] : []))
    const bySent = sent.sort((a, b) => Temporal.Instant.compare(a.sentAt, b.sentAt))
    return lastOf(
      bySent.map(({ holder }) => holder),
      false,
    )
  }
  return null
}

function lastOf(found: readonly Holder[], isCounted: boolean): Winner | null {
  const step = found.at(-1)
  return step ? { step, place: isCounted ? found.length : null } : null
}
