import { journeyTracks } from '#contract/playbook.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { documentOf, type Program, programOf } from '#server/features/playbook/index.ts'
import { enter } from '#server/features/run/enrollment/enter.ts'
import type { JourneyDeps } from '#server/features/run/enrollment/jobs.ts'
import { letInOnce } from '#server/features/run/enrollment/once.ts'
import { people } from '#server/features/run/enrollment/sql/entry.ts'
import { listOnceEntries } from '#server/features/run/enrollment/sql/once.ts'
import {
  listLooks,
  listWatches,
  lookInside,
  recordLook,
  type Watch,
} from '#server/features/run/enrollment/sql/watch.ts'
import { lockRunVersions } from '#server/features/run/sql/version.ts'
import { segmentQueueName } from '#server/features/run/queue-name.ts'
import { addMs } from '#server/kernel/time.ts'

/** A segment is looked at so often by the corp's clock, and not more often than this by the wall's. */
const everyMs = 15 * 60_000
const leastRealMs = 5_000

/** So many people are looked at in one transaction; of more, a part at a time. */
const peopleAtOnce = 20_000
const partsAtMost = 64

/** Lets contacts into journeys who have come into the segment that these are entered by, and into those of one-offs, once. */
export function segmentQueue(deps: Pick<JourneyDeps, 'touch'>): Queue {
  return {
    name: segmentQueueName,
    async handle(work) {
      const entries = await work.transaction((tx) => listOnceEntries(tx, work.corpId, work.lanes, work.now().at))
      for (const entry of entries) {
        if (work.stopping.aborted) return
        if ((await letInOnce(work, entry)) > 0) deps.touch(work.corpId, 'journey')
      }
      const watches = await work.transaction((tx) => listWatches(tx, work.corpId, work.lanes, work.now().at))
      for (const watch of watches) {
        if (work.stopping.aborted) return
        if ((await look(work, watch)) > 0) deps.touch(work.corpId, 'journey')
      }
    },
    nextDue: listLooks,
  }
}

/** Looks at all people of a run, and tells how many entered. Cut short, it begins anew: who is in is put down part by part. */
async function look(work: Work, watch: Watch): Promise<number> {
  const { corpId } = work
  const of = Math.min(partsAtMost, Math.max(1, Math.ceil(watch.population / peopleAtOnce)))
  const program = await work.transaction((tx) => programOfWatch(tx, work, watch))
  const segment = program?.entry.segment ?? null
  let entered = 0
  for (let rest = 0; rest < of; rest += 1) {
    if (program === null || segment === null) break
    entered += await work.transaction(async (tx) => {
      const { at, realAt } = work.now()
      // Moved to another version, it is looked at anew with that one's condition.
      if (await lockRunVersions(tx, corpId, [watch])) return 0
      const come = await lookInside(tx, corpId, { runId: watch.runId, program, segment, part: { of, rest } }, at)
      if (come === null) return 0
      const candidates = people(corpId, watch.runId, program.audience, come)
      return enter(tx, corpId, [{ runId: watch.runId, program, candidates }], { at, realAt })
    })
  }
  const { at, rate } = work.now()
  await work.transaction((tx) => recordLook(tx, corpId, watch, addMs(at, Math.max(everyMs, leastRealMs * rate))))
  return entered
}

async function programOfWatch(
  tx: Parameters<Parameters<Work['transaction']>[0]>[0],
  { corpId }: Work,
  watch: Watch,
): Promise<Program | null> {
  const document = await documentOf(tx, corpId, watch.playbookId, watch.version)
  const track = journeyTracks(document).find((each) => each.id === watch.trackId)
  return track ? programOf(track) : null
}
