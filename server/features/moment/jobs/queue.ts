import { wakeLanes } from '#server/engine/lane.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { on, type Subscription } from '#server/engine/signal.ts'
import { corpResumed } from '#server/features/corp/index.ts'
import type { MomentDeps } from '#server/features/moment/deps.ts'
import { engagementQueueName } from '#server/features/moment/engagement/jobs.ts'
import { lookUpLost, startLookUp } from '#server/features/moment/jobs/look-up.ts'
import { readMoment } from '#server/features/moment/jobs/read.ts'
import { askJob, sendMoment } from '#server/features/moment/jobs/send.ts'
import { momentLane, momentQueueName } from '#server/features/moment/lane.ts'
import { listDueMoments, listMomentsDue, type Moment } from '#server/features/moment/sql/moment.ts'

/**
 * Brings posts out and reads what became of them.
 *
 * A post goes draft → scheduled (a person) → calling (its order is on its way to WeCom) → making (WeCom's job has begun) →
 * open (staff are asked) → closed; or failed, where WeCom did not take it, or in_doubt, where nobody saw the answer.
 * `calling` is committed before the call begins; found at the start of a handler it is an orphan, since this process holds
 * the lane alone, and its answer is looked up before anything is tried again.
 */
export function momentQueue(deps: MomentDeps): Queue {
  return {
    name: momentQueueName,
    async handle(work) {
      const due = await work.transaction((tx) => listDueMoments(tx, work.corpId, work.lanes, work.now()))
      for (const post of due) {
        if (work.stopping.aborted) break
        await move(deps, work, post)
      }
      if (due.length > 0) deps.touch(work.corpId, 'moment')
    },
    nextDue: listMomentsDue,
  }
}

function move(deps: MomentDeps, work: Work, post: Moment): Promise<void> {
  switch (post.state) {
    case 'scheduled':
      return sendMoment(deps, work, post)
    case 'calling':
      return startLookUp(work, post, 'orphan')
    case 'in_doubt':
      return lookUpLost(deps, work, post)
    case 'making':
      return askJob(deps, work, post)
    case 'open':
      return readMoment(deps, work, post)
    case 'draft':
    case 'closed':
    case 'failed':
    case 'cancelled':
      throw new Error(`a post that is ${post.state} waits for nothing`)
    default:
      return post.state satisfies never
  }
}

/** What waited for the corp goes on. */
export const momentSubscriptions: readonly Subscription[] = [
  on(corpResumed, async ({ tx, corpId, realAt }) => {
    for (const queue of [engagementQueueName, momentQueueName])
      await wakeLanes(tx, corpId, queue, [{ lane: momentLane(corpId), dueRealAt: realAt }])
  }),
]
