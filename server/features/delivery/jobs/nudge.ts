import type { Work } from '#server/engine/queue.ts'
import type { DeliveryDeps } from '#server/features/delivery/deps.ts'
import { appendMassSendEvent } from '#server/features/delivery/jobs/transition.ts'
import { nextActAt, remindersAfter } from '#server/features/delivery/rules/follow-up.ts'
import { changeMassSend, type MassSend } from '#server/features/delivery/sql/mass-send.ts'
import { unconfirmedCard } from '#server/features/delivery/rules/unconfirmed-card.ts'
import { findAwayUntil, readLeaders, takeTold } from '#server/features/staff/index.ts'
import type { WecomAppMessage, WecomClient } from '#server/wecom/index.ts'

/**
 * WeCom's own reminder of an unconfirmed mass send; none while its sender is away. Counted before it is asked for: one too
 * few beats one too many.
 */
export async function remind(wecom: WecomClient, work: Work, send: MassSend): Promise<void> {
  const waiting = { ...send, releasedAt: send.calledAt ?? send.dueAt }
  const reminders = remindersAfter(waiting, work.now().at)
  if (!(await advance(work, send, { reminders }))) return
  const { senderStaffId } = send
  const isAway =
    senderStaffId !== null &&
    (await work.transaction((tx) => findAwayUntil(tx, work.corpId, senderStaffId, work.now().at))) !== null
  const outcome = isAway ? 'away' : await remindInWecom(wecom, send)
  await work.transaction((tx) => appendMassSendEvent(tx, work, send, 'mass_send.reminded', { reminders, outcome }))
}

async function remindInWecom(wecom: WecomClient, send: MassSend): Promise<string> {
  const result = await wecom.massSend.remind(send.msgid ?? '', { timeoutMs: 5_000 })
  return result.ok ? 'asked' : result.kind === 'refused' ? `wecom_${result.code}` : 'unknown'
}

/** Takes note that a send is to be told to who leads its sender; false when it is not open any more. */
export const markEscalated = (work: Work, send: MassSend): Promise<boolean> => advance(work, send, { escalated: true })

/**
 * Tells who leads the senders (WeCom `direct_leader`) what is still not sent, in one message each; the corp's admins
 * where nobody who is there does, or the playbook says so.
 */
export async function tellLeaders(
  deps: DeliveryDeps,
  wecom: WecomClient,
  work: Work,
  sends: readonly MassSend[],
): Promise<void> {
  if (sends.length === 0) return
  const leadersOf = await work.transaction((tx) => readLeaders(tx, work.corpId, sends, work.now().at))
  const url = await deps.deskUrlOf(work.corpId)
  const outcomes = new Map<string, Told>()
  for (const leader of new Set(sends.flatMap(leadersOf))) {
    const led = sends.filter((send) => leadersOf(send).includes(leader))
    outcomes.set(leader, await say(wecom, work, leader, unconfirmedCard(led, url)))
  }
  for (const send of sends) {
    const to = leadersOf(send)
    const reached = to.map((leader) => outcomes.get(leader))
    const outcome = to.length === 0 ? 'no_leader' : reached.includes('told') ? 'told' : (reached[0] ?? 'not_told')
    await work.transaction((tx) => appendMassSendEvent(tx, work, send, 'mass_send.escalated', { to: [...to], outcome }))
  }
}

type Told = 'told' | 'not_told' | 'held_back'

async function say(wecom: WecomClient, work: Work, userid: string, message: WecomAppMessage): Promise<Told> {
  const mayTell = await work.transaction((tx) => takeTold(tx, work.corpId, userid, work.now().realAt))
  if (!mayTell) return 'held_back'
  const result = await wecom.message.send([userid], message, { timeoutMs: 5_000 })
  return result.ok ? 'told' : 'not_told'
}

async function advance(work: Work, send: MassSend, did: { reminders?: number; escalated?: true }): Promise<boolean> {
  return work.transaction(async (tx) => {
    const { at } = work.now()
    if (did.reminders !== undefined) send.reminders = did.reminders
    if (did.escalated) send.escalatedAt = at
    const wakeAt = nextActAt({ ...send, releasedAt: send.calledAt ?? send.dueAt })
    return changeMassSend(
      tx,
      work.corpId,
      send.massSendId,
      ['open'],
      {
        wakeAt,
        ...(did.reminders !== undefined && { reminders: did.reminders, remindedAt: at }),
        ...(did.escalated && { escalatedAt: at }),
      },
      at,
    )
  })
}
