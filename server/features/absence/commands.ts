import type { AbsenceEffect, AbsenceEffectQuery, EndedAbsence, EnterAbsence } from '#contract/absence.ts'
import type { ErrorDetail } from '#contract/errors.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { mayBeAway, maySpeakFor } from '#server/features/absence/rules.ts'
import { countOwned, findMember } from '#server/features/absence/sql.ts'
import { recordAudit } from '#server/features/audit/index.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { endAbsence, insertAbsence, lockAbsences, type Scope, scopeOf } from '#server/features/staff/index.ts'
import {
  countMoves,
  handBack,
  handOverMissing,
  staffTaskQueueName,
  welcomeBack,
} from '#server/features/staff-task/index.ts'
import type { Actor } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, isBefore, latest, localTimeToInstant } from '#server/kernel/time.ts'

const refused = (detail: ErrorDetail): AppError => new AppError('absence_refused', { details: [detail] })

/** A moment of the contract's form, such as 2026-11-30T09:00, in the corp's zone. */
function momentOf(text: string, zone: string): CorpInstant {
  const wall = Temporal.PlainDateTime.from(text)
  return localTimeToInstant(wall.toPlainDate(), wall.toPlainTime(), zone)
}

/** What an absence would do with what is open now; changes nothing. Refuses as `enterAbsenceOf` does but for other absences. */
export async function foreseeAbsence(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  staffId: string,
  { from, until, deputyStaffId }: AbsenceEffectQuery,
): Promise<AbsenceEffect> {
  if (!(await findMember(tx, corpId, scope, staffId))) throw new AppError('not_found')
  const { zone } = await getCorp(tx, corpId)
  const { at } = await corpNow(tx, corpId)
  const span = { from: momentOf(from, zone), until: momentOf(until, zone) }
  const refusal = mayBeAway(span, [], at)
  if (refusal) throw refused(refusal)
  const missing = { staffId, deputyStaffId: deputyStaffId ?? null, staffAbsenceId: null }
  return {
    ...(await countMoves(tx, corpId, missing, latest(at, span.from))),
    ...(await countOwned(tx, corpId, staffId)),
  }
}

/**
 * Enters an absence of a member in the actor's scope. One that has begun hands over what is open at once; later ones do as
 * they begin. Refuses with `not_found`, `permission_missing`, or `absence_refused` and what is wrong with it.
 */
export const enterAbsenceOf = (
  { db }: { db: Database },
  actor: Actor,
  staffId: string,
  { from, until, reason, deputyStaffId }: EnterAbsence,
): Promise<string> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId, name: by } = actor
    const member = await getMemberOf(tx, actor, staffId)
    if (member.status === 'left')
      throw refused({ field: 'staffId', value: staffId, rule: 'works here', repair: 'choose somebody who does' })
    const now = await corpNow(tx, corpId)
    const { zone } = await getCorp(tx, corpId)
    const span = { from: momentOf(from, zone), until: momentOf(until, zone) }
    const others = await lockAbsences(tx, corpId, staffId, now.at)
    const refusal = mayBeAway(span, others, now.at)
    if (refusal) throw refused(refusal)
    if (deputyStaffId !== null) await checkDeputy(tx, corpId, staffId, deputyStaffId)
    const staffAbsenceId = newId()
    const isNow = !isBefore(now.at, span.from)
    const wakeAt = isNow ? span.until : span.from
    const made = { at: now.at, by }
    await insertAbsence(tx, corpId, { staffAbsenceId, staffId, ...span, reason, deputyStaffId, wakeAt }, made)
    const went = isNow
      ? await handOverMissing(tx, corpId, [{ staffId, deputyStaffId, staffAbsenceId }], 'away', now)
      : 0
    await wakeLanes(tx, corpId, staffTaskQueueName, [{ lane: laneOf(staffId), dueAt: wakeAt }])
    const detail = { name: member.name, from, until, reason, deputyStaffId, went }
    await recordAudit(tx, now, actor, 'absence.entered', { kind: 'staff', id: staffId }, detail)
    return staffAbsenceId
  })

/**
 * Ends an absence now, or calls it off before it began. Tasks that went to others by it come back where nobody began them.
 * Refuses with `not_found`, `permission_missing` or `absence_over`.
 */
export const endAbsenceOf = (
  { db }: { db: Database },
  actor: Actor,
  staffId: string,
  staffAbsenceId: string,
): Promise<EndedAbsence> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId, name: by } = actor
    const member = await getMemberOf(tx, actor, staffId)
    const now = await corpNow(tx, corpId)
    const absence = (await lockAbsences(tx, corpId, staffId, now.at)).find(
      (one) => one.staffAbsenceId === staffAbsenceId,
    )
    if (!absence) throw new AppError('absence_over')
    await endAbsence(tx, corpId, staffAbsenceId, { until: latest(absence.from, now.at), by })
    const cameBack = await handBack(tx, corpId, staffAbsenceId, now)
    if (!isBefore(now.at, absence.from)) await welcomeBack(tx, corpId, [staffId], now.at)
    const detail = { name: member.name, cameBack }
    await recordAudit(tx, now, actor, 'absence.ended', { kind: 'staff', id: staffId }, detail)
    return { cameBack }
  })

async function getMemberOf(tx: CorpTx, actor: Actor, staffId: string) {
  const member = await findMember(tx, actor.corpId, await scopeOf(tx, actor), staffId)
  if (!member) throw new AppError('not_found')
  if (!maySpeakFor(actor, staffId))
    throw new AppError('permission_missing', {
      details: [
        {
          field: 'staffId',
          value: staffId,
          rule: 'one’s own absences; those of others are entered by who leads staff',
          repair: 'ask a manager or an admin',
        },
      ],
    })
  return member
}

async function checkDeputy(tx: CorpTx, corpId: CorpId, staffId: string, deputyStaffId: string): Promise<void> {
  const deputy = await findMember(tx, corpId, { kind: 'all' }, deputyStaffId)
  if (deputyStaffId === staffId || deputy?.status !== 'active')
    throw refused({
      field: 'deputyStaffId',
      value: deputyStaffId,
      rule: 'another member of staff who works here',
      repair: 'choose one of the deputies, or nobody: then it goes to who leads them',
    })
}
