import type { ReportStaffTask } from '#contract/staff-task.ts'
import { change, Refusal } from '../wire/ask.ts'
import { createOutbox } from './outbox.ts'
import type { Kept } from './sending.ts'

const outboxKey = 'qunce.outbox'
const sendingKey = (staffTaskId: string): string => `qunce.sending.${staffTaskId}`
const copyingKey = (staffTaskId: string): string => `qunce.copying.${staffTaskId}`

/** The reports of this device; what waits is handed over when the line is back. */
export const outbox = createOutbox({
  load: () => localStorage.getItem(outboxKey),
  save: (text) => localStorage.setItem(outboxKey, text),
  hand: async ({ staffTaskId, report }) => {
    try {
      await change(`staff-tasks/${staffTaskId}/report`, report)
      return 'taken'
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const mayWork = ['unreachable', 'session_missing', 'csrf_refused', 'rate_limited', 'internal'].includes(
        error.code,
      )
      return mayWork || error.code === 'database_unavailable' ? 'unreachable' : 'refused'
    }
  },
})

/** How far this device has come with a message; null when it has not begun. */
export function loadKept(staffTaskId: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(sendingKey(staffTaskId)) ?? 'null')
    if (typeof kept !== 'object' || kept === null || !('next' in kept) || !('isCalling' in kept)) return null
    return { next: Number(kept.next), isCalling: kept.isCalling === true }
  } catch {
    return null // what somebody else wrote there says nothing
  }
}

export const saveKept = (staffTaskId: string, kept: Kept): void =>
  localStorage.setItem(sendingKey(staffTaskId), JSON.stringify(kept))

export function forgetKept(staffTaskId: string): void {
  localStorage.removeItem(sendingKey(staffTaskId))
  localStorage.removeItem(copyingKey(staffTaskId))
}

/**
 * Under which name this device began to copy a message; null when it has not. A phone often drops the page while one is in
 * the chat, and who comes back is no other page.
 */
export const loadCopying = (staffTaskId: string): string | null => localStorage.getItem(copyingKey(staffTaskId))

export const saveCopying = (staffTaskId: string, name: string): void =>
  localStorage.setItem(copyingKey(staffTaskId), name)

/** Names this page as long as it is open, so that the server gives a permit to no other meanwhile. */
export const holder = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('')

/** Says what became of a task; kept by the device until the server has it. */
export async function report(staffTaskId: string, said: ReportStaffTask): Promise<void> {
  await outbox.add(staffTaskId, said)
}
