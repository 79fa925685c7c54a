import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** A friendship of a contact with a member of staff, as WeCom tells of it. */
export type Follow = {
  contactId: string
  staffId: string
  remark: string
  description: string
  state: string
  addWay: number | null
  followedAt: CorpInstant
}

export type Friendship = { contactId: string; staffId: string; followedAt: CorpInstant }

/**
 * Writes friendships, each as read at its `readRealAt`; what was read or told later stays. One that had ended begins again only
 * with a later begin, since WeCom goes on listing a contact who has deleted the member under the begin it knew. A begin in
 * the very second of the end counts too, unless it is the one that the contact ended. Tells which are new or begun again,
 * and how many rows changed.
 */
export async function upsertFollows(
  tx: CorpTx,
  corpId: CorpId,
  follows: readonly (Follow & { readRealAt: RealInstant })[],
): Promise<{ begun: Friendship[]; changed: number }> {
  if (follows.length === 0) return { begun: [], changed: 0 }
  const { rows } = await sql<{ contact_id: string; staff_id: string; followed_at: CorpInstant; is_begun: boolean }>`
    with given as (
      select *
      from unnest(
        ${follows.map((one) => one.contactId)}::uuid[],
        ${follows.map((one) => one.staffId)}::uuid[],
        ${follows.map((one) => one.remark)}::text[],
        ${follows.map((one) => one.description)}::text[],
        ${follows.map((one) => one.state)}::text[],
        ${follows.map((one) => one.addWay)}::integer[],
        ${follows.map((one) => one.followedAt)}::timestamptz[],
        ${follows.map((one) => one.readRealAt)}::timestamptz[])
        as one (contact_id, staff_id, remark, description, state, add_way, followed_at, synced_real_at)
    ), before as (
      select f.contact_id, f.staff_id, f.ended_at
      from contact_follow f
      join given on given.contact_id = f.contact_id and given.staff_id = f.staff_id
      where f.corp_id = ${corpId}
    ), written as (
      insert into contact_follow as f
        (corp_id, contact_id, staff_id, remark, description, state, add_way, followed_at, synced_real_at)
      select ${corpId}, contact_id, staff_id, remark, description, state, add_way, followed_at, synced_real_at
      from given
      order by contact_id, staff_id
      on conflict (corp_id, contact_id, staff_id) do update
      set remark = excluded.remark, description = excluded.description, state = excluded.state,
        add_way = coalesce(excluded.add_way, f.add_way), followed_at = excluded.followed_at, ended_at = null,
        ended_by = null, synced_real_at = excluded.synced_real_at
      where (f.synced_real_at is null or f.synced_real_at <= excluded.synced_real_at)
        and (f.ended_at is null or excluded.followed_at > f.ended_at
          or (excluded.followed_at = f.ended_at
            and (f.ended_by is distinct from 'contact' or excluded.followed_at > f.followed_at)))
        and (f.ended_at is not null or (f.remark, f.description, f.state, f.add_way, f.followed_at) is distinct from
          (excluded.remark, excluded.description, excluded.state, coalesce(excluded.add_way, f.add_way),
            excluded.followed_at))
      returning contact_id, staff_id, followed_at
    )
    select w.contact_id, w.staff_id, w.followed_at, (b.contact_id is null or b.ended_at is not null) as is_begun
    from written w
    left join before b on b.contact_id = w.contact_id and b.staff_id = w.staff_id`.execute(tx)
  const begun = rows.filter((row) => row.is_begun)
  return {
    begun: begun.map((row) => ({ contactId: row.contact_id, staffId: row.staff_id, followedAt: row.followed_at })),
    changed: rows.length,
  }
}

/** Ends friendships that are open and began before `at`; tells which. `by` null: nobody told who ended it. */
export async function endFollows(
  tx: CorpTx,
  corpId: CorpId,
  pairs: readonly { contactId: string; staffId: string }[],
  end: { at: CorpInstant; by: 'staff' | 'contact' | 'transfer' | null; realAt: RealInstant },
): Promise<Friendship[]> {
  if (pairs.length === 0) return []
  const { rows } = await sql<{ contact_id: string; staff_id: string; followed_at: CorpInstant }>`
    update contact_follow f
    set ended_at = ${end.at}, ended_by = ${end.by}, synced_real_at = ${end.realAt}
    from unnest(
      ${pairs.map((pair) => pair.contactId)}::uuid[],
      ${pairs.map((pair) => pair.staffId)}::uuid[]) as given (contact_id, staff_id)
    where f.corp_id = ${corpId} and f.contact_id = given.contact_id and f.staff_id = given.staff_id
      and f.ended_at is null and f.followed_at <= ${end.at}
    returning f.contact_id, f.staff_id, f.followed_at`.execute(tx)
  return rows.map((row) => ({ contactId: row.contact_id, staffId: row.staff_id, followedAt: row.followed_at }))
}

/** The open friendships of a member of staff that were known before `knownRealAt`, by external id. */
export async function listFollowedBy(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  knownRealAt: RealInstant,
): Promise<{ externalUserid: string; contactId: string }[]> {
  const { rows } = await sql<{ value: string; contact_id: string }>`
    select i.value, f.contact_id
    from contact_follow f
    join contact_identity i on i.corp_id = f.corp_id and i.contact_id = f.contact_id and i.kind = 'external_userid'
    where f.corp_id = ${corpId} and f.staff_id = ${staffId} and f.ended_at is null
      and (f.synced_real_at is null or f.synced_real_at < ${knownRealAt})`.execute(tx)
  return rows.map((row) => ({ externalUserid: row.value, contactId: row.contact_id }))
}

/** The members of staff with whom a contact has an open friendship known before `knownRealAt`. */
export async function listFollowersOf(
  tx: CorpTx,
  corpId: CorpId,
  contactId: string,
  knownRealAt: RealInstant,
): Promise<string[]> {
  const { rows } = await sql<{ staff_id: string }>`
    select staff_id
    from contact_follow
    where corp_id = ${corpId} and contact_id = ${contactId} and ended_at is null
      and (synced_real_at is null or synced_real_at < ${knownRealAt})`.execute(tx)
  return rows.map((row) => row.staff_id)
}
