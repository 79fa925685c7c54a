import { sql } from 'kysely'
import type { Absence, Deputies, StaffAbsences } from '#contract/absence.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { isAway, type Scope, staffInScope } from '#server/features/staff/index.ts'
import { countReturning } from '#server/features/staff-task/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type Member = { staffId: string; name: string; status: 'active' | 'disabled' | 'inactive' | 'left' }

/** A member of staff in the scope; null when there is none. */
export async function findMember(tx: CorpTx, corpId: CorpId, scope: Scope, staffId: string): Promise<Member | null> {
  const { rows } = await sql<Member>`
    select s.staff_id as "staffId", s.name, s.status
    from staff s
    where s.corp_id = ${corpId} and s.staff_id = ${staffId} and ${staffInScope(scope, corpId, 's.staff_id')}`.execute(
    tx,
  )
  return rows[0] ?? null
}

type AbsenceRow = Omit<Absence, 'from' | 'until' | 'deputy'> & {
  from: CorpInstant
  until: CorpInstant
  deputyStaffId: string | null
  deputyName: string | null
}

/** Absences of a member that are not over, the earliest first. */
export async function listAbsences(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  at: CorpInstant,
): Promise<AbsenceRow[]> {
  const { rows } = await sql<AbsenceRow>`
    select a.staff_absence_id as "staffAbsenceId", a.from_at as "from", a.until_at as "until", a.reason,
      a.deputy_staff_id as "deputyStaffId", d.name as "deputyName", a.from_at <= ${at} as "isNow",
      ${countReturning(corpId, 'a.staff_absence_id')} as "comesBack"
    from staff_absence a
    left join staff d on d.corp_id = a.corp_id and d.staff_id = a.deputy_staff_id
    where a.corp_id = ${corpId} and a.staff_id = ${staffId} and a.until_at > ${at}
      and a.until_at > a.from_at
    order by a.from_at
    limit 50`.execute(tx)
  return rows
}

/** For whom a member stands in at `at`, by when they are back. */
export async function listStandsInFor(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  at: CorpInstant,
): Promise<StaffAbsences['standsInFor']> {
  const { rows } = await sql<{ staffId: string; name: string; until: CorpInstant }>`
    select s.staff_id as "staffId", s.name, a.until_at as "until"
    from staff_absence a
    join staff s on s.corp_id = a.corp_id and s.staff_id = a.staff_id
    where a.corp_id = ${corpId} and a.deputy_staff_id = ${staffId} and a.from_at <= ${at} and a.until_at > ${at}
    order by a.until_at, s.name
    limit 20`.execute(tx)
  return rows.map(({ until, ...row }) => ({ ...row, until: until.toString() }))
}

/** Mass sends that wait for a member to confirm them, and group chats they own. */
export async function countOwned(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
): Promise<{ massSends: number; ownedChats: number }> {
  const { rows } = await sql<{ massSends: number; ownedChats: number }>`
    select
      (select count(*)::int from mass_send m
        where m.corp_id = ${corpId} and m.sender_staff_id = ${staffId} and m.state = 'open' and exists (
          select from delivery d
          where d.corp_id = m.corp_id and d.mass_send_id = m.mass_send_id and d.state = 'waiting_staff')) as "massSends",
      (select count(*)::int from group_chat g
        where g.corp_id = ${corpId} and g.owner_staff_id = ${staffId} and g.dismissed_at is null) as "ownedChats"`.execute(
    tx,
  )
  return rows[0] ?? { massSends: 0, ownedChats: 0 }
}

/** Colleagues at work who serve contacts, by how many of the member's group chats they are in. */
export async function listDeputies(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  { search, at }: { search: string | undefined; at: CorpInstant },
): Promise<Deputies> {
  const { rows } = await sql<Deputies['deputies'][number] & { groupChats: number }>`
    with own as materialized (
      select g.group_chat_id
      from group_chat g
      where g.corp_id = ${corpId} and g.owner_staff_id = ${staffId} and g.dismissed_at is null
      union
      select t.group_chat_id
      from staff_task t
      where t.corp_id = ${corpId} and t.staff_id = ${staffId} and t.state in ('open', 'permitted')
        and t.group_chat_id is not null
    ), shared as (
      select m.staff_id, count(*)::int as chats
      from own
      join membership m on m.corp_id = ${corpId} and m.group_chat_id = own.group_chat_id and m.left_at is null
        and m.staff_id is not null
      group by m.staff_id
    )
    select s.staff_id as "staffId", s.name, coalesce(shared.chats, 0) as shared,
      ${isAway(corpId, sql.ref('s.staff_id'), at)} as "isAway", (select count(*)::int from own) as "groupChats"
    from staff s
    left join shared on shared.staff_id = s.staff_id
    where s.corp_id = ${corpId} and s.status = 'active' and s.serves_contacts and s.staff_id <> ${staffId}
      ${search ? sql`and s.name ilike ${containing(search)}` : sql``}
    order by shared.chats desc nulls last, s.name, s.staff_id
    limit 50`.execute(tx)
  return {
    groupChats: rows[0]?.groupChats ?? 0,
    deputies: rows.map(({ groupChats: _groupChats, ...row }) => row),
  }
}
