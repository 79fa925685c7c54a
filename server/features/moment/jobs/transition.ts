import type { MomentState } from '#contract/moment-kind.ts'
import type { Work } from '#server/engine/queue.ts'
import { type Made, openMoment } from '#server/features/moment/commands/open.ts'
import type { MomentDeps } from '#server/features/moment/deps.ts'
import { deleteCopies } from '#server/features/moment/sql/copy.ts'
import { changeMoment, type Moment } from '#server/features/moment/sql/moment.ts'

/** WeCom has it, or nobody is asked by WeCom: it is out. */
export async function opened(deps: MomentDeps, work: Work, post: Moment, made: Made): Promise<void> {
  const hasTasks = await work.transaction((tx) => openMoment(tx, work.corpId, post, made, work.now()))
  if (hasTasks) deps.touch(work.corpId, 'staff_task')
}

/** Nothing of it went out: a person sees why, and may write it anew. */
export async function fail(work: Work, post: Moment, from: readonly MomentState[], reason: string): Promise<void> {
  await work.transaction(async (tx) => {
    const { corpId } = work
    const state = post.cancelledAt === null ? 'failed' : 'cancelled'
    const change = { state, reason, wakeAt: null, wakeRealAt: null } as const
    if (await changeMoment(tx, corpId, post.momentId, from, change, work.now().at))
      await deleteCopies(tx, corpId, post.momentId)
  })
}
