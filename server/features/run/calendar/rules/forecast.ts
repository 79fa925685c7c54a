import { calendarSteps, catchUpOf, governorOfDocument, type PlaybookDocument } from '#contract/playbook.ts'
import type { DropReason, MassSendMode } from '#server/features/governor/index.ts'
import type { PlanContext } from '#server/features/playbook/index.ts'
import { columnCapsOf } from '#server/features/run/rules/dispatch.ts'
import {
  dueBetween,
  outlineOf,
  planDaysAtMost,
  type PlanFacts,
  planKeyOf,
  type RankedDue,
} from '#server/features/run/rules/forecast.ts'
import { afterCalm, type Carried, type Clash, foreseeDay, isCalm, nothingCarried, type PlannedStep } from './day.ts'
import { isMovedAway, localMoment, momentOf, type StepMove, stepsMovedTo } from './move.ts'

export type CalendarRun = { runId: string; playbookId: string; document: PlaybookDocument }

/** A run in a group chat. Its context is made where it is the first of its kind. */
export type CalendarPlan = { runId: string; facts: PlanFacts; context: () => PlanContext; storedUntil: string }

/** A group chat in runs; of each, its plan is stored up to `storedUntil`. */
export type CalendarChat = {
  groupChatId: string
  plans: readonly CalendarPlan[]
}

export type StepAt = { date: string; localTime: string; runId: string; stepId: string }

/** A step that comes due in so many group chats, beyond what is stored. */
export type ForeseenStep = StepAt & { groupChats: number }

/** Steps that will not go out when they are planned, in so many group chats; some of those are named. */
export type ForeseenClash = StepAt & {
  reason: DropReason
  /** When it goes instead; null: it is left out. */
  until: { date: string; localTime: string } | null
  winner: StepAt | null
  groupChatIds: string[]
}

export type CalendarForecast = {
  /** The first day that nothing is told of. */
  until: string
  steps: ForeseenStep[]
  clashes: ForeseenClash[]
}

export type ForecastOptions = { zone: string; mode: MassSendMode; from: Temporal.PlainDate; to: Temporal.PlainDate }

/**
 * What comes due on the local days from `from` to before `to`, and what of it clashes: group chats that share their plans
 * are worked out once. As far ahead as its cost allows.
 */
export function foreseeCalendar(
  runs: readonly CalendarRun[],
  chats: readonly CalendarChat[],
  moves: readonly StepMove[],
  options: ForecastOptions,
): CalendarForecast {
  const { from, zone } = options
  const byRun = new Map(runs.map((run) => [run.runId, planOfRun(run, zone)]))
  const alike = Map.groupBy(chats, (chat) =>
    chat.plans.map((plan) => byRun.get(plan.runId)?.classOf(plan.facts)).join('|'),
  )
  const classes = [...byRun.values()].reduce((sum, run) => sum + run.classes(), 0)
  const days = Math.max(1, Math.floor(planDaysAtMost / Math.max(1, classes)))
  const until = [options.to, from.add({ days })].reduce((a, b) => (Temporal.PlainDate.compare(a, b) <= 0 ? a : b))
  const steps = new Map<string, ForeseenStep>()
  const clashes = new Map<string, ForeseenClash>()
  const known = new Map<string, { clashes: Clash[]; carried: Carried }>()
  for (const sharers of alike.values()) {
    const [first] = sharers
    if (!first) continue
    const planned = first.plans.flatMap((plan) => byRun.get(plan.runId)?.due(plan, from, until, moves) ?? [])
    countSteps(steps, planned, sharers)
    const byDay = Map.groupBy(planned, (item) => item.date)
    let carried = nothingCarried
    for (let date = from; Temporal.PlainDate.compare(date, until) < 0; date = date.add({ days: 1 })) {
      const today = byDay.get(date.toString()) ?? []
      const foreseen = foreseeKnown(
        known,
        today.map((item) => item.step),
        carried,
        date,
        options,
      )
      carried = foreseen.carried
      for (const clash of foreseen.clashes) addClash(clashes, clash, zone, sharers)
    }
  }
  return { until: until.toString(), steps: [...steps.values()], clashes: [...clashes.values()] }
}

/** The same steps after the same days before go the same way: group chats of several plans often share a day. */
function foreseeKnown(
  known: Map<string, { clashes: Clash[]; carried: Carried }>,
  steps: readonly PlannedStep[],
  carried: Carried,
  date: Temporal.PlainDate,
  options: ForecastOptions,
): { clashes: Clash[]; carried: Carried } {
  if (isCalm(steps, carried, options.zone)) return { clashes: [], carried: afterCalm(steps, carried, date) }
  const key = [
    date.toString(),
    carried.lastSentAt?.epochMilliseconds ?? '',
    carried.sentThisWeek,
    JSON.stringify([...carried.columnThisWeek]),
    ...carried.waiting.map((item) => `${item.step.key} ${item.wakeAt.epochMilliseconds}`),
    ...steps.map((step) => step.key),
  ].join('|')
  const before = known.get(key)
  if (before) return before
  const foreseen = foreseeDay(steps, carried, date, options)
  known.set(key, foreseen)
  return foreseen
}

type DatedStep = StepAt & { step: PlannedStep }

function countSteps(
  steps: Map<string, ForeseenStep>,
  planned: readonly DatedStep[],
  sharers: readonly CalendarChat[],
): void {
  const storedUntil = sharers.flatMap((chat) =>
    chat.plans.map((plan) => ({ runId: plan.runId, until: plan.storedUntil })),
  )
  const byRun = Map.groupBy(storedUntil, (item) => item.runId)
  for (const { date, localTime, runId, stepId, step } of planned) {
    const groupChats = (byRun.get(runId) ?? []).filter((plan) => date >= plan.until).length
    if (groupChats === 0) continue
    const there = steps.get(step.key)
    steps.set(step.key, { date, localTime, runId, stepId, groupChats: groupChats + (there?.groupChats ?? 0) })
  }
}

function addClash(
  clashes: Map<string, ForeseenClash>,
  { step, reason, until, winner }: Clash,
  zone: string,
  sharers: readonly CalendarChat[],
): void {
  const key = [step.key, reason, until?.epochMilliseconds ?? '', winner?.key ?? ''].join('|')
  const groupChatIds = sharers.map((chat) => chat.groupChatId)
  const there = clashes.get(key)
  if (there) there.groupChatIds.push(...groupChatIds)
  else
    clashes.set(key, {
      ...stepAt(step, zone),
      reason,
      until: until && localMoment(until, zone),
      winner: winner && stepAt(winner, zone),
      groupChatIds,
    })
}

const stepAt = (step: PlannedStep, zone: string): StepAt => ({
  ...localMoment(step.dueAt, zone),
  runId: step.runId,
  stepId: step.stepId,
})

/** A run's plan for each kind of group chat, steps with all that their playbook rules of them. */
function planOfRun({ runId, playbookId, document }: CalendarRun, zone: string) {
  const outline = outlineOf(document)
  const governor = governorOfDocument(document)
  const written = new Map(calendarSteps(document).map((step) => [step.id, step]))
  const classes = new Map<string, number>()
  const planned = new Map<string, DatedStep[]>()
  const toStep = (due: RankedDue): DatedStep => {
    const { date, localTime, stepId } = due
    const step = written.get(stepId)
    return {
      date,
      localTime,
      runId,
      stepId,
      step: {
        key: `${date} ${localTime} ${runId} ${stepId}`,
        runId,
        stepId,
        dueAt: momentOf({ date, localTime }, zone).dueAt,
        byHand: false,
        priority: due.priority,
        specificity: due.specificity,
        governor,
        catchUp: catchUpOf(step?.catch_up, governor.catchUp),
        column: columnCapsOf(document, playbookId, due.columnId),
        channel: step?.channel ?? null,
      },
    }
  }
  return {
    classes: () => classes.size,
    classOf(facts: PlanFacts): string {
      const key = planKeyOf(outline, facts)
      const known = classes.get(key) ?? classes.size
      classes.set(key, known)
      return `${runId} ${known}`
    },
    due(
      { facts, context }: CalendarPlan,
      from: Temporal.PlainDate,
      until: Temporal.PlainDate,
      moves: readonly StepMove[],
    ): DatedStep[] {
      const key = planKeyOf(outline, facts)
      const known = planned.get(key)
      if (known) return known
      const mine = moves.filter((move) => move.runId === runId)
      const due = dueBetween(outline, key, context(), from, until)
      const rankOf = ({ from: { date, localTime }, stepId }: StepMove): RankedDue | undefined => {
        const day = Temporal.PlainDate.from(date)
        return dueBetween(outline, key, context(), day, day.add({ days: 1 })).find(
          (item) => item.stepId === stepId && item.localTime === localTime,
        )
      }
      const stays = due.filter((item) => !isMovedAway(mine, item)).map(toStep)
      const steps = [...stays, ...stepsMovedTo(mine, from, until, rankOf).map(toStep)]
      planned.set(key, steps)
      return steps
    },
  }
}
