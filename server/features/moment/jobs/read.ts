import type { Work } from '#server/engine/queue.ts'
import type { MomentDeps } from '#server/features/moment/deps.ts'
import { tellUnpublished } from '#server/features/moment/jobs/remind.ts'
import { isAskedAnew } from '#server/features/moment/rules/standing.ts'
import { closesAt, readAfterMs } from '#server/features/moment/rules/timing.ts'
import {
  type CopyReading,
  listCopiesToRead,
  markPublished,
  recordReading,
  type Sender,
} from '#server/features/moment/sql/copy.ts'
import { changeMoment, lockMoment, type Moment } from '#server/features/moment/sql/moment.ts'
import { addMs, isBefore, msBetween } from '#server/kernel/time.ts'
import type { WecomClient, WecomFailure } from '#server/wecom/index.ts'

/** Copies read in one go, so that other posts have their turn; and when the next go is, in real ms. */
const copiesAtOnce = 40
const goOnMs = 500

/**
 * Reads what became of a post that is out: who has published, whom each copy reached and who reacted. On the way it takes
 * back what was taken back, tells who was asked to be told, and closes what has been out for long.
 */
export async function readMoment(deps: MomentDeps, work: Work, post: Moment): Promise<void> {
  const { corpId } = work
  if (post.wecomMomentId === null) return settle(work, post, false)
  const wecom = await deps.wecomOf(corpId)
  if (post.cancelledAt !== null) {
    const taken = await wecom.moment.cancel(post.wecomMomentId)
    if (!taken.ok && !isSettled(taken)) return again(deps, work, post, taken)
  }
  await tellUnpublished(deps, work, post)
  const published = await readPublished(wecom, post.wecomMomentId)
  if (!Array.isArray(published)) return again(deps, work, post, published)
  const { copies, outMs } = await work.transaction(async (tx) => {
    const now = work.now()
    await markPublished(tx, corpId, post.momentId, published, now.at)
    const sinceMs = post.openedAt === null ? 0 : msBetween(post.openedAt, now.at)
    // A little less than the pause between two readings, so that each reading reads every copy.
    const before = addMs(now.realAt, -readAfterMs(sinceMs, now.rate) * 0.9)
    return { outMs: sinceMs, copies: await listCopiesToRead(tx, corpId, post.momentId, before, copiesAtOnce) }
  })
  for (const copy of copies) {
    if (work.stopping.aborted || work.leftMs() < 5_000) return
    const reading = await readCopy(wecom, post.wecomMomentId, copy)
    if ('ok' in reading) return again(deps, work, post, reading)
    await work.transaction((tx) =>
      recordReading(tx, corpId, { momentId: post.momentId, staffId: copy.staffId }, reading, work.now().realAt),
    )
  }
  await settle(work, post, copies.length === copiesAtOnce, outMs)
}

/** WeCom has no moment of this id to take back, or it was taken back before. */
const isSettled = (failure: WecomFailure): boolean => failure.kind === 'refused' && failure.class === 'drop'

/**
 * Puts down when the post is read next: at once where a person asked something of it meanwhile; one that was taken back, or
 * has been out for long, is read no more.
 */
async function settle(work: Work, post: Moment, hasMore: boolean, outMs = 0): Promise<void> {
  await work.transaction(async (tx) => {
    const { at, realAt, rate } = work.now()
    const end = closesAt(post.openedAt ?? at)
    const held = await lockMoment(tx, work.corpId, post.momentId)
    const isAsked = held !== null && isAskedAnew(post, held)
    const over = post.cancelledAt !== null ? 'cancelled' : isBefore(at, end) ? null : 'closed'
    const usual = post.wecomMomentId === null ? null : addMs(realAt, hasMore ? goOnMs : readAfterMs(outMs, rate))
    const later = isAsked ? realAt : usual
    const change =
      over === null || hasMore || isAsked
        ? { readRealAt: realAt, wakeAt: end, wakeRealAt: later }
        : { state: over, readRealAt: realAt, wakeAt: null, wakeRealAt: null }
    await changeMoment(tx, work.corpId, post.momentId, ['open'], change as Parameters<typeof changeMoment>[4], at)
  })
}

/** WeCom did not tell: it is asked again. What it does not know any more is read no more. */
async function again(deps: MomentDeps, work: Work, post: Moment, failure: WecomFailure): Promise<void> {
  const isGone = failure.kind === 'refused' && failure.code === 41060
  if (isGone) deps.log.warn({ momentId: post.momentId }, 'moment: WeCom does not know it any more')
  await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    const held = await lockMoment(tx, work.corpId, post.momentId)
    const usualMs = failure.kind === 'refused' ? (failure.waitMs ?? 60_000) : 30_000
    const waitMs = held !== null && isAskedAnew(post, held) ? 0 : usualMs
    const change = isGone
      ? ({ state: 'closed', reason: 'gone', wakeAt: null, wakeRealAt: null } as const)
      : { wakeAt: null, wakeRealAt: addMs(realAt, waitMs) }
    await changeMoment(tx, work.corpId, post.momentId, ['open'], change, at)
  })
}

/** The userids of who has published. */
async function readPublished(wecom: WecomClient, wecomMomentId: string): Promise<string[] | WecomFailure> {
  const userids: string[] = []
  for (let cursor: string | null = null; ;) {
    const page = await wecom.moment.tasks(wecomMomentId, cursor)
    if (!page.ok) return page
    userids.push(...page.value.tasks.flatMap((task) => (task.isPublished ? [task.userid] : [])))
    cursor = page.value.nextCursor
    if (cursor === null) return userids
  }
}

async function readCopy(
  wecom: WecomClient,
  wecomMomentId: string,
  { userid }: Sender,
): Promise<CopyReading | WecomFailure> {
  let reached = 0
  for (let cursor: string | null = null; ;) {
    const page = await wecom.moment.reached(wecomMomentId, userid, cursor)
    if (!page.ok) return page
    reached += page.value.reached
    cursor = page.value.nextCursor
    if (cursor === null) break
  }
  const said = await wecom.moment.comments(wecomMomentId, userid)
  return said.ok ? { reached, ...said.value } : said
}
