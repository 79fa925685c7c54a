import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type Link = {
  targetUrl: string
  linkId: string
  runId: string | null
  stepId: string | null
  contentId: string | null
  localDate: Temporal.PlainDate | null
  senderStaffId: string | null
  groupChatId: string | null
}

export async function findLink(tx: CorpTx, corpId: CorpId, code: string): Promise<Link | null> {
  const row = await tx
    .selectFrom('tracked_link')
    .select([
      'target_url',
      'link_id',
      'run_id',
      'step_id',
      'content_id',
      'local_date',
      'sender_staff_id',
      'group_chat_id',
    ])
    .where('corp_id', '=', corpId)
    .where('code', '=', code)
    .executeTakeFirst()
  return row
    ? {
        targetUrl: row.target_url,
        linkId: row.link_id,
        runId: row.run_id,
        stepId: row.step_id,
        contentId: row.content_id,
        localDate: row.local_date,
        senderStaffId: row.sender_staff_id,
        groupChatId: row.group_chat_id,
      }
    : null
}
