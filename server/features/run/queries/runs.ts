import { z } from 'zod'
import { instant, type StateCounts } from '#contract/occurrence.ts'
import type { Page } from '#contract/paging.ts'
import { governorOfDocument } from '#contract/playbook.ts'
import type { RunListItem, RunPage, RunsQuery } from '#contract/run.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow, type CorpRow, findCorp } from '#server/features/corp/index.ts'
import { quotaWindow } from '#server/features/governor/index.ts'
import { documentOf, listSteps } from '#server/features/playbook/index.ts'
import { countWaitingStaff, readLoad, readQuota, readReach } from '#server/features/run/sql/read/figures.ts'
import { countStates, listRuns, type RunRow, type RunStateCount } from '#server/features/run/sql/read/run.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant, localDateOf, startOfDay } from '#server/kernel/time.ts'

const place = z.tuple([instant, z.guid()])

/** What the corp's clock shows, the local day it is there, and the corp's settings. */
export type CorpDay = Pick<CorpRow, 'zone' | 'massSendMode' | 'pausedAt'> & {
  at: CorpInstant
  today: Temporal.PlainDate
}

/** The corp's settings and its day now. Throws `not_found`. */
export async function corpDay(tx: CorpTx, corpId: CorpId): Promise<CorpDay> {
  const corp = await findCorp(tx, corpId)
  if (!corp) throw new AppError('not_found')
  const { at } = await corpNow(tx, corpId)
  return { ...corp, at, today: localDateOf(at, corp.zone) }
}

/** A page of runs, the latest started first, each with today's states. */
export async function readRuns(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { cursor, limit, ...filter }: RunsQuery,
): Promise<Page<RunListItem>> {
  const key = decodeCursor(cursor, place)
  const after = key && { startedAt: corpInstant(Temporal.Instant.from(key[0])), runId: key[1] }
  const { today } = await corpDay(tx, corpId)
  const rows = await listRuns(tx, corpId, scope, { ...filter, after }, limit + 1)
  const counts = await countStates(
    tx,
    corpId,
    scope,
    rows.map((row) => row.runId),
    today,
  )
  const byRun = Map.groupBy(counts, (count) => count.runId)
  return pageOf(
    rows,
    limit,
    (row) => [row.startedAt.toString(), row.runId],
    (row) => itemOf(row, countsOf(byRun.get(row.runId) ?? [])),
  )
}

const countsOf = (counts: readonly RunStateCount[]): StateCounts =>
  Object.fromEntries(counts.map(({ state, count }) => [state, count]))

const itemOf = ({ variables: _variables, ...row }: RunRow, today: StateCounts): RunListItem => ({
  ...row,
  startedAt: row.startedAt.toString(),
  pausedAt: row.pausedAt?.toString() ?? null,
  endedAt: row.endedAt?.toString() ?? null,
  today,
})

/** A run that the reader sees something of. Throws `not_found`. */
export async function getRun(tx: CorpTx, corpId: CorpId, scope: Scope, runId: string): Promise<RunRow> {
  const [row] = await listRuns(tx, corpId, scope, { runId }, 1)
  if (!row) throw new AppError('not_found')
  return row
}

/** What stands above the matrix of a run: its figures, and its steps. Throws `not_found`. */
export async function readRun(tx: CorpTx, corpId: CorpId, scope: Scope, runId: string): Promise<RunPage> {
  const row = await getRun(tx, corpId, scope, runId)
  const { zone, today, massSendMode: mode } = await corpDay(tx, corpId)
  const document = await documentOf(tx, corpId, row.playbookId, row.version)
  const counts = countsOf(await countStates(tx, corpId, scope, [runId], today))
  const quota = await readQuota(tx, corpId, scope, runId, { mode, ...quotaWindow(mode, today) })
  const from = today.subtract({ days: 8 })
  const reach = await readReach(tx, corpId, scope, runId, {
    from,
    startsAt: startOfDay(from, zone),
    linkedFrom: today.subtract({ days: 6 }),
    leftUntil: today.subtract({ days: 1 }),
    zone,
  })
  const countOf = (state: keyof StateCounts): number => counts[state] ?? 0
  return {
    ...itemOf(row, counts),
    facts: {
      dueToday: Object.values(counts).reduce((sum, count) => sum + count, 0),
      sentToday: countOf('sent') + countOf('reported'),
      waiting: countOf('waiting_staff'),
      waitingStaff: await countWaitingStaff(tx, corpId, scope, runId, today),
      inDoubt: countOf('in_doubt'),
      failedToday: countOf('failed'),
      loadPerPerson: await readLoad(tx, corpId, scope, runId, today),
      loadLimit: governorOfDocument(document).memberLoadPerDay,
      clickOpenRate: share(reach.clicks, reach.linkedMembers),
      nextDayLeaveRate: share(reach.leftNextDay, reach.postedMembers),
      quotaLeft: quota.left,
      quotaTotal: quota.total,
    },
    steps: listSteps(document),
  }
}

/** Null where there is nothing to take a share of: nobody can tell it then. */
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
