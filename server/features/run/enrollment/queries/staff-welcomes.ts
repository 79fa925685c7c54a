import { z } from 'zod'
import { journeyTracks } from '#contract/playbook.ts'
import type { Greeting, StaffWelcomesPage, StaffWelcomesQuery } from '#contract/welcome.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { documentOf } from '#server/features/playbook/index.ts'
import { journeysOf } from '#server/features/run/enrollment/enter.ts'
import { greetingOf } from '#server/features/run/enrollment/rules/greeting.ts'
import { listLiveRuns } from '#server/features/run/enrollment/sql/entry.ts'
import {
  countStaffWelcomes,
  listRunNames,
  listStaffWelcomes,
  type StaffWelcomeRow,
} from '#server/features/run/enrollment/sql/staff-welcome.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs } from '#server/kernel/time.ts'

const place = z.tuple([z.string(), z.guid()])
const weekMs = 7 * 24 * 3_600_000

type Told = Pick<Greeting, 'journey' | 'isConditional' | 'text'>

/** Which welcome greets the new friends of each member of staff: as `greet` chooses among the runs that are at work. */
export async function readStaffWelcomes(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { cursor, limit, ...filter }: StaffWelcomesQuery,
): Promise<StaffWelcomesPage> {
  const key = decodeCursor(cursor, place)
  const after = key && { name: key[0], staffId: key[1] }
  const greetings = await greetingsByRun(tx, corpId)
  const runIds = [...greetings.keys()]
  const { at } = await corpNow(tx, corpId)
  const rows = await listStaffWelcomes(
    tx,
    corpId,
    scope,
    runIds,
    { ...filter, after },
    { since: addMs(at, -weekMs), limit: limit + 1 },
  )
  const shown = rows.flatMap((row) => row.runs.map((run) => run.runId))
  const names = await listRunNames(tx, corpId, [...new Set(shown)])
  return {
    ...pageOf(
      rows,
      limit,
      (row) => [row.name, row.staffId],
      ({ runs, ...row }) => ({ ...row, greetings: runs.flatMap((run) => told(run, greetings, names)) }),
    ),
    counts: await countStaffWelcomes(tx, corpId, scope, runIds),
  }
}

const told = (
  { runId, since, isPaused }: StaffWelcomeRow['runs'][number],
  greetings: ReadonlyMap<string, readonly Told[]>,
  names: ReadonlyMap<string, string>,
): Greeting[] =>
  (greetings.get(runId) ?? []).map((greeting) => ({
    runId,
    runName: names.get(runId) ?? '',
    since: Temporal.Instant.from(since).toString(),
    isPaused,
    ...greeting,
  }))

/** The journeys that begin with a welcome, of each run that is at work and has one. */
async function greetingsByRun(tx: CorpTx, corpId: CorpId): Promise<Map<string, Told[]>> {
  const byRun = new Map<string, Told[]>()
  for (const run of await listLiveRuns(tx, corpId, 'all')) {
    const document = await documentOf(tx, corpId, run.playbookId, run.version)
    const greeting = (await journeysOf(tx, corpId, run)).flatMap(({ program }): Told[] => {
      const node = greetingOf(program)
      const track = journeyTracks(document).find(({ id }) => id === program.trackId)
      if (!node || !track) return []
      const text = document.contents.find(({ id }) => id === node.content)?.text ?? ''
      return [
        {
          journey: { name: track.name, nameEn: track.name_en ?? null },
          isConditional: program.entry.where !== null,
          text,
        },
      ]
    })
    if (greeting.length > 0) byRun.set(run.runId, greeting)
  }
  return byRun
}
