import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { isAway } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** A member of staff who can publish. */
export type Sender = { staffId: string; userid: string }

/** Of these members, or, where none is named, of all who serve customers, those who can be asked. */
export async function listSenders(tx: CorpTx, corpId: CorpId, staffIds: readonly string[]): Promise<Sender[]> {
  const { rows } = await sql<Sender>`
    select staff_id as "staffId", wecom_userid as userid
    from staff
    where corp_id = ${corpId} and status = 'active' and serves_contacts and wecom_userid is not null
      ${staffIds.length > 0 ? sql`and staff_id = any(${staffIds}::uuid[])` : sql``}
    order by wecom_userid`.execute(tx)
  return rows
}

/** WeCom's ids of these tags; those that are gone are left out. */
export async function listWecomTags(tx: CorpTx, corpId: CorpId, tagIds: readonly string[]): Promise<string[]> {
  if (tagIds.length === 0) return []
  const { rows } = await sql<{ wecom_id: string }>`
    select wecom_id from tag
    where corp_id = ${corpId} and tag_id = any(${tagIds}::uuid[]) and wecom_id is not null and deleted_real_at is null
    order by wecom_id`.execute(tx)
  return rows.map((row) => row.wecom_id)
}

/** How many copies these members are asked to publish by WeCom's task on these local days, by `day staffId`. */
export async function countUsed(
  tx: CorpTx,
  corpId: CorpId,
  days: readonly string[],
  staffIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ key: string; used: number }>`
    select day::text || ' ' || staff_id as key, count(*)::int as used
    from moment_copy
    where corp_id = ${corpId} and staff_id = any(${staffIds}::uuid[]) and day = any(${days}::date[])
      and state in ('waiting', 'published')
    group by day, staff_id`.execute(tx)
  return new Map(rows.map(({ key, used }) => [key, used]))
}

/** Puts down who is asked, and which way. */
export async function insertCopies(
  tx: CorpTx,
  corpId: CorpId,
  momentId: string,
  day: string,
  { byTask, byHand }: { byTask: readonly string[]; byHand: readonly string[] },
): Promise<void> {
  await sql`
    insert into moment_copy (corp_id, moment_id, staff_id, day, state)
    select ${corpId}, ${momentId}, staff_id, ${day}::date, state
    from unnest(
      ${[...byTask, ...byHand]}::uuid[],
      ${[...byTask.map(() => 'waiting'), ...byHand.map(() => 'by_hand')]}::text[]) as given (staff_id, state)`.execute(
    tx,
  )
}

/** Forgets who was asked: nothing of the post went out. */
export async function deleteCopies(tx: CorpTx, corpId: CorpId, momentId: string): Promise<void> {
  await sql`delete from moment_copy where corp_id = ${corpId} and moment_id = ${momentId}`.execute(tx)
}

/** The userids whom WeCom's task asks. */
export async function listAsked(tx: CorpTx, corpId: CorpId, momentId: string): Promise<string[]> {
  const { rows } = await sql<{ userid: string }>`
    select s.wecom_userid as userid
    from moment_copy c
    join staff s on s.corp_id = c.corp_id and s.staff_id = c.staff_id
    where c.corp_id = ${corpId} and c.moment_id = ${momentId} and c.state <> 'by_hand' and s.wecom_userid is not null
    order by s.wecom_userid`.execute(tx)
  return rows.map((row) => row.userid)
}

/** Members whom WeCom did not take as senders. */
export async function markRefused(
  tx: CorpTx,
  corpId: CorpId,
  momentId: string,
  userids: readonly string[],
): Promise<void> {
  if (userids.length === 0) return
  await sql`
    update moment_copy c
    set state = 'refused'
    from staff s
    where c.corp_id = ${corpId} and c.moment_id = ${momentId} and c.state = 'waiting'
      and s.corp_id = ${corpId} and s.staff_id = c.staff_id and s.wecom_userid = any(${userids}::text[])`.execute(tx)
}

/** Takes down who has published; tells how many that is news of. */
export async function markPublished(
  tx: CorpTx,
  corpId: CorpId,
  momentId: string,
  userids: readonly string[],
  at: CorpInstant,
): Promise<number> {
  if (userids.length === 0) return 0
  const { numAffectedRows } = await sql`
    update moment_copy c
    set state = 'published', published_at = ${at}
    from staff s
    where c.corp_id = ${corpId} and c.moment_id = ${momentId} and c.state in ('waiting', 'refused')
      and s.corp_id = ${corpId} and s.staff_id = c.staff_id and s.wecom_userid = any(${userids}::text[])`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

/** Published copies that were not read since `before`, the longest ago first. */
export async function listCopiesToRead(
  tx: CorpTx,
  corpId: CorpId,
  momentId: string,
  before: RealInstant,
  limit: number,
): Promise<Sender[]> {
  const { rows } = await sql<Sender>`
    select c.staff_id as "staffId", s.wecom_userid as userid
    from moment_copy c
    join staff s on s.corp_id = c.corp_id and s.staff_id = c.staff_id
    where c.corp_id = ${corpId} and c.moment_id = ${momentId} and c.state = 'published' and s.wecom_userid is not null
      and (c.read_real_at is null or c.read_real_at <= ${before})
    order by c.read_real_at nulls first, c.staff_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export type CopyReading = {
  reached: number
  likes: readonly { externalUserid: string | null; at: Temporal.Instant }[]
  comments: readonly { externalUserid: string | null; at: Temporal.Instant }[]
}

/** Keeps what WeCom tells of a copy: whom it reached, and what customers said, in place of what it told before. */
export async function recordReading(
  tx: CorpTx,
  corpId: CorpId,
  copy: { momentId: string; staffId: string },
  { reached, likes, comments }: CopyReading,
  realAt: RealInstant,
): Promise<void> {
  const { momentId, staffId } = copy
  const of = (kind: 'like' | 'comment', given: CopyReading['likes']) =>
    given.flatMap(({ externalUserid, at }, place) =>
      externalUserid === null ? [] : [{ kind, place, externalUserid, at }],
    )
  const reactions = [...of('like', likes), ...of('comment', comments)]
  const count = (kind: string): number => reactions.filter((one) => one.kind === kind).length
  await sql`
    update moment_copy
    set reached = ${reached}, likes = ${count('like')}, comments = ${count('comment')}, read_real_at = ${realAt}
    where corp_id = ${corpId} and moment_id = ${momentId} and staff_id = ${staffId}`.execute(tx)
  await sql`
    delete from moment_reaction
    where corp_id = ${corpId} and moment_id = ${momentId} and staff_id = ${staffId}`.execute(tx)
  await sql`
    insert into moment_reaction (corp_id, moment_id, staff_id, kind, place, external_userid, reacted_at)
    select ${corpId}, ${momentId}, ${staffId}, kind, place, external_userid, reacted_at
    from unnest(
      ${reactions.map((one) => one.kind)}::text[],
      ${reactions.map((one) => one.place)}::int[],
      ${reactions.map((one) => one.externalUserid)}::text[],
      ${reactions.map((one) => one.at)}::timestamptz[]) as given (kind, place, external_userid, reacted_at)`.execute(tx)
}

/** Members whom WeCom's task still waits for and who are there to be told. */
export async function listUnpublished(
  tx: CorpTx,
  corpId: CorpId,
  momentId: string,
  at: CorpInstant,
): Promise<Sender[]> {
  const { rows } = await sql<Sender>`
    select c.staff_id as "staffId", s.wecom_userid as userid
    from moment_copy c
    join staff s on s.corp_id = c.corp_id and s.staff_id = c.staff_id
    where c.corp_id = ${corpId} and c.moment_id = ${momentId} and c.state = 'waiting' and s.wecom_userid is not null
      and not ${isAway(corpId, sql.ref('c.staff_id'), at)}
    order by s.wecom_userid`.execute(tx)
  return rows
}

export async function countReminded(
  tx: CorpTx,
  corpId: CorpId,
  momentId: string,
  staffIds: readonly string[],
): Promise<void> {
  await sql`
    update moment_copy
    set reminders = reminders + 1
    where corp_id = ${corpId} and moment_id = ${momentId} and staff_id = any(${staffIds}::uuid[])`.execute(tx)
}

/** The staff tasks of who posts by hand. */
export async function listTaskIds(tx: CorpTx, corpId: CorpId, momentId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select staff_task_id as id from moment_copy
    where corp_id = ${corpId} and moment_id = ${momentId} and staff_task_id is not null`.execute(tx)
  return rows.map(({ id }) => id)
}
