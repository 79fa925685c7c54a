import type { Foreseen, turns } from '#contract/one-off.ts'
import type { Governor } from '#contract/playbook.ts'
import {
  type Contender,
  type DropReason,
  firstOf,
  type HoldReason,
  keptFor,
  type MassSendMode,
  mayPost,
  quotaForToday,
  winMassSend,
} from '#server/features/governor/index.ts'
import { addMs, type CorpInstant, isBefore, latest, localDateOf, startOfDay } from '#server/kernel/time.ts'

/** A group chat, and what is known of the local day on which a one-off is to go into it. */
export type ChatDay = {
  dismissed: boolean
  ownerActive: boolean
  paused: 'group_chat' | 'corp' | null
  lastSentAt: CorpInstant | null
  openUntil: CorpInstant | null
  usedThatDay: number
  quotaLeft: number
  massSendsThatDay: number
  overloadedShare: number
  /** Steps of that day that are still to go out. */
  steps: readonly Contender[]
}

export type Request = {
  dueAt: CorpInstant
  turn: (typeof turns)[number]
  governor: Governor
  zone: string
  mode: MassSendMode
}

export type Foresight = {
  outcome: Foreseen
  reason: HoldReason | DropReason | null
  until: CorpInstant | null
  /** Steps of that day that wait for the gap because of it, and steps for which the cap has no room because of it. */
  later: number
  withoutRoom: number
}

const nothing = { later: 0, withoutRoom: 0, until: null }
/** It has none yet; no id is lower. */
const itself = ''

/**
 * What is to become of a one-off in a group chat, by the governor's own rules at the moment when it is due: what is planned
 * before it is taken to have gone out. It binds nothing; the governor decides when the time has come.
 */
export function foresee(request: Request, chat: ChatDay): Foresight {
  const { dueAt, governor, zone, mode, turn } = request
  const one: Contender = {
    occurrenceId: itself,
    byHand: turn === 'first',
    priority: 0,
    specificity: 0,
    dueAt,
    wakeAt: dueAt,
  }
  const dayEnds = startOfDay(localDateOf(dueAt, zone).add({ days: 1 }), zone)
  const before = chat.steps.filter(
    (step) => isBefore(step.dueAt, dueAt) || (step.dueAt.equals(dueAt) && firstOf(step, one) < 0),
  )
  const kept = keptFor(one, chat.steps, dueAt, dayEnds).length
  const used = usedBefore(one, before, chat.usedThatDay, governor.groupPerDay)
  const [first, ...others] = [chat.lastSentAt, ...before.map((step) => step.dueAt)].filter((at) => at !== null)
  const verdict = mayPost(
    { dueAt, expectedAt: dueAt, governor, catchUp: governor.catchUp, column: null },
    {
      zone,
      dismissed: chat.dismissed,
      ownerActive: chat.ownerActive,
      inRun: true,
      paused: chat.paused,
      openUntil: chat.openUntil && isBefore(dueAt, chat.openUntil) ? chat.openUntil : null,
      permitUntil: null,
      lastSentAt: first === undefined ? null : latest(first, ...others),
      usedToday: used,
      keptToday: kept,
      usedThisWeek: 0,
      usedByColumnToday: 0,
      usedByColumnThisWeek: 0,
      overloadedShare: chat.overloadedShare,
    },
    dueAt,
  )
  switch (verdict.kind) {
    case 'drop':
      return { ...nothing, outcome: 'dropped', reason: verdict.reason }
    case 'wait':
      return { ...nothing, outcome: 'paused', reason: null }
    case 'ask':
      throw new Error('nothing asks at the moment when it is due')
    case 'defer':
      return { ...nothing, outcome: 'deferred', reason: verdict.reason, until: verdict.until }
    case 'release': {
      const today = quotaForToday(mode, localDateOf(dueAt, zone), chat.quotaLeft + chat.massSendsThatDay)
      const share = Math.min(today - chat.massSendsThatDay, chat.quotaLeft)
      const gapEnds = addMs(dueAt, governor.gapMinutes * 60_000)
      const isNear = (step: Contender): boolean => !before.includes(step) && isBefore(step.dueAt, gapEnds)
      return {
        outcome: winMassSend([...chat.steps, one], share).has(itself) ? 'mass_send' : 'staff_task',
        reason: null,
        until: null,
        later: chat.steps.filter(isNear).length,
        withoutRoom: chat.usedThatDay + chat.steps.length + 1 > governor.groupPerDay ? 1 : 0,
      }
    }
    default:
      return verdict satisfies never
  }
}

/** How much of the day's cap is used when its moment comes: steps before it that rank behind it leave room for it. */
function usedBefore(one: Contender, before: readonly Contender[], used: number, cap: number): number {
  const ahead = used + before.filter((step) => firstOf(step, one) < 0).length
  const behind = before.filter((step) => firstOf(step, one) > 0).length
  return ahead + Math.min(behind, Math.max(0, cap - ahead - 1))
}
