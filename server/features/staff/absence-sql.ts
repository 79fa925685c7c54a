import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { laneOf, type NextDue } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** The condition that the member of staff `staffId` is away at `at`; both may be columns. */
export const isAway = (
  corpId: CorpId,
  staffId: RawBuilder<unknown>,
  at: RawBuilder<unknown> | CorpInstant,
): RawBuilder<SqlBool> => sql<SqlBool>`exists (
  select from staff_absence away
  where away.corp_id = ${corpId} and away.staff_id = ${staffId} and away.from_at <= ${at} and away.until_at > ${at})`

/** Until when a member of staff is away; null for one who is there. */
export const awayUntil = (
  corpId: CorpId,
  staffId: RawBuilder<unknown>,
  at: CorpInstant,
): RawBuilder<CorpInstant | null> => sql<CorpInstant | null>`(
  select max(away.until_at) from staff_absence away
  where away.corp_id = ${corpId} and away.staff_id = ${staffId} and away.from_at <= ${at} and away.until_at > ${at})`

/** Until when a member of staff is away; null for one who is there. */
export async function findAwayUntil(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  at: CorpInstant,
): Promise<CorpInstant | null> {
  const { rows } = await sql<{ until: CorpInstant | null }>`
    select ${awayUntil(corpId, sql`${staffId}::uuid`, at)} as until`.execute(tx)
  return rows[0]?.until ?? null
}

/** Of these userids those who are away: they are told nothing. */
export async function listAwayUserids(
  tx: CorpTx,
  corpId: CorpId,
  userids: readonly string[],
  at: CorpInstant,
): Promise<ReadonlySet<string>> {
  if (userids.length === 0) return new Set()
  const { rows } = await sql<{ userid: string }>`
    select s.wecom_userid as userid
    from staff s
    where s.corp_id = ${corpId} and s.wecom_userid = any(${[...userids]}::text[])
      and ${isAway(corpId, sql.ref('s.staff_id'), at)}`.execute(tx)
  return new Set(rows.map((row) => row.userid))
}

/** Someone who is away, as far as their tasks go. */
export type Away = { staffAbsenceId: string; staffId: string; deputyStaffId: string | null }

/**
 * Who of the staff of these lanes is away at `at`, and whose absence has just ended. What is told here once as ended is not
 * told again.
 */
export async function takeAbsences(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  at: CorpInstant,
): Promise<{ away: Away[]; back: string[] }> {
  const { rows } = await sql<Away & { isDue: boolean; isOver: boolean }>`
    select a.staff_absence_id as "staffAbsenceId", a.staff_id as "staffId", a.deputy_staff_id as "deputyStaffId",
      coalesce(a.wake_at <= ${at}, false) as "isDue", a.until_at <= ${at} as "isOver"
    from staff_absence a
    where a.corp_id = ${corpId} and a.lane = any(${[...lanes]}::smallint[]) and a.wake_at is not null
      and a.from_at <= ${at}
    order by a.staff_absence_id`.execute(tx)
  if (rows.some((row) => row.isDue))
    await sql`
      update staff_absence
      set wake_at = case when until_at > ${at} then until_at end
      where corp_id = ${corpId} and lane = any(${[...lanes]}::smallint[]) and wake_at <= ${at}`.execute(tx)
  return {
    away: rows.filter((row) => !row.isOver),
    back: rows.filter((row) => row.isOver).map((row) => row.staffId),
  }
}

/** When absences of these lanes begin or end next. */
export async function listAbsencesDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select lane, min(wake_at) as due_at
    from staff_absence
    where corp_id = ${corpId} and lane = any(${[...lanes]}::smallint[]) and wake_at is not null
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}

export type NewAbsence = {
  staffAbsenceId: string
  staffId: string
  from: CorpInstant
  until: CorpInstant
  reason: string
  deputyStaffId: string | null
  /** When the engine looks at it next: its beginning, or, where that is seen to, its end. */
  wakeAt: CorpInstant
}

export async function insertAbsence(
  tx: CorpTx,
  corpId: CorpId,
  absence: NewAbsence,
  made: { at: CorpInstant; by: string },
): Promise<void> {
  await sql`
    insert into staff_absence (
      corp_id, staff_absence_id, staff_id, lane, from_at, until_at, reason, deputy_staff_id, wake_at, made_at, made_by)
    values (
      ${corpId}, ${absence.staffAbsenceId}, ${absence.staffId}, ${laneOf(absence.staffId)}, ${absence.from},
      ${absence.until}, ${absence.reason}, ${absence.deputyStaffId}, ${absence.wakeAt}, ${made.at}, ${made.by})`.execute(
    tx,
  )
}

/** An absence of a member, from (included) until (excluded). */
export type AbsenceSpan = { staffAbsenceId: string; from: CorpInstant; until: CorpInstant }

/** Holds a member of staff, and gives those of their absences that end after `since`, the earliest first. */
export async function lockAbsences(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  since: CorpInstant,
): Promise<AbsenceSpan[]> {
  await sql`select from staff where corp_id = ${corpId} and staff_id = ${staffId} for update`.execute(tx)
  const { rows } = await sql<AbsenceSpan>`
    select staff_absence_id as "staffAbsenceId", from_at as "from", until_at as "until"
    from staff_absence
    where corp_id = ${corpId} and staff_id = ${staffId} and until_at > ${since} and until_at > from_at
    order by from_at`.execute(tx)
  return rows
}

/** Ends an absence at `until`; nothing is left for the engine to see to. */
export async function endAbsence(
  tx: CorpTx,
  corpId: CorpId,
  staffAbsenceId: string,
  ended: { until: CorpInstant; by: string },
): Promise<void> {
  await sql`
    update staff_absence
    set until_at = ${ended.until}, ended_by = ${ended.by}, wake_at = null
    where corp_id = ${corpId} and staff_absence_id = ${staffAbsenceId}`.execute(tx)
}
