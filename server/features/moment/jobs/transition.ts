import type { MomentState } from '#contract/moment-kind.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { Work } from '#server/engine/queue.ts'
import { type Made, openMoment } from '#server/features/moment/commands/open.ts'
import type { MomentDeps } from '#server/features/moment/deps.ts'
import { isAsRead } from '#server/features/moment/rules/standing.ts'
import { deleteCopies } from '#server/features/moment/sql/copy.ts'
import { changeMoment, lockMoment, type Moment } from '#server/features/moment/sql/moment.ts'

/** WeCom has it, or nobody is asked by WeCom: it is out. */
export async function opened(deps: MomentDeps, work: Work, post: Moment, made: Made): Promise<void> {
  const hasTasks = await work.transaction((tx) => openMoment(tx, work.corpId, post, made, work.now()))
  if (hasTasks) deps.touch(work.corpId, 'staff_task')
}

/**
 * Nothing of it went out: a person sees why, and may write it anew. What was taken back meanwhile is just that; of one that
 * was written anew meanwhile nothing is known yet.
 */
export const fail = (work: Work, post: Moment, from: readonly MomentState[], reason: string): Promise<void> =>
  work.transaction((tx) => failIn(tx, work, post, from, reason))

/** The same within a transaction. */
export async function failIn(
  tx: CorpTx,
  { corpId, now }: Work,
  post: Moment,
  from: readonly MomentState[],
  reason: string,
): Promise<void> {
  const { momentId } = post
  const held = await lockMoment(tx, corpId, momentId)
  if (held === null || !isAsRead(post, held)) return
  const state = held.cancelledAt === null ? 'failed' : 'cancelled'
  const change = { state, reason, wakeAt: null, wakeRealAt: null } as const
  if (await changeMoment(tx, corpId, momentId, from, change, now().at)) await deleteCopies(tx, corpId, momentId)
}
