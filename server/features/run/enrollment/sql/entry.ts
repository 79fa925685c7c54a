import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { appendEnrollmentEvents } from '#server/features/event/index.ts'
import type { Program } from '#server/features/playbook/index.ts'
import { holds } from '#server/features/segment/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** A run that is at work, with what its journeys are read from. */
export type LiveRun = { runId: string; playbookId: string; version: number }

/** Of which runs: those in one of these group chats, those in a chat that one of these staff owns, or all. */
export type RunsOf = { groupChatIds: readonly string[] } | { ownerStaffIds: readonly string[] } | 'all'

/** Runs that have not ended. Paused ones are among them: who enters meanwhile is held. */
export async function listLiveRuns(tx: CorpTx, corpId: CorpId, of: RunsOf): Promise<LiveRun[]> {
  const chosen =
    of === 'all'
      ? sql`true`
      : 'groupChatIds' in of
        ? sql`m.group_chat_id = any(${of.groupChatIds}::uuid[])`
        : sql`g.owner_staff_id = any(${of.ownerStaffIds}::uuid[])`
  const { rows } = await sql<LiveRun>`
    select distinct r.run_id as "runId", r.playbook_id as "playbookId", r.version
    from run_group_chat m
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id and g.dismissed_at is null
    join run r on r.corp_id = m.corp_id and r.run_id = m.run_id and r.ended_at is null
    where m.corp_id = ${corpId} and m.removed_at is null and ${chosen}
    order by r.run_id`.execute(tx)
  return rows
}

/** Contacts who joined group chats, and when. */
export type Join = { groupChatId: string; contactId: string; joinedAt: CorpInstant }

/** Candidates for a run: those who joined one of its chats after it began there. */
export const joined = (corpId: CorpId, runId: string, joins: readonly Join[]): RawBuilder<unknown> => sql`
  select given.contact_id, given.group_chat_id, null::uuid as staff_id
  from unnest(
    ${joins.map((join) => join.contactId)}::uuid[],
    ${joins.map((join) => join.groupChatId)}::uuid[],
    ${joins.map((join) => join.joinedAt)}::timestamptz[]) as given (contact_id, group_chat_id, joined_at)
  join run_group_chat m on m.corp_id = ${corpId} and m.run_id = ${runId} and m.group_chat_id = given.group_chat_id
    and m.removed_at is null and m.applied_at <= given.joined_at`

/** A contact who became a friend of a member of staff. */
export type Addition = { contactId: string; staffId: string; followedAt: CorpInstant }

/** Candidates for a run: new friends of those who own one of its chats. */
export const added = (corpId: CorpId, runId: string, additions: readonly Addition[]): RawBuilder<unknown> => sql`
  select given.contact_id, null::uuid as group_chat_id, given.staff_id
  from unnest(
    ${additions.map((addition) => addition.contactId)}::uuid[],
    ${additions.map((addition) => addition.staffId)}::uuid[],
    ${additions.map((addition) => addition.followedAt)}::timestamptz[]) as given (contact_id, staff_id, followed_at)
  where exists (
    select 1
    from run_group_chat m
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id and g.dismissed_at is null
    where m.corp_id = ${corpId} and m.run_id = ${runId} and m.removed_at is null and g.owner_staff_id = given.staff_id
      and m.applied_at <= given.followed_at)`

/**
 * The people of a run: members of its chats in the chat where it began first, or friends of those who own one, each
 * once. `contactIds`, a list or an array as PostgreSQL prints it, narrows them; null takes all.
 */
export const people = (
  corpId: CorpId,
  runId: string,
  audience: Program['audience'],
  contactIds: readonly string[] | string | null,
): RawBuilder<unknown> => {
  const chats = sql`
    run_group_chat m
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id and g.dismissed_at is null`
  const ofRun = sql`m.corp_id = ${corpId} and m.run_id = ${runId} and m.removed_at is null`
  return audience === 'member'
    ? sql`
      select distinct on (b.contact_id) b.contact_id, m.group_chat_id, null::uuid as staff_id
      from ${chats}
      join membership b on b.corp_id = m.corp_id and b.group_chat_id = m.group_chat_id and b.left_at is null
        and b.contact_id is not null
      where ${ofRun} ${contactIds === null ? sql`` : sql`and b.contact_id = any(${contactIds}::uuid[])`}
      order by b.contact_id, m.applied_at, m.group_chat_id`
    : sql`
      select distinct on (f.contact_id) f.contact_id, null::uuid as group_chat_id, f.staff_id
      from contact_follow f
      join staff s on s.corp_id = f.corp_id and s.staff_id = f.staff_id and s.status = 'active'
      where f.corp_id = ${corpId} and f.ended_at is null
        and f.staff_id in (select g.owner_staff_id from ${chats} where ${ofRun})
        ${contactIds === null ? sql`` : sql`and f.contact_id = any(${contactIds}::uuid[])`}
      order by f.contact_id, f.followed_at, f.staff_id`
}

export type Entered = { count: number; lanes: number[] }

/**
 * Lets candidates (a statement for contact_id, group_chat_id and staff_id) into a journey of a run: those whom its own
 * condition takes, and whom its rule lets in again. Whoever is in it stays as they are, however often and by however many
 * this is said at once.
 */
export async function enterAll(
  tx: CorpTx,
  corpId: CorpId,
  journey: {
    runId: string
    program: Program
    candidates: RawBuilder<unknown>
    wakeAt: CorpInstant
    dueAt: CorpInstant
    by: string
  },
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<Entered> {
  const { runId, program, wakeAt, dueAt, by } = journey
  const { trackId, start, entry } = program
  const where =
    entry.where === null
      ? sql`true`
      : holds(entry.where, {
          corpId,
          now: now.at,
          contact: sql`c.contact_id`,
          groupChat: sql`c.group_chat_id`,
          run: sql`${runId}`,
          enteredAt: sql`${now.at}::timestamptz`,
        })
  const { rows } = await sql<Entered>`
    with candidate as materialized (
      select distinct on (contact_id) contact_id, group_chat_id, staff_id
      from (${journey.candidates}) given
      order by contact_id, group_chat_id, staff_id
    ), let_in as materialized (
      select c.contact_id, c.group_chat_id, c.staff_id, coalesce(last.entry, 0) + 1 as entry
      from candidate c
      left join lateral (
        select e.entry, e.ended_at
        from enrollment e
        where e.corp_id = ${corpId} and e.contact_id = c.contact_id and e.run_id = ${runId} and e.track_id = ${trackId}
        order by e.entry desc
        limit 1) last on true
      where (last.entry is null or ${isLetInAgain(entry.again, now.at)}) and ${where}
    ), entered as (
      insert into enrollment (
        corp_id, enrollment_id, run_id, track_id, contact_id, entry, lane, group_chat_id, staff_id, step_id, wake_at,
        due_at, entered_at, stood_at)
      select ${corpId},
        natural_id(${`${corpId}\n${runId}\n${trackId}\n`} || l.contact_id || ${'\n'} || l.entry),
        ${runId}, ${trackId}, l.contact_id, l.entry, get_byte(uuid_send(l.contact_id), 15) & 63, l.group_chat_id,
        l.staff_id, ${start}, ${wakeAt}, ${dueAt}, ${now.at}, ${now.at}
      from let_in l
      order by l.contact_id
      on conflict do nothing
      returning enrollment_id, contact_id, lane, entry
    ), woken as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, lane, ${wakeAt}, enrollment_id from entered
      on conflict do nothing
    ), told as (${appendEnrollmentEvents(
      corpId,
      sql`(
        select 'enrollment.entered' as kind, contact_id, enrollment_id, ${start}::text as key,
          jsonb_build_object('stepId', ${start}::text, 'by', ${by}::text, 'entry', entry) as detail
        from entered)`,
      now,
    )})
    select count(*)::int as count, coalesce(array_agg(distinct lane), '{}') as lanes from entered`.execute(tx)
  return rows[0] ?? { count: 0, lanes: [] }
}

function isLetInAgain(again: Program['entry']['again'], now: CorpInstant): RawBuilder<unknown> {
  switch (again.kind) {
    case 'never':
      return sql`false`
    case 'after-end':
      return sql`last.ended_at is not null`
    case 'after-days':
      return sql`last.ended_at <= ${now}::timestamptz - ${again.days} * interval '24 hours'`
    default:
      return again satisfies never
  }
}
