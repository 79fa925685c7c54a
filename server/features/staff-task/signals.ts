import { signalKind } from '#server/engine/signal.ts'

/** Someone said that a task is done. */
export const staffTaskDone = signalKind<{
  staffTaskId: string
  staffId: string
  groupChatId: string | null
  deliveryId: string | null
}>('staff_task.done')
