import { type FollowUpRule } from '#server/features/delivery/index.ts'
import { addMs, type CorpInstant, earliest, isBefore } from '#server/kernel/time.ts'

/** A permit to send lasts this long, in real ms: from the tap until WeCom's client has answered. */
export const permitMs = 60_000

/** A tap closer to the limit than this, in corp ms, is refused: the message could land after it. */
const lastTapMs = 60_000

const minuteMs = 60_000

export type TaskStanding = {
  state: 'open' | 'permitted' | 'done' | 'expired' | 'cancelled'
  createdAt: CorpInstant
  expiresAt: CorpInstant
  reminders: number
  escalatedAt: CorpInstant | null
  followUp: FollowUpRule
}

/**
 * Whether the message of a task may go out now, asked at each tap. Pauses of a run or playbook end the delivery at once;
 * those of the corp or the chat do so a moment later, and are looked at themselves.
 */
export function mayTap(
  task: { state: TaskStanding['state']; expiresAt: CorpInstant; deliveryOpen: boolean; paused: boolean },
  now: CorpInstant,
): { ok: true } | { ok: false; reason: 'task_settled' | 'withdrawn' | 'paused' | 'too_late' } {
  if (task.state !== 'open' && task.state !== 'permitted') return { ok: false, reason: 'task_settled' }
  if (!task.deliveryOpen) return { ok: false, reason: 'withdrawn' }
  if (task.paused) return { ok: false, reason: 'paused' }
  if (!isBefore(addMs(now, lastTapMs), task.expiresAt)) return { ok: false, reason: 'too_late' }
  return { ok: true }
}

export type TaskAct = 'expire' | 'tell' | 'escalate'

/**
 * What is to be done about a task: told to its staff member when it is made and again after the first reminder times
 * (three messages at most), told to who leads them, or ended.
 */
export function taskActsDue(task: TaskStanding, now: CorpInstant): TaskAct[] {
  if (!isBefore(now, task.expiresAt)) return ['expire']
  const acts: TaskAct[] = []
  const tell = tellAt(task)
  if (tell && !isBefore(now, tell)) acts.push('tell')
  const escalate = task.escalatedAt ? null : addMs(task.createdAt, task.followUp.escalateAfterMinutes * minuteMs)
  if (escalate && !isBefore(now, escalate)) acts.push('escalate')
  return acts
}

export function nextTaskActAt(task: TaskStanding): CorpInstant {
  const tell = tellAt(task)
  const escalate = task.escalatedAt ? null : addMs(task.createdAt, task.followUp.escalateAfterMinutes * minuteMs)
  return earliest(task.expiresAt, ...[tell, escalate].filter((at): at is CorpInstant => at !== null))
}

const tellAtMost = 3

function tellAt(task: TaskStanding): CorpInstant | null {
  if (task.reminders >= tellAtMost) return null
  if (task.reminders === 0) return task.createdAt
  const minutes = task.followUp.remindAfterMinutes[task.reminders - 1]
  return minutes === undefined ? null : addMs(task.createdAt, minutes * minuteMs)
}
