import type { CatchUp } from '#contract/playbook.ts'
import { type ContactSlots, leastOpenMs, onTimeMs } from '#server/features/governor/contact-slot.ts'
import { sendLateMinutes } from '#server/features/governor/rules.ts'
import { addMs, type CorpInstant, earliest, isBefore, latest } from '#server/kernel/time.ts'

const minuteMs = 60_000

/** A message to a contact that is due, the rule for what was missed, and what a person answered where that is to ask. */
export type WriteRequest = {
  dueAt: CorpInstant
  expectedAt: CorpInstant
  catchUp: CatchUp
  answer?: 'send_late' | 'skip' | null
}

/** Where a contact stands at this moment. */
export type ContactStanding = {
  isOptedOut: boolean
  isExcluded: boolean
  /** Friend of any member of staff who is there. */
  isFriend: boolean
  /** A post in the group chat can stand in for the message. */
  hasFallback: boolean
  isDayFull: boolean
  isWeekFull: boolean
  isQuotaFull: boolean
  isLoaded: boolean
}

export type WriteHold = 'cap_day' | 'cap_week' | 'quota' | 'load' | 'quiet_hours'

export type WriteVerdict =
  | { kind: 'release'; expiresAt: CorpInstant }
  | { kind: 'defer'; until: CorpInstant; reason: WriteHold }
  /** A person may decide until then. */
  | { kind: 'ask'; until: CorpInstant }
  | { kind: 'fall_back' }
  | {
      kind: 'skip'
      reason: 'person_skipped' | 'opted_out' | 'excluded' | 'missed' | 'grace_over' | 'not_a_friend' | WriteHold
    }

/**
 * May this message go to this contact now (spec 10, Governor)? The engine asks it of many by one statement; this is the
 * same law for one, which rehearsal runs, and which the statement is held against over random playbooks.
 */
export function mayWrite(
  { dueAt, expectedAt, catchUp: rule, answer = null }: WriteRequest,
  standing: ContactStanding,
  slots: ContactSlots,
  now: CorpInstant,
): WriteVerdict {
  if (answer === 'skip') return { kind: 'skip', reason: 'person_skipped' }
  const catchUp = answer === 'send_late' ? { rule: 'late', graceMinutes: sendLateMinutes } : rule
  if (standing.isOptedOut) return { kind: 'skip', reason: 'opted_out' }
  if (standing.isExcluded) return { kind: 'skip', reason: 'excluded' }
  const lateSince = addMs(now, -onTimeMs)
  const graceEnd = addMs(dueAt, catchUp.graceMinutes * minuteMs)
  if (isBefore(expectedAt, lateSince)) {
    if (catchUp.rule === 'skip') return { kind: 'skip', reason: 'missed' }
    if (catchUp.rule === 'ask') {
      const until = addMs(dueAt, sendLateMinutes * minuteMs)
      return isBefore(now, until) ? { kind: 'ask', until } : { kind: 'skip', reason: 'missed' }
    }
  }
  if (isBefore(dueAt, lateSince) && isBefore(graceEnd, now)) return { kind: 'skip', reason: 'grace_over' }
  if (!standing.isFriend) return standing.hasFallback ? { kind: 'fall_back' } : { kind: 'skip', reason: 'not_a_friend' }
  const holds: { at: CorpInstant; reason: WriteHold }[] = [
    ...(standing.isDayFull ? [{ at: slots.tomorrowAt, reason: 'cap_day' as const }] : []),
    ...(standing.isWeekFull ? [{ at: slots.nextWeekAt, reason: 'cap_week' as const }] : []),
    ...(standing.isQuotaFull ? [{ at: slots.nextQuotaAt, reason: 'quota' as const }] : []),
    ...(standing.isLoaded ? [{ at: slots.tomorrowAt, reason: 'load' as const }] : []),
    { at: slots.openAt, reason: 'quiet_hours' },
  ]
  const freeAt = latest(slots.openAt, ...holds.map((hold) => hold.at))
  if (!isBefore(now, freeAt))
    return { kind: 'release', expiresAt: earliest(latest(graceEnd, addMs(now, onTimeMs)), slots.closesAt) }
  const reason = holds.find((hold) => hold.at.equals(freeAt))?.reason ?? 'quiet_hours'
  return isBefore(addMs(graceEnd, -leastOpenMs), freeAt)
    ? { kind: 'skip', reason }
    : { kind: 'defer', reason, until: freeAt }
}
