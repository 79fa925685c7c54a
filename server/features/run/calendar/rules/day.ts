import type { Channel, Governor } from '#contract/playbook.ts'
import {
  type Contender,
  type DropReason,
  firstOf,
  type MassSendMode,
  quietEnd,
  type SendRequest,
} from '#server/features/governor/index.ts'
import { type ChatFacts, type ColumnCaps, decide, type DueOccurrence } from '#server/features/run/rules/dispatch.ts'
import { addMs, type CorpInstant, isBefore, localDateOf } from '#server/kernel/time.ts'

/** A step that is planned for a group chat, with the rules of its playbook. `key` tells it from every other of the chat. */
export type PlannedStep = {
  key: string
  runId: string
  stepId: string
  dueAt: CorpInstant
  byHand: boolean
  priority: number
  specificity: number
  governor: Governor
  catchUp: SendRequest['catchUp']
  column: ColumnCaps | null
  channel: Channel | null
}

/** A step that will not go out when it is planned: it waits until a moment, or is left out. */
export type Clash = { step: PlannedStep; reason: DropReason; until: CorpInstant | null; winner: PlannedStep | null }

/** What a group chat brings along from one day to the next. */
export type Carried = {
  lastSentAt: CorpInstant | null
  sentThisWeek: number
  columnThisWeek: ReadonlyMap<string, number>
  waiting: readonly { step: PlannedStep; wakeAt: CorpInstant; clash: Clash }[]
}

export const nothingCarried: Carried = { lastSentAt: null, sentThisWeek: 0, columnThisWeek: new Map(), waiting: [] }

type Waiting = { step: PlannedStep; wakeAt: CorpInstant; clash: Clash | null }
type Corp = { zone: string; mode: MassSendMode }

/** Nothing is decided more often than this in a day, whatever a document says. */
const decisionsAtMost = 200

/**
 * How a day of a group chat will go, by the very rule that decides when it is due: each step in its turn, taking it that
 * staff tap at once and that nothing is full of WeCom's. Whoever meets nobody is not in the answer.
 */
export function foreseeDay(
  steps: readonly PlannedStep[],
  carried: Carried,
  date: Temporal.PlainDate,
  corp: Corp,
): { clashes: Clash[]; sent: number; carried: Carried } {
  const waiting: Waiting[] = [
    ...carried.waiting,
    ...steps.filter((step) => step.channel === null).map((step) => ({ step, wakeAt: step.dueAt, clash: null })),
  ]
  const later: Carried['waiting'][number][] = []
  const clashes: Clash[] = []
  const isMonday = date.dayOfWeek === 1
  const weekColumns = new Map(isMonday ? [] : carried.columnThisWeek)
  const dayColumns = new Map<string, number>()
  const sent: PlannedStep[] = []
  let sentThisWeek = isMonday ? 0 : carried.sentThisWeek
  let { lastSentAt } = carried
  for (let turn = 0; waiting.length > 0 && turn < decisionsAtMost; turn += 1) {
    const next = waiting.reduce((a, b) => (comesFirst(b, a) ? b : a))
    waiting.splice(waiting.indexOf(next), 1)
    const facts = factsOf({
      lastSentAt,
      sentToday: sent.length,
      sentThisWeek,
      dayColumns,
      weekColumns,
      contenders: waiting.map(({ step, wakeAt }) => contenderOf(step, wakeAt)),
    })
    const [decision] = decide([occurrenceOf(next)], facts, { mode: corp.mode, date }, corp.zone, next.wakeAt)
    const verdict = decision?.verdict
    if (verdict?.kind === 'release') {
      sent.push(next.step)
      sentThisWeek += 1
      lastSentAt = next.wakeAt
      const column = next.step.column?.key
      if (column !== undefined)
        for (const used of [dayColumns, weekColumns]) used.set(column, (used.get(column) ?? 0) + 1)
      if (next.clash) clashes.push({ ...next.clash, until: next.wakeAt })
      continue
    }
    if (verdict?.kind !== 'defer' && verdict?.kind !== 'drop') continue
    const keeper = decision?.keptFor[0]?.occurrenceId
    const clash = next.clash ?? {
      step: next.step,
      reason: verdict.reason,
      until: null,
      winner:
        waiting.find(({ step }) => step.key === keeper)?.step ??
        (isLostToSent.has(verdict.reason) ? (sent.at(-1) ?? null) : null),
    }
    if (verdict.kind === 'drop') clashes.push({ ...clash, until: null })
    else if (localDateOf(verdict.until, corp.zone).equals(date))
      waiting.push({ step: next.step, wakeAt: verdict.until, clash })
    else later.push({ step: next.step, wakeAt: verdict.until, clash: { ...clash, until: verdict.until } })
  }
  clashes.push(...later.map((item) => item.clash))
  return {
    clashes,
    sent: sent.length,
    carried: { lastSentAt, sentThisWeek, columnThisWeek: weekColumns, waiting: later },
  }
}

/** Reasons for which what went out before stands in the way. */
const isLostToSent: ReadonlySet<DropReason> = new Set(['gap', 'cap_day', 'cap_week', 'cap_column', 'open_release'])

const comesFirst = (a: Waiting, b: Waiting): boolean =>
  isBefore(a.wakeAt, b.wakeAt) ||
  (a.wakeAt.equals(b.wakeAt) && firstOf(contenderOf(a.step, a.wakeAt), contenderOf(b.step, b.wakeAt)) < 0)

const contenderOf = (step: PlannedStep, wakeAt: CorpInstant): Contender => ({
  occurrenceId: step.key,
  byHand: step.byHand,
  priority: step.priority,
  specificity: step.specificity,
  dueAt: step.dueAt,
  wakeAt,
})

const occurrenceOf = ({ step, wakeAt }: Waiting): DueOccurrence => ({
  occurrenceId: step.key,
  groupChatId: 'one',
  byHand: step.byHand,
  dueAt: step.dueAt,
  expectedAt: wakeAt,
  priority: step.priority,
  specificity: step.specificity,
  governor: step.governor,
  catchUp: step.catchUp,
  column: step.column,
  channel: null,
  paused: null,
  inRun: true,
  permitUntil: null,
})

type Standing = {
  lastSentAt: CorpInstant | null
  sentToday: number
  sentThisWeek: number
  dayColumns: ReadonlyMap<string, number>
  weekColumns: ReadonlyMap<string, number>
  contenders: readonly Contender[]
}

const factsOf = (standing: Standing): ReadonlyMap<string, ChatFacts> =>
  new Map([
    [
      'one',
      {
        groupChatId: 'one',
        dismissed: false,
        ownerActive: true,
        openUntil: null,
        lastSentAt: standing.lastSentAt,
        usedToday: standing.sentToday,
        usedThisWeek: standing.sentThisWeek,
        usedByColumnToday: standing.dayColumns,
        usedByColumnThisWeek: standing.weekColumns,
        overloadedShare: 0,
        quotaLeft: 1,
        massSendsToday: 0,
        contenders: standing.contenders,
      },
    ],
  ])

const minuteMs = 60_000
/** Less time than this before the day or its free hours end leaves staff none to tap (governor). */
const nearMs = 5 * minuteMs

/**
 * Whether nothing can clash on a day, told at a glance: no more steps than any cap, none closer than any gap, none near
 * quiet hours, nothing brought along. Most days are so, and need not be lived through.
 */
export function isCalm(steps: readonly PlannedStep[], carried: Carried, zone: string): boolean {
  if (carried.waiting.length > 0) return false
  const posts = steps.filter((step) => step.channel === null)
  let last = carried.lastSentAt
  const inOrder = posts.toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))
  for (const { governor, column, dueAt } of inOrder) {
    if (posts.length > governor.groupPerDay || governor.groupPerWeek !== null || column !== null) return false
    if (last && isBefore(dueAt, addMs(last, governor.gapMinutes * minuteMs))) return false
    const soon = addMs(dueAt, nearMs)
    if (quietEnd(dueAt, governor.quiet, zone) || quietEnd(soon, governor.quiet, zone)) return false
    if (!localDateOf(soon, zone).equals(localDateOf(dueAt, zone))) return false
    last = dueAt
  }
  return true
}

/** What a calm day leaves to the next. */
export function afterCalm(steps: readonly PlannedStep[], carried: Carried, date: Temporal.PlainDate): Carried {
  const posts = steps.filter((step) => step.channel === null)
  const sentAt = posts.reduce<CorpInstant | null>(
    (last, { dueAt }) => (last === null || isBefore(last, dueAt) ? dueAt : last),
    carried.lastSentAt,
  )
  return {
    ...carried,
    lastSentAt: sentAt,
    sentThisWeek: (date.dayOfWeek === 1 ? 0 : carried.sentThisWeek) + posts.length,
  }
}
