import { type RawBuilder, sql } from 'kysely'
import type { DecideOccurrence } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { appendEnrollmentEvents } from '#server/features/event/index.ts'
import { enrollmentInScope } from '#server/features/run/enrollment/sql/read.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** Enrollment `e` asks at the step of question `q`. */
const asks = sql`e.reason = 'asked' and e.wake_at is not null and e.step_id = q.step_id`

/**
 * A part of a statement, from its `from` to its conditions: questions `q` that a person may answer now, with their
 * enrollments `e`, of those that the reader sees.
 */
export const openQuestions = (corpId: CorpId, scope: Scope, now: CorpInstant): RawBuilder<unknown> => sql`
  from enrollment_question q
  join run r on r.corp_id = q.corp_id and r.run_id = q.run_id and r.ended_at is null
  join enrollment e on e.corp_id = q.corp_id and e.enrollment_id = q.enrollment_id
  left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
  where q.corp_id = ${corpId} and q.decision is null and q.until_at > ${now} and ${asks}
    and ${enrollmentInScope(scope, corpId)}`

/** A part of a statement, for its `with`: puts down who of `settled` asks at a step. */
export const askPersons = (
  corpId: CorpId,
  { trackId, stepId }: { trackId: string; stepId: string },
): RawBuilder<unknown> => sql`
  asking as (
    insert into enrollment_question (corp_id, enrollment_id, run_id, track_id, step_id, lane, due_at, until_at)
    select ${corpId}, s.enrollment_id, s.run_id, ${trackId}, ${stepId}, s.lane, s.due_at, s.until
    from settled s
    where s.outcome = 'asked'
    on conflict (corp_id, enrollment_id) do update
    set step_id = excluded.step_id, due_at = excluded.due_at, until_at = excluded.until_at, decision = null,
      decided_at = null, decided_by = null
  )`

/** Takes back what these enrollments ask; they are held by whoever calls, and are decided anew or gone. */
export const closeQuestions = (tx: CorpTx, corpId: CorpId, ids: string): Promise<unknown> =>
  sql`
    delete from enrollment_question
    where corp_id = ${corpId} and enrollment_id = any(${ids}::uuid[])`.execute(tx)

/** Of which questions: of one enrollment, or of all who ask at a step of a run. */
export type QuestionsOf = { enrollmentId: string } | { runId: string; trackId: string; stepId: string }

/**
 * Puts down a person's answer for all that asks; answers how many contacts it concerns and the lanes to look at. The
 * journeys themselves are moved by `takeAnswers`, however many they are.
 */
export async function answerQuestions(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  of: QuestionsOf,
  answer: { decision: DecideOccurrence['decision']; by: string },
  now: CorpInstant,
): Promise<{ contacts: number; lanes: number[] }> {
  const chosen =
    'enrollmentId' in of
      ? sql`q.enrollment_id = ${of.enrollmentId}`
      : sql`q.run_id = ${of.runId} and q.track_id = ${of.trackId} and q.step_id = ${of.stepId}`
  const { rows } = await sql<{ contacts: number; lanes: number[] | null }>`
    with asking as materialized (
      select q.enrollment_id
      ${openQuestions(corpId, scope, now)} and ${chosen}
      order by q.enrollment_id
      for update of q
    ), answered as (
      update enrollment_question q
      set decision = ${answer.decision}, decided_at = ${now}, decided_by = ${answer.by}
      from asking
      where q.corp_id = ${corpId} and q.enrollment_id = asking.enrollment_id
      returning q.lane
    )
    select count(*)::int as contacts, array_agg(distinct lane) as lanes from answered`.execute(tx)
  return { contacts: rows[0]?.contacts ?? 0, lanes: rows[0]?.lanes ?? [] }
}

/**
 * Acts on answers of these lanes, `limit` at most: each enrollment that still asks is due again at once, with what was
 * decided. Answers how many there were.
 */
export async function takeAnswers(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  now: { at: CorpInstant; realAt: RealInstant },
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with answered as materialized (
      select q.enrollment_id, q.step_id, q.decision, q.decided_by
      from enrollment_question q
      where q.corp_id = ${corpId} and q.lane = any(${lanes}::smallint[]) and q.decision is not null
      limit ${sql.lit(limit)}
    ), asking as materialized (
      select e.enrollment_id, q.step_id, q.decision, q.decided_by
      from answered q
      join enrollment e on e.corp_id = ${corpId} and e.enrollment_id = q.enrollment_id
      where ${asks}
      order by e.enrollment_id
      for no key update of e
    ), moved as (
      update enrollment e
      set wake_at = ${now.at}, decided_step_id = a.step_id, decision = a.decision,
        reason = case a.decision when 'skip' then 'person_skipped' else a.decision end
      from asking a
      where e.corp_id = ${corpId} and e.enrollment_id = a.enrollment_id
      returning e.enrollment_id, e.contact_id, e.lane, a.step_id, a.decision, a.decided_by
    ), woken as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, lane, ${now.at}, enrollment_id from moved
      on conflict do nothing
    ), gone as (
      delete from enrollment_question q
      using answered a
      where q.corp_id = ${corpId} and q.enrollment_id = a.enrollment_id
    ), told as (${appendEnrollmentEvents(
      corpId,
      sql`(
        select 'enrollment.decided' as kind, contact_id, enrollment_id, step_id as key,
          jsonb_build_object('stepId', step_id, 'decision', decision, 'by', decided_by) as detail
        from moved)`,
      now,
    )})
    select count(*)::int as count from answered`.execute(tx)
  return rows[0]?.count ?? 0
}

/** How many contacts ask at each step of a run. */
export async function countQuestions(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  now: CorpInstant,
): Promise<{ trackId: string; stepId: string; count: number }[]> {
  const { rows } = await sql<{ trackId: string; stepId: string; count: number }>`
    select q.track_id as "trackId", q.step_id as "stepId", count(*)::int as count
    ${openQuestions(corpId, scope, now)} and q.run_id = ${runId}
    group by q.track_id, q.step_id`.execute(tx)
  return rows
}

/** Whether an enrollment asks a person now. */
export async function isAsking(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  enrollmentId: string,
  now: CorpInstant,
): Promise<boolean> {
  const { rows } = await sql<{ is_asking: boolean }>`
    select exists (select 1 ${openQuestions(corpId, scope, now)} and q.enrollment_id = ${enrollmentId}) as is_asking`.execute(
    tx,
  )
  return rows[0]?.is_asking ?? false
}
