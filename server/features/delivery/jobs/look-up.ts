import { followUpQueueName } from '#server/features/delivery/queue-name.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf, type Work } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import type { JobDeps } from '#server/features/delivery/deps.ts'
import { appendMassSendEvent, giveUp, opened } from '#server/features/delivery/jobs/transition.ts'
import { lastCallAt } from '#server/features/delivery/rules/follow-up.ts'
import {
  type Candidate,
  candidatesOf,
  judge,
  type ListedSend,
  windowOf,
} from '#server/features/delivery/rules/look-up.ts'
import { listOpenRecipients, markDeliveries } from '#server/features/delivery/sql/delivery.ts'
import { changeMassSend, listKnownMsgids, type MassSend } from '#server/features/delivery/sql/mass-send.ts'
import { massSendInDoubt } from '#server/features/delivery/signals.ts'
import { addMs, isBefore, latest, msBetween } from '#server/kernel/time.ts'
import type { WecomClient } from '#server/wecom/index.ts'

/**
 * Puts a mass send whose answer nobody saw in doubt. The look-up waits until nothing can still be on its way: of an
 * orphan the call may still run where its process was only frozen; an ended call runs no more.
 */
export async function startLookUp(
  { timing }: JobDeps,
  work: Work,
  send: MassSend,
  call: 'ended' | 'orphan',
): Promise<void> {
  await work.transaction(async (tx) => {
    const now = work.now()
    const begun = send.callStartedRealAt ?? now.realAt
    const over = call === 'ended' ? now.realAt : latest(now.realAt, addMs(begun, timing.callTimeoutMs))
    const wakeRealAt = addMs(over, timing.resultLagMs(now.rate))
    const change = { state: 'in_doubt', reason: 'answer_lost', wakeAt: null, wakeRealAt } as const
    if (!(await changeMassSend(tx, work.corpId, send.massSendId, ['calling'], change, now.at))) return
    await markDeliveries(tx, work.corpId, send.massSendId, 'in_doubt', 'answer_lost', now.at)
    await appendMassSendEvent(tx, work, send, 'mass_send.answer_lost', {})
    const { massSendId } = send
    await publish(tx, work.corpId, massSendInDoubt, [{ lane: laneOf(massSendId), detail: { massSendId } }], now)
  })
}

/**
 * Asks WeCom what became of it: taken up when it is there, tried again when it is not, put to a person otherwise. It is
 * asked for as long as it takes: what is found after the limit is asked back at once, what is not there ends.
 */
export async function lookUpLost(deps: JobDeps, work: Work, send: MassSend): Promise<void> {
  const { corpId } = work
  if (work.stopping.aborted || work.leftMs() < 5_000) return
  const wecom = await deps.wecomOf(corpId)
  const found = await findCandidates(wecom, work, send)
  if (found === null) return lookAgain(work, send)
  const verdict = judge(found)
  switch (verdict.kind) {
    case 'found':
      return opened(deps, work, send, verdict.msgid, [])
    case 'absent':
      return resubmit(work, send)
    case 'ambiguous':
      return askPerson(work, send, verdict.candidates)
    default:
      return verdict satisfies never
  }
}

/** The mass sends that can be this request's answer; null when WeCom could not be asked. */
async function findCandidates(wecom: WecomClient, work: Work, send: MassSend): Promise<Candidate[] | null> {
  const window = windowOf(send.calledAt ?? send.dueAt, work.now())
  const listed: ListedSend[] = []
  for (let cursor: string | null = null; ;) {
    const page = await wecom.massSend.list({
      chatType: send.chatType,
      ...window,
      of: 'corp',
      cursor,
    })
    if (!page.ok) return null
    listed.push(...page.value.massSends)
    cursor = page.value.nextCursor
    if (cursor === null) break
  }
  const known = await work.transaction((tx) =>
    listKnownMsgids(
      tx,
      work.corpId,
      listed.map((item) => item.msgid),
    ),
  )
  const ours: Candidate[] = []
  for (const candidate of candidatesOf({ body: send.body, from: window.from }, listed, known)) {
    const isOurs = await isForOurs(wecom, work, send, candidate.msgid)
    if (isOurs === null) return null
    if (isOurs) ours.push(candidate)
  }
  return ours
}

/** Whether a mass send has our sender, or, where WeCom chose who is asked, our recipients; null when it was not told. */
async function isForOurs(wecom: WecomClient, work: Work, send: MassSend, msgid: string): Promise<boolean | null> {
  const tasks = await wecom.massSend.tasks(msgid, null)
  if (!tasks.ok) return null
  if (send.senderUserid !== '') return tasks.value.tasks.some((task) => task.userid === send.senderUserid)
  const recipients = await work.transaction((tx) => listOpenRecipients(tx, work.corpId, send.massSendId))
  const ids = new Set(recipients.map((item) => item.wecom_id))
  for (const { userid } of tasks.value.tasks) {
    const page = await wecom.massSend.results(msgid, userid, null)
    if (!page.ok) return null
    if (page.value.results.length > 0) return page.value.results.every((item) => ids.has(item.externalUserid))
  }
  return false
}

async function lookAgain(work: Work, send: MassSend): Promise<void> {
  await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    const waitMs = send.callStartedRealAt ? msBetween(send.callStartedRealAt, realAt) / 4 : 5_000
    const wakeRealAt = addMs(realAt, Math.min(60_000, Math.max(2_000, waitMs)))
    await changeMassSend(tx, work.corpId, send.massSendId, ['in_doubt'], { wakeRealAt }, at)
  })
}

/** It never arrived: out again while there is time. */
async function resubmit(work: Work, send: MassSend): Promise<void> {
  if (!isBefore(work.now().at, lastCallAt(send.expiresAt))) return giveUp(work, send, 'no_time_before_limit')
  await work.transaction(async (tx) => {
    const { at } = work.now()
    const change = { state: 'ready', reason: null, wakeRealAt: null, candidates: null } as const
    if (!(await changeMassSend(tx, work.corpId, send.massSendId, ['in_doubt'], change, at))) return
    await markDeliveries(tx, work.corpId, send.massSendId, 'due', null, at)
    await appendMassSendEvent(tx, work, send, 'mass_send.not_there', {})
  })
}

async function askPerson(work: Work, send: MassSend, candidates: readonly Candidate[]): Promise<void> {
  await work.transaction(async (tx) => {
    const { at } = work.now()
    const change = {
      reason: 'several_alike',
      wakeAt: send.expiresAt,
      wakeRealAt: null,
      candidates,
    } as const
    if (!(await changeMassSend(tx, work.corpId, send.massSendId, ['in_doubt'], change, at))) return
    await markDeliveries(tx, work.corpId, send.massSendId, 'in_doubt', 'several_alike', at)
    const msgids = candidates.map((candidate) => candidate.msgid)
    await appendMassSendEvent(tx, work, send, 'mass_send.several_alike', { candidates: msgids })
    await wakeLanes(tx, work.corpId, followUpQueueName, [{ lane: send.lane, dueAt: send.expiresAt }])
  })
}
