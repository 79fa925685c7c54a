import { sql } from 'kysely'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { Program } from '#server/features/playbook/index.ts'
import type { Addition } from '#server/features/run/enrollment/sql/entry.ts'
import { holds } from '#server/features/segment/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Somebody whom a run greets, with what the greeting is filled from; `held` says why it must not go out. */
export type Greetable = {
  contactId: string
  staffId: string
  appliedAt: CorpInstant
  runVariables: VariableValues
  groupVariables: VariableValues
  groupName: string
  groupOwner: string
  held: 'paused' | 'opted_out' | 'excluded' | null
}

/**
 * Of these new friends, those whom a journey of a run greets: they were added by the owner of one of its chats, after it
 * began there, and its own condition takes them. The chat where it began first stands for the others.
 */
export async function listGreetable(
  tx: CorpTx,
  corpId: CorpId,
  { runId, program }: { runId: string; program: Program },
  additions: readonly Addition[],
  now: CorpInstant,
): Promise<Greetable[]> {
  const { where } = program.entry
  const isTaken =
    where === null
      ? sql`true`
      : holds(where, {
          corpId,
          now,
          contact: sql`given.contact_id`,
          groupChat: sql`chat.group_chat_id`,
          run: sql`${runId}`,
          enteredAt: sql`${now}::timestamptz`,
        })
  const { rows } = await sql<Greetable>`
    select given.contact_id as "contactId", given.staff_id as "staffId", chat.applied_at as "appliedAt",
      r.variables as "runVariables", chat.variables as "groupVariables", chat.name as "groupName",
      chat.owner as "groupOwner",
      case
        when least(chat.paused_at, r.paused_at, p.paused_at, c.paused_at) is not null then 'paused'
        when contact.opted_out_at is not null then 'opted_out'
        when contact.exclusion is not null then 'excluded'
      end as held
    from unnest(
      ${additions.map((addition) => addition.contactId)}::uuid[],
      ${additions.map((addition) => addition.staffId)}::uuid[],
      ${additions.map((addition) => addition.followedAt)}::timestamptz[]) as given (contact_id, staff_id, followed_at)
    join contact on contact.corp_id = ${corpId} and contact.contact_id = given.contact_id
    join run r on r.corp_id = ${corpId} and r.run_id = ${runId}
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
    join corp c on c.corp_id = r.corp_id
    cross join lateral (
      select m.group_chat_id, m.applied_at, m.variables, g.name, g.paused_at, o.name as owner
      from run_group_chat m
      join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id and g.dismissed_at is null
      join staff o on o.corp_id = g.corp_id and o.staff_id = g.owner_staff_id
      where m.corp_id = ${corpId} and m.run_id = ${runId} and m.removed_at is null
        and g.owner_staff_id = given.staff_id and m.applied_at <= given.followed_at
      order by m.applied_at, m.group_chat_id
      limit 1) chat
    where ${isTaken}`.execute(tx)
  return rows
}
