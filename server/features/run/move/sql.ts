import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { appendEnrollmentEvents } from '#server/features/event/index.ts'
import { heldOut, type NewOccurrence } from '#server/features/run/sql/plan.ts'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

type Now = { at: CorpInstant; realAt: RealInstant }

export type RunToMove = { playbookId: string; version: number; name: string; variables: VariableValues }

const toMove = (tx: CorpTx, corpId: CorpId, runId: string) =>
  tx
    .selectFrom('run')
    .select(['playbook_id', 'version', 'name', 'variables'])
    .where('corp_id', '=', corpId)
    .where('run_id', '=', runId)
    .where('ended_at', 'is', null)

/** A run that has not ended; `isHeld` keeps everything that acts for it waiting until the transaction ends. */
export async function findRunToMove(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  isHeld: boolean,
): Promise<RunToMove | null> {
  const statement = toMove(tx, corpId, runId)
  const row = await (isHeld ? statement.forNoKeyUpdate() : statement).executeTakeFirst()
  // applyPlaybook and moveRun alone write the variables.
  return row
    ? { playbookId: row.playbook_id, version: row.version, name: row.name, variables: row.variables as VariableValues }
    : null
}

export const setRunVersion = (
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  version: number,
  variables: VariableValues,
): Promise<unknown> =>
  tx
    .updateTable('run')
    .set({ version, variables: JSON.stringify(variables) })
    .where('corp_id', '=', corpId)
    .where('run_id', '=', runId)
    .execute()

export type StandingRow = {
  occurrenceId: string
  groupChatId: string
  lane: number
  trackId: string
  stepId: string
  localDate: Temporal.PlainDate
  isAhead: boolean
  isOpen: boolean
  wasReleased: boolean
}

/** Nothing was decided of an occurrence o: it is planned, or was held out as it was planned. */
const isUndecided = sql`(o.state = 'planned' or (o.state = 'skipped' and o.reason = ${heldOut}))`

/** A run's occurrences that are open, and all of the days from `from` on. */
export async function listStanding(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  from: Temporal.PlainDate,
  at: CorpInstant,
): Promise<StandingRow[]> {
  const { rows } = await sql<StandingRow>`
    select o.occurrence_id as "occurrenceId", o.group_chat_id as "groupChatId", o.lane, o.track_id as "trackId",
      o.step_id as "stepId", o.local_date as "localDate", o.due_at > ${at} and ${isUndecided} as "isAhead",
      (o.state in ('planned', 'deferred') or (o.due_at > ${at} and ${isUndecided})) as "isOpen", o.delivery_id is not null as "wasReleased"
    from occurrence o
    where o.corp_id = ${corpId} and o.run_id = ${runId}
      and (o.local_date >= ${from} or o.state in ('planned', 'deferred'))
    order by o.occurrence_id`.execute(tx)
  return rows
}

/** Takes occurrences away that nothing was released of. */
export async function dropOccurrences(tx: CorpTx, corpId: CorpId, ids: readonly string[]): Promise<void> {
  await sql`
    delete from occurrence o
    where o.corp_id = ${corpId} and o.occurrence_id = any(${ids}::uuid[]) and ${isUndecided}
      and o.delivery_id is null`.execute(tx)
}

/** Has planned occurrences say what their version says of them. */
export async function renewOccurrences(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly NewOccurrence[],
  at: CorpInstant,
): Promise<void> {
  await sql`
    update occurrence o
    set track_id = given.track_id, column_id = given.column_id, channel = given.channel, content_id = given.content_id,
      variant = given.variant, experiment_id = given.experiment_id, arm_id = given.arm_id, slot = given.slot,
      priority = given.priority, specificity = given.specificity, why = given.why, changed_at = ${at},
      state = case when given.is_held_out then 'skipped' else 'planned' end,
      reason = case when given.is_held_out then ${heldOut} when o.reason <> ${heldOut} then o.reason end,
      wake_at = case when given.is_held_out then null when o.reason = ${heldOut} then o.due_at else o.wake_at end
    from unnest(
      ${items.map((item) => item.occurrenceId)}::uuid[],
      ${items.map((item) => item.trackId)}::text[],
      ${items.map((item) => item.columnId)}::text[],
      ${items.map((item) => item.channel)}::text[],
      ${items.map((item) => item.contentId)}::text[],
      ${items.map((item) => item.variant)}::text[],
      ${items.map((item) => item.experiment?.experimentId ?? null)}::text[],
      ${items.map((item) => item.experiment?.armId ?? null)}::text[],
      ${items.map((item) => item.isHeldOut)}::boolean[],
      ${items.map((item) => item.slot)}::text[],
      ${items.map((item) => item.priority)}::smallint[],
      ${items.map((item) => item.specificity)}::smallint[],
      ${items.map((item) => JSON.stringify(item.why))}::jsonb[]
    ) as given (
      occurrence_id, track_id, column_id, channel, content_id, variant, experiment_id, arm_id, is_held_out, slot,
      priority, specificity, why)
    where o.corp_id = ${corpId} and o.occurrence_id = given.occurrence_id`.execute(tx)
}

/** Leaves out what is due, and whose step is gone. */
export async function skipOccurrences(
  tx: CorpTx,
  corpId: CorpId,
  ids: readonly string[],
  reason: string,
  at: CorpInstant,
): Promise<void> {
  await sql`
    update occurrence
    set state = 'skipped', reason = ${reason}, wake_at = null, changed_at = ${at}
    where corp_id = ${corpId} and occurrence_id = any(${ids}::uuid[])`.execute(tx)
}

export type StoodRow = { trackId: string; stepId: string; count: number }

/** How many stand at each step of a run's journeys. */
export async function countStood(tx: CorpTx, corpId: CorpId, runId: string): Promise<StoodRow[]> {
  const { rows } = await sql<StoodRow>`
    select track_id as "trackId", step_id as "stepId", count(*)::int as count
    from enrollment
    where corp_id = ${corpId} and run_id = ${runId} and ended_at is null
    group by track_id, step_id
    order by track_id, step_id`.execute(tx)
  return rows
}

type Place = { runId: string; trackId: string; stepId: string }

/**
 * Whoever stands at a step goes on at another; `wakeAt` is when they are looked at next; null where they come out of a
 * wait to stand before a step.
 */
export type StoodMove = {
  trackId: string
  from: string
  to: string
  wakeAt: CorpInstant | null
  /** When the step is due, where it is looked at before. */
  dueAt: CorpInstant | null
}
export type MovedLanes = { lane: number; count: number; dueAt: CorpInstant | null }

/** A part of a statement: what those of `stood` ask of a person is asked no more. */
const unasked = (corpId: CorpId) => sql`
  delete from enrollment_question q
  using stood
  where q.corp_id = ${corpId} and q.enrollment_id = stood.enrollment_id`

/**
 * Has everybody who stands at one of these steps stand at its other: all in one statement, so that who comes to a step is
 * not taken for one who stood there. With `wakeAt` null whoever waited waits as long as before.
 */
export async function moveStood(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  moves: readonly StoodMove[],
  versions: { from: number; to: number },
  now: Now,
): Promise<MovedLanes[]> {
  const { rows } = await sql<MovedLanes>`
    with stood as materialized (
      select e.enrollment_id, m.from_step_id, m.to_step_id,
        standing.wake_at, coalesce(m.due_at, standing.wake_at) as due_at
      from unnest(
        ${moves.map((move) => move.trackId)}::text[],
        ${moves.map((move) => move.from)}::text[],
        ${moves.map((move) => move.to)}::text[],
        ${moves.map((move) => move.wakeAt)}::timestamptz[],
        ${moves.map((move) => move.dueAt)}::timestamptz[]
      ) as m (track_id, from_step_id, to_step_id, wake_at, due_at)
      join enrollment e on e.corp_id = ${corpId} and e.run_id = ${runId} and e.track_id = m.track_id
        and e.step_id = m.from_step_id and e.ended_at is null
      cross join lateral (
        select coalesce(m.wake_at, greatest(e.due_at, ${now.at})) as wake_at) standing
      order by e.enrollment_id
      for no key update of e
    ), moved as (
      update enrollment e
      set step_id = stood.to_step_id, due_at = stood.due_at, stood_at = ${now.at},
        wake_at = case when e.held_at is null then stood.wake_at end,
        reason = case when e.held_at is not null then e.reason end, attempts = 0, decided_step_id = null, decision = null
      from stood
      where e.corp_id = ${corpId} and e.enrollment_id = stood.enrollment_id
      returning e.enrollment_id, e.contact_id, e.lane, e.wake_at, stood.from_step_id, e.step_id
    ), woken as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, lane, wake_at, enrollment_id from moved where wake_at is not null
      on conflict do nothing
    ), unasked as (${unasked(corpId)}), told as (${appendEnrollmentEvents(
      corpId,
      sql`(
        select 'enrollment.version_moved' as kind, contact_id, enrollment_id,
          ${`${now.realAt.epochMilliseconds}`}::text as key,
          ${JSON.stringify(versions)}::jsonb || jsonb_build_object(
            'stepId', from_step_id, 'next', jsonb_build_object('stepId', step_id)) as detail
        from moved)`,
      now,
    )})
    select lane, count(*)::int as count, min(wake_at) as "dueAt" from moved group by lane`.execute(tx)
  return rows
}

/** Ends the journey of everybody who stands at a step. */
export async function endStood(tx: CorpTx, corpId: CorpId, from: Place, reason: string, now: Now): Promise<number> {
  const detail = { stepId: from.stepId, reason }
  const { rows } = await sql<{ count: number }>`
    with stood as materialized (
      select enrollment_id
      from enrollment
      where corp_id = ${corpId} and run_id = ${from.runId} and track_id = ${from.trackId} and step_id = ${from.stepId}
        and ended_at is null
      order by enrollment_id
      for no key update
    ), ended as (
      update enrollment e
      set wake_at = null, held_at = null, ended_at = ${now.at}, reason = ${reason}, attempts = 0
      from stood
      where e.corp_id = ${corpId} and e.enrollment_id = stood.enrollment_id
      returning e.enrollment_id, e.contact_id
    ), unasked as (${unasked(corpId)}), told as (${appendEnrollmentEvents(
      corpId,
      sql`(
        select 'enrollment.ended' as kind, contact_id, enrollment_id, ${from.stepId}::text as key,
          ${JSON.stringify(detail)}::jsonb as detail
        from ended)`,
      now,
    )})
    select count(*)::int as count from ended`.execute(tx)
  return rows[0]?.count ?? 0
}

/**
 * Messages of journeys that are out and may still be taken back: where their step is gone, nobody is put back to it. Of
 * `steps`, each is one of its track.
 */
export async function letGoOfSteps(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  steps: readonly { trackId: string; stepId: string }[],
): Promise<void> {
  await sql`
    update enrollment e
    set delivery_id = null
    from delivery d
    where e.corp_id = ${corpId} and e.run_id = ${runId} and d.corp_id = ${corpId} and d.delivery_id = e.delivery_id
      and d.state in ('due', 'waiting_staff', 'in_doubt')
      and not exists (
        select 1 from unnest(
          ${steps.map((step) => step.trackId)}::text[],
          ${steps.map((step) => step.stepId)}::text[]) as kept (track_id, step_id)
        where kept.track_id = e.track_id and kept.step_id = d.step_id)`.execute(tx)
}

/** Ends the watch over journeys that the run has no longer. */
export async function endWatches(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  keptTrackIds: readonly string[],
): Promise<void> {
  for (const table of ['segment_inside', 'segment_watch'] as const)
    await sql`
      delete from ${sql.table(table)}
      where corp_id = ${corpId} and run_id = ${runId} and track_id <> all(${keptTrackIds}::text[])`.execute(tx)
}

/** Sends of a run that staff have, to group chats and to contacts. */
export async function countWithStaff(tx: CorpTx, corpId: CorpId, runId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (
      (select count(*) from occurrence o
        join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id
        where o.corp_id = ${corpId} and o.run_id = ${runId} and d.state = 'waiting_staff')
      + (select count(*) from enrollment e
        join delivery d on d.corp_id = e.corp_id and d.delivery_id = e.delivery_id
        where e.corp_id = ${corpId} and e.run_id = ${runId} and d.state = 'waiting_staff'))::int as count`.execute(tx)
  return rows[0]?.count ?? 0
}
