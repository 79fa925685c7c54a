import { journeyTracks } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { documentOf, type Program, programOf } from '#server/features/playbook/index.ts'
import { beginAt } from '#server/features/run/enrollment/rules/arrival.ts'
import { nodeOf } from '#server/features/run/enrollment/rules/turn.ts'
import { enterAll, type LiveRun, listLiveRuns, type RunsOf } from '#server/features/run/enrollment/sql/entry.ts'
import { lockRunVersions } from '#server/features/run/sql/version.ts'
import { Tally } from '#server/features/run/enrollment/tally.ts'
import { journeyQueueName } from '#server/features/run/queue-name.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'
import type { RawBuilder } from 'kysely'

export type RunJourney = { runId: string; program: Program }

/** The journeys of runs that are entered in one way. */
export async function listJourneys(
  tx: CorpTx,
  corpId: CorpId,
  of: RunsOf,
  on: Program['entry']['on'],
): Promise<RunJourney[]> {
  const found = await listLiveRuns(tx, corpId, of)
  // Whoever comes in stands at a step of the version that the run is at.
  const runs = (await lockRunVersions(tx, corpId, found)) ? await listLiveRuns(tx, corpId, of) : found
  const journeys: RunJourney[] = []
  for (const run of runs)
    journeys.push(...(await journeysOf(tx, corpId, run)).filter((each) => each.program.entry.on === on))
  return journeys
}

export async function journeysOf(tx: CorpTx, corpId: CorpId, run: LiveRun): Promise<RunJourney[]> {
  const document = await documentOf(tx, corpId, run.playbookId, run.version)
  return journeyTracks(document).map((track) => ({ runId: run.runId, program: programOf(track) }))
}

/**
 * `dueAt` is when its first step is due, where that is told from outside; `by` is what let them in, where that is not what
 * the journey says.
 */
export type Entry = RunJourney & { candidates: RawBuilder<unknown>; dueAt?: CorpInstant; by?: 'move' }

/** Lets candidates into journeys, and tells how many went in. Belongs last in its transaction: it wakes lanes. */
export async function enter(
  tx: CorpTx,
  corpId: CorpId,
  entries: readonly Entry[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<number> {
  if (entries.length === 0) return 0
  const { zone } = await getCorp(tx, corpId)
  const tally = new Tally()
  const dues: { lane: number; dueAt: CorpInstant }[] = []
  let total = 0
  for (const { runId, program, candidates, dueAt, by } of entries) {
    const own = beginAt(nodeOf(program, program.start), program, zone, now.at)
    const begin = dueAt === undefined ? own : { wakeAt: dueAt, dueAt }
    const { count, lanes } = await enterAll(
      tx,
      corpId,
      { runId, program, candidates, by: by ?? program.entry.on, ...begin },
      now,
    )
    const at = { runId, trackId: program.trackId, stepId: program.start }
    tally.add({ ...at, outcome: 'reached' }, count)
    tally.add({ ...at, outcome: 'here' }, count)
    dues.push(...lanes.map((lane) => ({ lane, dueAt: begin.wakeAt })))
    total += count
  }
  await tally.write(tx, corpId, dues[0]?.lane ?? 0)
  await wakeLanes(tx, corpId, journeyQueueName, dues)
  return total
}
