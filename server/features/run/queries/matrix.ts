import { z } from 'zod'
import { calendarSteps, type PlaybookDocument, type VariableValues } from '#contract/playbook.ts'
import type { Matrix, MatrixQuery } from '#contract/run.ts'
import type { CorpTx } from '#server/db/database.ts'
import { documentOf, fillStored, namesOf } from '#server/features/playbook/index.ts'
import { isMovedAway } from '#server/features/run/calendar/rules/move.ts'
import { listStepMoves } from '#server/features/run/calendar/sql.ts'
import { corpDay, getRun } from '#server/features/run/queries/runs.ts'
import { type Forecast, type ForecastChat, foresee } from '#server/features/run/rules/forecast.ts'
import {
  type CountCell,
  groupDayOf,
  type ItemCell,
  layOut,
  presentColumns,
  showsItems,
  spanOf,
} from '#server/features/run/rules/matrix.ts'
import {
  columnKeyOf,
  countCells,
  listClicked,
  listItems,
  listPlannedChats,
  type MatrixOf,
  type MatrixRow,
  type PlannedChat,
  readRows,
  type RowKind,
} from '#server/features/run/sql/read/matrix.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, encodeCursor } from '#server/http/paging.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { localDateOf, startOfDay } from '#server/kernel/time.ts'

const place = z.tuple([z.string(), z.string()])

/** The matrix of a run: a page of rows with their cells. Throws `not_found`, and `cursor_invalid`. */
export async function readMatrix(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  query: MatrixQuery,
): Promise<Matrix> {
  const run = await getRun(tx, corpId, scope, runId)
  const { zone, at, today } = await corpDay(tx, corpId)
  const document = await documentOf(tx, corpId, run.playbookId, run.version)
  const span = spanOf(query.zoom, query.from === undefined ? undefined : Temporal.PlainDate.from(query.from), today)
  const of: MatrixOf = { corpId, scope, runId, span, zone }
  const kind = rowKind(query.rows, document, query.search)
  const key = decodeCursor(query.cursor, place)
  const filter = { search: query.search, trouble: query.trouble, after: key && { place: key[0], key: key[1] } }
  const found = await readRows(tx, of, kind, filter, query.limit + 1)
  const shown = found.rows.slice(0, query.limit)
  const keys = shown.map((row) => row.key)

  const isByItem = showsItems(query.rows, span.zoom)
  const items = isByItem ? await readItems(tx, of, keys) : []
  const counts: CountCell[] = isByItem ? [] : await countCells(tx, of, kind, keys)
  const ahead = await lookAhead(tx, of, kind, keys, document, run.variables)
  for (const { key: row, date, localTime, stepId, count } of ahead.planned)
    if (isByItem)
      items.push({ key: row, occurrenceId: null, stepId, state: 'planned', date, localTime, clicked: false })
    else counts.push({ key: row, date, localTime, state: 'planned', count })

  const last = shown.at(-1)
  return {
    corpTime: at.toString(),
    columns: presentColumns(span, at.toZonedDateTimeISO(zone).toPlainDateTime()),
    plannedUntil: ahead.until.toString(),
    rows: layOut(
      span,
      shown.map((row) => present(row, today)),
      items,
      counts,
    ),
    totals: found.totals,
    rowTotal: found.rowTotal,
    nextCursor: found.rows.length > shown.length && last ? encodeCursor([last.place, last.key]) : null,
  }
}

function rowKind(rows: MatrixQuery['rows'], document: PlaybookDocument, search: string | undefined): RowKind {
  if (rows !== 'column') return { kind: rows }
  const names = namesOf(document)
  const steps = calendarSteps(document)
  const parts = new Map(
    steps.map((step) => {
      const columnId = step.column ?? null
      const { name } = columnId === null ? names.step(step.id) : names.column(columnId)
      return [columnKeyOf(step.id, columnId), name]
    }),
  )
  const wanted = (search ?? '').toLowerCase()
  const found = [...parts].filter(([, name]) => name.toLowerCase().includes(wanted))
  return { kind: 'column', rows: found.map(([key, name]) => ({ key, name })) }
}

async function readItems(tx: CorpTx, of: MatrixOf, groupChatIds: readonly string[]): Promise<ItemCell[]> {
  const rows = await listItems(tx, of, groupChatIds)
  const out = rows.filter((row) => row.state === 'sent' || row.state === 'reported').map((row) => row.occurrenceId)
  const clicked =
    out.length === 0 ? new Set<string>() : await listClicked(tx, of, out, startOfDay(of.span.from, of.zone))
  return rows.map((row) => ({ ...row, clicked: clicked.has(row.occurrenceId) }))
}

/** What comes due in the rows shown beyond what is stored of their group chats. */
async function lookAhead(
  tx: CorpTx,
  { span, zone, ...of }: MatrixOf,
  { kind }: RowKind,
  keys: readonly string[],
  document: PlaybookDocument,
  runVariables: VariableValues,
): Promise<Forecast> {
  const chats = await listPlannedChats(tx, { span, zone, ...of }, kind === 'column' ? { kind } : { kind, keys })
  const forecast = foresee(
    document,
    chats.map((chat) => forecastChat(chat, kind, document, runVariables, zone)),
    span.from,
    span.to,
  )
  // A turn that was moved is stored where it went, however far ahead.
  const moves = await listStepMoves(tx, of.corpId, [of.runId], span)
  const planned = forecast.planned.filter((item) => !isMovedAway(moves, item))
  if (kind !== 'column') return { ...forecast, planned }
  const shown = new Set(keys)
  return {
    ...forecast,
    planned: planned
      .map((item) => ({ ...item, key: columnKeyOf(item.stepId, item.columnId) }))
      .filter((item) => shown.has(item.key)),
  }
}

function forecastChat(
  chat: PlannedChat,
  kind: RowKind['kind'],
  document: PlaybookDocument,
  runVariables: VariableValues,
  zone: string,
): ForecastChat {
  const facts = { groupName: chat.name, groupOwner: chat.owner }
  const filling = fillStored(document, runVariables, chat.variables, facts)
  return {
    key: kind === 'staff' ? chat.ownerStaffId : kind === 'group_chat' ? chat.groupChatId : '',
    storedUntil: localDateOf(chat.plannedUntilAt, zone),
    context: {
      zone,
      appliedAt: chat.appliedAt,
      chat: { createdAt: chat.createdAt, memberCount: chat.memberCount, phaseByHand: chat.phaseId },
      variables: filling.ok ? filling.values : runVariables,
    },
  }
}

const present = (row: MatrixRow, today: Temporal.PlainDate): Omit<Matrix['rows'][number], 'cells'> => ({
  key: row.key,
  name: row.name,
  detail: {
    members: row.members,
    groupDay: row.createdOn === null ? null : groupDayOf(Temporal.PlainDate.from(row.createdOn), today),
    owner: row.owner,
    paused: row.paused,
  },
})
