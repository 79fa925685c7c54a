import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { appendEnrollmentEvents, type EventDetail } from '#server/features/event/index.ts'
import type { Arrival } from '#server/features/run/enrollment/rules/arrival.ts'
import type { Passed } from '#server/features/run/enrollment/rules/turn.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

type Now = { at: CorpInstant; realAt: RealInstant }

/** What a fact of a journey tells: the step, the branches on the way to it, and where that led. */
export const detailOf = (fact: { stepId: string; path: readonly Passed[]; onward?: Arrival }): EventDetail => ({
  stepId: fact.stepId,
  ...(fact.path.length > 0 && { path: fact.path }),
  ...(fact.onward && {
    next: fact.onward.isOver
      ? { stepId: fact.onward.stepId, over: fact.onward.reason }
      : { stepId: fact.onward.stepId, at: fact.onward.dueAt.toString() },
  }),
})

export type Move = {
  /** An array of enrollment ids, as PostgreSQL prints it. */
  ids: string
  kind: `enrollment.${string}`
  /** Tells facts of one moment apart. */
  key: string
  detail: EventDetail
  to:
    | Arrival
    /** Due at once at its step since it was due where it stood: a time that was up is not begun anew. */
    | { isOver: false; stepId: string; isDueAsBefore: true }
    /** Stays where it stands until someone lets it go on. */
    | { isHeld: true; reason: string }
}

/** How many of each run were moved. */
export type Moved = { runId: string; count: number }

/** Moves enrollments, with their wakes and facts. Those that go on at once are not put among the sleeping. */
export async function moveAll(tx: CorpTx, corpId: CorpId, move: Move, now: Now): Promise<Moved[]> {
  const { rows } = await sql<Moved>`
    with moved as (
      update enrollment e
      set ${changeOf(move.to, now.at)}
      where e.corp_id = ${corpId} and e.enrollment_id = any(${move.ids}::uuid[])
      returning e.enrollment_id, e.run_id, e.contact_id, e.lane
    ), ${wakeOf(corpId, move.to, now.at)}told as (${appendEnrollmentEvents(
      corpId,
      sql`(
        select ${move.kind} as kind, contact_id, enrollment_id, ${move.key}::text as key, ${JSON.stringify(move.detail)}::jsonb as detail
        from moved)`,
      now,
    )})
    select run_id as "runId", count(*)::int as count from moved group by run_id`.execute(tx)
  return rows
}

/** Has those who wait for something sleep until their time is up, or until something happens that may be it. */
export async function waitOn(tx: CorpTx, corpId: CorpId, ids: string): Promise<void> {
  await sql`
    with woken as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, e.lane, e.due_at, e.enrollment_id
      from enrollment e
      where e.corp_id = ${corpId} and e.enrollment_id = any(${ids}::uuid[])
      on conflict do nothing
    )
    update enrollment
    set reason = null
    where corp_id = ${corpId} and enrollment_id = any(${ids}::uuid[]) and reason is not null`.execute(tx)
}

function changeOf(to: Move['to'], now: CorpInstant): RawBuilder<unknown> {
  if ('isHeld' in to) return sql`wake_at = null, held_at = ${now}, reason = ${to.reason}`
  if (to.isOver)
    return sql`step_id = ${to.stepId}, wake_at = null, ended_at = ${now}, reason = ${to.reason}, attempts = 0`
  const due =
    'isDueAsBefore' in to
      ? sql`wake_at = e.due_at, due_at = e.due_at`
      : sql`wake_at = ${to.wakeAt}, due_at = ${to.dueAt}`
  return sql`step_id = ${to.stepId}, ${due}, stood_at = ${now}, reason = null, attempts = 0`
}

function wakeOf(corpId: CorpId, to: Move['to'], now: CorpInstant): RawBuilder<unknown> {
  if ('isHeld' in to || to.isOver || 'isDueAsBefore' in to || to.wakeAt.equals(now)) return sql``
  return sql`
    woken as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, lane, ${to.wakeAt}, enrollment_id from moved
      on conflict do nothing
    ), `
}
