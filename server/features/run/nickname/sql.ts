import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { StaffTaskItem } from '#contract/staff-task.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type RunInChat = { groupChatId: string; runId: string; runName: string; playbookId: string; version: number }

/** The runs at work in these group chats, of each the one applied last first. */
export async function listRunsIn(tx: CorpTx, corpId: CorpId, groupChatIds: readonly string[]): Promise<RunInChat[]> {
  const { rows } = await sql<RunInChat>`
    select m.group_chat_id as "groupChatId", r.run_id as "runId", r.name as "runName", r.playbook_id as "playbookId",
      r.version
    from run_group_chat m
    join run r on r.corp_id = m.corp_id and r.run_id = m.run_id and r.ended_at is null
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id and p.kind = 'playbook'
    where m.corp_id = ${corpId} and m.group_chat_id = any(${groupChatIds}::uuid[]) and m.removed_at is null
    order by m.group_chat_id, m.applied_at desc, r.run_id desc`.execute(tx)
  return rows
}

/** Of these group chats, those in the scope that are not dismissed. */
export async function listSeenChats(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select g.group_chat_id as id
    from group_chat g
    where g.corp_id = ${corpId} and g.group_chat_id = any(${groupChatIds}::uuid[]) and g.dismissed_at is null
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`.execute(tx)
  return rows.map((row) => row.id)
}

export type CountedNicknames = {
  groupChatId: string
  nicknames: string[]
  unset: number
  fresh: number
  staff: number
}

/** The nicknames of those who are in each group chat now; who joined later than `settledBefore` is fresh. */
export async function countNicknames(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  settledBefore: CorpInstant,
): Promise<CountedNicknames[]> {
  const { rows } = await sql<CountedNicknames>`
    select m.group_chat_id as "groupChatId",
      coalesce(array_agg(m.nickname) filter (where is_settled and btrim(m.nickname) <> ''), '{}') as nicknames,
      (count(*) filter (where is_settled and btrim(m.nickname) = ''))::int as unset,
      (count(*) filter (where m.contact_id is not null and not is_settled))::int as fresh,
      (count(*) filter (where m.contact_id is null))::int as staff
    from membership m
    cross join lateral (select m.contact_id is not null and m.joined_at < ${settledBefore} as is_settled) standing
    where m.corp_id = ${corpId} and m.group_chat_id = any(${groupChatIds}::uuid[]) and m.left_at is null
    group by m.group_chat_id`.execute(tx)
  return rows
}

export type NamedMember = {
  groupChatId: string
  memberKey: string
  contactId: string
  name: string
  nickname: string
  joinedAt: CorpInstant
}

/** The contacts who are in these group chats now, who came first leading. WeCom bounds how many a chat can hold. */
export async function listContactNames(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
): Promise<NamedMember[]> {
  const { rows } = await sql<NamedMember>`
    select m.group_chat_id as "groupChatId", m.member_key as "memberKey", m.contact_id as "contactId", m.name, m.nickname,
      m.joined_at as "joinedAt"
    from membership m
    where m.corp_id = ${corpId} and m.group_chat_id = any(${groupChatIds}::uuid[]) and m.left_at is null
      and m.contact_id is not null
    order by m.group_chat_id, m.joined_at, m.member_key collate "C"`.execute(tx)
  return rows
}

export type ReminderRow = {
  groupChatId: string
  staffTaskId: string
  askedAt: CorpInstant
  askedBy: string | null
  memberKeys: string[]
  state: StaffTaskItem['state']
  doneAt: CorpInstant | null
  expiresAt: CorpInstant
  staffId: string
  staffName: string
}

/** The latest reminder of each of these group chats that had one. */
export async function listLatestReminders(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
): Promise<ReminderRow[]> {
  const { rows } = await sql<ReminderRow>`
    select distinct on (n.group_chat_id) n.group_chat_id as "groupChatId", n.staff_task_id as "staffTaskId",
      n.asked_at as "askedAt", n.asked_by as "askedBy", n.member_keys as "memberKeys", t.state, t.done_at as "doneAt",
      t.expires_at as "expiresAt", t.staff_id as "staffId", s.name as "staffName"
    from nickname_reminder n
    join staff_task t on t.corp_id = n.corp_id and t.staff_task_id = n.staff_task_id
    join staff s on s.corp_id = t.corp_id and s.staff_id = t.staff_id
    where n.corp_id = ${corpId} and n.group_chat_id = any(${groupChatIds}::uuid[])
    order by n.group_chat_id, n.asked_at desc, n.staff_task_id desc`.execute(tx)
  return rows
}

export type ChatToRemind = { groupChatId: string; ownerStaffId: string; isOwnerGone: boolean }

/** Holds these group chats, so that nobody asks their owners beside us; in the order in which pauses hold them. */
export async function lockChatsToRemind(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
): Promise<ChatToRemind[]> {
  const { rows } = await sql<ChatToRemind>`
    select g.group_chat_id as "groupChatId", g.owner_staff_id as "ownerStaffId", g.status = 'owner_left' as "isOwnerGone"
    from group_chat g
    where g.corp_id = ${corpId} and g.group_chat_id = any(${groupChatIds}::uuid[]) and g.dismissed_at is null
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    order by g.group_chat_id
    for no key update of g`.execute(tx)
  return rows
}

export async function insertReminders(
  tx: CorpTx,
  corpId: CorpId,
  reminders: readonly { staffTaskId: string; groupChatId: string; runId: string; memberKeys: readonly string[] }[],
  asked: { at: CorpInstant; by: string | null },
): Promise<void> {
  await sql`
    insert into nickname_reminder (corp_id, staff_task_id, group_chat_id, run_id, asked_at, asked_by, member_keys)
    select ${corpId}, staff_task_id, group_chat_id, run_id, ${asked.at}, ${asked.by},
      array(select jsonb_array_elements_text(member_keys))
    from unnest(
      ${reminders.map((each) => each.staffTaskId)}::uuid[],
      ${reminders.map((each) => each.groupChatId)}::uuid[],
      ${reminders.map((each) => each.runId)}::uuid[],
      ${reminders.map((each) => JSON.stringify(each.memberKeys))}::jsonb[]
    ) as given (staff_task_id, group_chat_id, run_id, member_keys)`.execute(tx)
}

/** Begins to look after a run's nicknames, or looks at them next at another time. */
export const setNicknameWatch = (
  tx: CorpTx,
  corpId: CorpId,
  watch: { runId: string; lane: number },
  lookAt: CorpInstant,
): Promise<unknown> =>
  sql`
    insert into nickname_watch (corp_id, run_id, lane, look_at)
    values (${corpId}, ${watch.runId}, ${watch.lane}, ${lookAt})
    on conflict (corp_id, run_id) do update set look_at = excluded.look_at`.execute(tx)

export const endNicknameWatch = (tx: CorpTx, corpId: CorpId, runId: string): Promise<unknown> =>
  tx.deleteFrom('nickname_watch').where('corp_id', '=', corpId).where('run_id', '=', runId).execute()

export type NicknameWatch = { runId: string; lane: number; playbookId: string; version: number }

/** Runs of these lanes whose nicknames are looked at by now. */
export async function listNicknameWatches(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  at: CorpInstant,
): Promise<NicknameWatch[]> {
  const { rows } = await sql<NicknameWatch>`
    select w.run_id as "runId", w.lane, r.playbook_id as "playbookId", r.version
    from nickname_watch w
    join run r on r.corp_id = w.corp_id and r.run_id = w.run_id and r.ended_at is null
    where w.corp_id = ${corpId} and w.lane = any(${lanes}) and w.look_at <= ${at}
    order by w.look_at
    limit 50`.execute(tx)
  return rows
}

/** A run's group chats in which anything goes out, in the order of their ids. */
export async function listLiveChatsOf(tx: CorpTx, corpId: CorpId, runId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.group_chat_id as id
    from run_group_chat m
    join run r on r.corp_id = m.corp_id and r.run_id = m.run_id and r.paused_at is null and r.ended_at is null
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id and p.paused_at is null
    join corp c on c.corp_id = m.corp_id and c.paused_at is null
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id and g.dismissed_at is null
      and g.paused_at is null and g.status <> 'owner_left'
    where m.corp_id = ${corpId} and m.run_id = ${runId} and m.removed_at is null
    order by m.group_chat_id`.execute(tx)
  return rows.map((row) => row.id)
}

export async function listNicknameLooks(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select w.lane, min(w.look_at) as due_at
    from nickname_watch w
    join run r on r.corp_id = w.corp_id and r.run_id = w.run_id and r.ended_at is null
    where w.corp_id = ${corpId} and w.lane = any(${lanes})
    group by w.lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}
