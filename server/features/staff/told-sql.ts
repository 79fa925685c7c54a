import { sql } from 'kysely'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'
import { listAwayUserids } from '#server/features/staff/absence-sql.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/**
 * Messages to one member in a minute of the wall clock. WeCom drops what is over 30 in any minute without a word
 * (D90312): two whole minutes of ours stay below it, with room for what else the app sends.
 */
const toldAtMost = 12

/** Counts a message to a member; false when the minute has had its share, and the message is not to be sent. */
export async function takeTold(tx: CorpTx, corpId: CorpId, userid: string, realAt: RealInstant): Promise<boolean> {
  const { rows } = await sql`
    insert into staff_told as t (corp_id, wecom_userid, minute_real_at, told)
    values (${corpId}, ${userid}, date_trunc('minute', ${realAt}::timestamptz), 1)
    on conflict (corp_id, wecom_userid) do update
    set told = case when t.minute_real_at = excluded.minute_real_at then t.told + 1 else 1 end,
      minute_real_at = excluded.minute_real_at
    where t.minute_real_at <> excluded.minute_real_at or t.told < ${toldAtMost}
    returning 1`.execute(tx)
  return rows.length > 0
}

/** The userids of who answers for the corp, where staff have nobody who leads them. */
async function listAdminUserids(tx: CorpTx, corpId: CorpId): Promise<string[]> {
  const rows = await tx
    .selectFrom('staff')
    .select('wecom_userid')
    .where('corp_id', '=', corpId)
    .where('role', 'in', ['owner', 'admin'])
    .where('status', '=', 'active')
    .where('wecom_userid', 'is not', null)
    .orderBy('wecom_userid')
    .execute()
  return rows.flatMap((row) => row.wecom_userid ?? [])
}

type Led = { followUp: { escalateTo: 'direct-leader' | 'admin' }; leaderUserids: readonly string[] }

/**
 * Who is to hear of what has waited long: who leads its holder, or the corp's admins where it says so, nobody does, or all
 * who do are away. Nobody who is away is named; the list is empty where there is nobody else.
 */
export async function readLeaders(
  tx: CorpTx,
  corpId: CorpId,
  all: readonly Led[],
  at: CorpInstant,
): Promise<(one: Led) => readonly string[]> {
  const admins = await listAdminUserids(tx, corpId)
  const known = [...new Set([...admins, ...all.flatMap((one) => one.leaderUserids)])]
  const away = await listAwayUserids(tx, corpId, known, at)
  const there = (userids: readonly string[]): string[] => userids.filter((userid) => !away.has(userid))
  return ({ followUp, leaderUserids }) => {
    const leaders = followUp.escalateTo === 'direct-leader' ? there(leaderUserids) : []
    return leaders.length > 0 ? leaders : there(admins)
  }
}
