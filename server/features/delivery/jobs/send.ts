import { newId } from '#server/db/new-id.ts'
import { inParallel } from '#server/engine/parallel.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import type { DeliveryDeps, JobDeps } from '#server/features/delivery/deps.ts'
import { lookUpLost, startLookUp } from '#server/features/delivery/jobs/look-up.ts'
import { appendMassSendEvent, giveUp, opened, takenBack } from '#server/features/delivery/jobs/transition.ts'
import { sendQueueName } from '#server/features/delivery/queue-name.ts'
import { filesOf, wireBody } from '#server/features/delivery/rules/body.ts'
import { coalesce } from '#server/features/delivery/rules/coalesce.ts'
import { lastCallAt, lastCallMs } from '#server/features/delivery/rules/follow-up.ts'
import { likenessOf } from '#server/features/delivery/rules/look-up.ts'
import { afterRefusal, isStaleMedia } from '#server/features/delivery/rules/refusal.ts'
import { usualTiming } from '#server/features/delivery/rules/timing.ts'
import { listOpenRecipients } from '#server/features/delivery/sql/delivery.ts'
import { insertMassSends, listReleasable } from '#server/features/delivery/sql/gather.ts'
import {
  changeMassSend,
  listSendDue,
  listToSend,
  markCalling,
  type MassSend,
} from '#server/features/delivery/sql/mass-send.ts'
import type { CarriedFile } from '#server/features/media/index.ts'
import { addMs, isBefore, msBetween } from '#server/kernel/time.ts'
import type { WecomResult } from '#server/wecom/index.ts'

const callsAtOnce = 8

/** Other sends of the corp wait while a file is on its way to WeCom: so long at most, in real ms. */
const fileWaitMs = 3_000

/** A send that may not be called yet (a pause, an unanswered one like it) is looked at again after this, in real ms. */
const blockedMs = 2_000

/**
 * Makes mass sends of released deliveries and hands them to WeCom.
 *
 * A mass send goes ready → calling → open (WeCom has it, staff must tap) | ready again or failed (WeCom refused) |
 * in_doubt (nobody knows). `calling` is committed before the call begins; found at the start of a handler it is an
 * orphan, since this process holds the lane alone, and its answer is looked up before anything is tried again.
 */
export function sendQueue(given: DeliveryDeps): Queue {
  const deps = { timing: usualTiming, ...given }
  return {
    name: sendQueueName,
    async handle(work) {
      await gather(deps, work)
      const { at, realAt } = work.now()
      const sends = await work.transaction((tx) =>
        listToSend(tx, work.corpId, work.lanes, { at, realAt, lateUntil: addMs(at, lastCallMs) }),
      )
      if (sends.length === 0) return
      const inState = (state: MassSend['state']): MassSend[] => sends.filter((send) => send.state === state)
      await inParallel(inState('calling'), callsAtOnce, (send) => startLookUp(deps, work, send, 'orphan'))
      await inParallel(inState('in_doubt'), callsAtOnce, (send) => lookUpLost(deps, work, send))
      // Of one sender's requests that WeCom's list does not tell apart one at a time may be unanswered.
      const lines = Map.groupBy(inState('ready'), (send) => `${send.senderStaffId} ${likenessOf(send.body)}`)
      await inParallel([...lines.values()], callsAtOnce, async (line) => {
        for (const send of line) await callOne(deps, work, send)
      })
      deps.touch(work.corpId, 'delivery')
    },
    nextDue: (tx, corpId, lanes) => listSendDue(tx, corpId, lanes, lastCallMs),
  }
}

/** Puts released deliveries into mass sends, each slot of a sender at once. */
async function gather(deps: JobDeps, work: Work): Promise<void> {
  const { corpId } = work
  await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    const waiting = await listReleasable(tx, corpId, work.lanes)
    if (waiting.length === 0) return
    const senders = [
      ...new Set(waiting.flatMap((item) => (item.chatType === 'group' ? (item.senderStaffId ?? []) : []))),
    ]
    const undecided = await deps.listUndecided(tx, corpId, senders, at)
    const settled = waiting.filter(
      (item) =>
        item.senderStaffId === null ||
        item.chatType === 'single' ||
        !undecided.has(item.senderStaffId) ||
        msBetween(item.releasedRealAt, realAt) > deps.timing.gatherMs,
    )
    const sends = coalesce(settled).map((batch) => ({
      massSendId: newId(),
      lane: batch.first.senderLane,
      firstDeliveryId: batch.first.deliveryId,
      deliveryIds: batch.deliveryIds,
      dueAt: batch.dueAt,
      expiresAt: batch.expiresAt,
    }))
    await insertMassSends(tx, corpId, sends, at)
  })
}

async function callOne(deps: JobDeps, work: Work, send: MassSend): Promise<void> {
  const { corpId } = work
  const { callTimeoutMs } = deps.timing
  if (work.stopping.aborted || work.leftMs() < callTimeoutMs + 1_000) return
  if (send.cancelReason) return takenBack(work, send, send.cancelReason)
  if (!isBefore(work.now().at, lastCallAt(send.expiresAt))) return giveUp(work, send, 'no_time_before_limit')
  const files = await deps.media.idsOf(corpId, filesOf(send.body), fileWaitMs)
  if (!files.ok) return withoutFile(work, send, files)
  // An upload may have taken long.
  if (work.stopping.aborted || work.leftMs() < callTimeoutMs + 1_000) return
  const body = wireBody(send.body, files.mediaIds)
  const recipients = await work.transaction(async (tx) => {
    const open = await listOpenRecipients(tx, corpId, send.massSendId)
    if (open.length === 0) return open
    if (await markCalling(tx, corpId, send.massSendId, work.fence.get(send.lane) ?? 0, work.now()))
      // Read once more under its lock: what was taken back meanwhile is not sent.
      return listOpenRecipients(tx, corpId, send.massSendId)
    const { at, realAt } = work.now()
    const later = { wakeRealAt: addMs(realAt, blockedMs) }
    await changeMassSend(tx, corpId, send.massSendId, ['ready'], later, at)
    return null
  })
  if (recipients === null) return
  if (recipients.length === 0) return giveUp(work, send, 'nobody_left')
  const wecom = await deps.wecomOf(corpId)
  const ids = recipients.flatMap((item) => item.wecom_id ?? [])
  if (ids.length === 0) return giveUp(work, send, 'not_sendable')
  const result = await wecom.massSend.create(
    send.chatType === 'group'
      ? { chatType: 'group', senderUserid: send.senderUserid, chatIds: ids, ...body }
      : {
          chatType: 'single',
          externalUserids: ids,
          ...(send.senderUserid !== '' && { senderUserid: send.senderUserid }),
          ...body,
        },
    { timeoutMs: callTimeoutMs, beforeSend: refuseWhenLate(work, callTimeoutMs) },
  )
  await recordAnswer(deps, work, { ...send, attempts: send.attempts + 1 }, recipients, result)
}

/** A file of it cannot be had: it waits where that may pass, and fails with what is wrong where not. */
async function withoutFile(
  work: Work,
  send: MassSend,
  { file, problem, afterMs }: { file: CarriedFile; problem: string; afterMs: number | null },
): Promise<void> {
  if (afterMs === null) {
    await work.transaction((tx) =>
      appendMassSendEvent(tx, work, send, 'mass_send.media_missing', { source: file.source, problem }),
    )
    return giveUp(work, send, 'media_missing')
  }
  await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    await changeMassSend(tx, work.corpId, send.massSendId, ['ready'], { wakeRealAt: addMs(realAt, afterMs) }, at)
  })
}

/** The last look before the socket's write: a lease that may have run out makes no call. */
const refuseWhenLate = (work: Work, callTimeoutMs: number) => (): void => {
  if (work.leftMs() < callTimeoutMs) throw new Error('the lease would run out during the call')
}

type Created = { msgid: string; failed: readonly string[] }

async function recordAnswer(
  deps: JobDeps,
  work: Work,
  send: MassSend,
  recipients: readonly { delivery_id: string; wecom_id: string | null }[],
  result: WecomResult<Created>,
): Promise<void> {
  if (result.ok) {
    const failed = new Set(result.value.failed)
    const unsendable = recipients
      .filter((item) => item.wecom_id === null || failed.has(item.wecom_id))
      .map((item) => item.delivery_id)
    await opened(deps, work, send, result.value.msgid, unsendable)
  } else if (result.kind === 'unknown') {
    await startLookUp(deps, work, send, 'ended')
  } else {
    const files = filesOf(send.body)
    const isStale = files.length > 0 && isStaleMedia(result.code)
    if (isStale) await deps.media.forget(work.corpId, files)
    const next = afterRefusal(isStale ? { class: 'retry', code: result.code } : result, send.attempts)
    if (next.kind === 'give_up') await giveUp(work, send, next.reason)
    else await tryAgain(work, send, next.afterMs)
  }
}

async function tryAgain(work: Work, send: MassSend, afterMs: number): Promise<void> {
  await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    const wakeRealAt = addMs(realAt, afterMs)
    await changeMassSend(tx, work.corpId, send.massSendId, ['calling'], { state: 'ready', wakeRealAt }, at)
  })
}
