import type { z } from 'zod'
import type { monthQuery, MonthPreview } from '#contract/playbook-library.ts'
import type { PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import type { GroupChatPlan } from '#contract/run.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow } from '#server/features/corp/index.ts'
import {
  builtInValues,
  dayLabel,
  documentOf,
  drawOf,
  exampleValues,
  fillStored,
  isRestDay,
  monthPreview,
  namesOf,
  occurrencesOf,
  type PlanContext,
  type PlannedOccurrence,
  renderContent,
} from '#server/features/playbook/index.ts'
import { type BanditStands, banditStands } from '#server/features/run/bandit/stand.ts'
import { isMovedAway } from '#server/features/run/calendar/rules/move.ts'
import { listStepMoves } from '#server/features/run/calendar/sql.ts'
import { corpDay } from '#server/features/run/queries/runs.ts'
import { listPlansOf, type ToPlan } from '#server/features/run/sql/plan.ts'
import { findApplied, findPlanChat, listPlanItems } from '#server/features/run/sql/read/plan.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { latest, localDateOf, startOfDay } from '#server/kernel/time.ts'

type PlanItem = GroupChatPlan['days'][number]['items'][number]

/**
 * A month of a group chat over all its runs: what is stored as it stands, and beyond that what the same rules will plan.
 * Throws `not_found`.
 */
export async function readGroupChatPlan(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatId: string,
  month: string | undefined,
): Promise<GroupChatPlan> {
  const chat = await findPlanChat(tx, corpId, scope, groupChatId)
  if (!chat) throw new AppError('not_found')
  const { zone, today, at } = await corpDay(tx, corpId)
  const of = month === undefined ? today.toPlainYearMonth() : Temporal.PlainYearMonth.from(month)
  const from = of.toPlainDate({ day: 1 })
  const to = from.add({ months: 1 })
  const items: (PlanItem & { date: string })[] = []
  for (const row of await listPlanItems(tx, corpId, groupChatId, from, to, zone)) {
    const document = await documentOf(tx, corpId, row.playbookId, row.version)
    const { occurrenceId, runId, runName, localTime, state } = row
    const stored = { occurrenceId, runId, runName, localTime, state }
    items.push({ date: row.localDate.toString(), ...stored, ...named(document, row) })
  }
  const plans = chat.dismissed ? [] : await listPlansOf(tx, corpId, groupChatId)
  const moves = await listStepMoves(
    tx,
    corpId,
    plans.map((plan) => plan.runId),
    { from, to },
  )
  const ahead = []
  for (const plan of plans)
    ahead.push({ plan, document: await documentOf(tx, corpId, plan.playbookId, plan.version), runId: plan.runId })
  const spans = ahead.map(({ document, runId }) => ({ runId, document, zone, from, until: to }))
  const stands = await banditStands(tx, corpId, spans, at, { keeps: false })
  for (const { plan, document } of ahead) {
    const storedUntil = localDateOf(plan.plannedUntilAt, zone)
    const begins = Temporal.PlainDate.compare(storedUntil, from) > 0 ? storedUntil : from
    if (Temporal.PlainDate.compare(begins, to) >= 0) continue
    const mine = moves.filter((move) => move.runId === plan.runId)
    const context = contextOf(corpId, groupChatId, plan, document, stands)
    for (const due of occurrencesOf(document, context, begins, to)) {
      const planned = { date: due.localDate.toString(), localTime: timeOf(due, zone) }
      // A turn that was moved is stored where it went, however far ahead.
      if (isMovedAway(mine, { ...planned, stepId: due.stepId })) continue
      items.push({
        ...planned,
        occurrenceId: null,
        runId: plan.runId,
        runName: plan.runName,
        state: due.isHeldOut ? 'skipped' : 'planned',
        ...named(document, due),
      })
    }
  }
  const byDay = Map.groupBy(items, (item) => item.date)
  return {
    month: of.toString(),
    days: daysOf(of).map((date) => ({
      ...dayOf(date),
      items: (byDay.get(date.toString()) ?? [])
        .map(({ date: _date, ...item }) => item)
        .sort((a, b) => (a.localTime < b.localTime ? -1 : 1)),
    })),
  }
}

const named = (document: PlaybookDocument, due: { stepId: string; contentId: string }) => {
  const names = namesOf(document)
  return { stepId: due.stepId, ...names.step(due.stepId), contentName: names.content(due.contentId).name }
}

const timeOf = (due: PlannedOccurrence, zone: string): string =>
  due.dueAt.toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' })

function contextOf(
  corpId: CorpId,
  groupChatId: string,
  plan: ToPlan,
  document: PlaybookDocument,
  stands: BanditStands,
): PlanContext {
  const filling = fillStored(document, plan.runVariables, plan.groupVariables, plan)
  return {
    zone: plan.zone,
    appliedAt: plan.appliedAt,
    chat: { createdAt: plan.chatCreatedAt, memberCount: plan.memberCount, phaseByHand: plan.phaseId },
    variables: filling.ok ? filling.values : plan.runVariables,
    draw: (experimentId) => drawOf(corpId, document.id, experimentId, groupChatId),
    bandit: stands(plan.runId, groupChatId),
  }
}

const daysOf = (month: Temporal.PlainYearMonth): Temporal.PlainDate[] =>
  Array.from({ length: month.daysInMonth }, (_, index) => month.toPlainDate({ day: index + 1 }))

const dayOf = (date: Temporal.PlainDate) => ({
  date: date.toString(),
  isRestDay: isRestDay(date),
  label: dayLabel(date),
})

/**
 * A month of a version for a group chat that exists, or for one that is created on a day: every step with its message and
 * what gave way to it. Values nobody gave are the playbook's own examples. Throws `not_found`.
 */
export async function readMonth(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
  version: number,
  query: z.output<typeof monthQuery>,
): Promise<MonthPreview> {
  const document = await documentOf(tx, corpId, playbookId, version)
  const { zone, today } = await corpDay(tx, corpId)
  const month = query.month === undefined ? today.toPlainYearMonth() : Temporal.PlainYearMonth.from(query.month)
  const first = month.toPlainDate({ day: 1 })
  const context =
    query.groupChatId === undefined
      ? newChat(document, zone, first, query.createdOn === undefined ? first : Temporal.PlainDate.from(query.createdOn))
      : await existingChat(tx, corpId, scope, playbookId, document, query.groupChatId, zone, first)
  const names = namesOf(document)
  return {
    month: month.toString(),
    days: monthPreview(document, context, month).map((day) => ({
      ...dayOf(day.date),
      items: day.occurrences
        .filter((due) => !due.isHeldOut)
        .map((due) => ({
          stepId: due.stepId,
          ...names.step(due.stepId),
          localTime: timeOf(due, zone),
          columnId: due.columnId,
          contentId: due.contentId,
          contentName: names.content(due.contentId).name,
          text: textOf(document, due, context.variables),
          instead: due.why.flatMap((part) =>
            part.kind === 'slot' ? part.over.map((lost) => names.step(lost.stepId).name) : [],
          ),
        })),
    })),
  }
}

/** A group chat that would be created on a day and get the playbook at once, or a year before the month if that is later. */
function newChat(
  document: PlaybookDocument,
  zone: string,
  first: Temporal.PlainDate,
  createdOn: Temporal.PlainDate,
): PlanContext {
  const createdAt = startOfDay(createdOn, zone)
  return {
    zone,
    appliedAt: latest(createdAt, startOfDay(first.subtract({ years: 1 }), zone)),
    chat: { createdAt, memberCount: null, phaseByHand: null },
    variables: exampleValues(document),
  }
}

/** A group chat as it is: with the values of its run where the playbook is at work in it, else from the month on. */
async function existingChat(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
  document: PlaybookDocument,
  groupChatId: string,
  zone: string,
  first: Temporal.PlainDate,
): Promise<PlanContext> {
  const chat = await findPlanChat(tx, corpId, scope, groupChatId)
  if (!chat) throw new AppError('not_found')
  const applied = await findApplied(tx, corpId, playbookId, groupChatId)
  const { createdAt, memberCount } = chat
  const facts = { groupName: chat.name, groupOwner: chat.owner }
  const filling = fillStored(document, applied?.runVariables ?? {}, applied?.groupVariables ?? {}, facts)
  return {
    zone,
    appliedAt: applied?.appliedAt ?? latest(createdAt, startOfDay(first, zone)),
    chat: { createdAt, memberCount, phaseByHand: applied?.phaseId ?? null },
    variables: filling.ok ? filling.values : { ...exampleValues(document), ...applied?.runVariables },
    draw: (experimentId) => drawOf(corpId, document.id, experimentId, groupChatId),
    ...(applied && {
      bandit: await banditOf(tx, corpId, { runId: applied.runId, document, zone }, first, groupChatId),
    }),
  }
}

/** How the bandits of a run stand for a group chat in a month. */
async function banditOf(
  tx: CorpTx,
  corpId: CorpId,
  run: { runId: string; document: PlaybookDocument; zone: string },
  first: Temporal.PlainDate,
  groupChatId: string,
): Promise<NonNullable<PlanContext['bandit']>> {
  const { at } = await corpNow(tx, corpId)
  const spans = [{ ...run, from: first, until: first.add({ months: 1 }) }]
  return (await banditStands(tx, corpId, spans, at, { keeps: false }))(run.runId, groupChatId)
}

function textOf(document: PlaybookDocument, due: PlannedOccurrence, variables: VariableValues): string {
  const content = document.contents.find((item) => item.id === due.contentId)
  if (!content) return ''
  const values = { ...variables, ...builtInValues(due.localDate) }
  const variant = due.variant ?? 'a'
  return renderContent(document, content, { variant, values, linkTo: (_linkId, target) => target }).text ?? ''
}
