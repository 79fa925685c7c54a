import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/**
 * Holds runs for share, so that none is moved to another version before the transaction ends, and tells whether one was
 * since it was read. A row that was waited for is read anew.
 */
export async function lockRunVersions(
  tx: CorpTx,
  corpId: CorpId,
  runs: readonly { runId: string; version: number }[],
): Promise<boolean> {
  const known = new Map(runs.map(({ runId, version }) => [runId, version]))
  if (known.size === 0) return false
  const { rows } = await sql<{ runId: string; version: number }>`
    select run_id as "runId", version from run
    where corp_id = ${corpId} and run_id = any(${[...known.keys()]}::uuid[])
    order by run_id
    for share`.execute(tx)
  return rows.some(({ runId, version }) => known.get(runId) !== version)
}
