import { z } from 'zod'
import type { Calendar, CalendarDay, CalendarDayQuery, CalendarQuery } from '#contract/calendar.ts'
import type { CorpTx } from '#server/db/database.ts'
import { dayLabel, documentOf, fillStored, isRestDay, namesOf } from '#server/features/playbook/index.ts'
import { calendarSteps, journeySteps, type PlaybookDocument, type VariableValues } from '#contract/playbook.ts'
import {
  type CalendarChat,
  foreseeCalendar,
  type ForeseenClash,
  type StepAt,
} from '#server/features/run/calendar/rules/forecast.ts'
import { isAt, type StepMove } from '#server/features/run/calendar/rules/move.ts'
import { entriesOf, happened, type StoredStep } from '#server/features/run/calendar/rules/present.ts'
import {
  type CalendarChatRow,
  type CalendarOf,
  type CalendarRunRow,
  countStored,
  type Days,
  listCalendarChats,
  listCalendarRuns,
  listDayChats,
  listDaySteps,
  listStepMoves,
} from '#server/features/run/calendar/sql.ts'
import { corpDay } from '#server/features/run/queries/runs.ts'
import { outlineOf } from '#server/features/run/rules/forecast.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant, startOfDay } from '#server/kernel/time.ts'

/** Runs that one calendar tells of. */
const runsAtMost = 40
/** Group chats named with a clash; the day's list knows the others. */
const examplesAtMost = 5

type Run = CalendarRunRow & { document: PlaybookDocument }

async function readRuns(tx: CorpTx, of: CalendarOf, since: Temporal.PlainDate, zone: string) {
  const rows = await listCalendarRuns(tx, of, startOfDay(since, zone), runsAtMost)
  const runs: Run[] = []
  for (const row of rows) runs.push({ ...row, document: await documentOf(tx, of.corpId, row.playbookId, row.version) })
  return { runs, leftOut: Math.max(0, (rows[0]?.total ?? 0) - rows.length) }
}

const isWanted = (of: CalendarOf, run: Pick<Run, 'runId' | 'playbookId'>): boolean =>
  (of.runId === undefined || run.runId === of.runId) &&
  (of.playbookId === undefined || run.playbookId === of.playbookId)

/** What goes out on days over all runs: what is stored as it stands, what will be planned, and what of it clashes. */
export async function readCalendar(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { from: first, to: end, ...filter }: CalendarQuery,
): Promise<Calendar> {
  const of: CalendarOf = { corpId, scope, ...filter }
  const { zone, at, today, massSendMode: mode } = await corpDay(tx, corpId)
  const [from, to] = [Temporal.PlainDate.from(first), Temporal.PlainDate.from(end)]
  const { runs, leftOut } = await readRuns(tx, of, from, zone)
  const wanted = runs.filter((run) => isWanted(of, run))
  const wantedIds = wanted.map((run) => run.runId)
  const chats = await listCalendarChats(
    tx,
    of,
    runs.filter((run) => run.isActive).map((run) => run.runId),
    zone,
  )
  const runIds = runs.map((run) => run.runId)
  const moves = await listStepMoves(tx, corpId, runIds, { from, to })
  const stored = await countDays(tx, of, wantedIds, { from, to, zone }, at)
  const begins = Temporal.PlainDate.compare(from, today) < 0 ? today : from
  const ahead =
    Temporal.PlainDate.compare(begins, to) < 0
      ? foreseeCalendar(runs, calendarChats(chats, runs, zone), moves, { zone, mode, from: begins, to })
      : { until: to.toString(), steps: [], clashes: [] }
  const isShown = new Set(wantedIds)
  const names = new Map(chats.map((chat) => [chat.groupChatId, chat.name]))
  const now = at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })
  return {
    corpTime: at.toString(),
    days: Array.from({ length: from.until(to).days }, (_, index) => dayOf(from.add({ days: index }))),
    groupChats: names.size,
    runs: wanted.map(presentRun),
    runsLeftOut: leftOut,
    entries: entriesOf(
      stored,
      ahead.steps.filter((step) => isShown.has(step.runId)),
      moves,
    ),
    clashes: [
      ...happened(stored),
      ...ahead.clashes
        // What was due already happened, one way or the other.
        .filter(({ runId, date, localTime }) => isShown.has(runId) && `${date}T${localTime}` > now)
        .map((clash) => presentClash(clash, names)),
    ],
    foreseenUntil: ahead.until,
  }
}

const presentClash = (
  { groupChatIds, ...clash }: ForeseenClash,
  names: ReadonlyMap<string, string>,
): Calendar['clashes'][number] => ({
  ...clash,
  isOver: false,
  groupChats: groupChatIds.length,
  examples: groupChatIds
    .slice(0, examplesAtMost)
    .map((groupChatId) => ({ groupChatId, name: names.get(groupChatId) ?? '' })),
})

/** What a step's turn would clash with at the time it is moved to: what it gives way to, and what gives way to it. */
export async function clashesAt(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  move: StepMove,
): Promise<Calendar['clashes']> {
  const of: CalendarOf = { corpId, scope }
  const { zone, massSendMode: mode } = await corpDay(tx, corpId)
  const from = Temporal.PlainDate.from(move.to.date)
  const days = { from, to: from.add({ days: 1 }) }
  const { runs } = await readRuns(tx, of, from, zone)
  const runIds = runs.map((run) => run.runId)
  const chats = await listCalendarChats(tx, of, runIds, zone)
  const inRun = new Set(chats.filter((chat) => chat.runId === move.runId).map((chat) => chat.groupChatId))
  const others = (await listStepMoves(tx, corpId, runIds, days)).filter((other) => !isSameTurn(other, move))
  const { clashes } = foreseeCalendar(
    runs,
    calendarChats(
      chats.filter((chat) => inRun.has(chat.groupChatId)),
      runs,
      zone,
    ),
    [...others, move],
    { zone, mode, ...days },
  )
  const names = new Map(chats.map((chat) => [chat.groupChatId, chat.name]))
  const isIt = (at: StepAt | null): boolean =>
    at !== null && at.runId === move.runId && at.stepId === move.stepId && isAt(at, move.to)
  return clashes.filter((clash) => isIt(clash) || isIt(clash.winner)).map((clash) => presentClash(clash, names))
}

const isSameTurn = (a: StepMove, b: StepMove): boolean =>
  a.runId === b.runId && a.stepId === b.stepId && isAt(a.from, b.from)

const dayOf = (date: Temporal.PlainDate) => ({
  date: date.toString(),
  isRestDay: isRestDay(date),
  label: dayLabel(date),
})

function presentRun({ runId, name, playbookId, playbookName, isPaused, document }: Run): Calendar['runs'][number] {
  const names = namesOf(document)
  // Posts of a journey stand in the calendar, too.
  const steps = [...calendarSteps(document), ...journeySteps(document)].map((step) => ({
    stepId: step.id,
    ...names.step(step.id),
  }))
  return { runId, name, playbookId, playbookName, isPaused, steps }
}

/** Group chats with the plan of each of their runs. */
function calendarChats(rows: readonly CalendarChatRow[], runs: readonly Run[], zone: string): CalendarChat[] {
  const byId = new Map(runs.map((run) => [run.runId, run]))
  return [...Map.groupBy(rows, (row) => row.groupChatId)].map(([groupChatId, plans]) => ({
    groupChatId,
    plans: plans.flatMap((row) => {
      const run = byId.get(row.runId)
      if (!run) return []
      const { memberCount, phaseId, createdOn, storedUntil } = row
      const variables = outlineOf(run.document).variablesUsed.length === 0 ? run.variables : variablesOf(run, row)
      return {
        runId: row.runId,
        storedUntil,
        facts: { zone, createdOn, memberCount, phaseByHand: phaseId, variables },
        context: () => {
          const createdAt = corpInstant(Temporal.Instant.fromEpochMilliseconds(Math.floor(row.createdMs)))
          return { zone, appliedAt: createdAt, chat: { createdAt, memberCount, phaseByHand: phaseId }, variables }
        },
      }
    }),
  }))
}

function variablesOf(run: Run, row: CalendarChatRow): VariableValues {
  const filling = fillStored(run.document, run.variables, row.variables, { groupName: row.name, groupOwner: row.owner })
  return filling.ok ? filling.values : run.variables
}

const daysKeptAtMost = 500
const daysKept = new Map<string, StoredStep[]>()

/**
 * What is stored of days. Those before yesterday stand as of the corp's hour: an open page asks with every beat, and what
 * was due days ago is the same a minute later.
 */
async function countDays(
  tx: CorpTx,
  of: CalendarOf,
  runIds: readonly string[],
  { from, to, zone }: Days,
  at: CorpInstant,
): Promise<StoredStep[]> {
  const now = at.toZonedDateTimeISO(zone)
  const yesterday = now.toPlainDate().subtract({ days: 1 })
  const [begins, ends] = [from, to].map((day) => (Temporal.PlainDate.compare(day, yesterday) < 0 ? day : yesterday))
  const recent = await countStored(tx, of, runIds, {
    from: Temporal.PlainDate.compare(from, yesterday) < 0 ? yesterday : from,
    to,
    zone,
  })
  if (!begins || !ends || Temporal.PlainDate.compare(begins, ends) >= 0) return recent
  const hour = now.round({ smallestUnit: 'hour', roundingMode: 'floor' })
  const key = JSON.stringify([of, runIds, begins, ends, hour])
  const known = daysKept.get(key) ?? (await countStored(tx, of, runIds, { from: begins, to: ends, zone }))
  const [oldest] = daysKept.keys()
  if (daysKept.size >= daysKeptAtMost && oldest !== undefined) daysKept.delete(oldest)
  daysKept.set(key, known)
  return [...known, ...recent]
}

const place = z.tuple([z.string(), z.guid()])

/** A day of a page of group chats, step by step. Throws `cursor_invalid`. */
export async function readCalendarDay(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { date: written, stepId, cursor, limit, ...filter }: CalendarDayQuery,
): Promise<CalendarDay> {
  const of: CalendarOf = { corpId, scope, ...filter }
  const { zone, massSendMode: mode } = await corpDay(tx, corpId)
  const date = Temporal.PlainDate.from(written)
  const key = decodeCursor(cursor, place)
  const { runs } = await readRuns(tx, of, date, zone)
  const wanted = runs.filter((run) => isWanted(of, run))
  const wantedIds = wanted.map((run) => run.runId)
  const after = key && { name: key[0], groupChatId: key[1] }
  const found = await listDayChats(tx, of, wantedIds, after, limit + 1)
  const ids = found.map((chat) => chat.groupChatId)
  const stored = Map.groupBy(await listDaySteps(tx, corpId, wantedIds, ids, date, zone), (step) => step.groupChatId)
  const chats = calendarChats(await listCalendarChats(tx, of, wantedIds, zone, ids), runs, zone)
  const days = { from: date, to: date.add({ days: 1 }) }
  const moves = await listStepMoves(tx, corpId, wantedIds, days)
  const ahead = new Map(
    chats.map((chat) => {
      const mine = wanted.filter((run) => chat.plans.some((plan) => plan.runId === run.runId))
      return [chat.groupChatId, foreseeCalendar(mine, [chat], moves, { zone, mode, ...days }).steps]
    }),
  )
  return pageOf(
    found,
    limit,
    (chat) => [chat.name, chat.groupChatId],
    (chat) => {
      const there = stored.get(chat.groupChatId) ?? []
      // A turn that was moved is stored where it went, however far ahead.
      const isThere = (step: StepAt): boolean =>
        there.some(
          (each) => each.runId === step.runId && each.stepId === step.stepId && each.localTime === step.localTime,
        )
      return {
        ...chat,
        steps: [
          ...there.map(({ groupChatId: _chat, ...step }) => step),
          ...(ahead.get(chat.groupChatId) ?? [])
            .filter((step) => !isThere(step))
            .map((step) => ({
              occurrenceId: null,
              runId: step.runId,
              stepId: step.stepId,
              localTime: step.localTime,
              state: 'planned' as const,
              reason: null,
            })),
        ]
          .filter((step) => stepId === undefined || step.stepId === stepId)
          .sort((a, b) => (a.localTime < b.localTime ? -1 : a.localTime > b.localTime ? 1 : 0)),
      }
    },
  )
}
