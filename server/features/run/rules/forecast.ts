import { calendarSteps, calendarTracks, type PlaybookDocument } from '#contract/playbook.ts'
import { occurrencesOf, type PlanContext } from '#server/features/playbook/index.ts'
import { localDateOf, startOfDay } from '#server/kernel/time.ts'

/** A group chat whose plan goes on, and the row it is shown in; `storedUntil` is the first day that is not stored yet. */
export type ForecastChat = { key: string; context: PlanContext; storedUntil: Temporal.PlainDate }

/** `date` is 2026-11-25: so written, earlier days come before later ones. */
type Due = { date: string; localTime: string; stepId: string; columnId: string | null }

/** A step that is due, with what ranks it among others of its group chat. */
export type RankedDue = Due & { priority: number; specificity: number }

/** A step that will be due in `count` group chats of a row. */
export type Foreseen = Due & { key: string; count: number }

/** `until` is the first day that nothing is told of. */
export type Forecast = { until: Temporal.PlainDate; planned: Foreseen[] }

/** Different plans × days that one answer computes at most: about 90 µs each, and an answer has 150 ms in all. */
export const planDaysAtMost = 1_000

/**
 * What comes due in group chats on the local days from `from` to before `to`, beyond what is stored of each. As far ahead
 * as its cost allows: group chats with the same plan are computed once, so that a playbook which does not look at a chat's
 * age is told in full.
 */
export function foresee(
  document: PlaybookDocument,
  chats: readonly ForecastChat[],
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): Forecast {
  const [first, ...others] = chats.map((chat) => chat.storedUntil)
  const begin = first === undefined ? to : later(from, others.reduce(earlier, first))
  if (Temporal.PlainDate.compare(begin, to) >= 0) return { until: to, planned: [] }
  const outline = outlineOf(document)
  const byPlan = Map.groupBy(chats, (chat) => planKey(outline, chat.context))
  const until = earlier(to, begin.add({ days: Math.floor(planDaysAtMost / byPlan.size) }))
  const planned: Foreseen[] = []
  for (const [plan, sharers] of byPlan) {
    const due = dueBetween(outline, plan, sharers[0]?.context, begin, until)
    for (const alike of Map.groupBy(sharers, (chat) => `${chat.storedUntil} ${chat.key}`).values())
      for (const { key, storedUntil } of alike.slice(0, 1)) {
        const begins = storedUntil.toString()
        for (const item of due) if (item.date >= begins) planned.push({ ...item, key, count: alike.length })
      }
  }
  return { until, planned }
}

const earlier = (a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate =>
  Temporal.PlainDate.compare(a, b) <= 0 ? a : b
const later = (a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate =>
  Temporal.PlainDate.compare(a, b) >= 0 ? a : b

export type Outline = {
  /** The document with a content of its own for each step: which one comes up does not change when a step is due. */
  document: PlaybookDocument
  columnOf: ReadonlyMap<string, string>
  dependsOnAge: boolean
  dependsOnMembers: boolean
  variablesUsed: readonly string[]
  weeks: Map<string, readonly RankedDue[]>
}

const outlines = new WeakMap<PlaybookDocument, Outline>()

export function outlineOf(document: PlaybookDocument): Outline {
  const known = outlines.get(document)
  if (known !== undefined) return known
  const steps = calendarSteps(document)
  const content = document.contents[0]?.id ?? ''
  const schedules = JSON.stringify(steps.map((step) => step.when))
  const phases = document.phases ?? []
  const outline: Outline = {
    document: {
      ...document,
      tracks: calendarTracks(document).map((track) => ({
        ...track,
        steps: track.steps.map(({ column: _column, contents: _contents, ...step }) => ({ ...step, content })),
      })),
      columns: [],
    },
    columnOf: new Map(steps.flatMap((step) => (step.column === undefined ? [] : [[step.id, step.column]]))),
    dependsOnAge:
      phases.some((phase) => phase.enter !== undefined) ||
      steps.some(({ when }) => when.kind === 'group-day' || (when.kind === 'rrule' && when.start === undefined)),
    dependsOnMembers: phases.some((phase) => phase.enter?.members !== undefined),
    variablesUsed: Object.keys(document.variables ?? {}).filter((name) => schedules.includes(name)),
    weeks: new Map(),
  }
  outlines.set(document, outline)
  return outline
}

/** What of a group chat and its run a plan may look at; `createdOn` is a local day, 2026-11-25. */
export type PlanFacts = Pick<PlanContext, 'zone' | 'variables'> & {
  createdOn: string
  memberCount: number | null
  phaseByHand: string | null
}

/** What tells the plans of two group chats apart on days after both were created and joined the run. */
export function planKeyOf(
  outline: Outline,
  { zone, createdOn, memberCount, phaseByHand, variables }: PlanFacts,
): string {
  return JSON.stringify([
    zone,
    outline.dependsOnAge ? createdOn : null,
    outline.dependsOnMembers ? memberCount : null,
    phaseByHand,
    outline.variablesUsed.map((name) => variables[name] ?? null),
  ])
}

const planKey = (outline: Outline, { zone, chat, variables }: PlanContext): string =>
  planKeyOf(outline, {
    zone,
    createdOn: outline.dependsOnAge ? localDateOf(chat.createdAt, zone).toString() : '',
    memberCount: chat.memberCount,
    phaseByHand: chat.phaseByHand,
    variables,
  })

const weeksAtMost = 2_000

/** Computed by whole weeks, which are kept: the same page is looked at again and again. */
export function dueBetween(
  outline: Outline,
  plan: string,
  context: PlanContext | undefined,
  from: Temporal.PlainDate,
  until: Temporal.PlainDate,
): RankedDue[] {
  if (context === undefined) return []
  const [first, end] = [from.toString(), until.toString()]
  const due: RankedDue[] = []
  const firstMonday = from.subtract({ days: from.dayOfWeek - 1 })
  for (let monday = firstMonday; Temporal.PlainDate.compare(monday, until) < 0; monday = monday.add({ weeks: 1 }))
    due.push(...weekOf(outline, plan, context, monday).filter((item) => item.date >= first && item.date < end))
  return due
}

function weekOf(
  outline: Outline,
  plan: string,
  context: PlanContext,
  monday: Temporal.PlainDate,
): readonly RankedDue[] {
  const key = `${plan} ${monday}`
  const known = outline.weeks.get(key)
  if (known !== undefined) return known
  // Nothing asked for lies before a chat joined the run. Where its age does not matter the plan is kept for chats of
  // any age, so it must not begin with this one.
  const begins = outline.dependsOnAge ? context.chat.createdAt : startOfDay(monday, context.zone)
  const shared = { ...context, appliedAt: begins, chat: { ...context.chat, createdAt: begins } }
  const due = occurrencesOf(outline.document, shared, monday, monday.add({ weeks: 1 })).map((item): RankedDue => ({
    date: item.localDate.toString(),
    localTime: item.dueAt.toZonedDateTimeISO(context.zone).toPlainTime().toString({ smallestUnit: 'minute' }),
    stepId: item.stepId,
    columnId: outline.columnOf.get(item.stepId) ?? null,
    priority: item.priority,
    specificity: item.specificity,
  }))
  const [oldest] = outline.weeks.keys()
  if (outline.weeks.size >= weeksAtMost && oldest !== undefined) outline.weeks.delete(oldest)
  outline.weeks.set(key, due)
  return due
}
