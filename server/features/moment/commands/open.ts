import type { CorpTx } from '#server/db/database.ts'
import { type BothTimes, getCorp } from '#server/features/corp/index.ts'
import { byHandUntil } from '#server/features/moment/rules/timing.ts'
import { askByHand } from '#server/features/moment/sql/by-hand.ts'
import { markRefused } from '#server/features/moment/sql/copy.ts'
import { changeMoment, lockMoment, type Moment } from '#server/features/moment/sql/moment.ts'
import { readSettings } from '#server/features/moment/sql/setting.ts'
import { wakeStaffTasks } from '#server/features/staff-task/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs } from '#server/kernel/time.ts'

/** What WeCom made of an order; no id where everybody posts by hand. */
export type Made = { wecomMomentId: string | null; invalidUserids: readonly string[]; reason?: string | null }

/** A post that is out is first read after this, in real ms. */
const firstReadMs = 2_000

/**
 * Staff are asked: by WeCom's task, where there is one, and those over the day's ceiling by a task of ours. Tells whether
 * there is such a task. Belongs last in its transaction.
 */
export async function openMoment(
  tx: CorpTx,
  corpId: CorpId,
  post: Moment,
  { wecomMomentId, invalidUserids, reason = null }: Made,
  now: BothTimes,
): Promise<boolean> {
  const held = await lockMoment(tx, corpId, post.momentId)
  const change = {
    state: 'open',
    reason,
    ...(wecomMomentId !== null && { wecomMomentId }),
    candidates: [],
    openedAt: now.at,
    wakeAt: null,
    wakeRealAt: addMs(now.realAt, firstReadMs),
  } as const
  const from = ['calling', 'making', 'in_doubt'] as const
  if (!(await changeMoment(tx, corpId, post.momentId, from, change, now.at))) return false
  await markRefused(tx, corpId, post.momentId, invalidUserids)
  // Taken back meanwhile: nobody is asked by hand any more, and WeCom is asked to stop when it is read.
  if (held?.cancelledAt !== null) return false
  const { zone } = await getCorp(tx, corpId)
  const expiresAt = byHandUntil(now.at, await readSettings(tx, corpId), zone)
  const woken = await askByHand(tx, corpId, post, { dueAt: now.at, expiresAt })
  if (woken.length > 0) await wakeStaffTasks(tx, corpId, woken, now.at)
  return woken.length > 0
}
