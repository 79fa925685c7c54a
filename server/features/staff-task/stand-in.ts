import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { wakeStaffTasks } from '#server/features/staff-task/commands.ts'
import {
  askAnew,
  lockMoves,
  lockReturning,
  type Missing,
  type Move,
  moveTasks,
} from '#server/features/staff-task/stand-in-sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

type Both = { at: CorpInstant; realAt: RealInstant }

/**
 * Hands the open tasks of who is missing to who stands in for them; what nobody can do, or was begun, stays. Gives how many
 * went. Safe to repeat.
 */
export async function handOverMissing(
  tx: CorpTx,
  corpId: CorpId,
  missing: readonly Missing[],
  cause: 'away' | 'left',
  now: Both,
): Promise<number> {
  if (missing.length === 0) return 0
  return move(tx, corpId, await lockMoves(tx, corpId, missing, now.at), cause, now)
}

/** Gives back what went to others by an absence that ends now and nobody began. Gives how many tasks. */
export const handBack = async (tx: CorpTx, corpId: CorpId, staffAbsenceId: string, now: Both): Promise<number> =>
  move(tx, corpId, await lockReturning(tx, corpId, staffAbsenceId), 'back', now)

/** Asks members who are back for all that waits for them. */
export async function welcomeBack(
  tx: CorpTx,
  corpId: CorpId,
  staffIds: readonly string[],
  at: CorpInstant,
): Promise<void> {
  if (staffIds.length === 0) return
  await askAnew(tx, corpId, staffIds, at)
  await wakeStaffTasks(tx, corpId, lanesOf(staffIds), at)
}

async function move(
  tx: CorpTx,
  corpId: CorpId,
  moves: readonly Move[],
  cause: 'away' | 'left' | 'back',
  now: Both,
): Promise<number> {
  if (moves.length === 0) return 0
  await moveTasks(tx, corpId, moves, cause, now.at)
  await appendEvents(
    tx,
    corpId,
    moves.map(({ staffTaskId, fromStaffId, occurrenceId, from, to }) => ({
      key: staffTaskId,
      kind: 'staff_task.stood_in',
      at: now.at,
      staffId: fromStaffId,
      occurrenceId,
      detail: { from, to, cause },
    })),
    now.realAt,
  )
  await wakeStaffTasks(tx, corpId, lanesOf(moves.map(({ toStaffId }) => toStaffId)), now.at)
  return moves.length
}

const lanesOf = (staffIds: readonly string[]): number[] => [...new Set(staffIds.map(laneOf))]
