import { type RawBuilder, sql } from 'kysely'
import type { Condition } from '#contract/condition.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { PauseLevel } from '#server/features/governor/index.ts'
import type { Choice } from '#server/features/run/enrollment/rules/turn.ts'
import { holds, type SegmentRow } from '#server/features/segment/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Why a journey is over whatever its steps say. */
export const closings = ['run_ended', 'removed_from_run', 'group_chat_dismissed'] as const
export type Closing = (typeof closings)[number]

const pauses = ['group_chat', 'run', 'playbook', 'corp'] as const satisfies readonly PauseLevel[]

/**
 * Where enrollments of one step come to in a turn; `ids` as PostgreSQL prints an array, and `rows` where their rows stand
 * (ctid) as long as this transaction has not written them.
 */
export type Placed = { ids: string; rows: string; count: number } & (
  | { kind: 'leaf'; leaf: number }
  | { kind: 'paused'; paused: PauseLevel }
  | { kind: 'closed'; closing: Closing }
  | { kind: 'exit'; exit: number }
)

/** Codes of what a statement answers by a number: leaves from 0 on, the others below it. */
const codes = { paused: -10, closed: -20, exit: -100 } as const

/**
 * Holds enrollments that are due at a step, and tells what each comes to: held by a pause, over with its run or chat, out
 * by the first exit that holds, or at the leaf that its branches lead to. Who is not due there any more is left out.
 */
export async function placeAll(
  tx: CorpTx,
  corpId: CorpId,
  due: {
    ids: string
    /** Of the runs that they are in. */
    runIds: readonly string[]
    stepId: string
    choice: Choice
    exits: readonly { when: Condition }[]
  },
  now: CorpInstant,
): Promise<Placed[]> {
  const row: SegmentRow = {
    corpId,
    now,
    contact: sql`e.contact_id`,
    groupChat: sql`e.group_chat_id`,
    run: sql`e.run_id`,
    enteredAt: sql`e.entered_at`,
    stoodAt: sql`e.stood_at`,
    isOneByOne: true,
  }
  const exits = due.exits.map((exit, at) => sql`when ${holds(exit.when, row)} then ${sql.lit(codes.exit - at)}`)
  const { rows } = await sql<{ code: number; ids: string; rows: string; count: number }>`
    with due as materialized (
      select e.enrollment_id, e.ctid as place, e.run_id, e.contact_id, e.group_chat_id, e.entered_at, e.due_at,
        coalesce(e.stood_at, e.entered_at) as stood_at
      from enrollment e
      where e.corp_id = ${corpId} and e.enrollment_id = any(${due.ids}::uuid[]) and e.step_id = ${due.stepId}
        and e.wake_at <= ${now}
      order by e.enrollment_id
      for no key update
    ), at_work as materialized (
      select r.run_id,
        case
          when r.paused_at is not null then ${sql.lit(codes.paused - 1)}
          when p.paused_at is not null then ${sql.lit(codes.paused - 2)}
          when c.paused_at is not null then ${sql.lit(codes.paused - 3)}
        end as paused, r.ended_at
      from run r
      join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
      join corp c on c.corp_id = r.corp_id
      where r.corp_id = ${corpId} and r.run_id = any(${due.runIds}::uuid[])
    )
    select code, array_agg(enrollment_id)::text as ids, array_agg(place)::text as rows, count(*)::int as count
    from (
      select e.enrollment_id, e.place,
        case
          when r.ended_at is not null then ${sql.lit(codes.closed)}
          when m.removed_at is not null then ${sql.lit(codes.closed - 1)}
          when g.dismissed_at is not null then ${sql.lit(codes.closed - 2)}
          when g.paused_at is not null then ${sql.lit(codes.paused)}
          when r.paused is not null then r.paused
          ${exits.length > 0 ? sql.join(exits, sql` `) : sql``}
          else ${codeOf(due.choice, row, now)}
        end as code
      from due e
      join at_work r on r.run_id = e.run_id
      left join run_group_chat m on m.corp_id = ${corpId} and m.run_id = e.run_id and m.group_chat_id = e.group_chat_id
      left join group_chat g on g.corp_id = ${corpId} and g.group_chat_id = e.group_chat_id) placed
    group by code`.execute(tx)
  return rows.map(({ code, ...found }) => ({ ...found, ...meaningOf(code) }))
}

function codeOf(choice: Choice, row: SegmentRow, now: CorpInstant): RawBuilder<unknown> {
  switch (choice.kind) {
    case 'leaf':
      return sql.lit(choice.leaf)
    case 'branch': {
      const cases = choice.cases.map((each) => sql`when ${holds(each.when, row)} then ${codeOf(each.to, row, now)}`)
      return sql`case ${sql.join(cases, sql` `)} else ${codeOf(choice.otherwise, row, now)} end`
    }
    case 'await':
      return sql`case when ${holds(choice.when, row)} then 0 when e.due_at <= ${now}::timestamptz then 1 else 2 end`
    default:
      return choice satisfies never
  }
}

function meaningOf(
  code: number,
):
  | { kind: 'leaf'; leaf: number }
  | { kind: 'paused'; paused: PauseLevel }
  | { kind: 'closed'; closing: Closing }
  | { kind: 'exit'; exit: number } {
  if (code >= 0) return { kind: 'leaf', leaf: code }
  if (code <= codes.exit) return { kind: 'exit', exit: codes.exit - code }
  const closing = closings[codes.closed - code]
  if (closing) return { kind: 'closed', closing }
  const paused = pauses[codes.paused - code]
  if (paused) return { kind: 'paused', paused }
  throw new Error(`the statement answers no ${code}`)
}
