import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Staff whose phones somebody real holds: played in a chat window, or looking at their own page. */
export type InHand = { userids: readonly string[]; staffIds: readonly string[] }

/** The userids of modelled staff who have something to do. */
export async function listBusyUserids(tx: CorpTx, corpId: CorpId, inHand: InHand): Promise<string[]> {
  const rows = await tx
    .selectFrom('staff_task as t')
    .innerJoin('staff as s', (join) => join.onRef('s.corp_id', '=', 't.corp_id').onRef('s.staff_id', '=', 't.staff_id'))
    .select(['s.wecom_userid', 's.staff_id'])
    .distinct()
    .where('t.corp_id', '=', corpId)
    .where('t.state', 'in', ['open', 'permitted'])
    .execute()
  return rows.flatMap(({ wecom_userid: userid, staff_id: staffId }) =>
    userid === null || inHand.userids.includes(userid) || inHand.staffIds.includes(staffId) ? [] : [userid],
  )
}
