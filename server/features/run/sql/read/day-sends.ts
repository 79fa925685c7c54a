import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What so many group chats had in common: how many sends on which local days. */
export type SendPattern = { groupChats: number; dates: Temporal.PlainDate[]; sends: number[] }

/**
 * Sends into group chats by local day, that were or are planned from one day until before another, with chats that had the
 * same ones put together: chats of one playbook are mostly alike. What goes out elsewhere by hand is left out.
 */
export async function listSendPatterns(
  tx: CorpTx,
  corpId: CorpId,
  from: Temporal.PlainDate,
  until: Temporal.PlainDate,
): Promise<SendPattern[]> {
  const { rows } = await sql<SendPattern>`
    with daily as (
      select o.group_chat_id, o.local_date, count(*)::int as sends
      from occurrence o
      left join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id
      where o.corp_id = ${corpId} and o.local_date >= ${from} and o.local_date < ${until}
        and o.state in ('planned', 'deferred', 'released')
        and (d.route is null or d.route in ('mass_send', 'staff_task'))
      group by o.group_chat_id, o.local_date
    ), chat as (
      select group_chat_id, array_agg(local_date order by local_date) as dates, array_agg(sends order by local_date) as sends
      from daily
      group by group_chat_id
    )
    select count(*)::int as "groupChats", dates, sends
    from chat
    group by dates, sends
    order by dates, sends`.execute(tx)
  return rows
}
