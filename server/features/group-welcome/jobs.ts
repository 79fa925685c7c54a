import type { EngineLog } from '#server/engine/loop.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { filesOf, wireBody } from '#server/features/delivery/index.ts'
import { dropWelcome } from '#server/features/group-welcome/commands.ts'
import { groupWelcomeQueueName } from '#server/features/group-welcome/lane.ts'
import { messageOf } from '#server/features/group-welcome/rules.ts'
import {
  type GroupWelcomeRow,
  listDueWelcomes,
  listWelcomesDue,
  lockWelcome,
  moveWelcome,
  type WelcomeMove,
} from '#server/features/group-welcome/sql.ts'
import type { Media } from '#server/features/media/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs } from '#server/kernel/time.ts'
import type { WecomClient, WecomFailure, WecomGroupWelcome } from '#server/wecom/index.ts'

export type GroupWelcomeDeps = {
  wecomOf(corpId: CorpId): Promise<WecomClient>
  media: Media
  touch(corpId: CorpId, topic: 'group_welcome' | 'staff_task'): void
  log: EngineLog
}

/** How long WeCom has to answer, and others wait for a file that is on its way to it, in real ms. */
const callTimeoutMs = 6_000
const fileWaitMs = 3_000
/** After so many tries in a row a person sees why. */
const triesAtMost = 5

/** WeCom has no such template, or it is another app's. */
const isGone = (code: number): boolean => code === 41058
/** WeCom does not know a file that it gave an id for: it is to be uploaded anew. */
const isStaleMedia = (code: number): boolean => code === 40007

/**
 * Keeps WeCom's templates as group welcomes are written.
 *
 * One goes waiting → calling (WeCom is being told) → ready; or failed, where WeCom did not take it, or in_doubt, where the
 * answer to its making was lost: WeCom lists templates nowhere, so only a person can say what to do. Writing one anew that
 * WeCom holds, and taking it away, can be told twice and are. `calling` is committed before the call begins and wakes its
 * lane: found at the start of a handler it is an orphan, since this process holds the lane alone.
 */
export function groupWelcomeQueue(deps: GroupWelcomeDeps): Queue {
  return {
    name: groupWelcomeQueueName,
    async handle(work) {
      const due = await work.transaction((tx) => listDueWelcomes(tx, work.corpId, work.lanes, work.now().realAt))
      for (const welcome of due) {
        if (work.stopping.aborted || work.leftMs() < callTimeoutMs + fileWaitMs + 1_000) break
        await step(deps, work, welcome)
      }
      if (due.length > 0) deps.touch(work.corpId, 'group_welcome')
    },
    nextDue: listWelcomesDue,
  }
}

function step(deps: GroupWelcomeDeps, work: Work, welcome: GroupWelcomeRow): Promise<void> {
  switch (welcome.state) {
    case 'waiting':
      return tell(deps, work, welcome)
    case 'calling':
      return lost(work, welcome)
    case 'removing':
      return remove(deps, work, welcome)
    case 'in_doubt':
    case 'ready':
    case 'failed':
      throw new Error(`a group welcome that is ${welcome.state} waits for nothing`)
    default:
      return welcome.state satisfies never
  }
}

/** Has WeCom make it, or put it in the place of what it holds. */
async function tell(deps: GroupWelcomeDeps, work: Work, welcome: GroupWelcomeRow): Promise<void> {
  const { corpId } = work
  const message = messageOf(welcome.body)
  const files = await deps.media.idsOf(corpId, filesOf(message), fileWaitMs)
  if (!files.ok)
    return files.afterMs === null
      ? move(work, welcome, { state: 'failed', reason: `media_${files.problem}`, wakeRealAt: null })
      : move(work, welcome, { state: 'waiting', wakeRealAt: addMs(work.now().realAt, files.afterMs) })
  if (work.stopping.aborted || work.leftMs() < callTimeoutMs + 1_000) return
  const called = await begin(work, welcome)
  if (called === null) return
  const wecom = await deps.wecomOf(corpId)
  const { text, attachments: [attachment] = [] } = wireBody(message, files.mediaIds)
  const body: WecomGroupWelcome = { ...(text !== undefined && { text }), ...(attachment && { attachment }) }
  const options = { timeoutMs: callTimeoutMs, beforeSend: refuseWhenLate(work) }
  if (called.templateId === null) {
    const made = await wecom.groupWelcome.add(body, welcome.notify, options)
    return made.ok ? ready(work, called, made.value.templateId) : failed(deps, work, called, made)
  }
  const edited = await wecom.groupWelcome.edit(called.templateId, body, options)
  return edited.ok ? ready(work, called, called.templateId) : failed(deps, work, called, edited)
}

/** The last look before the socket's write: a lease that may have run out makes no call. */
const refuseWhenLate = (work: Work) => (): void => {
  if (work.leftMs() < callTimeoutMs) throw new Error('the lease would run out during the call')
}

/** Puts down that WeCom is being told; null where it was written anew or taken away meanwhile: then it is looked at again. */
const begin = (work: Work, read: GroupWelcomeRow): Promise<GroupWelcomeRow | null> =>
  work.transaction(async (tx) => {
    const held = await lockWelcome(tx, work.corpId, read.groupWelcomeId)
    if (held?.state !== 'waiting' || held.revision !== read.revision) return null
    const attempts = held.attempts + 1
    const wakeRealAt = addMs(work.now().realAt, callTimeoutMs)
    await moveWelcome(tx, work.corpId, held.groupWelcomeId, ['waiting'], { state: 'calling', attempts, wakeRealAt })
    return { ...held, state: 'calling', attempts }
  })

const ready = (work: Work, called: GroupWelcomeRow, templateId: string): Promise<void> =>
  move(work, called, { state: 'ready', held: { templateId, revision: called.revision }, wakeRealAt: null })

async function failed(deps: GroupWelcomeDeps, work: Work, called: GroupWelcomeRow, why: WecomFailure): Promise<void> {
  if (why.kind === 'unknown') return lost(work, called)
  if (isStaleMedia(why.code)) await deps.media.forget(work.corpId, filesOf(messageOf(called.body)))
  const mayHelp = why.class === 'retry' || why.class === 'wait' || isStaleMedia(why.code)
  if (mayHelp && called.attempts < triesAtMost)
    return move(work, called, { state: 'waiting', wakeRealAt: again(work, called.attempts, why) })
  return move(work, called, {
    state: 'failed',
    reason: `wecom_${why.code}`,
    // What is not there any more is made anew when a person has it tried again.
    ...(isGone(why.code) && { held: null }),
    wakeRealAt: null,
  })
}

const again = (work: Work, attempts: number, why: WecomFailure) => {
  const waitMs = why.kind === 'refused' ? why.waitMs : undefined
  return addMs(work.now().realAt, waitMs ?? 1000 * 2 ** Math.max(0, attempts))
}

/** Nobody saw the answer. What WeCom holds is told again; of what it was to make nobody knows. */
const lost = (work: Work, called: GroupWelcomeRow): Promise<void> =>
  called.templateId === null
    ? move(work, called, { state: 'in_doubt', reason: 'answer_lost', wakeRealAt: null })
    : called.attempts < triesAtMost
      ? move(work, called, { state: 'waiting', wakeRealAt: addMs(work.now().realAt, 5_000) })
      : move(work, called, { state: 'failed', reason: 'answer_lost', wakeRealAt: null })

/** Has WeCom take it away; what is not there any more is as good as taken. */
async function remove(deps: GroupWelcomeDeps, work: Work, welcome: GroupWelcomeRow): Promise<void> {
  const wecom = await deps.wecomOf(work.corpId)
  const options = { timeoutMs: callTimeoutMs, beforeSend: refuseWhenLate(work) }
  const result = welcome.templateId === null ? null : await wecom.groupWelcome.remove(welcome.templateId, options)
  if (result === null || result.ok || (result.kind === 'refused' && isGone(result.code))) {
    await work.transaction((tx) => dropWelcome(tx, work.corpId, welcome.groupWelcomeId, work.now()))
    deps.touch(work.corpId, 'staff_task')
    return
  }
  const attempts = welcome.attempts + 1
  const mayHelp = result.kind === 'unknown' || result.class === 'retry' || result.class === 'wait'
  if (mayHelp && attempts < triesAtMost)
    return move(work, welcome, { state: 'removing', attempts, wakeRealAt: again(work, attempts, result) })
  const reason = result.kind === 'unknown' ? 'answer_lost' : `wecom_${result.code}`
  return move(work, welcome, { state: 'failed', reason, wakeRealAt: null })
}

const move = (work: Work, { groupWelcomeId, state, revision }: GroupWelcomeRow, to: WelcomeMove): Promise<void> =>
  work.transaction(async (tx) => {
    const held = await lockWelcome(tx, work.corpId, groupWelcomeId)
    // Of one that was written anew meanwhile this says nothing any more.
    if (held?.revision === revision) await moveWelcome(tx, work.corpId, groupWelcomeId, [state], to)
  })
