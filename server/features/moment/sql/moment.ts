import { sql } from 'kysely'
import type { MomentKind, MomentState } from '#contract/moment-kind.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { MomentBody } from '#server/features/moment/rules/body.ts'
import type { Candidate } from '#server/features/moment/rules/look-up.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** A post as the engine and the commands work on it. */
export type Moment = {
  momentId: string
  lane: number
  kind: MomentKind
  body: MomentBody
  revision: number
  /** Who wrote it last. */
  writtenBy: string
  staffIds: string[]
  tagIds: string[]
  dueAt: CorpInstant
  state: MomentState
  reason: string | null
  attempts: number
  looks: number
  calledAt: CorpInstant | null
  callStartedRealAt: RealInstant | null
  jobId: string | null
  wecomMomentId: string | null
  candidates: Candidate[]
  openedAt: CorpInstant | null
  cancelledAt: CorpInstant | null
  remindAskedAt: CorpInstant | null
  remindedAt: CorpInstant | null
}

const columns = sql`
  m.moment_id as "momentId", m.lane, m.kind, m.body, m.revision, coalesce(m.changed_by, m.created_by) as "writtenBy", m.staff_ids as "staffIds", m.tag_ids as "tagIds", m.due_at as "dueAt",
    m.state, m.reason, m.attempts, m.looks, m.called_at as "calledAt", m.call_started_real_at as "callStartedRealAt",
    m.job_id as "jobId", m.wecom_moment_id as "wecomMomentId", m.candidates, m.opened_at as "openedAt",
    m.cancelled_at as "cancelledAt", m.remind_asked_at as "remindAskedAt", m.reminded_at as "remindedAt"`

export type PlannedMoment = Pick<Moment, 'momentId' | 'lane' | 'kind' | 'body' | 'staffIds' | 'tagIds' | 'dueAt'>

export async function insertMoment(
  tx: CorpTx,
  corpId: CorpId,
  post: PlannedMoment & { createdBy: string },
  at: CorpInstant,
): Promise<void> {
  await sql`
    insert into moment (
      corp_id, moment_id, lane, kind, body, staff_ids, tag_ids, due_at, created_at, created_by, changed_at)
    values (
      ${corpId}, ${post.momentId}, ${post.lane}, ${post.kind}, ${JSON.stringify(post.body)}::jsonb,
      ${post.staffIds}::uuid[], ${post.tagIds}::uuid[], ${post.dueAt}, ${at}, ${post.createdBy}, ${at})`.execute(tx)
}

/** Writes a post anew as its next revision; what failed is a draft again. */
export async function rewriteMoment(
  tx: CorpTx,
  corpId: CorpId,
  { momentId, kind, body, staffIds, tagIds, dueAt, by }: Omit<PlannedMoment, 'lane'> & { by: string },
  at: CorpInstant,
): Promise<void> {
  await sql`
    update moment
    set kind = ${kind}, body = ${JSON.stringify(body)}::jsonb, staff_ids = ${staffIds}::uuid[], tag_ids = ${tagIds}::uuid[],
      due_at = ${dueAt}, changed_at = ${at}, changed_by = ${by}, revision = revision + 1, reason = null,
      state = case when state = 'failed' then 'draft' else state end,
      wake_at = case when state = 'scheduled' then ${dueAt}::timestamptz end, wake_real_at = null
    where corp_id = ${corpId} and moment_id = ${momentId}`.execute(tx)
}

export async function deleteMoment(tx: CorpTx, corpId: CorpId, momentId: string): Promise<void> {
  await sql`delete from moment where corp_id = ${corpId} and moment_id = ${momentId}`.execute(tx)
}

/** Posts by their time; held for the transaction where they are to be changed. */
export async function listMoments(
  tx: CorpTx,
  corpId: CorpId,
  momentIds: readonly string[],
  purpose: 'read' | 'change',
): Promise<Moment[]> {
  const { rows } = await sql<Moment>`
    select ${columns}
    from moment m
    where m.corp_id = ${corpId} and m.moment_id = any(${momentIds}::uuid[])
    order by m.due_at, m.moment_id
    ${purpose === 'change' ? sql`for update` : sql``}`.execute(tx)
  return rows
}

/** A post as it stands, held for the transaction; null when it is gone. */
export const lockMoment = async (tx: CorpTx, corpId: CorpId, momentId: string): Promise<Moment | null> =>
  (await listMoments(tx, corpId, [momentId], 'change'))[0] ?? null

/** Posts in these lanes that have something due, those that are to go out first. */
export async function listDueMoments(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<Moment[]> {
  const { rows } = await sql<Moment>`
    select ${columns}
    from moment m
    where m.corp_id = ${corpId} and m.lane = any(${lanes})
      and (m.wake_at <= ${now.at} or m.wake_real_at <= ${now.realAt} or m.state = 'calling')
      and ${mayWake(corpId)}
    order by m.state = 'open', m.due_at, m.moment_id
    limit 50`.execute(tx)
  return rows
}

/** What has not gone out waits while the corp is paused; what is out goes on being read. */
const mayWake = (corpId: CorpId) => sql`
  (m.state <> 'scheduled' or exists (
    select from corp where corp.corp_id = ${corpId} and corp.paused_at is null))`

export async function listMomentsDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant | null; due_real_at: RealInstant | null }>`
    select m.lane, min(m.wake_at) as due_at, min(m.wake_real_at) as due_real_at
    from moment m
    where m.corp_id = ${corpId} and m.lane = any(${lanes}) and (m.wake_at is not null or m.wake_real_at is not null)
      and ${mayWake(corpId)}
    group by m.lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at, dueRealAt: row.due_real_at }))
}

/** What may change of a post as it goes its way; what is left out stays, and it is looked at again only as told. */
export type MomentChange = {
  state?: MomentState
  reason?: string | null
  attempts?: number
  looks?: number
  calledAt?: CorpInstant | null
  callStartedRealAt?: RealInstant | null
  jobId?: string | null
  wecomMomentId?: string
  candidates?: readonly Candidate[]
  openedAt?: CorpInstant
  cancelledAt?: CorpInstant
  cancelledBy?: string
  scheduledBy?: string
  readRealAt?: RealInstant
  remindAskedAt?: CorpInstant
  remindedAt?: CorpInstant
  wakeAt?: CorpInstant | null
  wakeRealAt?: RealInstant | null
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Changes a post that is in one of these states; tells whether it was. */
export async function changeMoment(
  tx: CorpTx,
  corpId: CorpId,
  momentId: string,
  from: readonly MomentState[],
  change: MomentChange,
  at: CorpInstant,
): Promise<boolean> {
  const { candidates, ...rest } = change
  const set = Object.fromEntries(Object.entries(rest).map(([name, value]) => [snake(name), value]))
  const { numUpdatedRows } = await tx
    .updateTable('moment')
    // The columns are named as the change is.
    .set({ ...set, ...(candidates && { candidates: JSON.stringify(candidates) }), changed_at: at })
    .where('corp_id', '=', corpId)
    .where('moment_id', '=', momentId)
    .where('state', 'in', [...from])
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Of these moments of WeCom's, those that are posts of ours. */
export async function listKnownMoments(
  tx: CorpTx,
  corpId: CorpId,
  wecomMomentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select wecom_moment_id as id from moment
    where corp_id = ${corpId} and wecom_moment_id = any(${wecomMomentIds}::text[])`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}
