import { inParallel } from '#server/engine/parallel.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { closeDeliveries, type End } from '#server/features/delivery/commands/close.ts'
import type { DeliveryDeps, JobDeps } from '#server/features/delivery/deps.ts'
import { markEscalated, remind, tellLeaders } from '#server/features/delivery/jobs/nudge.ts'
import { appendMassSendEvent } from '#server/features/delivery/jobs/transition.ts'
import { followUpQueueName } from '#server/features/delivery/queue-name.ts'
import { actsDue } from '#server/features/delivery/rules/follow-up.ts'
import {
  type CancelReason,
  closingOf,
  outcomeOf,
  type RecipientResult,
} from '#server/features/delivery/rules/outcome.ts'
import { usualTiming } from '#server/features/delivery/rules/timing.ts'
import { listOpenRecipients, nameSenders, type OpenRecipient } from '#server/features/delivery/sql/delivery.ts'
import {
  changeMassSend,
  listFollowUpDue,
  listToTend,
  lockMassSend,
  type MassSend,
} from '#server/features/delivery/sql/mass-send.ts'
import { addMs, type CorpInstant, corpInstant, isBefore, msBetween } from '#server/kernel/time.ts'
import type { WecomClient } from '#server/wecom/index.ts'

const tendedAtOnce = 8

/**
 * Looks after open mass sends until they end: asks WeCom what staff have sent, reminds, tells the manager, and asks
 * back what must not go out any more. An open send goes open → closing (asked back) → closed, or open → closed when
 * every recipient has a result.
 */
export function followUpQueue(given: DeliveryDeps): Queue {
  const deps = { timing: usualTiming, ...given }
  return {
    name: followUpQueueName,
    async handle(work) {
      const sends = await work.transaction((tx) => listToTend(tx, work.corpId, work.lanes, work.now()))
      if (sends.length === 0) return
      const wecom = await deps.wecomOf(work.corpId)
      const escalated: MassSend[] = []
      await inParallel(sends, tendedAtOnce, async (send) => {
        if (!work.stopping.aborted) await tend(deps, wecom, work, send, escalated)
      })
      await tellLeaders(deps, wecom, work, escalated)
      deps.touch(work.corpId, 'delivery')
    },
    nextDue: listFollowUpDue,
  }
}

/** Does what is due about a send; one that is to be told to who leads its sender is added to `escalated`. */
async function tend(
  deps: JobDeps,
  wecom: WecomClient,
  work: Work,
  send: MassSend,
  escalated: MassSend[],
): Promise<void> {
  if (send.state === 'in_doubt') return endUndecided(work, send)
  const { at, realAt } = work.now()
  if (send.state === 'open') {
    const waiting = { ...send, releasedAt: send.calledAt ?? send.dueAt }
    const acts = send.cancelReason ? (['cancel'] as const) : actsDue(waiting, at)
    for (const act of acts) {
      if (act === 'cancel') {
        const reason = send.cancelReason ?? 'expired'
        if (await askBack(deps, wecom, work, send, reason)) return
        return reconcile(deps, wecom, work, { ...send, cancelReason: reason })
      }
      if (act === 'remind') await remind(wecom, work, send)
      else if (await markEscalated(work, send)) escalated.push(send)
    }
  }
  if (send.wakeRealAt !== null && !isBefore(realAt, send.wakeRealAt)) await reconcile(deps, wecom, work, send)
}

/** A cancel that WeCom did not do is asked for again after this, in real ms. */
const cancelAgainMs = 2_000

/**
 * Asks WeCom to stop what is not confirmed yet; what is left undone is known when results have had time to arrive. False
 * when WeCom did not do it: staff may still send, so it stays open and is asked back again.
 */
async function askBack(
  { timing }: JobDeps,
  wecom: WecomClient,
  work: Work,
  send: MassSend,
  reason: CancelReason,
): Promise<boolean> {
  const { corpId } = work
  const isOurs = await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    // Until the cancel has been answered the send stays due for it, so that a crash here repeats it.
    const asked = { cancelAskedAt: send.cancelAskedAt ?? at, cancelReason: reason, wakeAt: at, wakeRealAt: realAt }
    return changeMassSend(tx, corpId, send.massSendId, ['open'], asked, at)
  })
  if (!isOurs) return true
  const result = await wecom.massSend.cancel(send.msgid ?? '', { timeoutMs: 5_000 })
  // Refused for good: it is cancelled already (41093), or WeCom knows no such send.
  const isDone = result.ok || (result.kind === 'refused' && result.class === 'drop')
  await work.transaction(async (tx) => {
    const { at, realAt, rate } = work.now()
    if (!isDone) {
      const soon = { wakeAt: null, wakeRealAt: addMs(realAt, cancelAgainMs) }
      await changeMassSend(tx, corpId, send.massSendId, ['open'], soon, at)
      return
    }
    const change = { state: 'closing', wakeAt: null, wakeRealAt: addMs(realAt, timing.resultLagMs(rate)) } as const
    if (await changeMassSend(tx, corpId, send.massSendId, ['open'], change, at))
      await appendMassSendEvent(tx, work, send, 'mass_send.cancelled', { reason })
  })
  return isDone
}

/** What WeCom knows of each recipient, put down; then either everything has ended or it is asked again later. */
async function reconcile({ timing }: JobDeps, wecom: WecomClient, work: Work, send: MassSend): Promise<void> {
  const { corpId } = work
  const results = await readResults(wecom, send)
  await work.transaction(async (tx) => {
    const now = work.now()
    if (!(await lockMassSend(tx, corpId, send.massSendId))) return
    const waited = msBetween(send.calledAt ?? send.dueAt, now.at)
    const isAskedBack = send.state === 'open' && send.cancelReason !== null
    const laterMs = isAskedBack ? cancelAgainMs : timing.pollAfterMs(waited, now.rate)
    const later = { wakeRealAt: addMs(now.realAt, laterMs) }
    const from = ['open', 'closing'] as const
    if (results === null) {
      await changeMassSend(tx, corpId, send.massSendId, from, later, now.at)
      return
    }
    const recipients = await listOpenRecipients(tx, corpId, send.massSendId)
    const ends = recipients.flatMap((recipient) =>
      endOf(send, recipient, results.get(recipient.wecom_id ?? ''), now.at),
    )
    await nameSenders(
      tx,
      corpId,
      recipients.flatMap(({ delivery_id: deliveryId, wecom_id, sender_staff_id }) => {
        const userid = sender_staff_id === null ? results.get(wecom_id ?? '')?.userid : undefined
        return userid === undefined ? [] : [{ deliveryId, userid }]
      }),
    )
    await closeDeliveries(tx, corpId, ends, now)
    const isOver = ends.length === recipients.length
    await changeMassSend(tx, corpId, send.massSendId, from, isOver ? ended : later, now.at)
  })
}

/** How a recipient's delivery ends by what WeCom knows of it; nothing while it is to be waited for. */
function endOf(send: MassSend, recipient: OpenRecipient, known: Known | undefined, at: CorpInstant): End[] {
  const closing = send.state === 'closing' ? closingOf(send.cancelReason ?? 'expired', recipient.cancel_reason) : null
  const sentAt = known?.sentAt ?? at
  const isAfterCancel = send.cancelAskedAt !== null && isBefore(send.cancelAskedAt, sentAt)
  const outcome = outcomeOf(known?.result ?? 'not_sent', closing, isAfterCancel)
  return outcome
    ? [{ deliveryId: recipient.delivery_id, outcome, sentAt: outcome.state === 'sent' ? sentAt : null }]
    : []
}

const ended = { state: 'closed', wakeAt: null, wakeRealAt: null } as const

type Known = { result: RecipientResult; sentAt: CorpInstant | null; userid: string }

/**
 * Results by WeCom's id of the chat or contact; null when WeCom did not tell. Chats the owner has not sent to yet are not
 * in it.
 */
async function readResults(wecom: WecomClient, send: MassSend): Promise<Map<string, Known> | null> {
  const known = new Map<string, Known>()
  const msgid = send.msgid ?? ''
  const asked = await readAsked(wecom, send, msgid)
  if (asked === null) return null
  for (const userid of asked)
    for (let cursor: string | null = null; ;) {
      const page = await wecom.massSend.results(msgid, userid, cursor)
      if (!page.ok) return null
      for (const item of page.value.results) {
        const result = item.status === 'waiting' ? 'not_sent' : item.status
        const id = item.chatId ?? item.externalUserid
        if (id !== null) known.set(id, { result, sentAt: item.sentAt ? corpInstant(item.sentAt) : null, userid })
      }
      cursor = page.value.nextCursor
      if (cursor === null) break
    }
  return known
}

/** Whose results are worth asking for: who has sent, and when all must be known who was asked. Null: WeCom did not tell. */
async function readAsked(wecom: WecomClient, send: MassSend, msgid: string): Promise<string[] | null> {
  if (send.state !== 'open' && send.senderUserid !== '') return [send.senderUserid]
  const userids: string[] = []
  for (let cursor: string | null = null; ;) {
    const page = await wecom.massSend.tasks(msgid, cursor)
    if (!page.ok) return null
    // Who was chosen is told by the results alone, before anything is sent as well.
    const isWanted = (isSent: boolean): boolean => isSent || send.senderUserid === ''
    userids.push(...page.value.tasks.flatMap((task) => (isWanted(task.isSent) ? task.userid : [])))
    cursor = page.value.nextCursor
    if (cursor === null) return userids
  }
}

/** A send in doubt that nobody decided by its limit is left out: it may have gone out, so it never goes again. */
async function endUndecided(work: Work, send: MassSend): Promise<void> {
  const { corpId } = work
  await work.transaction(async (tx) => {
    const now = work.now()
    if (!(await changeMassSend(tx, corpId, send.massSendId, ['in_doubt'], ended, now.at))) return
    const recipients = await listOpenRecipients(tx, corpId, send.massSendId)
    const outcome = { state: 'skipped', reason: 'in_doubt_unresolved', quota: 'consumed' } as const
    await closeDeliveries(
      tx,
      corpId,
      recipients.map((item) => ({ deliveryId: item.delivery_id, outcome, sentAt: null })),
      now,
    )
  })
}
