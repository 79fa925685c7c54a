/** What becomes of one message to one contact, as the oracle knows it. */
import type { CatchUp, Governor } from '#contract/playbook.ts'
import { type ContactSlots, mayWrite, type WriteVerdict } from '#server/features/governor/index.ts'
import type { Program, ProgramNode } from '#server/features/playbook/index.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import type { Oracle } from '#server/test/journey-oracle.ts'
import type { OracleEnrollment } from '#server/test/people-oracle.ts'

/** What one message takes of a contact's caps and ceiling. */
export const capKeys = (contactId: string, slots: ContactSlots): string[] => [
  `${contactId} day ${slots.day.toString()}`,
  `${contactId} week ${slots.week.toString()}`,
  `${contactId} quota ${slots.quota.startsOn.toString()}`,
]

/** The governor's answer, asked of what the oracle knows. */
export function verdictOf(
  oracle: Oracle,
  e: OracleEnrollment,
  program: Program,
  node: Extract<ProgramNode, { kind: 'send' }>,
  governor: Governor,
  catchUp: CatchUp,
  slots: ContactSlots,
  now: CorpInstant,
): WriteVerdict {
  const contact = oracle.contacts.get(e.contactId)
  const isThere = oracle.memberships.some(
    (m) => m.contactId === e.contactId && m.chatId === e.chatId && m.leftAt === null,
  )
  const [day = '', week = '', quota = ''] = capKeys(e.contactId, slots)
  const isFull = (key: string, cap: number): boolean => (oracle.used.get(key) ?? 0) >= cap
  return mayWrite(
    {
      dueAt: e.dueAt,
      expectedAt: e.reason === 'paused' || e.reason === 'asked' ? e.dueAt : (e.wakeAt ?? e.dueAt),
      catchUp,
      answer: catchUp.rule === 'ask' && e.answer?.stepId === node.id ? e.answer.decision : null,
    },
    {
      isOptedOut: contact?.isOptedOut ?? false,
      isExcluded: contact?.isExcluded ?? false,
      isFriend: oracle.friendsOf(e.contactId).length > 0,
      hasFallback: program.audience === 'member' && node.fallback.kind !== 'skip' && isThere,
      isDayFull: isFull(day, governor.contactPerDay),
      isWeekFull: isFull(week, governor.contactPerWeek),
      isQuotaFull: isFull(quota, slots.quota.quota),
      isLoaded: oracle.loadOf(e.contactId, slots.dayStartsAt) >= governor.memberLoadPerDay,
    },
    slots,
    now,
  )
}
