import { sql } from 'kysely'
import type { Channel, VariableValues } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { Contender, Holder, PauseLevel, StepRef } from '#server/features/governor/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type DueRow = {
  occurrenceId: string
  runId: string
  groupChatId: string
  lane: number
  trackId: string
  stepId: string
  columnId: string | null
  /** Where it goes by hand; null: into the group chat. */
  channel: Channel | null
  contentId: string
  variant: string
  armKey: string | null
  localDate: Temporal.PlainDate
  dueAt: CorpInstant
  wakeAt: CorpInstant
  byHand: boolean
  priority: number
  specificity: number
  reason: string | null
  decision: 'send_late' | 'skip' | null
  attempts: number
  /** Of its latest release. */
  deliveryId: string | null
  playbookId: string
  version: number
  runVariables: VariableValues
  groupVariables: VariableValues
  inRun: boolean
  paused: PauseLevel | null
  groupName: string
  dismissed: boolean
  ownerStaffId: string
  groupOwner: string
  ownerActive: boolean
}

/** What pauses an occurrence, the narrowest first; in a statement with the tables g, r, p and c. */
const pausedBy = sql`
  case
    when g.paused_at is not null then 'group_chat'
    when r.paused_at is not null then 'run'
    when p.paused_at is not null then 'playbook'
    when c.paused_at is not null then 'corp'
  end`

/** An occurrence whose moment has come, and what may be paused above it. */
export type DueKey = {
  occurrenceId: string
  groupChatId: string
  runId: string
  playbookId: string
  dueAt: CorpInstant
}

/** Occurrences of these lanes whose moment has come, the earliest due first. */
export async function listDueKeys(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  at: CorpInstant,
  limit: number,
): Promise<DueKey[]> {
  const { rows } = await sql<DueKey>`
    select o.occurrence_id as "occurrenceId", o.group_chat_id as "groupChatId", o.run_id as "runId",
      r.playbook_id as "playbookId", o.due_at as "dueAt"
    from occurrence o
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    where o.corp_id = ${corpId} and o.lane = any(${lanes}) and o.wake_at <= ${at}
    order by o.due_at, o.priority desc, o.occurrence_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

/**
 * Holds for share what can be paused, in the order in which features lock. Whoever pauses or resumes meanwhile comes
 * before, and is seen by what is decided next, or after, and finds what was decided: nothing is released past a pause,
 * nothing waits for a resumption that has been.
 */
export async function lockPausable(tx: CorpTx, corpId: CorpId, due: readonly DueKey[]): Promise<void> {
  await sql`select 1 from corp where corp_id = ${corpId} for share`.execute(tx)
  for (const [table, key, ids] of [
    ['group_chat', 'group_chat_id', due.map((item) => item.groupChatId)],
    ['playbook', 'playbook_id', due.map((item) => item.playbookId)],
    ['run', 'run_id', due.map((item) => item.runId)],
  ] as const)
    await sql`
      select 1 from ${sql.table(table)}
      where corp_id = ${corpId} and ${sql.ref(key)} = any(${[...new Set(ids)]}::uuid[])
      order by ${sql.ref(key)}
      for share`.execute(tx)
}

/** Of these occurrences, those that are still due, with all that their decision rests on; the earliest due first. */
export async function listDue(tx: CorpTx, corpId: CorpId, due: readonly DueKey[], at: CorpInstant): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select o.occurrence_id as "occurrenceId", o.run_id as "runId", o.group_chat_id as "groupChatId", o.lane,
      o.track_id as "trackId", o.step_id as "stepId", o.column_id as "columnId", o.channel, o.content_id as "contentId",
      o.variant, o.experiment_id || '/' || o.arm_id as "armKey", o.local_date as "localDate", o.due_at as "dueAt", o.wake_at as "wakeAt",
      o.by_hand as "byHand", o.priority, o.specificity, o.reason, o.decision, o.attempts, o.delivery_id as "deliveryId",
      r.playbook_id as "playbookId", r.version, r.variables as "runVariables", m.variables as "groupVariables",
      (m.removed_at is null and r.ended_at is null) as "inRun", ${pausedBy} as paused,
      g.name as "groupName", g.dismissed_at is not null as dismissed, g.owner_staff_id as "ownerStaffId",
      s.name as "groupOwner", (s.status = 'active' and g.status <> 'owner_left') as "ownerActive"
    from occurrence o
    join run_group_chat m on m.corp_id = o.corp_id and m.run_id = o.run_id and m.group_chat_id = o.group_chat_id
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    join corp c on c.corp_id = o.corp_id
    where o.corp_id = ${corpId} and o.occurrence_id = any(${due.map((item) => item.occurrenceId)}::uuid[])
      and o.wake_at <= ${at}
    order by o.due_at, o.priority desc, o.occurrence_id`.execute(tx)
  return rows
}

export type ChatRow = {
  groupChatId: string
  openUntil: CorpInstant | null
  lastSentAt: CorpInstant | null
  massSendsToday: number
  contenders: Contender[]
}

/** Where group chats stand with what was released, and what else is due now or to come today. */
export async function readChats(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  today: { date: Temporal.PlainDate; startsAt: CorpInstant; at: CorpInstant },
): Promise<Map<string, ChatRow>> {
  type Stored = Omit<Contender, 'dueAt' | 'wakeAt'> & { dueAt: string; wakeAt: string | null }
  const { rows } = await sql<Omit<ChatRow, 'contenders'> & { contenders: Stored[] }>`
    select chat.group_chat_id as "groupChatId",
      (select max(d.expires_at) from delivery d
        where d.corp_id = ${corpId} and d.group_chat_id = chat.group_chat_id
          and d.route <> 'manual' and d.state in ('due', 'waiting_staff', 'in_doubt')) as "openUntil",
      (select max(d.sent_at) from delivery d
        where d.corp_id = ${corpId} and d.group_chat_id = chat.group_chat_id and d.route <> 'manual'
          and d.released_at > ${today.startsAt}::timestamptz - interval '2 days') as "lastSentAt",
      (select count(*) from delivery d
        where d.corp_id = ${corpId} and d.group_chat_id = chat.group_chat_id and d.released_at >= ${today.startsAt}
          and d.route = 'mass_send' and d.state in ('due', 'waiting_staff', 'sent', 'in_doubt'))::int as "massSendsToday",
      coalesce((select jsonb_agg(jsonb_build_object(
          'occurrenceId', o.occurrence_id, 'byHand', o.by_hand, 'priority', o.priority, 'specificity', o.specificity,
          'dueAt', o.due_at, 'wakeAt', o.wake_at))
        from occurrence o
        join run_group_chat m on m.corp_id = o.corp_id and m.run_id = o.run_id and m.group_chat_id = o.group_chat_id
        join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
        where o.corp_id = ${corpId} and o.group_chat_id = chat.group_chat_id
          and (o.local_date = ${today.date} or o.wake_at <= ${today.at})
          and o.channel is null and o.state in ('planned', 'deferred') and m.removed_at is null and r.ended_at is null),
        '[]'::jsonb) as contenders
    from unnest(${groupChatIds}::uuid[]) as chat (group_chat_id)`.execute(tx)
  return new Map(
    rows.map((row) => [
      row.groupChatId,
      {
        ...row,
        contenders: row.contenders.map((item) => ({
          ...item,
          // Corp time columns, through JSON.
          dueAt: Temporal.Instant.from(item.dueAt) as CorpInstant,
          wakeAt: item.wakeAt === null ? null : (Temporal.Instant.from(item.wakeAt) as CorpInstant),
        })),
      },
    ]),
  )
}

/** What was released for group chats since a moment and went out, or still may: each with the caps it holds, in order. */
export async function listHolders(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  since: CorpInstant,
): Promise<Map<string, Holder[]>> {
  if (groupChatIds.length === 0) return new Map()
  const { rows } = await sql<Holder & { groupChatId: string }>`
    select d.group_chat_id as "groupChatId", d.occurrence_id as "occurrenceId", o.run_id as "runId",
      o.step_id as "stepId", o.due_at as "dueAt", d.state in ('due', 'waiting_staff', 'in_doubt') as "isOpen",
      d.sent_at as "sentAt", d.caps
    from delivery d
    join occurrence o on o.corp_id = d.corp_id and o.occurrence_id = d.occurrence_id
    where d.corp_id = ${corpId} and d.group_chat_id = any(${groupChatIds}::uuid[]) and d.released_at >= ${since}
      and d.route <> 'manual' and d.state in ('due', 'waiting_staff', 'in_doubt', 'sent', 'reported')
    order by d.released_at, d.delivery_id`.execute(tx)
  return Map.groupBy(rows, (row) => row.groupChatId)
}

/** Which steps occurrences are of. */
export async function listStepRefs(
  tx: CorpTx,
  corpId: CorpId,
  occurrenceIds: readonly string[],
): Promise<Map<string, StepRef>> {
  if (occurrenceIds.length === 0) return new Map()
  const { rows } = await sql<StepRef>`
    select occurrence_id as "occurrenceId", run_id as "runId", step_id as "stepId", due_at as "dueAt"
    from occurrence
    where corp_id = ${corpId} and occurrence_id = any(${occurrenceIds}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.occurrenceId, row]))
}

export type Settled = {
  occurrenceId: string
  state: 'planned' | 'deferred' | 'skipped' | 'released'
  reason: string | null
  wakeAt: CorpInstant | null
  deliveryId: string | null
}

/** Puts down what was decided. */
export async function recordSettled(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly Settled[],
  at: CorpInstant,
): Promise<void> {
  if (items.length === 0) return
  await sql`
    update occurrence o
    set state = settled.state, reason = settled.reason, wake_at = settled.wake_at,
      delivery_id = coalesce(settled.delivery_id, o.delivery_id),
      attempts = o.attempts + (settled.delivery_id is not null)::int, changed_at = ${at}
    from unnest(
      ${items.map((item) => item.occurrenceId)}::uuid[],
      ${items.map((item) => item.state)}::text[],
      ${items.map((item) => item.reason)}::text[],
      ${items.map((item) => item.wakeAt)}::timestamptz[],
      ${items.map((item) => item.deliveryId)}::uuid[]
    ) as settled (occurrence_id, state, reason, wake_at, delivery_id)
    where o.corp_id = ${corpId} and o.occurrence_id = settled.occurrence_id`.execute(tx)
}

export type NewLink = {
  code: string
  targetUrl: string
  linkId: string
  runId: string
  stepId: string
  contentId: string
  localDate: Temporal.PlainDate
  armKey: string | null
  senderStaffId: string | null
}

/** Stores tracked links; a code that is there already stands for the same. */
export async function insertLinks(
  tx: CorpTx,
  corpId: CorpId,
  links: readonly NewLink[],
  at: CorpInstant,
): Promise<void> {
  if (links.length === 0) return
  await sql`
    insert into tracked_link (
      corp_id, code, target_url, link_id, run_id, step_id, content_id, local_date, arm_key, sender_staff_id, made_at)
    select ${corpId}, code, target_url, link_id, run_id, step_id, content_id, local_date, arm_key, sender_staff_id,
      ${at}
    from unnest(
      ${links.map((link) => link.code)}::text[],
      ${links.map((link) => link.targetUrl)}::text[],
      ${links.map((link) => link.linkId)}::text[],
      ${links.map((link) => link.runId)}::uuid[],
      ${links.map((link) => link.stepId)}::text[],
      ${links.map((link) => link.contentId)}::text[],
      ${links.map((link) => link.localDate)}::date[],
      ${links.map((link) => link.armKey)}::text[],
      ${links.map((link) => link.senderStaffId)}::uuid[]
    ) as given (code, target_url, link_id, run_id, step_id, content_id, local_date, arm_key, sender_staff_id)
    on conflict do nothing`.execute(tx)
}

/** Staff of these for whose group chats something due waits for a decision. */
export async function listUndecided(
  tx: CorpTx,
  corpId: CorpId,
  staffIds: readonly string[],
  at: CorpInstant,
): Promise<Set<string>> {
  const { rows } = await sql<{ owner_staff_id: string }>`
    select distinct g.owner_staff_id
    from occurrence o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    where o.corp_id = ${corpId} and o.wake_at <= ${at} and g.owner_staff_id = any(${staffIds}::uuid[])`.execute(tx)
  return new Set(rows.map((row) => row.owner_staff_id))
}

export async function listDispatchDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select lane, min(wake_at) as due_at
    from occurrence
    where corp_id = ${corpId} and lane = any(${lanes}) and wake_at is not null
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}
