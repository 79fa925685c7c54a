import { inParallel } from '#server/engine/parallel.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { closeDeliveries, type End } from '#server/features/delivery/commands/close.ts'
import type { DeliveryDeps } from '#server/features/delivery/deps.ts'
import { welcomeQueueName } from '#server/features/delivery/queue-name.ts'
import { filesOf, wireBody } from '#server/features/delivery/rules/body.ts'
import { isStaleMedia } from '#server/features/delivery/rules/refusal.ts'
import { afterWelcome, tooLate, welcomeLifeMs } from '#server/features/delivery/rules/welcome.ts'
import {
  countWelcomeCalls,
  deleteWelcomes,
  listWelcomesDue,
  nextWelcomes,
  putOffWelcome,
  type Welcome,
} from '#server/features/delivery/sql/welcome.ts'
import type { Media } from '#server/features/media/index.ts'
import { addMs, type CorpInstant, msBetween, type RealInstant } from '#server/kernel/time.ts'
import type { WecomClient } from '#server/wecom/index.ts'

const callsAtOnce = 16
const callTimeoutMs = 2_000

/** Other greetings of the corp wait while a file is on its way to WeCom: so long at most, in real ms (spec 10: p99 ≤ 3 s). */
const fileWaitMs = 1_000

/** An orphan of a killed process is free again after this at most (spec 10: taken over within 8 s). */
const leaseMs = 4_000

/**
 * Greets new friends within the 20 seconds of their welcome code, in a lane of its own (spec 10). A call is counted and
 * committed before it begins, and may be repeated: a code works once. What its process could not end is taken over with
 * the lane, and is called again, or ends as expired.
 */
export function welcomeQueue(deps: Pick<DeliveryDeps, 'wecomOf' | 'media' | 'touch'>): Queue {
  return {
    name: welcomeQueueName,
    express: { leaseMs },
    async handle(work) {
      const wecom = await deps.wecomOf(work.corpId)
      const call = callWith(deps.media, wecom)
      while (!work.stopping.aborted) {
        const due = await work.transaction((tx) => listWelcomesDue(tx, work.corpId, work.lanes, work.now().realAt))
        if (due.length === 0) break
        const isLate = (welcome: Welcome): boolean => leftMs(welcome, work.now().realAt) <= 0
        await end(work, due.filter(isLate).map(lateEnd))
        await greet(
          work,
          call,
          due.filter((welcome) => !isLate(welcome)),
        )
        deps.touch(work.corpId, 'delivery')
      }
    },
    nextDue: nextWelcomes,
  }
}

const leftMs = (welcome: Welcome, realAt: RealInstant): number =>
  welcomeLifeMs - msBetween(welcome.arrivedRealAt, realAt)

const lateEnd = ({ deliveryId }: Welcome): End => ({ deliveryId, outcome: tooLate, sentAt: null })

async function greet(work: Work, call: CallWelcome, welcomes: readonly Welcome[]): Promise<void> {
  if (welcomes.length === 0) return
  const counted = await work.transaction((tx) =>
    countWelcomeCalls(
      tx,
      work.corpId,
      welcomes.map((welcome) => welcome.deliveryId),
      addMs(work.now().realAt, callTimeoutMs + 1_000),
    ),
  )
  const held = welcomes.filter((welcome) => !counted.has(welcome.deliveryId))
  await end(work, held.map(pausedEnd))
  await inParallel(
    welcomes.filter((welcome) => counted.has(welcome.deliveryId)),
    callsAtOnce,
    (welcome) => call(work, welcome),
  )
}

const pausedEnd = ({ deliveryId }: Welcome): End => ({
  deliveryId,
  outcome: { state: 'cancelled', reason: 'paused', quota: 'given_back' },
  sentAt: null,
})

type CallWelcome = (work: Work, welcome: Welcome) => Promise<void>

const callWith =
  (media: Media, wecom: WecomClient): CallWelcome =>
  async (work, welcome) => {
    const answer = await answerOf(media, wecom, work, welcome)
    const { at, realAt } = work.now()
    const after = afterWelcome(answer, welcome.attempts + 1, leftMs(welcome, realAt))
    if (after.kind === 'ended') await end(work, [endOf(welcome, after.outcome, at)])
    else {
      // A code is used by a call alone: what never reached WeCom is none.
      const calls = welcome.attempts + (!answer.ok && answer.kind === 'no_file' ? 0 : 1)
      await work.transaction((tx) =>
        putOffWelcome(tx, work.corpId, welcome.deliveryId, addMs(realAt, after.afterMs), calls),
      )
    }
  }

async function answerOf(media: Media, wecom: WecomClient, work: Work, { welcomeCode, body }: Welcome) {
  const files = filesOf(body)
  const ids = await media.idsOf(work.corpId, files, fileWaitMs)
  if (!ids.ok) return { ok: false, kind: 'no_file', mayPass: ids.afterMs !== null } as const
  const answer = await wecom.massSend.welcome(welcomeCode, wireBody(body, ids.mediaIds), {
    timeoutMs: callTimeoutMs,
    beforeSend: () => {
      if (work.leftMs() < callTimeoutMs) throw new Error('the lease would run out during the call')
    },
  })
  if (!answer.ok && answer.kind === 'refused' && files.length > 0 && isStaleMedia(answer.code)) {
    await media.forget(work.corpId, files)
    return { ok: false, kind: 'no_file', mayPass: true } as const
  }
  return answer
}

const endOf = ({ deliveryId }: Welcome, outcome: End['outcome'], at: CorpInstant): End => ({
  deliveryId,
  outcome,
  sentAt: outcome.state === 'sent' ? at : null,
})

async function end(work: Work, ends: readonly End[]): Promise<void> {
  if (ends.length === 0) return
  await work.transaction(async (tx) => {
    await closeDeliveries(tx, work.corpId, ends, work.now())
    await deleteWelcomes(
      tx,
      work.corpId,
      ends.map((one) => one.deliveryId),
    )
  })
}
