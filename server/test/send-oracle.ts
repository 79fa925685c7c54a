/** What becomes of one message to one contact: the governor's law for 1-to-1, told in plain TypeScript. */
import type { CatchUp, Governor } from '#contract/playbook.ts'
import type { ContactSlots } from '#server/features/governor/index.ts'
import type { Program, ProgramNode } from '#server/features/playbook/index.ts'
import { addMs, type CorpInstant, earliest, isBefore, latest } from '#server/kernel/time.ts'
import type { Oracle } from '#server/test/journey-oracle.ts'
import type { OracleEnrollment } from '#server/test/people-oracle.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export type Verdict =
  | { kind: 'release'; expiresAt: CorpInstant }
  | { kind: 'defer'; reason: string; until: CorpInstant }
  | { kind: 'skip' | 'fallback'; reason: string }

/** What one message takes of a contact's caps and ceiling. */
export const capKeys = (contactId: string, slots: ContactSlots): string[] => [
  `${contactId} day ${slots.day.toString()}`,
  `${contactId} week ${slots.week.toString()}`,
  `${contactId} quota ${slots.quota.startsOn.toString()}`,
]

export function verdictOf(
  oracle: Oracle,
  e: OracleEnrollment,
  program: Program,
  node: Extract<ProgramNode, { kind: 'send' }>,
  governor: Governor,
  catchUp: CatchUp,
  slots: ContactSlots,
  now: CorpInstant,
): Verdict {
  const contact = oracle.contacts.get(e.contactId)
  if (contact?.isOptedOut) return { kind: 'skip', reason: 'opted_out' }
  if (contact?.isExcluded) return { kind: 'skip', reason: 'excluded' }
  const expectedAt = e.reason === 'paused' || e.reason === 'asked' ? e.dueAt : (e.wakeAt ?? e.dueAt)
  const graceEnd = addMs(e.dueAt, catchUp.graceMinutes * minuteMs)
  if (isBefore(expectedAt, addMs(now, -10 * minuteMs))) {
    if (catchUp.rule === 'skip') return { kind: 'skip', reason: 'missed' }
    if (catchUp.rule === 'ask') {
      const until = addMs(e.dueAt, dayMs)
      return isBefore(now, until) ? { kind: 'defer', reason: 'asked', until } : { kind: 'skip', reason: 'missed' }
    }
  }
  if (isBefore(e.dueAt, addMs(now, -10 * minuteMs)) && isBefore(graceEnd, now))
    return { kind: 'skip', reason: 'grace_over' }
  if (oracle.friendsOf(e.contactId).length === 0) {
    const isThere = oracle.memberships.some(
      (m) => m.contactId === e.contactId && m.chatId === e.chatId && m.leftAt === null,
    )
    return program.audience === 'member' && node.fallback.kind !== 'skip' && isThere
      ? { kind: 'fallback', reason: 'fallback' }
      : { kind: 'skip', reason: 'not_a_friend' }
  }
  const [day = '', week = '', quota = ''] = capKeys(e.contactId, slots)
  const holds: { at: CorpInstant; reason: string }[] = []
  if ((oracle.used.get(day) ?? 0) >= governor.contactPerDay) holds.push({ at: slots.tomorrowAt, reason: 'cap_day' })
  if ((oracle.used.get(week) ?? 0) >= governor.contactPerWeek) holds.push({ at: slots.nextWeekAt, reason: 'cap_week' })
  if ((oracle.used.get(quota) ?? 0) >= slots.quota.quota) holds.push({ at: slots.nextQuotaAt, reason: 'quota' })
  if (oracle.loadOf(e.contactId, slots.dayStartsAt) >= governor.memberLoadPerDay)
    holds.push({ at: slots.tomorrowAt, reason: 'load' })
  holds.push({ at: slots.openAt, reason: 'quiet_hours' })
  const freeAt = latest(slots.openAt, ...holds.map((hold) => hold.at))
  if (isBefore(now, freeAt)) {
    const reason = holds.find((hold) => hold.at.equals(freeAt))?.reason ?? 'quiet_hours'
    return isBefore(addMs(graceEnd, -5 * minuteMs), freeAt)
      ? { kind: 'skip', reason }
      : { kind: 'defer', reason, until: freeAt }
  }
  return { kind: 'release', expiresAt: earliest(latest(graceEnd, addMs(now, 10 * minuteMs)), slots.closesAt) }
}
