import type { Work } from '#server/engine/queue.ts'
import type { DeliveryDeps } from '#server/features/delivery/deps.ts'
import { appendMassSendEvent } from '#server/features/delivery/jobs/transition.ts'
import { nextActAt, remindersAfter } from '#server/features/delivery/rules/follow-up.ts'
import { changeMassSend, type MassSend } from '#server/features/delivery/sql/mass-send.ts'
import type { WecomClient } from '#server/wecom/index.ts'

/** WeCom's own reminder of an unconfirmed mass send. Counted before it is asked for: one too few beats one too many. */
export async function remind(wecom: WecomClient, work: Work, send: MassSend): Promise<void> {
  const waiting = { ...send, releasedAt: send.calledAt ?? send.dueAt }
  const reminders = remindersAfter(waiting, work.now().at)
  if (!(await advance(work, send, { reminders }))) return
  const result = await wecom.massSend.remind(send.msgid ?? '', { timeoutMs: 5_000 })
  const outcome = result.ok ? 'asked' : result.kind === 'refused' ? `wecom_${result.code}` : 'unknown'
  await work.transaction((tx) => appendMassSendEvent(tx, work, send, 'mass_send.reminded', { reminders, outcome }))
}

/** Tells who leads the sender (WeCom `direct_leader`) what is still not sent. */
export async function escalate(deps: DeliveryDeps, wecom: WecomClient, work: Work, send: MassSend): Promise<void> {
  if (!(await advance(work, send, { escalated: true }))) return
  const to = send.leaderUserids
  const url = await deps.deskUrlOf(work.corpId)
  const result =
    to.length === 0
      ? null
      : await wecom.message.send(
          to,
          {
            kind: 'textcard',
            title: `${send.senderName} 还有一条群发没确认`,
            description: `${clip(send.body.text ?? '链接消息')}\n到期未发将作废，不会补发。`,
            url,
            button: '去看看',
          },
          { timeoutMs: 5_000 },
        )
  const outcome = result === null ? 'no_leader' : result.ok ? 'told' : 'not_told'
  await work.transaction((tx) => appendMassSendEvent(tx, work, send, 'mass_send.escalated', { to, outcome }))
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

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
