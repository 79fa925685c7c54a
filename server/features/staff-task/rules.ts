import type { PermitRefusal } from '#contract/staff-task.ts'
import type { FollowUpRule } from '#server/features/delivery/index.ts'
import { addMs, type CorpInstant, earliest, isBefore, type RealInstant } from '#server/kernel/time.ts'

/** A permit to send lasts this long, in real ms: from the tap until WeCom's client has answered. */
export const permitMs = 60_000

/** A tap closer to the limit than this, in corp ms, is refused: the message could land after it. */
const lastTapMs = 60_000

const minuteMs = 60_000

export type TaskState = 'open' | 'permitted' | 'done' | 'expired' | 'cancelled'

export type TaskStanding = {
  state: TaskState
  /** When its present holder was asked, or asked to be asked again. */
  askedAt: CorpInstant
  expiresAt: CorpInstant
  /** Messages to its holder since then. */
  reminders: number
  postponements: number
  escalatedAt: CorpInstant | null
  followUp: FollowUpRule
}

export const isOpen = (state: TaskState): boolean => state === 'open' || state === 'permitted'

/** A permit that may be out: the page that has it, and until when. */
export type PermitOut = { holder: string | null; untilRealAt: RealInstant | null }

/**
 * Whether the message of a task may go out now, asked at each tap by the page `holder`. Pauses of a run or playbook end
 * the delivery at once; those of the corp or the chat do so a moment later, and are looked at themselves. A permit that
 * is out is given again to the page that has it, so that a second tap or a lost answer does no harm, and to no other.
 */
export function mayTap(
  task: {
    state: TaskState
    expiresAt: CorpInstant
    deliveryOpen: boolean
    paused: boolean
    permit: PermitOut
  },
  holder: string | null,
  now: { at: CorpInstant; realAt: RealInstant },
): { ok: true } | { ok: false; reason: PermitRefusal } {
  if (!isOpen(task.state)) return { ok: false, reason: 'task_settled' }
  if (!task.deliveryOpen) return { ok: false, reason: 'withdrawn' }
  if (task.paused) return { ok: false, reason: 'paused' }
  if (!isBefore(addMs(now.at, lastTapMs), task.expiresAt)) return { ok: false, reason: 'too_late' }
  if (isPermitOut(task.permit, now.realAt) && task.permit.holder !== holder)
    return { ok: false, reason: 'sending_elsewhere' }
  return { ok: true }
}

/** Whether a message may be on its way on a permit that was given. */
export const isPermitOut = ({ untilRealAt }: PermitOut, realAt: RealInstant): boolean =>
  untilRealAt !== null && isBefore(realAt, untilRealAt)

/** Put off, a task is asked again at least this long, in corp ms, before its limit. */
const leadMs = 10 * minuteMs
/** And not sooner than this. */
const leastMs = 5 * minuteMs
/** Each time costs one of its messages, so that nobody is told more often for putting it off. */
const postponementsAtMost = 2

/** The latest that a task can be put off to; null when it cannot any more. */
export function postponableUntil(task: Omit<TaskStanding, 'followUp'>, now: CorpInstant): CorpInstant | null {
  if (!isOpen(task.state) || task.postponements >= postponementsAtMost) return null
  const latest = addMs(task.expiresAt, -leadMs)
  return isBefore(latest, addMs(now, leastMs)) ? null : latest
}

export type Postponed = { ok: true } | { ok: false; rule: string; repair: string }

/** Whether a task may be put off to `until`. */
export function mayPostpone(task: Omit<TaskStanding, 'followUp'>, until: CorpInstant, now: CorpInstant): Postponed {
  if (task.postponements >= postponementsAtMost)
    return {
      ok: false,
      rule: `a task is put off ${postponementsAtMost} times at most`,
      repair: 'send it, hand it over, or say that it cannot be sent',
    }
  const latest = postponableUntil(task, now)
  if (latest === null)
    return {
      ok: false,
      rule: 'too little is left of its time',
      repair: 'send it now, hand it over, or say that it cannot be sent',
    }
  const first = addMs(now, leastMs)
  if (isBefore(until, first)) return { ok: false, rule: 'at least 5 minutes from now', repair: `${first} or later` }
  if (isBefore(latest, until)) return { ok: false, rule: '10 minutes before its limit', repair: `${latest} or earlier` }
  return { ok: true }
}

export type TaskAct = 'expire' | 'tell' | 'escalate'

/**
 * What is to be done about a task: told to its staff member when it is asked of them and again after the first reminder
 * times (three messages at most), told to who leads them, or ended.
 */
export function taskActsDue(task: TaskStanding, now: CorpInstant): TaskAct[] {
  if (!isBefore(now, task.expiresAt)) return ['expire']
  const acts: TaskAct[] = []
  const tell = tellAt(task)
  if (tell && !isBefore(now, tell)) acts.push('tell')
  const escalate = escalateAt(task)
  if (escalate && !isBefore(now, escalate)) acts.push('escalate')
  return acts
}

export function nextTaskActAt(task: TaskStanding): CorpInstant {
  return earliest(task.expiresAt, ...[tellAt(task), escalateAt(task)].filter((at): at is CorpInstant => at !== null))
}

/** How many messages are behind it once one is sent at `now`: times that went by together are one, and no burst. */
export function remindersAfter(task: TaskStanding, now: CorpInstant): number {
  const passed = tellTimes(task).filter((at) => !isBefore(now, at)).length
  return Math.max(task.reminders + 1, passed)
}

const tellsAtMost = 3

const tellTimes = ({ askedAt, postponements, followUp }: TaskStanding): CorpInstant[] =>
  [0, ...followUp.remindAfterMinutes]
    .slice(0, Math.max(1, tellsAtMost - postponements))
    .map((minutes) => addMs(askedAt, minutes * minuteMs))

const tellAt = (task: TaskStanding): CorpInstant | null => tellTimes(task)[task.reminders] ?? null

const escalateAt = ({ askedAt, escalatedAt, followUp }: TaskStanding): CorpInstant | null =>
  escalatedAt ? null : addMs(askedAt, followUp.escalateAfterMinutes * minuteMs)

/** Whether a task was done before who leads its holder had to be told. */
export const isOnTime = (
  task: { askedAt: CorpInstant; followUp: Pick<FollowUpRule, 'escalateAfterMinutes'> },
  doneAt: CorpInstant,
): boolean => !isBefore(addMs(task.askedAt, task.followUp.escalateAfterMinutes * minuteMs), doneAt)
