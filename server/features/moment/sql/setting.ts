import { sql } from 'kysely'
import { MOMENT_SETTINGS_USUAL, type MomentSettings } from '#contract/moment.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** The corp's settings for posts; the usual where it has none. */
export async function readSettings(tx: CorpTx, corpId: CorpId): Promise<MomentSettings> {
  const { rows } = await sql<MomentSettings>`
    select per_day as "perDay", quiet_from as "quietFrom", quiet_to as "quietTo"
    from moment_setting where corp_id = ${corpId}`.execute(tx)
  return rows[0] ?? MOMENT_SETTINGS_USUAL
}

export async function putSettings(tx: CorpTx, corpId: CorpId, settings: MomentSettings): Promise<void> {
  await sql`
    insert into moment_setting (corp_id, per_day, quiet_from, quiet_to)
    values (${corpId}, ${settings.perDay}, ${settings.quietFrom}, ${settings.quietTo})
    on conflict (corp_id) do update
    set per_day = excluded.per_day, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to`.execute(tx)
}
