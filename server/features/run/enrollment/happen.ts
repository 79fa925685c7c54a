import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { journeysOf } from '#server/features/run/enrollment/enter.ts'
import { awaitingOf, type Happening } from '#server/features/run/enrollment/rules/awaited.ts'
import { listLiveRuns } from '#server/features/run/enrollment/sql/entry.ts'
import { type Watching, wakeWatching } from '#server/features/run/enrollment/sql/happen.ts'
import { journeyQueueName } from '#server/features/run/queue-name.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant } from '#server/kernel/time.ts'

const dayMs = 86_400_000

/**
 * Has the journeys of these contacts looked at that wait for what happened, or have a goal that it may be. Whether it is
 * what they wait for, they see themselves, in their lanes: an enrollment that just comes to its wait is not missed.
 * Belongs last in its transaction: it wakes lanes.
 */
export async function tellHappened(
  tx: CorpTx,
  corpId: CorpId,
  happening: Happening,
  contactIds: readonly string[],
  now: { at: CorpInstant },
): Promise<void> {
  if (contactIds.length === 0) return
  const watching: Watching[] = []
  for (const run of await listLiveRuns(tx, corpId, 'all'))
    for (const { runId, program } of await journeysOf(tx, corpId, run)) {
      const { isWaitedFor, goalDays } = awaitingOf(program, happening)
      if (!isWaitedFor && goalDays === null) continue
      const enteredSince = goalDays === null ? null : addMs(now.at, -goalDays * dayMs)
      watching.push({ runId, trackId: program.trackId, enteredSince })
    }
  if (watching.length === 0) return
  const lanes = await wakeWatching(tx, corpId, watching, contactIds, now.at)
  await wakeLanes(
    tx,
    corpId,
    journeyQueueName,
    lanes.map((lane) => ({ lane, dueAt: now.at })),
  )
}
