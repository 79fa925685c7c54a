import type { Queue } from '#server/engine/queue.ts'
import { measurePilot } from '#server/features/run/pilot/measure.ts'
import { brokenBy } from '#server/features/run/pilot/queries.ts'
import { listPilotEnds, listPilotsOver, recordPilotEnd } from '#server/features/run/pilot/sql.ts'
import { pilotQueueName } from '#server/features/run/queue-name.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Measures pilots whose days are over, so that what they are judged by moves no more. */
export function pilotQueue(deps: { touch(corpId: CorpId, topic: 'run'): void }): Queue {
  return {
    name: pilotQueueName,
    async handle(work) {
      const { corpId } = work
      const over = await work.transaction((tx) => listPilotsOver(tx, corpId, work.lanes, work.now().at))
      for (const pilot of over) {
        if (work.stopping.aborted) return
        await work.transaction(async (tx) => {
          const broken = brokenBy(pilot)
          await recordPilotEnd(
            tx,
            corpId,
            pilot.runId,
            broken === null
              ? { readings: await measurePilot(tx, corpId, pilot, work.now().at), broken }
              : { readings: null, broken },
          )
        })
      }
      if (over.length > 0) deps.touch(corpId, 'run')
    },
    nextDue: listPilotEnds,
  }
}
