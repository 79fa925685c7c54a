import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { MessageBody } from '#server/features/delivery/rules/body.ts'
import type { FollowUpRule } from '#server/features/delivery/rules/follow-up.ts'
import type { Candidate } from '#server/features/delivery/rules/look-up.ts'
import type { CancelReason } from '#server/features/delivery/rules/outcome.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type MassSend = {
  massSendId: string
  lane: number
  chatType: 'group' | 'single'
  state: 'ready' | 'calling' | 'open' | 'closing' | 'closed' | 'in_doubt' | 'failed'
  /** Null, with an empty userid, where WeCom chooses who is asked. */
  senderStaffId: string | null
  senderUserid: string
  leaderUserids: string[]
  senderName: string
  contentHash: string
  body: MessageBody
  msgid: string | null
  attempts: number
  dueAt: CorpInstant
  expiresAt: CorpInstant
  calledAt: CorpInstant | null
  callStartedRealAt: RealInstant | null
  wakeAt: CorpInstant | null
  wakeRealAt: RealInstant | null
  followUp: FollowUpRule
  reminders: number
  escalatedAt: CorpInstant | null
  cancelAskedAt: CorpInstant | null
  cancelReason: CancelReason | null
}

const readMassSends = (where: RawBuilder<unknown>): RawBuilder<MassSend> => sql<MassSend>`
  select m.mass_send_id as "massSendId", m.lane, m.chat_type as "chatType", m.state,
    m.sender_staff_id as "senderStaffId", coalesce(s.wecom_userid, '') as "senderUserid",
    coalesce(s.leader_userids, asked.leader_userids) as "leaderUserids", coalesce(s.name, asked.names, '') as "senderName",
    m.content_hash as "contentHash", m.body, m.msgid, m.attempts, m.due_at as "dueAt", m.expires_at as "expiresAt",
    m.called_at as "calledAt", m.call_started_real_at as "callStartedRealAt", m.wake_at as "wakeAt",
    m.wake_real_at as "wakeRealAt", m.follow_up as "followUp", m.reminders, m.escalated_at as "escalatedAt",
    m.cancel_asked_at as "cancelAskedAt", m.cancel_reason as "cancelReason"
  from mass_send m
  left join staff s on s.corp_id = m.corp_id and s.staff_id = m.sender_staff_id
  left join lateral (
    -- Whom WeCom chose, of those who have not sent yet.
    select string_agg(distinct a.name, '、') as names,
      coalesce(array_agg(distinct leader) filter (where leader is not null), '{}') as leader_userids
    from delivery d
    join staff a on a.corp_id = d.corp_id and a.staff_id = d.sender_staff_id
    left join lateral unnest(a.leader_userids) as leader on true
    where d.corp_id = m.corp_id and d.mass_send_id = m.mass_send_id and d.state = 'waiting_staff'
  ) asked on m.sender_staff_id is null
  where ${where}
  order by m.due_at, m.mass_send_id
  limit 500`

type Now = { at: CorpInstant; realAt: RealInstant }

/**
 * Mass sends of these lanes that are to be handed to WeCom, looked up, or given up because it is too late (`lastCallAt`
 * is the limit of those whose last call has passed); the earliest due first.
 */
export async function listToSend(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  now: Now & { lateUntil: CorpInstant },
): Promise<MassSend[]> {
  const { rows } = await readMassSends(sql`
    m.corp_id = ${corpId} and m.lane = any(${lanes})
    and (m.state = 'calling'
      or m.state = 'in_doubt' and m.wake_real_at <= ${now.realAt}
      or m.state = 'ready'
        and (m.wake_real_at is null or m.wake_real_at <= ${now.realAt} or m.expires_at <= ${now.lateUntil}))`).execute(
    tx,
  )
  return rows
}

/** Mass sends of these lanes that wait for staff, or for a person, and have something due; the earliest due first. */
export async function listToTend(tx: CorpTx, corpId: CorpId, lanes: readonly number[], now: Now): Promise<MassSend[]> {
  const { rows } = await readMassSends(sql`
    m.corp_id = ${corpId} and m.lane = any(${lanes})
    and (m.state in ('open', 'closing', 'in_doubt') and m.wake_at <= ${now.at}
      or m.state in ('open', 'closing') and m.wake_real_at <= ${now.realAt})`).execute(tx)
  return rows
}

/** The kinds of what hangs on a mass send, in no order of their own. */
const kindsIn = (table: 'o' | 'm') => sql`(
  select array_agg(kind order by kind)
  from jsonb_array_elements_text(jsonb_path_query_array(${sql.ref(`${table}.body`)}, '$.attachments[*].kind')) kind)`

/**
 * Takes a ready mass send into its call, unless another request of the same sender and content is unanswered (the
 * database holds that too) or one that WeCom's list does not tell from it, or the corp or one of the chats is paused. The
 * call begins only after this is committed.
 */
export async function markCalling(
  tx: CorpTx,
  corpId: CorpId,
  massSendId: string,
  fence: number,
  now: Now,
): Promise<boolean> {
  const { rows } = await sql`
    update mass_send m
    set state = 'calling', attempts = attempts + 1, call_started_real_at = ${now.realAt}, called_at = ${now.at},
      call_fence = ${fence}, wake_real_at = null, changed_at = ${now.at}
    where m.corp_id = ${corpId} and m.mass_send_id = ${massSendId} and m.state = 'ready'
      and not exists (
        select 1 from mass_send o
        where o.corp_id = m.corp_id and o.sender_staff_id is not distinct from m.sender_staff_id
          and o.state in ('calling', 'in_doubt')
          and (o.content_hash = m.content_hash
            -- A look-up would not tell them apart; what a person has to decide is past its look-up.
            or o.candidates is null
              and coalesce(o.body ->> 'text', '') = coalesce(m.body ->> 'text', '')
              and ${kindsIn('o')} is not distinct from ${kindsIn('m')}))
      and not exists (select 1 from corp c where c.corp_id = m.corp_id and c.paused_at is not null)
      and not exists (
        select 1
        from delivery d
        join group_chat g on g.corp_id = d.corp_id and g.group_chat_id = d.group_chat_id
        where d.corp_id = m.corp_id and d.mass_send_id = m.mass_send_id and d.state = 'due'
          and g.paused_at is not null)
    returning m.mass_send_id`.execute(tx)
  return rows.length === 1
}

/** What a change to a mass send may set; what is left out stays. */
export type MassSendChange = {
  state?: MassSend['state']
  reason?: string | null
  msgid?: string
  wakeAt?: CorpInstant | null
  wakeRealAt?: RealInstant | null
  reminders?: number
  remindedAt?: CorpInstant
  escalatedAt?: CorpInstant
  cancelAskedAt?: CorpInstant
  cancelReason?: CancelReason
  candidates?: readonly Candidate[] | null
}

/** Changes a mass send that is still in one of the states; false when it is not. */
export async function changeMassSend(
  tx: CorpTx,
  corpId: CorpId,
  massSendId: string,
  from: readonly MassSend['state'][],
  change: MassSendChange,
  at: CorpInstant,
): Promise<boolean> {
  const { candidates, ...rest } = change
  const { numUpdatedRows } = await tx
    .updateTable('mass_send')
    .set({
      ...(rest.state !== undefined && { state: rest.state }),
      ...(rest.reason !== undefined && { reason: rest.reason }),
      ...(rest.msgid !== undefined && { msgid: rest.msgid }),
      ...(rest.wakeAt !== undefined && { wake_at: rest.wakeAt }),
      ...(rest.wakeRealAt !== undefined && { wake_real_at: rest.wakeRealAt }),
      ...(rest.reminders !== undefined && { reminders: rest.reminders }),
      ...(rest.remindedAt !== undefined && { reminded_at: rest.remindedAt }),
      ...(rest.escalatedAt !== undefined && { escalated_at: rest.escalatedAt }),
      ...(rest.cancelAskedAt !== undefined && { cancel_asked_at: rest.cancelAskedAt }),
      ...(rest.cancelReason !== undefined && { cancel_reason: rest.cancelReason }),
      ...(candidates !== undefined && { candidates: candidates === null ? null : JSON.stringify(candidates) }),
      changed_at: at,
    })
    .where('corp_id', '=', corpId)
    .where('mass_send_id', '=', massSendId)
    .where('state', 'in', [...from])
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

type LockedMassSend = Pick<
  MassSend,
  'lane' | 'state' | 'dueAt' | 'calledAt' | 'expiresAt' | 'wakeRealAt' | 'followUp' | 'reminders' | 'escalatedAt'
> & { candidates: Candidate[] }

/** Holds a mass send for the transaction; null when there is none. */
export async function lockMassSend(tx: CorpTx, corpId: CorpId, massSendId: string): Promise<LockedMassSend | null> {
  const { rows } = await sql<LockedMassSend>`
    select lane, state, due_at as "dueAt", called_at as "calledAt", expires_at as "expiresAt",
      wake_real_at as "wakeRealAt", follow_up as "followUp", reminders, escalated_at as "escalatedAt",
      coalesce(candidates, '[]'::jsonb) as candidates
    from mass_send
    where corp_id = ${corpId} and mass_send_id = ${massSendId}
    for update`.execute(tx)
  return rows[0] ?? null
}

/** The deliveries that a mass send carries, ended or not. */
export const listDeliveriesOf = (tx: CorpTx, corpId: CorpId, massSendId: string) =>
  tx
    .selectFrom('delivery')
    .select(['delivery_id', 'occurrence_id', 'enrollment_id', 'step_id', 'group_chat_id', 'contact_id'])
    .where('corp_id', '=', corpId)
    .where('mass_send_id', '=', massSendId)
    .execute()

/** Of these msgids, those that are the answer to some request of ours. */
export async function listKnownMsgids(tx: CorpTx, corpId: CorpId, msgids: readonly string[]): Promise<Set<string>> {
  if (msgids.length === 0) return new Set()
  const rows = await tx
    .selectFrom('mass_send')
    .select('msgid')
    .where('corp_id', '=', corpId)
    .where('msgid', 'in', [...msgids])
    .execute()
  return new Set(rows.flatMap((row) => row.msgid ?? []))
}

/**
 * When lanes have a call to make, a look-up, or deliveries to put together; a call that is put off by real time still
 * ends by the corp's, `lastCallMs` before its limit. Deliveries are here still because their slot is not decided wholly.
 */
export async function listSendDue(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  lastCallMs: number,
): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant | null; due_real_at: RealInstant | null }>`
    select lane, min(due_at) as due_at, min(due_real_at) as due_real_at
    from (
      select lane, case when state = 'ready' then expires_at - ${lastCallMs} * interval '1 ms' end as due_at,
        coalesce(wake_real_at, 'epoch') as due_real_at
      from mass_send
      where corp_id = ${corpId} and lane = any(${lanes}) and state in ('ready', 'calling', 'in_doubt')
        and (state <> 'in_doubt' or wake_real_at is not null)
      union all
      select sender_lane, null, greatest(released_real_at, clock_timestamp() + interval '50 ms')
      from delivery
      where corp_id = ${corpId} and sender_lane = any(${lanes}) and state = 'due' and route = 'mass_send'
        and mass_send_id is null
    ) waiting
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at, dueRealAt: row.due_real_at }))
}

/** When lanes have a reminder, an escalation, a cancel, or results to ask for. */
export async function listFollowUpDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant | null; due_real_at: RealInstant | null }>`
    select lane, min(wake_at) as due_at, min(wake_real_at) filter (where state <> 'in_doubt') as due_real_at
    from mass_send
    where corp_id = ${corpId} and lane = any(${lanes}) and state in ('open', 'closing', 'in_doubt')
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at, dueRealAt: row.due_real_at }))
}
