import { sql } from 'kysely'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type ToPlan = {
  runId: string
  groupChatId: string
  lane: number
  playbookId: string
  version: number
  appliedAt: CorpInstant
  plannedUntilAt: CorpInstant
  phaseId: string | null
  runVariables: VariableValues
  groupVariables: VariableValues
  chatCreatedAt: CorpInstant
  memberCount: number
  groupName: string
  groupOwner: string
  zone: string
}

const facts = sql`
  select m.run_id as "runId", m.group_chat_id as "groupChatId", m.lane, r.playbook_id as "playbookId", r.version,
    m.applied_at as "appliedAt", m.planned_until_at as "plannedUntilAt", m.phase_id as "phaseId",
    r.variables as "runVariables", m.variables as "groupVariables", g.created_at as "chatCreatedAt",
    g.contact_count as "memberCount", g.name as "groupName", s.name as "groupOwner", c.zone
  from run_group_chat m
  join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
  join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
  join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
  join corp c on c.corp_id = m.corp_id`

/** Group chats in runs of these lanes that are planned no further than `horizon`. */
export async function listToPlan(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  horizon: CorpInstant,
): Promise<ToPlan[]> {
  const { rows } = await sql<ToPlan>`
    ${facts}
    where m.corp_id = ${corpId} and m.lane = any(${lanes}) and m.removed_at is null and r.ended_at is null
      and g.dismissed_at is null and m.planned_until_at <= ${horizon}
    order by m.planned_until_at, m.run_id, m.group_chat_id
    limit 500`.execute(tx)
  return rows
}

/** The runs that are at work in a group chat. */
export async function listPlansOf(
  tx: CorpTx,
  corpId: CorpId,
  groupChatId: string,
): Promise<(ToPlan & { runName: string })[]> {
  const { rows } = await sql<ToPlan & { runName: string }>`
    select plan.*, r.name as "runName"
    from (${facts} where m.corp_id = ${corpId} and m.group_chat_id = ${groupChatId} and m.removed_at is null
      and r.ended_at is null) plan
    join run r on r.corp_id = ${corpId} and r.run_id = plan."runId"
    order by r.name`.execute(tx)
  return rows
}

/** Why an occurrence is skipped whose group chat is in an arm that sends nothing. */
export const heldOut = 'holdout'

export type NewOccurrence = {
  occurrenceId: string
  runId: string
  groupChatId: string
  lane: number
  trackId: string
  stepId: string
  columnId: string | null
  channel: string | null
  contentId: string
  /** Of its content; '' is the content itself. */
  variant: string
  experiment: { experimentId: string; armId: string } | null
  /** Its arm sends nothing: it is over as it is planned. */
  isHeldOut: boolean
  slot: string
  localDate: Temporal.PlainDate
  dueAt: CorpInstant
  /** A message that a person sends once; it comes before steps of playbooks. */
  byHand: boolean
  priority: number
  specificity: number
  why: unknown
}

/** Plans occurrences; those that are planned already stay as they are. */
export async function insertOccurrences(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly NewOccurrence[],
  at: CorpInstant,
): Promise<void> {
  if (items.length === 0) return
  await sql`
    insert into occurrence (
      corp_id, occurrence_id, run_id, group_chat_id, lane, track_id, step_id, column_id, channel, content_id, variant,
      experiment_id, arm_id, slot, local_date, due_at, by_hand, priority, specificity, state, reason, wake_at, why,
      changed_at)
    select ${corpId}, occurrence_id, run_id, group_chat_id, lane, track_id, step_id, column_id, channel, content_id,
      variant, experiment_id, arm_id, slot, local_date, due_at, by_hand, priority, specificity,
      case when is_held_out then 'skipped' else 'planned' end, case when is_held_out then ${heldOut} end,
      case when not is_held_out then due_at end, why, ${at}
    from unnest(
      ${items.map((item) => item.occurrenceId)}::uuid[],
      ${items.map((item) => item.runId)}::uuid[],
      ${items.map((item) => item.groupChatId)}::uuid[],
      ${items.map((item) => item.lane)}::smallint[],
      ${items.map((item) => item.trackId)}::text[],
      ${items.map((item) => item.stepId)}::text[],
      ${items.map((item) => item.columnId)}::text[],
      ${items.map((item) => item.channel)}::text[],
      ${items.map((item) => item.contentId)}::text[],
      ${items.map((item) => item.variant)}::text[],
      ${items.map((item) => item.experiment?.experimentId ?? null)}::text[],
      ${items.map((item) => item.experiment?.armId ?? null)}::text[],
      ${items.map((item) => item.isHeldOut)}::boolean[],
      ${items.map((item) => item.slot)}::text[],
      ${items.map((item) => item.localDate)}::date[],
      ${items.map((item) => item.dueAt)}::timestamptz[],
      ${items.map((item) => item.byHand)}::boolean[],
      ${items.map((item) => item.priority)}::smallint[],
      ${items.map((item) => item.specificity)}::smallint[],
      ${items.map((item) => JSON.stringify(item.why))}::jsonb[]
    ) as given (
      occurrence_id, run_id, group_chat_id, lane, track_id, step_id, column_id, channel, content_id, variant,
      experiment_id, arm_id, is_held_out, slot, local_date, due_at, by_hand, priority, specificity, why)
    on conflict do nothing`.execute(tx)
}

/** Puts down how far group chats are planned. */
export async function recordPlanned(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly { runId: string; groupChatId: string; plannedUntilAt: CorpInstant }[],
): Promise<void> {
  await sql`
    update run_group_chat m
    set planned_until_at = done.planned_until_at
    from unnest(
      ${items.map((item) => item.runId)}::uuid[],
      ${items.map((item) => item.groupChatId)}::uuid[],
      ${items.map((item) => item.plannedUntilAt)}::timestamptz[]) as done (run_id, group_chat_id, planned_until_at)
    where m.corp_id = ${corpId} and m.run_id = done.run_id and m.group_chat_id = done.group_chat_id`.execute(tx)
}

/** When lanes must be planned further: `aheadMs` before what is planned ends. */
export async function listPlanDue(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  aheadMs: number,
): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select m.lane, min(m.planned_until_at) - ${aheadMs} * interval '1 ms' as due_at
    from run_group_chat m
    join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
    where m.corp_id = ${corpId} and m.lane = any(${lanes}) and m.removed_at is null and r.ended_at is null
      and g.dismissed_at is null
    group by m.lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}

/** The group chats of a run with what planning them needs to know. */
export async function listRunToPlan(tx: CorpTx, corpId: CorpId, runId: string): Promise<ToPlan[]> {
  const { rows } = await sql<ToPlan>`
    ${facts}
    where m.corp_id = ${corpId} and m.run_id = ${runId} and m.removed_at is null and g.dismissed_at is null
    order by m.group_chat_id`.execute(tx)
  return rows
}
