import { sql } from 'kysely'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { friendOf } from '#server/features/run/enrollment/sql/standing.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What a message to a contact is filled from. A part that the message does not depend on is null. */
export type MessageContext = {
  runId: string
  groupChatId: string | null
  staffId: string | null
  runVariables: VariableValues
  groupVariables: VariableValues
  groupName: string | null
  groupOwner: string | null
}

/**
 * The contexts that messages go out in to these enrollments of these runs, each once; where a message depends on its run
 * alone, the enrollments are not looked at.
 */
export async function listContexts(
  tx: CorpTx,
  corpId: CorpId,
  { ids, runIds }: { ids: string; runIds: readonly string[] },
  needs: { groupChat: boolean; sender: boolean },
): Promise<MessageContext[]> {
  const contexts =
    needs.groupChat || needs.sender
      ? sql`
      select distinct e.run_id, ${needs.groupChat ? sql`e.group_chat_id` : sql`null::uuid`} as group_chat_id,
        ${needs.sender ? sql`friend.only_staff_id` : sql`null::uuid`} as staff_id
      from enrollment e
      ${needs.sender ? sql`cross join lateral (${friendOf(corpId, sql`e.contact_id`)}) friend` : sql``}
      where e.corp_id = ${corpId} and e.enrollment_id = any(${ids}::uuid[])`
      : sql`select run_id, null::uuid as group_chat_id, null::uuid as staff_id from unnest(${runIds}::uuid[]) as run_id`
  const { rows } = await sql<MessageContext>`
    select x.run_id as "runId", x.group_chat_id as "groupChatId", x.staff_id as "staffId", r.variables as "runVariables",
      coalesce(m.variables, '{}'::jsonb) as "groupVariables", g.name as "groupName", o.name as "groupOwner"
    from (${contexts}) x
    join run r on r.corp_id = ${corpId} and r.run_id = x.run_id
    left join run_group_chat m on m.corp_id = ${corpId} and m.run_id = x.run_id and m.group_chat_id = x.group_chat_id
    left join group_chat g on g.corp_id = ${corpId} and g.group_chat_id = x.group_chat_id
    left join staff o on o.corp_id = ${corpId} and o.staff_id = g.owner_staff_id`.execute(tx)
  return rows
}
