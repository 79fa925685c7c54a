import { z } from 'zod'
import { instant, type OccurrenceState, type StateCounts } from '#contract/occurrence.ts'
import type { Page } from '#contract/paging.ts'
import { governorOfDocument, journeyTracks } from '#contract/playbook.ts'
import type { RunListItem, RunPage, RunsQuery } from '#contract/run.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow, type CorpRow, findCorp } from '#server/features/corp/index.ts'
import { quotaWindow } from '#server/features/governor/index.ts'
import { documentOf, listSteps } from '#server/features/playbook/index.ts'
import { countPeople, listStandings, readQuota, type Reach, readReach } from '#server/features/run/sql/read/figures.ts'
import { countStates, listRuns, type RunRow, type RunStateCount } from '#server/features/run/sql/read/run.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant, localDateOf } from '#server/kernel/time.ts'

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
  const { today, zone } = await corpDay(tx, corpId)
  const rows = await listRuns(tx, corpId, scope, { ...filter, after }, limit + 1)
  const runIds = rows.map((row) => row.runId)
  const counts = await countStates(tx, corpId, scope, runIds, today, zone)
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
  const { zone, at, today, massSendMode: mode } = await corpDay(tx, corpId)
  const document = await documentOf(tx, corpId, row.playbookId, row.version)
  const standings = await listStandings(tx, corpId, scope, runId, today, zone)
  const quota = await readQuota(tx, corpId, scope, runId, { mode, ...quotaWindow(mode, today) })
  const reach = await reachOfHour(tx, corpId, scope, runId, at, zone)
  const counts: StateCounts = {}
  for (const { state, count } of standings) counts[state] = (counts[state] ?? 0) + count
  const countOf = (state: OccurrenceState): number => counts[state] ?? 0
  const waiting = standings.filter(({ state }) => state === 'waiting_staff')
  const out = standings.filter(({ state }) => state === 'sent' || state === 'reported')
  const people = await countPeople(tx, corpId, [...new Set(out.map(({ groupChatId }) => groupChatId))])
  return {
    ...itemOf(row, counts),
    facts: {
      dueToday: Object.values(counts).reduce((sum, count) => sum + count, 0),
      sentToday: countOf('sent') + countOf('reported'),
      waiting: countOf('waiting_staff'),
      waitingStaff: new Set(waiting.map(({ ownerStaffId }) => ownerStaffId)).size,
      inDoubt: countOf('in_doubt'),
      failedToday: countOf('failed'),
      // A post counts for every contact who is in its group chat.
      loadPerPerson: share(
        out.reduce((sum, { count, contacts }) => sum + count * contacts, 0),
        people,
      ),
      loadLimit: governorOfDocument(document).memberLoadPerDay,
      clickOpenRate: share(reach.clicks, reach.linkedMembers),
      nextDayLeaveRate: share(reach.leftNextDay, reach.postedMembers),
      quotaLeft: quota.left,
      quotaTotal: quota.total,
    },
    journeys: journeyTracks(document).map(({ id, name, name_en: nameEn = null }) => ({ trackId: id, name, nameEn })),
    steps: listSteps(document),
  }
}

const reachesAtMost = 500
const reaches = new Map<string, Reach>()

/**
 * What the run's posts of the last days reached, as of the corp's hour: an open page asks with every beat, and figures of
 * a week are the same a minute later.
 */
async function reachOfHour(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  at: CorpInstant,
  zone: string,
): Promise<Reach> {
  const now = at.toZonedDateTimeISO(zone)
  const key = JSON.stringify([corpId, runId, scope, now.round({ smallestUnit: 'hour', roundingMode: 'floor' })])
  const known = reaches.get(key)
  if (known) return known
  const today = now.toPlainDate()
  const reach = await readReach(tx, corpId, scope, runId, {
    from: today.subtract({ days: 8 }),
    linkedFrom: today.subtract({ days: 6 }),
    leftUntil: today.subtract({ days: 1 }),
    today,
    zone,
  })
  const [oldest] = reaches.keys()
  if (reaches.size >= reachesAtMost && oldest !== undefined) reaches.delete(oldest)
  reaches.set(key, reach)
  return reach
}

/** Null where there is nothing to take a share of: nobody can tell it then. */
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
