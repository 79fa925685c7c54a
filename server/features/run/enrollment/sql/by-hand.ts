import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { closeQuestions } from '#server/features/run/enrollment/sql/question.ts'
import { enrollmentInScope } from '#server/features/run/enrollment/sql/read.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, isBefore } from '#server/kernel/time.ts'

/** Why a person holds a journey for one contact: no other pause's end lets it go on. */
export const heldByPerson = 'held_by_person'
export const removedByPerson = 'removed_by_person'

export type HeldEnrollment = {
  runId: string
  playbookId: string
  version: number
  trackId: string
  stepId: string
  contactId: string
  lane: number
  isOver: boolean
  isHeldByPerson: boolean
  dueAt: CorpInstant
}

/** Holds an enrollment that the reader sees for the transaction; null when there is none. */
export async function lockEnrollment(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  enrollmentId: string,
): Promise<HeldEnrollment | null> {
  const { rows } = await sql<HeldEnrollment>`
    select e.run_id as "runId", r.playbook_id as "playbookId", r.version, e.track_id as "trackId", e.step_id as "stepId", e.contact_id as "contactId", e.lane,
      e.ended_at is not null as "isOver", e.held_at is not null and e.reason = ${heldByPerson} as "isHeldByPerson",
      e.due_at as "dueAt"
    from enrollment e
    join run r on r.corp_id = e.corp_id and r.run_id = e.run_id
    left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
    where e.corp_id = ${corpId} and e.enrollment_id = ${enrollmentId} and ${enrollmentInScope(scope, corpId)}
    for no key update of e`.execute(tx)
  return rows[0] ?? null
}

/** Where an enrollment comes to by a person's word: held, on again, or over. */
export type ByHand = 'held' | 'waiting' | 'over'

/**
 * Puts it down; gives when one that goes on is looked at next: at once where it was missed, or waits for something that may
 * have happened meanwhile.
 */
export async function recordByHand(
  tx: CorpTx,
  corpId: CorpId,
  enrollmentId: string,
  { lane, dueAt, isAwaiting }: Pick<HeldEnrollment, 'lane' | 'dueAt'> & { isAwaiting: boolean },
  to: ByHand,
  at: CorpInstant,
): Promise<CorpInstant> {
  const isMissed = isBefore(dueAt, at)
  const wakeAt = isMissed || isAwaiting ? at : dueAt
  const change = {
    held: { wake_at: null, held_at: at, reason: heldByPerson },
    // What a pause held up was missed from when it was due.
    waiting: { wake_at: wakeAt, held_at: null, reason: isMissed ? 'paused' : null },
    over: { wake_at: null, held_at: null, ended_at: at, reason: removedByPerson },
  }[to]
  await tx
    .updateTable('enrollment')
    .set(change)
    .where('corp_id', '=', corpId)
    .where('enrollment_id', '=', enrollmentId)
    .execute()
  // Held or taken out, nobody is asked any more; let on again, it is asked anew.
  await closeQuestions(tx, corpId, `{${enrollmentId}}`)
  if (to === 'waiting')
    await sql`
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      values (${corpId}, ${lane}, ${wakeAt}, ${enrollmentId})
      on conflict do nothing`.execute(tx)
  return wakeAt
}

/** Messages of an enrollment that WeCom knows nothing of yet; they are held for the transaction. */
export async function lockUnsent(
  tx: CorpTx,
  corpId: CorpId,
  { contactId }: Pick<HeldEnrollment, 'contactId'>,
  enrollmentId: string,
): Promise<string[]> {
  const { rows } = await sql<{ delivery_id: string }>`
    select delivery_id
    from delivery
    where corp_id = ${corpId} and contact_id = ${contactId} and enrollment_id = ${enrollmentId} and state = 'due' and mass_send_id is null
    order by delivery_id
    for update`.execute(tx)
  return rows.map((row) => row.delivery_id)
}
