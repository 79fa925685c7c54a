import type { IdentityTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** The corp that an account joined first; null when it is a member of none. */
export async function findFirstCorp(tx: IdentityTx, accountId: string): Promise<CorpId | null> {
  const row = await tx
    .selectFrom('corp_member')
    .select('corp_id')
    .where('account_id', '=', accountId)
    .orderBy('joined_real_at')
    .limit(1)
    .executeTakeFirst()
  return row?.corp_id ?? null
}
