import type { Work } from '#server/engine/queue.ts'
import { getCorp } from '#server/features/corp/index.ts'
import type { MomentDeps } from '#server/features/moment/deps.ts'
import { startLookUp } from '#server/features/moment/jobs/look-up.ts'
import { fail, opened } from '#server/features/moment/jobs/transition.ts'
import { faultsOfWords, filesOf, wireAttachments } from '#server/features/moment/rules/body.ts'
import { isAsRead, routesOf } from '#server/features/moment/rules/standing.ts'
import { afterRefusal, jobPollMs, whenToSend } from '#server/features/moment/rules/timing.ts'
import { countUsed, deleteCopies, insertCopies, listSenders, listWecomTags } from '#server/features/moment/sql/copy.ts'
import { changeMoment, lockMoment, type Moment, type MomentChange } from '#server/features/moment/sql/moment.ts'
import { readSettings } from '#server/features/moment/sql/setting.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import { addMs, localDateOf } from '#server/kernel/time.ts'
import { notSent, type WecomRefusal } from '#server/wecom/index.ts'

/** How long WeCom has to take an order, and other posts wait for a file that is on its way to it, in real ms. */
const callTimeoutMs = 6_000
const fileWaitMs = 3_000

/** WeCom does not know a file that it gave an id for: it is to be uploaded anew. */
const isStaleMedia = (code: number): boolean => code === 40007 || code === 41072

/** Orders a post from WeCom when its time has come. */
export async function sendMoment(deps: MomentDeps, work: Work, post: Moment): Promise<void> {
  const { corpId } = work
  const { zone, settings } = await work.transaction(async (tx) => ({
    zone: (await getCorp(tx, corpId)).zone,
    settings: await readSettings(tx, corpId),
  }))
  const when = whenToSend(post.dueAt, settings, zone, work.now().at)
  if (when.kind === 'missed') return fail(work, post, ['scheduled'], 'missed')
  if (when.kind === 'wait') return put(work, post, { wakeAt: when.until, wakeRealAt: null })
  const files = await deps.media.idsOf(corpId, filesOf(post.body), fileWaitMs)
  if (!files.ok) {
    if (files.afterMs === null) return fail(work, post, ['scheduled'], `media_${files.problem}`)
    return put(work, post, { wakeRealAt: addMs(work.now().realAt, files.afterMs) })
  }
  // An upload may have taken long.
  if (work.stopping.aborted || work.leftMs() < callTimeoutMs + 1_000) return
  const asked = await begin(work, post, zone, settings.perDay)
  if (asked === null) return
  if ('reason' in asked) return fail(work, post, ['scheduled'], asked.reason)
  if (asked.userids.length === 0) return opened(deps, work, post, { wecomMomentId: null, invalidUserids: [] })
  const wecom = await deps.wecomOf(corpId)
  const result = await wecom.moment.create(
    {
      ...(post.body.text !== '' && { text: post.body.text }),
      attachments: wireAttachments(post.body, files.mediaIds),
      senderUserids: asked.userids,
      tagIds: asked.tagIds,
    },
    { timeoutMs: callTimeoutMs, beforeSend: refuseWhenLate(work) },
  )
  const called = { ...post, state: 'calling' as const, attempts: post.attempts + 1 }
  if (result.ok) {
    await work.transaction(async (tx) => {
      const { at, realAt } = work.now()
      const wakeRealAt = addMs(realAt, jobPollMs)
      await changeMoment(
        tx,
        corpId,
        post.momentId,
        ['calling'],
        { state: 'making', jobId: result.value.jobId, wakeAt: null, wakeRealAt },
        at,
      )
    })
  } else if (result.kind === 'unknown') {
    await startLookUp(work, called, 'ended')
  } else {
    if (isStaleMedia(result.code)) await deps.media.forget(corpId, filesOf(post.body))
    await refused(work, called, isStaleMedia(result.code) ? { ...result, class: 'retry' } : result)
  }
}

/** The last look before the socket's write: a lease that may have run out makes no call. */
const refuseWhenLate = (work: Work) => (): void => {
  if (work.leftMs() < callTimeoutMs) throw new Error('the lease would run out during the call')
}

/**
 * Puts down, before the call, who is asked and which way; null where the post is not to go out any more, or was written
 * anew while its files were on their way: then it is looked at again, as it stands.
 */
const begin = (work: Work, post: Moment, zone: string, perDay: number) =>
  work.transaction(async (tx) => {
    const { corpId } = work
    const { at, realAt } = work.now()
    if ((await getCorp(tx, corpId)).pausedAt !== null) return null
    const held = await lockMoment(tx, corpId, post.momentId)
    if (held?.state !== 'scheduled' || !isAsRead(post, held)) return null
    if (faultsOfWords(post.body, await readLexicon(tx, corpId)).length > 0) return { reason: 'words_barred' }
    const senders = await listSenders(tx, corpId, post.staffIds)
    if (senders.length === 0) return { reason: 'nobody_to_publish' }
    const tagIds = await listWecomTags(tx, corpId, post.tagIds)
    if (post.tagIds.length > 0 && tagIds.length === 0) return { reason: 'tags_gone' }
    const change = { state: 'calling', reason: null, calledAt: at, callStartedRealAt: realAt, looks: 0 } as const
    const attempts = post.attempts + 1
    await changeMoment(tx, corpId, post.momentId, ['scheduled'], { ...change, attempts }, at)
    const day = localDateOf(at, zone).toString()
    const staffIds = senders.map(({ staffId }) => staffId)
    const used = await countUsed(tx, corpId, [day], staffIds)
    const usedBy = new Map(staffIds.map((staffId) => [staffId, used.get(`${day} ${staffId}`) ?? 0]))
    const routes = routesOf(staffIds, usedBy, perDay)
    await insertCopies(tx, corpId, post.momentId, day, routes)
    const byTask = new Set(routes.byTask)
    return { tagIds, userids: senders.flatMap(({ staffId, userid }) => (byTask.has(staffId) ? [userid] : [])) }
  })

/** WeCom certainly did not take it: again where that can help, else a person sees why. */
async function refused(work: Work, post: Moment, refusal: WecomRefusal): Promise<void> {
  const next = afterRefusal(refusal, post.attempts)
  if (next.kind === 'fail') return fail(work, post, ['calling', 'making'], next.reason)
  await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    const change = { state: 'scheduled', wakeAt: null, wakeRealAt: addMs(realAt, next.afterMs) } as const
    if (await changeMoment(tx, work.corpId, post.momentId, ['calling', 'making'], change, at))
      await deleteCopies(tx, work.corpId, post.momentId)
  })
}

/** Asks what became of WeCom's job. */
export async function askJob(deps: MomentDeps, work: Work, post: Moment): Promise<void> {
  const wecom = await deps.wecomOf(work.corpId)
  const result = await wecom.moment.job(post.jobId ?? '')
  if (!result.ok) {
    // WeCom remembers a job for a day: then it is looked for among what there is.
    const isForgotten = result.kind === 'refused' && result.class === 'drop' && result.code !== notSent
    if (isForgotten) return startLookUp(work, post, 'ended')
    return put(work, post, { wakeRealAt: addMs(work.now().realAt, 10 * jobPollMs) })
  }
  const job = result.value
  if (!job.isOver) return put(work, post, { wakeRealAt: addMs(work.now().realAt, jobPollMs) })
  if (job.momentId === null) return fail(work, post, ['making'], `wecom_${job.code}`)
  const { momentId: wecomMomentId, invalidUserids } = job
  const reason = job.invalidTagIds.length > 0 ? 'some_tags_gone' : null
  await opened(deps, work, post, { wecomMomentId, invalidUserids, reason })
}

async function put(work: Work, post: Moment, change: MomentChange): Promise<void> {
  await work.transaction(async (tx) => {
    await changeMoment(tx, work.corpId, post.momentId, [post.state], change, work.now().at)
  })
}
