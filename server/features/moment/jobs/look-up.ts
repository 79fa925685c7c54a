import type { Work } from '#server/engine/queue.ts'
import type { MomentDeps } from '#server/features/moment/deps.ts'
import { failIn, opened } from '#server/features/moment/jobs/transition.ts'
import {
  type Candidate,
  candidatesOf,
  judge,
  type ListedMoment,
  nextLookMs,
  windowOf,
} from '#server/features/moment/rules/look-up.ts'
import { deleteCopies, listAsked } from '#server/features/moment/sql/copy.ts'
import { changeMoment, listKnownMoments, lockMoment, type Moment } from '#server/features/moment/sql/moment.ts'
import { addMs, latest } from '#server/kernel/time.ts'
import type { WecomClient } from '#server/wecom/index.ts'

/** A call may still be under way for so long, in real ms, where its process was only frozen. */
const callLifeMs = 6_000
/** WeCom could not be asked: again after this, in real ms. */
const askAgainMs = 15_000

/** Puts a post whose answer nobody saw in doubt; it is looked for once nothing can still be on its way. */
export async function startLookUp(work: Work, post: Moment, call: 'ended' | 'orphan'): Promise<void> {
  await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    const begun = post.callStartedRealAt ?? realAt
    const over = call === 'ended' ? realAt : latest(realAt, addMs(begun, callLifeMs))
    const wakeRealAt = addMs(over, nextLookMs(0) ?? 0)
    const change = { state: 'in_doubt', reason: 'answer_lost', looks: 0, wakeAt: null, wakeRealAt } as const
    await changeMoment(tx, work.corpId, post.momentId, ['calling', 'making'], change, at)
  })
}

/**
 * Asks WeCom what became of an order: taken up when the moment is there, ordered again when three looks have not found it,
 * put to a person when several can be it.
 */
export async function lookUpLost(deps: MomentDeps, work: Work, post: Moment): Promise<void> {
  const { corpId } = work
  const wecom = await deps.wecomOf(corpId)
  const candidates = await findCandidates(wecom, work, post)
  const { at, realAt } = work.now()
  if (candidates === null) return wait(work, post, { wakeRealAt: addMs(realAt, askAgainMs) })
  const looks = post.looks + 1
  const verdict = judge(candidates, looks)
  switch (verdict.kind) {
    case 'found':
      return opened(deps, work, post, { wecomMomentId: verdict.wecomMomentId, invalidUserids: [] })
    case 'again':
      return wait(work, post, { looks, wakeRealAt: addMs(realAt, verdict.afterMs) })
    case 'absent':
      return work.transaction(async (tx) => {
        const held = await lockMoment(tx, corpId, post.momentId)
        if (held?.cancelledAt !== null) return failIn(tx, work, post, ['in_doubt'], 'withdrawn')
        const change = { state: 'scheduled', reason: null, wakeAt: at, wakeRealAt: null } as const
        if (await changeMoment(tx, corpId, post.momentId, ['in_doubt'], change, at))
          await deleteCopies(tx, corpId, post.momentId)
      })
    case 'ambiguous':
      return wait(work, post, { reason: 'several_alike', candidates: verdict.candidates, wakeRealAt: null })
    default:
      return verdict satisfies never
  }
}

async function wait(work: Work, post: Moment, change: Parameters<typeof changeMoment>[4]): Promise<void> {
  await work.transaction(async (tx) => {
    await changeMoment(tx, work.corpId, post.momentId, ['in_doubt'], change, work.now().at)
  })
}

/** The moments that can be this order's answer; null when WeCom could not be asked. */
async function findCandidates(wecom: WecomClient, work: Work, post: Moment): Promise<Candidate[] | null> {
  const window = windowOf(post.calledAt ?? post.dueAt, work.now())
  const listed: ListedMoment[] = []
  for (let cursor: string | null = null; ;) {
    const page = await wecom.moment.list({ ...window, cursor })
    if (!page.ok) return null
    listed.push(...page.value.moments)
    cursor = page.value.nextCursor
    if (cursor === null) break
  }
  const { known, asked } = await work.transaction(async (tx) => ({
    known: await listKnownMoments(
      tx,
      work.corpId,
      listed.map((item) => item.momentId),
    ),
    asked: new Set(await listAsked(tx, work.corpId, post.momentId)),
  }))
  const ours: Candidate[] = []
  for (const candidate of candidatesOf({ body: post.body, from: window.from }, listed, known)) {
    const tasks = await wecom.moment.tasks(candidate.wecomMomentId, null)
    if (!tasks.ok) return null
    if (tasks.value.tasks.some(({ userid }) => asked.has(userid))) ours.push(candidate)
  }
  return ours
}
