import type { Queue, Work } from '#server/engine/queue.ts'
import { laneOf } from '#server/engine/queue.ts'
import { newId } from '#server/db/new-id.ts'
import type { DeliveryDeps, JobDeps } from '#server/features/delivery/deps.ts'
import { lookUpLost, startLookUp } from '#server/features/delivery/jobs/look-up.ts'
import { giveUp, opened, takenBack } from '#server/features/delivery/jobs/transition.ts'
import { sendQueueName } from '#server/features/delivery/queue-name.ts'
import { coalesce } from '#server/features/delivery/rules/coalesce.ts'
import { usualTiming } from '#server/features/delivery/rules/timing.ts'
import { afterRefusal } from '#server/features/delivery/rules/refusal.ts'
import { listOpenRecipients } from '#server/features/delivery/sql/delivery.ts'
import {
  changeMassSend,
  insertMassSend,
  listMassSends,
  listReleasable,
  listSendDue,
  markCalling,
  type MassSend,
} from '#server/features/delivery/sql/mass-send.ts'
import { addMs, isBefore, msBetween } from '#server/kernel/time.ts'
import type { WecomResult } from '#server/wecom/index.ts'

const callsAtOnce = 8

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
      const sends = await work.transaction((tx) =>
        listMassSends(tx, work.corpId, work.lanes, ['ready', 'calling', 'in_doubt']),
      )
      const { realAt } = work.now()
      const isDue = (send: MassSend): boolean => send.wakeRealAt === null || !isBefore(realAt, send.wakeRealAt)
      for (const orphan of sends.filter((send) => send.state === 'calling'))
        await startLookUp(deps, work, orphan, 'orphan')
      await inParallel(
        sends.filter((send) => send.state === 'in_doubt' && send.wakeRealAt !== null && isDue(send)),
        (send) => lookUpLost(deps, work, send),
      )
      await inParallel(
        sends.filter((send) => send.state === 'ready' && isDue(send)),
        (send) => callOne(deps, work, send),
      )
      deps.touch(work.corpId, 'delivery')
    },
    nextDue: listSendDue,
  }
}

async function inParallel(sends: readonly MassSend[], act: (send: MassSend) => Promise<void>): Promise<void> {
  const rest = [...sends]
  const worker = async (): Promise<void> => {
    for (let send = rest.shift(); send; send = rest.shift()) await act(send)
  }
  await Promise.all(Array.from({ length: Math.min(callsAtOnce, sends.length) }, worker))
}

/** Puts released deliveries into mass sends, each slot of a sender at once. */
async function gather(deps: JobDeps, work: Work): Promise<void> {
  const { corpId } = work
  await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    const waiting = await listReleasable(tx, corpId, work.lanes)
    if (waiting.length === 0) return
    const senders = [...new Set(waiting.map((item) => item.senderStaffId))]
    const undecided = await deps.listUndecided(tx, corpId, senders, at)
    const settled = waiting.filter(
      (item) => !undecided.has(item.senderStaffId) || msBetween(item.releasedRealAt, realAt) > deps.timing.gatherMs,
    )
    for (const batch of coalesce(settled))
      await insertMassSend(
        tx,
        corpId,
        {
          massSendId: newId(),
          lane: laneOf(batch.first.senderStaffId),
          firstDeliveryId: batch.first.deliveryId,
          deliveryIds: batch.deliveryIds,
          dueAt: batch.dueAt,
          expiresAt: batch.expiresAt,
        },
        at,
      )
  })
}

async function callOne(deps: JobDeps, work: Work, send: MassSend): Promise<void> {
  const { corpId } = work
  const { callTimeoutMs } = deps.timing
  if (work.stopping.aborted || work.leftMs() < callTimeoutMs + 1_000) return
  const { at } = work.now()
  if (send.cancelReason) return takenBack(work, send, send.cancelReason)
  if (!isBefore(addMs(at, 60_000), send.expiresAt)) return giveUp(work, send, 'no_time_before_limit')
  const recipients = await work.transaction(async (tx) => {
    const isOurs = await markCalling(tx, corpId, send.massSendId, work.fence.get(send.lane) ?? 0, work.now())
    return isOurs ? await listOpenRecipients(tx, corpId, send.massSendId) : null
  })
  if (recipients === null) return
  if (recipients.length === 0) return giveUp(work, send, 'nobody_left')
  const wecom = await deps.wecomOf(corpId)
  const result = await wecom.massSend.create(
    {
      chatType: 'group',
      senderUserid: send.senderUserid,
      chatIds: recipients.map((item) => item.wecom_chat_id),
      ...send.body,
    },
    { timeoutMs: callTimeoutMs, beforeSend: refuseWhenLate(work, callTimeoutMs) },
  )
  await recordAnswer(deps, work, { ...send, attempts: send.attempts + 1 }, recipients, result)
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
  recipients: readonly { delivery_id: string; wecom_chat_id: string }[],
  result: WecomResult<Created>,
): Promise<void> {
  if (result.ok) {
    const failed = new Set(result.value.failed)
    const unsendable = recipients.filter((item) => failed.has(item.wecom_chat_id)).map((item) => item.delivery_id)
    await opened(deps, work, send, result.value.msgid, unsendable)
  } else if (result.kind === 'unknown') {
    await startLookUp(deps, work, send, 'ended')
  } else {
    const next = afterRefusal(result, send.attempts)
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
