import { type RawBuilder, sql } from 'kysely'
import type { Condition } from '#contract/condition.ts'
import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import { holds } from '#server/features/segment/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Whom a journey of a one-off takes. */
export type OnceAudience = {
  trackId: string
  /** Chosen one by one; null: whoever fits the condition of the journey. */
  contactIds: readonly string[] | null
}

/** What a run lets in at its one moment, the earlier journeys first. `staffIds`: friends of these alone; null: of anyone. */
export async function insertOnceEntries(
  tx: CorpTx,
  corpId: CorpId,
  run: { runId: string; dueAt: CorpInstant; staffIds: readonly string[] | null },
  audiences: readonly OnceAudience[],
): Promise<void> {
  if (audiences.length === 0) return
  await tx
    .insertInto('once_entry')
    .values(
      audiences.map(({ trackId, contactIds }, index) => ({
        corp_id: corpId,
        run_id: run.runId,
        track_id: trackId,
        place: index + 1,
        lane: laneOf(run.runId),
        due_at: run.dueAt,
        contact_ids: contactIds === null ? null : [...contactIds],
        staff_ids: run.staffIds === null ? null : [...run.staffIds],
        entered_at: null,
      })),
    )
    .execute()
}

export type OnceEntry = {
  runId: string
  playbookId: string
  version: number
  trackId: string
  dueAt: CorpInstant
  contactIds: string[] | null
  staffIds: string[] | null
}

/** Entries of these lanes whose moment has come, in the order in which they let in. */
export async function listOnceEntries(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  at: CorpInstant,
): Promise<OnceEntry[]> {
  const { rows } = await sql<OnceEntry>`
    select o.run_id as "runId", r.playbook_id as "playbookId", r.version, o.track_id as "trackId", o.due_at as "dueAt",
      o.contact_ids as "contactIds", o.staff_ids as "staffIds"
    from once_entry o
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id and r.ended_at is null
    where o.corp_id = ${corpId} and o.lane = any(${lanes}) and o.due_at <= ${at} and o.entered_at is null
    order by o.due_at, o.run_id, o.place
    limit 50`.execute(tx)
  return rows
}

/** Holds an entry for the transaction, its run before; false when it is to let in no more. */
export async function lockOnceEntry(
  tx: CorpTx,
  corpId: CorpId,
  { runId, trackId }: Pick<OnceEntry, 'runId' | 'trackId'>,
): Promise<boolean> {
  const { rows: run } = await sql`
    select 1 from run where corp_id = ${corpId} and run_id = ${runId} and ended_at is null for share`.execute(tx)
  if (run.length === 0) return false
  const { rows } = await sql`
    select 1 from once_entry
    where corp_id = ${corpId} and run_id = ${runId} and track_id = ${trackId} and entered_at is null
    for update`.execute(tx)
  return rows.length > 0
}

export const markEntered = (
  tx: CorpTx,
  corpId: CorpId,
  { runId, trackId }: Pick<OnceEntry, 'runId' | 'trackId'>,
  at: CorpInstant,
): Promise<unknown> =>
  tx
    .updateTable('once_entry')
    .set({ entered_at: at })
    .where('corp_id', '=', corpId)
    .where('run_id', '=', runId)
    .where('track_id', '=', trackId)
    .execute()

/** About how many people an entry looks at. */
export async function countLookedAt(tx: CorpTx, corpId: CorpId, entry: OnceEntry): Promise<number> {
  if (entry.contactIds !== null) return entry.contactIds.length
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from contact_follow where corp_id = ${corpId} and ended_at is null`.execute(tx)
  return rows[0]?.count ?? 0
}

/**
 * That `contact`, an expression, may be reached by someone who sees these staff alone: all of the staff whose friend it is
 * are among them. WeCom sends through whoever chatted with the contact last, and that is nobody whom the sender does not
 * see. Of somebody who is nobody's friend it holds.
 */
export const isReachedBy = (
  corpId: CorpId,
  contact: RawBuilder<unknown>,
  staffIds: readonly string[] | null,
): RawBuilder<boolean> =>
  staffIds === null
    ? sql<boolean>`true`
    : sql<boolean>`not exists (
        select 1
        from contact_follow other
        join staff s on s.corp_id = other.corp_id and s.staff_id = other.staff_id and s.status = 'active'
        where other.corp_id = ${corpId} and other.contact_id = ${contact} and other.ended_at is null
          and not other.staff_id = any(${staffIds}::uuid[]))`

/** Candidates of an entry: friends whom it takes and no earlier journey of its run has; of them, one part by their id. */
export const onceCandidates = (
  corpId: CorpId,
  { runId, trackId, contactIds, staffIds }: OnceEntry,
  condition: Condition,
  part: { of: number; rest: number },
  now: CorpInstant,
): RawBuilder<unknown> => {
  const is = holds(condition, {
    corpId,
    now,
    contact: sql`p.contact_id`,
    groupChat: sql`null::uuid`,
    run: sql`${runId}`,
    enteredAt: sql`${now}::timestamptz`,
  })
  return sql`
    select p.contact_id, null::uuid as group_chat_id, p.staff_id
    from (
      select distinct on (f.contact_id) f.contact_id, f.staff_id
      from contact_follow f
      join staff s on s.corp_id = f.corp_id and s.staff_id = f.staff_id and s.status = 'active'
      where f.corp_id = ${corpId} and f.ended_at is null
        ${contactIds === null ? sql`` : sql`and f.contact_id = any(${contactIds}::uuid[])`}
        ${part.of === 1 ? sql`` : sql`and get_byte(uuid_send(f.contact_id), 15) % ${sql.lit(part.of)} = ${sql.lit(part.rest)}`}
      order by f.contact_id, f.followed_at, f.staff_id) p
    where ${is} and ${isReachedBy(corpId, sql`p.contact_id`, staffIds)}
      and not exists (
        select 1 from enrollment earlier
        where earlier.corp_id = ${corpId} and earlier.contact_id = p.contact_id and earlier.run_id = ${runId}
          and earlier.track_id <> ${trackId})`
}

/** Takes entries out of a run as if they had never been; false when one of them has let in. */
export async function dropOnceEntries(tx: CorpTx, corpId: CorpId, runId: string): Promise<boolean> {
  const { rows } = await sql<{ hasEntered: boolean }>`
    select entered_at is not null as "hasEntered" from once_entry
    where corp_id = ${corpId} and run_id = ${runId}
    order by place
    for update`.execute(tx)
  const { rows: inside } = await sql<{ any: boolean }>`
    select exists (select 1 from enrollment where corp_id = ${corpId} and run_id = ${runId}) as any`.execute(tx)
  if (rows.some((row) => row.hasEntered) || inside[0]?.any !== false) return false
  await sql`delete from once_entry where corp_id = ${corpId} and run_id = ${runId}`.execute(tx)
  return true
}

/** Has all of a run's journeys that are not over be looked at again at once; answers the lanes to look at. */
export async function wakeAllOfRun(tx: CorpTx, corpId: CorpId, runId: string, at: CorpInstant): Promise<number[]> {
  const { rows } = await sql<{ lanes: number[] | null }>`
    with open as materialized (
      select enrollment_id
      from enrollment
      where corp_id = ${corpId} and run_id = ${runId} and ended_at is null
      order by enrollment_id
      for no key update
    ), woken as (
      update enrollment e
      set wake_at = ${at}, held_at = null
      from open
      where e.corp_id = ${corpId} and e.enrollment_id = open.enrollment_id
      returning e.enrollment_id, e.lane
    ), queued as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, lane, ${at}, enrollment_id from woken
      on conflict do nothing
    )
    select array_agg(distinct lane) as lanes from woken`.execute(tx)
  return rows[0]?.lanes ?? []
}
