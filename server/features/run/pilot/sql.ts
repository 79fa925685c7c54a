import { sql } from 'kysely'
import type { Readings } from '#server/features/run/pilot/rules.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant } from '#server/kernel/time.ts'

export type PilotRow = {
  runId: string
  lane: number
  playbookId: string
  version: number
  beginsAt: CorpInstant
  endsAt: CorpInstant
  members: number
  readings: Readings | null
  broken: 'moved' | 'ended' | null
  /** Where its run stands by now. */
  runVersion: number
  runEndedAt: CorpInstant | null
  runName: string
  runVariables: VariableValues
}

const pilots = sql`
  select t.run_id as "runId", t.lane, t.playbook_id as "playbookId", t.version, t.begins_at as "beginsAt",
    t.ends_at as "endsAt", t.members, t.readings, t.broken, r.version as "runVersion", r.ended_at as "runEndedAt",
    r.name as "runName", r.variables as "runVariables"
  from pilot t
  join run r on r.corp_id = t.corp_id and r.run_id = t.run_id`

export async function findPilot(tx: CorpTx, corpId: CorpId, runId: string): Promise<PilotRow | null> {
  const { rows } = await sql<PilotRow>`${pilots} where t.corp_id = ${corpId} and t.run_id = ${runId}`.execute(tx)
  return rows[0] ?? null
}

/** The pilots of a version, the latest first. */
export async function listPilotsOf(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  version: number,
): Promise<PilotRow[]> {
  const { rows } = await sql<PilotRow>`
    ${pilots}
    where t.corp_id = ${corpId} and t.playbook_id = ${playbookId} and t.version = ${version}
    order by t.begins_at desc
    limit 100`.execute(tx)
  return rows
}

/** Pilots of these lanes whose days are over and that were not measured yet. */
export async function listPilotsOver(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  at: CorpInstant,
): Promise<PilotRow[]> {
  const { rows } = await sql<PilotRow>`
    ${pilots}
    where t.corp_id = ${corpId} and t.lane = any(${lanes}) and t.ends_at <= ${at} and t.readings is null
      and t.broken is null
    order by t.ends_at
    limit 50`.execute(tx)
  return rows
}

export async function listPilotEnds(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select lane, min(ends_at) as due_at
    from pilot
    where corp_id = ${corpId} and lane = any(${lanes}) and readings is null and broken is null
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}

export const insertPilot = (
  tx: CorpTx,
  corpId: CorpId,
  pilot: Pick<PilotRow, 'runId' | 'lane' | 'playbookId' | 'version' | 'beginsAt' | 'endsAt' | 'members'>,
): Promise<unknown> =>
  tx
    .insertInto('pilot')
    .values({
      corp_id: corpId,
      run_id: pilot.runId,
      lane: pilot.lane,
      playbook_id: pilot.playbookId,
      version: pilot.version,
      begins_at: pilot.beginsAt,
      ends_at: pilot.endsAt,
      members: pilot.members,
    })
    .execute()

/** Puts down how a pilot ended: what was measured, or why nothing was. What is put down stays. */
export const recordPilotEnd = (
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  end: { readings: Readings; broken: null } | { readings: null; broken: 'moved' | 'ended' },
): Promise<unknown> =>
  tx
    .updateTable('pilot')
    .set({ readings: end.readings === null ? null : JSON.stringify(end.readings), broken: end.broken })
    .where('corp_id', '=', corpId)
    .where('run_id', '=', runId)
    .where('readings', 'is', null)
    .where('broken', 'is', null)
    .execute()

export type JudgementRow = {
  runId: string
  criterion: number
  passes: boolean
  note: string
  by: string
  at: CorpInstant
}

export async function listJudgements(tx: CorpTx, corpId: CorpId, runIds: readonly string[]): Promise<JudgementRow[]> {
  const { rows } = await sql<JudgementRow>`
    select run_id as "runId", criterion, passes, note, judged_by as by, judged_at as at
    from pilot_judgement
    where corp_id = ${corpId} and run_id = any(${runIds}::uuid[])
    order by run_id, criterion`.execute(tx)
  return rows
}

export const putJudgement = (
  tx: CorpTx,
  corpId: CorpId,
  { runId, criterion, passes, note, by, at }: JudgementRow,
): Promise<unknown> =>
  sql`
    insert into pilot_judgement (corp_id, run_id, criterion, passes, note, judged_by, judged_at)
    values (${corpId}, ${runId}, ${criterion}, ${passes}, ${note}, ${by}, ${at})
    on conflict (corp_id, run_id, criterion) do update
    set passes = excluded.passes, note = excluded.note, judged_by = excluded.judged_by,
      judged_at = excluded.judged_at`.execute(tx)

export async function listChatIdsOf(tx: CorpTx, corpId: CorpId, runId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select group_chat_id as id
    from run_group_chat
    where corp_id = ${corpId} and run_id = ${runId} and removed_at is null
    order by group_chat_id`.execute(tx)
  return rows.map((row) => row.id)
}

const weekMs = 7 * 24 * 3_600_000

export type Stays = { joined: number; stayed: number; members: number; gone: number }

/**
 * Who joined the group chats so that the seventh day fell between two moments, and was still there on it; and who was there
 * at the first moment, and left, or ended the friendship with a member of staff, by the second.
 */
export async function countStays(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  { from, to }: { from: CorpInstant; to: CorpInstant },
): Promise<Stays> {
  const { rows } = await sql<Stays>`
    with there as (
      select m.contact_id, m.joined_at, m.left_at,
        m.joined_at between ${addMs(from, -weekMs)}::timestamptz and ${addMs(to, -weekMs)}::timestamptz as is_joiner,
        m.joined_at <= ${from} and (m.left_at is null or m.left_at > ${from}) as is_member
      from membership m
      where m.corp_id = ${corpId} and m.group_chat_id = any(${groupChatIds}::uuid[]) and m.contact_id is not null
        and m.joined_at <= ${to}
    ), began as (
      select contact_id, bool_or(left_at <= ${to}) as has_left
      from there
      where is_member
      group by contact_id
    )
    select (count(*) filter (where is_joiner))::int as joined,
      (count(*) filter (where is_joiner and (left_at is null or left_at - joined_at >= interval '7 days')))::int as stayed,
      (select count(*) from began)::int as members,
      (select count(*) from began b
        where b.has_left is true or exists (
          select 1 from contact_follow f
          where f.corp_id = ${corpId} and f.contact_id = b.contact_id and f.ended_by = 'contact'
            and f.ended_at > ${from} and f.ended_at <= ${to}))::int as gone
    from there`.execute(tx)
  return rows[0] ?? { joined: 0, stayed: 0, members: 0, gone: 0 }
}

export type FreeChat = { groupChatId: string; name: string; contacts: number }

/** Group chats in the scope that have no run of a playbook, and could have one; the newest first. */
export async function listFreeChats(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
  { contactsAtMost, limit }: { contactsAtMost: number | null; limit: number },
): Promise<FreeChat[]> {
  const { rows } = await sql<FreeChat>`
    select g.group_chat_id as "groupChatId", g.name, g.contact_count as contacts
    from group_chat g
    where g.corp_id = ${corpId} and g.dismissed_at is null and g.status <> 'owner_left'
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
      ${contactsAtMost === null ? sql`` : sql`and g.contact_count between 1 and ${contactsAtMost}`}
      and not exists (
        select 1 from run_group_chat m
        join run r on r.corp_id = m.corp_id and r.run_id = m.run_id and r.ended_at is null
        where m.corp_id = g.corp_id and m.group_chat_id = g.group_chat_id and m.removed_at is null
          and r.playbook_id = ${playbookId})
    order by g.created_at desc, g.group_chat_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}
