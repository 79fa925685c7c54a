import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { countClosed, putBack } from '#server/features/run/enrollment/sql/put-back.ts'
import { Tally } from '#server/features/run/enrollment/tally.ts'
import { journeyQueueName } from '#server/features/run/queue-name.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

type Closed = { deliveryId: string; state: string; reason: string | null }

/** Whether a message that ended so is decided anew: taken back, or refused because WeCom's ceiling is reached. */
const isTakenBack = ({ state, reason }: Closed): boolean =>
  (state === 'cancelled' && (reason === 'paused' || reason === 'withdrawn')) ||
  (state === 'failed' && reason === 'quota_full')

/** What the end of messages means for the journeys that they were sent by. */
export async function afterClosed(
  tx: CorpTx,
  corpId: CorpId,
  closed: readonly Closed[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  const tally = new Tally()
  const done = closed.filter((item) => !isTakenBack(item)).map((item) => item.deliveryId)
  for (const { isSent, count, reason, ...step } of await countClosed(tx, corpId, done))
    tally.add({ ...step, ...(isSent ? { outcome: 'sent' } : { outcome: 'not_sent', reason }) }, count)
  const again = closed.filter(isTakenBack).map((item) => ({ deliveryId: item.deliveryId, reason: item.reason ?? '' }))
  const back = await putBack(tx, corpId, again, now)
  for (const { runId, trackId, stepId, from, overFor } of back) {
    const stood = overFor === null ? ({ outcome: 'here' } as const) : ({ outcome: 'ended', reason: overFor } as const)
    tally.add({ runId, trackId, stepId: from, ...stood }, -1)
    if (from !== stepId) tally.add({ runId, trackId, stepId: from, outcome: 'reached' }, -1)
    tally.add({ runId, trackId, stepId, outcome: 'released' }, -1)
    tally.add({ runId, trackId, stepId, outcome: 'here' }, 1)
  }
  await tally.write(tx, corpId, back[0]?.lane ?? 0)
  await wakeLanes(
    tx,
    corpId,
    journeyQueueName,
    back.map(({ lane }) => ({ lane, dueAt: now.at })),
  )
}
