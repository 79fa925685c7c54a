export {
  type Contender,
  type Holder,
  type StepRef,
  type Winner,
  firstOf,
  keptFor,
  winMassSend,
  winnerOf,
} from './arbitration.ts'
export { type ContactStanding, mayWrite, type WriteVerdict } from './contact-rule.ts'
export { type ContactSlots, contactSlots, leastOpenMs, onTimeMs } from './contact-slot.ts'
export { capsOfOne, type ContactCaps, giveBackTaken, isFull, takeOfContacts } from './contact-sql.ts'
export {
  type DropReason,
  type HoldReason,
  type MassSendMode,
  type PauseLevel,
  type SendRequest,
  type Standing,
  type Verdict,
  cancelLeadMs,
  capWindow,
  columnCapKeys,
  mayPost,
  nextQuietStart,
  quietEnd,
  quotaForToday,
  quotaWindow,
  sendLateMinutes,
  startOfWeek,
} from './rules.ts'
export {
  type CapKey,
  type CapRequest,
  type CapUse,
  type QuotaKey,
  type QuotaOutcome,
  type Recipient,
  chargeRace,
  consumeQuota,
  giveBackCaps,
  readCapUse,
  readQuotaLeft,
  reserveCaps,
  reserveQuota,
  settleQuota,
} from './sql.ts'
