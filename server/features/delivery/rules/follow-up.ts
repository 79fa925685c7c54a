import { cancelLeadMs } from '#server/features/governor/index.ts'
import { addMs, type CorpInstant, earliest, isBefore } from '#server/kernel/time.ts'

/** How staff are reminded of what they have not tapped yet (the playbook's governor). */
export type FollowUpRule = {
  remindAfterMinutes: readonly number[]
  escalateAfterMinutes: number
  escalateTo: 'direct-leader' | 'admin'
}

/** What waits for a staff member's tap. */
export type WaitingForStaff = {
  releasedAt: CorpInstant
  expiresAt: CorpInstant
  reminders: number
  escalatedAt: CorpInstant | null
  followUp: FollowUpRule
}

export type FollowUpAct = 'cancel' | 'remind' | 'escalate'

/** Handed to WeCom closer to its limit than this, a send would have to be asked back before anyone could tap. */
export const lastCallMs = cancelLeadMs + 30_000

/** When it is too late to hand a send with this limit to WeCom. */
export const lastCallAt = (expiresAt: CorpInstant): CorpInstant => addMs(expiresAt, -lastCallMs)

/** WeCom takes three reminders of a task in 24 h (D97610); a send lives less than a day, so three in all. */
const remindersAtMost = 3

const minuteMs = 60_000

/** What is to be done about it at `now`. Cancelling comes before its limit and leaves nothing else to do. */
export function actsDue(waiting: WaitingForStaff, now: CorpInstant): FollowUpAct[] {
  if (!isBefore(now, cancelAt(waiting))) return ['cancel']
  const acts: FollowUpAct[] = []
  const remind = remindAt(waiting)
  if (remind && !isBefore(now, remind)) acts.push('remind')
  const escalate = escalateAt(waiting)
  if (escalate && !isBefore(now, escalate)) acts.push('escalate')
  return acts
}

/** When the next of them comes due. */
export const nextActAt = (waiting: WaitingForStaff): CorpInstant =>
  earliest(
    cancelAt(waiting),
    ...[remindAt(waiting), escalateAt(waiting)].filter((at): at is CorpInstant => at !== null),
  )

/** When an open send is asked back: a little before its limit, so that nobody taps after it. */
const cancelAt = (waiting: WaitingForStaff): CorpInstant => addMs(waiting.expiresAt, -cancelLeadMs)

function remindAt({ releasedAt, reminders, followUp }: WaitingForStaff): CorpInstant | null {
  const minutes = followUp.remindAfterMinutes[reminders]
  return minutes === undefined || reminders >= remindersAtMost ? null : addMs(releasedAt, minutes * minuteMs)
}

/**
 * How many of the reminders are behind us once one is given at `now`. Times that went by together, while nothing was at
 * work, are one reminder and no burst.
 */
export function remindersAfter({ releasedAt, reminders, followUp }: WaitingForStaff, now: CorpInstant): number {
  const passed = followUp.remindAfterMinutes
    .slice(0, remindersAtMost)
    .filter((minutes) => !isBefore(now, addMs(releasedAt, minutes * minuteMs))).length
  return Math.max(reminders + 1, passed)
}

const escalateAt = ({ releasedAt, escalatedAt, followUp }: WaitingForStaff): CorpInstant | null =>
  escalatedAt ? null : addMs(releasedAt, followUp.escalateAfterMinutes * minuteMs)
