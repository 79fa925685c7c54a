import { sql } from 'kysely'
import type { Condition } from '#contract/condition.ts'
import type { CorpTx } from '#server/db/database.ts'
import { isReachedBy } from '#server/features/run/enrollment/sql/once.ts'
import { decided, type SendRule, standingOf } from '#server/features/run/enrollment/sql/standing.ts'
import { holds } from '#server/features/segment/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Whom a message is meant for, and by which rule it would go out. */
type ForeseenAudience = { contactIds: readonly string[] | null; condition: Condition }

/** What becomes of so many contacts of an audience, counted from 1, whose only follower is a member of staff, or who have several. */
export type AudienceOutcome = {
  place: number
  outcome: 'released' | 'deferred' | 'skipped'
  reason: string | null
  staffId: string | null
  staff: string | null
  contacts: number
  /** The latest moment to which any of them is put off. */
  until: CorpInstant | null
}

/**
 * What a message that is due at `dueAt` would come to for each audience, by the statement that decides it when it is. An
 * earlier audience keeps those whom a later one takes as well. Whoever is nobody's friend is told as such.
 */
export async function foreseeContacts(
  tx: CorpTx,
  corpId: CorpId,
  audiences: readonly ForeseenAudience[],
  rule: Omit<SendRule, 'stepId' | 'hasFallback'>,
  { dueAt, staffIds }: { dueAt: CorpInstant; staffIds: readonly string[] | null },
): Promise<AudienceOutcome[]> {
  const taken = audiences.map(({ contactIds, condition }, index) => {
    const is = holds(condition, {
      corpId,
      now: dueAt,
      contact: sql`c.contact_id`,
      groupChat: sql`null::uuid`,
      run: sql`null::uuid`,
      enteredAt: sql`${dueAt}::timestamptz`,
    })
    const isChosen = contactIds === null ? sql`true` : sql`c.contact_id = any(${contactIds}::uuid[])`
    return sql`
      select c.contact_id, ${sql.lit(index + 1)} as place
      from contact c
      where c.corp_id = ${corpId} and ${isChosen} and ${is} and ${isSeen(corpId, staffIds)}`
  })
  const meant = sql`
      select contact_id, min(place) as place, null::uuid as group_chat_id, ${dueAt}::timestamptz as due_at,
        ${dueAt}::timestamptz as expected_at, null::text as answer
      from (${sql.join(taken, sql` union all `)}) taken
      group by contact_id`
  const { rows } = await sql<AudienceOutcome>`
    with ${standingOf(corpId, meant, { ...rule, stepId: '', hasFallback: false })},
    ${decided({ ...rule, stepId: '', hasFallback: false }, dueAt)}
    select d.place, d.outcome, d.reason, d.only_staff_id as "staffId", s.name as staff, count(*)::int as contacts,
      max(d.until) filter (where d.outcome = 'deferred') as until
    from decided d
    left join staff s on s.corp_id = ${corpId} and s.staff_id = d.only_staff_id
    group by d.place, d.outcome, d.reason, d.only_staff_id, s.name
    order by d.place, d.outcome, d.reason, contacts desc, d.only_staff_id`.execute(tx)
  return rows
}

/** Of contact c: everybody, or a friend of these staff and of no others. */
const isSeen = (corpId: CorpId, staffIds: readonly string[] | null) =>
  staffIds === null
    ? sql`true`
    : sql`(exists (
        select 1 from contact_follow f
        where f.corp_id = ${corpId} and f.contact_id = c.contact_id and f.ended_at is null
          and f.staff_id = any(${staffIds}::uuid[]))
        and ${isReachedBy(corpId, sql`c.contact_id`, staffIds)})`
