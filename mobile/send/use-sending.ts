import { useState } from 'react'
import type { Permit, StaffTaskPage } from '#contract/staff-task.ts'
import { sendBubble } from '../client/client.ts'
import { change, Refusal } from '../wire/ask.ts'
import { forgetKept, holder, loadKept, outbox, report, saveKept } from './device.ts'
import { type Outcome, type PermitAnswer, sendFrom, type Standing, standingOf } from './sending.ts'

export type SendingState = {
  standing: Standing
  /** What is going on right now: asking the server, or the client with a bubble (from 0). */
  busy: null | 'asking' | { bubble: number }
  outcome: Outcome | null
}

/** The sending of one task's message from this page. Only one is under way at a time, however often one taps. */
export function useSending(task: StaffTaskPage, onReported: () => Promise<void>) {
  const { staffTaskId, bubbles } = task
  const [state, setState] = useState<Pick<SendingState, 'busy' | 'outcome'>>({ busy: null, outcome: null })
  const standing = standingOf(loadKept(staffTaskId), task.sentBubbles, bubbles.length)

  /** Says that the message is out, as far as it is; what the server cannot take now the device keeps. */
  const tell = async (sent: number, via: 'sidebar' | 'copy' | 'manual', note = ''): Promise<void> => {
    const part = sent < bubbles.length ? `${sent}/${bubbles.length} ` : ''
    await report(staffTaskId, { outcome: 'sent', via, note: (part + note).trim() })
    if (!outbox.holds(staffTaskId)) forgetKept(staffTaskId)
    await onReported()
  }

  const run = async (first: number): Promise<void> => {
    if (underWay.has(staffTaskId)) return
    underWay.add(staffTaskId)
    setState({ busy: 'asking', outcome: null })
    const reports: Promise<void>[] = []
    try {
      const outcome = await sendFrom(bubbles, first, {
        permit: () => askPermit(staffTaskId),
        send: (bubble, mediaId) => {
          setState({ busy: { bubble: bubbles.indexOf(bubble) }, outcome: null })
          return sendBubble(bubble, mediaId)
        },
        keep: (kept) => saveKept(staffTaskId, kept),
        tellProgress: (sentBubbles) => {
          void change(`staff-tasks/${staffTaskId}/progress`, { sentBubbles }).catch((error: unknown) => {
            if (!(error instanceof Refusal)) throw error // refused or lost: the report at the end says it all
          })
        },
        report: (sent) => reports.push(tell(sent, 'sidebar')),
        nowMs: () => performance.now(),
      })
      await Promise.all(reports)
      setState({ busy: null, outcome })
    } finally {
      underWay.delete(staffTaskId)
      setState((now) => ({ ...now, busy: null }))
    }
  }

  return {
    standing,
    ...state,
    /** Sends what is not out yet, from the sidebar of the chat. */
    start: () => run(standing.kind === 'all_sent' ? bubbles.length : standing.next),
    /** A person looked into the chat: the bubble in question is there, or it is not. */
    settle: async (isThere: boolean): Promise<void> => {
      if (standing.kind !== 'unsure') return
      const next = standing.next + (isThere ? 1 : 0)
      saveKept(staffTaskId, { next, isCalling: false })
      if (next < bubbles.length) await run(next)
      else await tell(next, 'sidebar')
      setState((now) => ({ ...now }))
    },
    tell,
  }
}

/** Tasks whose message this page is sending; a second tap finds its own here. */
const underWay = new Set<string>()

/**
 * Asks the server whether the message may go out now, for the page of this name, by default this one, and no other. What
 * a person sends by hand needs no ids of its files.
 */
export async function askPermit(staffTaskId: string, name = holder, byHand = false): Promise<PermitAnswer> {
  const askedMs = performance.now()
  try {
    const asked = { holder: name, byHand }
    const { validMs, mediaIds } = await change<Permit>(`staff-tasks/${staffTaskId}/permit`, asked)
    return { kind: 'granted', untilMs: askedMs + validMs, mediaIds }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'unreachable') return { kind: 'unreachable' }
    const reason = error.detail('reason') ?? (error.code === 'not_found' ? 'task_settled' : error.code)
    return { kind: 'refused', reason: String(reason), waitMs: Number(error.detail('waitMs') ?? 0) }
  }
}
