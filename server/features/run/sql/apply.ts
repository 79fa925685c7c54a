import { type RawBuilder, sql } from 'kysely'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { heldByPerson } from '#server/features/run/enrollment/sql/by-hand.ts'
import type { AfterClose } from '#server/features/run/rules/after-close.ts'
import { runEnded } from '#server/features/run/sql/end.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type ChatToApply = {
  groupChatId: string
  name: string
  owner: string
  ownerStaffId: string
  lane: number
  createdAt: CorpInstant
  contacts: number
  dismissed: boolean
  /** Another run of the same playbook is at work in it. */
  alreadyRuns: boolean
}

/** Of these group chats, those that the reader may see, with what applying a playbook needs to know. */
export async function listChatsToApply(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
  playbookId: string,
): Promise<ChatToApply[]> {
  const { rows } = await sql<ChatToApply>`
    select g.group_chat_id as "groupChatId", g.name, s.name as owner, g.owner_staff_id as "ownerStaffId", g.lane,
      g.created_at as "createdAt", g.contact_count as contacts, g.dismissed_at is not null as dismissed,
      exists (
        select 1 from run_group_chat m
        join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
        where m.corp_id = g.corp_id and m.group_chat_id = g.group_chat_id and m.removed_at is null
          and r.playbook_id = ${playbookId} and r.ended_at is null) as "alreadyRuns"
    from group_chat g
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    where g.corp_id = ${corpId} and g.group_chat_id = any(${groupChatIds}::uuid[])
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    order by g.group_chat_id`.execute(tx)
  return rows
}

export async function insertRun(
  tx: CorpTx,
  corpId: CorpId,
  run: {
    runId: string
    playbookId: string
    version: number
    name: string
    variables: VariableValues
    createdBy: string
  },
  chats: readonly { groupChatId: string; lane: number; variables: VariableValues }[],
  startsAt: CorpInstant,
  at: CorpInstant,
): Promise<void> {
  await tx
    .insertInto('run')
    .values({
      corp_id: corpId,
      run_id: run.runId,
      playbook_id: run.playbookId,
      version: run.version,
      name: run.name,
      variables: JSON.stringify(run.variables),
      started_at: at,
      created_by: run.createdBy,
    })
    .execute()
  await sql`
    insert into run_group_chat (corp_id, run_id, group_chat_id, lane, variables, applied_at, planned_until_at)
    select ${corpId}, ${run.runId}, group_chat_id, lane, variables, ${at}, ${startsAt}
    from unnest(
      ${chats.map((chat) => chat.groupChatId)}::uuid[],
      ${chats.map((chat) => chat.lane)}::smallint[],
      ${chats.map((chat) => JSON.stringify(chat.variables))}::jsonb[]
    ) as given (group_chat_id, lane, variables)`.execute(tx)
}

/** A part of the corp that can be paused on its own. */
export type Extent =
  | { kind: 'corp' }
  | { kind: 'playbook'; id: string }
  | { kind: 'run'; id: string }
  | { kind: 'group_chats'; ids: readonly string[] }

/** The condition that a row with tables o (occurrence or enrollment) and r (run) lies in the extent. */
function within(extent: Extent): RawBuilder<boolean> {
  switch (extent.kind) {
    case 'corp':
      return sql`true`
    case 'playbook':
      return sql`r.playbook_id = ${extent.id}`
    case 'run':
      return sql`o.run_id = ${extent.id}`
    case 'group_chats':
      return sql`o.group_chat_id = any(${extent.ids}::uuid[])`
    default:
      return extent satisfies never
  }
}

/** Open deliveries of occurrences in the extent. */
export async function listOpenDeliveries(tx: CorpTx, corpId: CorpId, extent: Extent): Promise<string[]> {
  const { rows } = await sql<{ delivery_id: string }>`
    select d.delivery_id
    from delivery d
    join occurrence o on o.corp_id = d.corp_id and o.delivery_id = d.delivery_id
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    where d.corp_id = ${corpId} and d.state in ('due', 'waiting_staff', 'in_doubt') and ${within(extent)}`.execute(tx)
  return rows.map((row) => row.delivery_id)
}

/** Open deliveries to contacts that journeys in the extent made; of a group chat, those of its members' journeys. */
export async function listOpenContactDeliveries(tx: CorpTx, corpId: CorpId, extent: Extent): Promise<string[]> {
  const { rows } = await sql<{ delivery_id: string }>`
    select d.delivery_id
    from delivery d
    join enrollment o on o.corp_id = d.corp_id and o.enrollment_id = d.enrollment_id
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    where d.corp_id = ${corpId} and d.state in ('due', 'waiting_staff', 'in_doubt') and d.enrollment_id is not null
      and ${within(extent)}`.execute(tx)
  return rows.map((row) => row.delivery_id)
}

/**
 * Wakes the journeys that a pause held, those that a person holds for one contact aside; answers the
 * lanes to look at. Other pauses are seen when they are advanced.
 */
export async function wakeHeldEnrollments(
  tx: CorpTx,
  corpId: CorpId,
  extent: Extent,
  at: CorpInstant,
): Promise<number[]> {
  const { rows } = await sql<{ lanes: number[] | null }>`
    with held as materialized (
      select o.enrollment_id
      from enrollment o
      join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
      where o.corp_id = ${corpId} and o.held_at is not null and o.reason is distinct from ${heldByPerson}
        and ${within(extent)}
      order by o.enrollment_id
      for no key update of o
    ), woken as (
      update enrollment e
      set wake_at = ${at}, held_at = null
      from held
      where e.corp_id = ${corpId} and e.enrollment_id = held.enrollment_id
      returning e.enrollment_id, e.lane
    ), queued as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, lane, ${at}, enrollment_id from woken
      on conflict do nothing
    )
    select array_agg(distinct lane) as lanes from woken`.execute(tx)
  return rows[0]?.lanes ?? []
}

/** Wakes what a pause left waiting; answers the lanes to look at. Other pauses are seen when it is decided. */
export async function wakeHeld(tx: CorpTx, corpId: CorpId, extent: Extent, at: CorpInstant): Promise<number[]> {
  const { rows } = await sql<{ lane: number }>`
    update occurrence o
    set wake_at = greatest(o.due_at, ${at})
    from run r
    where o.corp_id = ${corpId} and r.corp_id = o.corp_id and r.run_id = o.run_id and o.state = 'planned'
      and o.wake_at is null and o.reason = 'paused' and ${within(extent)}
    returning o.lane`.execute(tx)
  return [...new Set(rows.map((row) => row.lane))]
}

export type EffectRow = { playbooks: number; runs: number; groupChats: number; dueToday: number; openSends: number }

/** What pausing the extent would hold back, for those of its group chats that the reader sees. */
export async function readPauseEffect(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  extent: Extent,
  today: { date: Temporal.PlainDate },
): Promise<EffectRow> {
  const { rows } = await sql<EffectRow>`
    select count(distinct r.playbook_id)::int as playbooks, count(distinct o.run_id)::int as runs,
      count(distinct o.group_chat_id)::int as "groupChats",
      (count(*) filter (where o.local_date = ${today.date}
        and o.state in ('planned', 'deferred')))::int as "dueToday",
      (count(*) filter (where d.state in ('due', 'waiting_staff', 'in_doubt')))::int as "openSends"
    from occurrence o
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id and r.ended_at is null
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    left join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id
    where o.corp_id = ${corpId} and o.local_date >= ${today.date}::date - 1 and ${within(extent)}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`.execute(tx)
  return rows[0] ?? { playbooks: 0, runs: 0, groupChats: 0, dueToday: 0, openSends: 0 }
}

/** Pauses a run, or lets it go on; false when it is so already. Null when there is none. */
export async function setRunPause(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  pause: { at: CorpInstant; by: string } | null,
): Promise<boolean | null> {
  const row = await tx
    .selectFrom('run')
    .select(['paused_at'])
    .where('corp_id', '=', corpId)
    .where('run_id', '=', runId)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return null
  if ((row.paused_at !== null) === (pause !== null)) return false
  await tx
    .updateTable('run')
    .set({ paused_at: pause?.at ?? null, paused_by: pause?.by ?? null })
    .where('corp_id', '=', corpId)
    .where('run_id', '=', runId)
    .execute()
  return true
}

/** Holds an occurrence and says how it stands; null when there is none the reader sees. */
export async function lockOccurrence(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  occurrenceId: string,
): Promise<{ lane: number; state: string; reason: string | null; groupChatId: string } | null> {
  const { rows } = await sql<{ lane: number; state: string; reason: string | null; groupChatId: string }>`
    select o.lane, o.state, o.reason, o.group_chat_id as "groupChatId"
    from occurrence o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    where o.corp_id = ${corpId} and o.occurrence_id = ${occurrenceId}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    for update of o`.execute(tx)
  return rows[0] ?? null
}

/** Keeps what a person answered to a missed step. */
export async function recordDecision(
  tx: CorpTx,
  corpId: CorpId,
  occurrenceId: string,
  decision: 'send_late' | 'skip',
): Promise<void> {
  await tx
    .updateTable('occurrence')
    .set({ decision })
    .where('corp_id', '=', corpId)
    .where('occurrence_id', '=', occurrenceId)
    .execute()
}

/**
 * Puts occurrences whose release was taken back among the planned again, with the reason, or among the cancelled where
 * their run has ended meanwhile, and takes those whose taken-back release went out after all from among them. The former
 * only where it is still the occurrence's latest release. Answers the lanes to look at.
 */
export async function recordClosed(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly AfterClose[],
  at: CorpInstant,
): Promise<number[]> {
  const changing = items.filter((item) => item.becomes !== 'stays')
  if (changing.length === 0) return []
  const { rows } = await sql<{ lane: number }>`
    update occurrence o
    set state = case when is_over then 'cancelled' else closed.becomes end,
      reason = case when is_over then ${runEnded} else closed.reason end,
      delivery_id = closed.delivery_id, changed_at = ${at},
      wake_at = case when closed.becomes = 'planned' and not is_over then ${at}::timestamptz end
    from unnest(
      ${changing.map((item) => item.occurrenceId)}::uuid[],
      ${changing.map((item) => item.deliveryId)}::uuid[],
      ${changing.map((item) => item.becomes)}::text[],
      ${changing.map((item) => item.reason)}::text[]) as closed (occurrence_id, delivery_id, becomes, reason)
    join occurrence mine on mine.corp_id = ${corpId} and mine.occurrence_id = closed.occurrence_id
    join run r on r.corp_id = ${corpId} and r.run_id = mine.run_id
    cross join lateral (select closed.becomes = 'planned' and r.ended_at is not null as is_over) standing
    where o.corp_id = ${corpId} and o.occurrence_id = closed.occurrence_id
      and (o.delivery_id = closed.delivery_id or closed.becomes = 'released')
    returning o.lane`.execute(tx)
  return [...new Set(rows.map((row) => row.lane))]
}

/** Of these occurrences, releases that are open and are not the one named: what would go out a second time. */
export async function listSuperseded(
  tx: CorpTx,
  corpId: CorpId,
  sent: readonly { occurrenceId: string; deliveryId: string }[],
): Promise<string[]> {
  if (sent.length === 0) return []
  const { rows } = await sql<{ delivery_id: string }>`
    select d.delivery_id
    from delivery d
    join unnest(
      ${sent.map((item) => item.occurrenceId)}::uuid[],
      ${sent.map((item) => item.deliveryId)}::uuid[]) as sent (occurrence_id, delivery_id)
      on d.occurrence_id = sent.occurrence_id and d.delivery_id <> sent.delivery_id
    where d.corp_id = ${corpId} and d.state in ('due', 'waiting_staff', 'in_doubt')`.execute(tx)
  return rows.map((row) => row.delivery_id)
}

/** Wakes what waited in these group chats for another release to end. */
export async function wakeBehind(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  at: CorpInstant,
): Promise<number[]> {
  const { rows } = await sql<{ lane: number }>`
    update occurrence
    set wake_at = ${at}
    where corp_id = ${corpId} and group_chat_id = any(${groupChatIds}::uuid[]) and state = 'deferred'
      and reason = 'open_release' and wake_at > ${at}
    returning lane`.execute(tx)
  return [...new Set(rows.map((row) => row.lane))]
}
