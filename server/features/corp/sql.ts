import type { CorpTx, EngineTx } from '#server/db/database.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpId as asCorpId } from '#server/kernel/ids.ts'
import type { CorpClock, CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type SecretName = 'wecom_secret' | 'wecom_token' | 'wecom_aes_key'

/** A corp's row; settings of other features (governor) are theirs to read. */
export type CorpRow = {
  name: string
  zone: string
  wecomCorpId: string
  wecomAgentId: number
  wecomBaseUrl: string
  wecomOauthUrl: string
  publicUrl: string
  isDemo: boolean
  massSendMode: 'day' | 'week' | 'month'
  massSendModeConfidence: 'assumed' | 'answered' | 'contradicted'
  playbookNeedsApproval: boolean
  pausedAt: CorpInstant | null
  pausedBy: string | null
}

export async function findCorp(tx: CorpTx, corpId: CorpId): Promise<CorpRow | null> {
  const row = await tx
    .selectFrom('corp')
    .select(['name', 'zone', 'wecom_corp_id', 'wecom_agent_id', 'wecom_base_url', 'wecom_oauth_url', 'public_url'])
    .select(['is_demo', 'mass_send_mode', 'mass_send_mode_confidence', 'paused_at', 'paused_by'])
    .select('playbook_needs_approval')
    .where('corp_id', '=', corpId)
    .executeTakeFirst()
  if (!row) return null
  return {
    name: row.name,
    zone: row.zone,
    wecomCorpId: row.wecom_corp_id,
    wecomAgentId: row.wecom_agent_id,
    wecomBaseUrl: row.wecom_base_url,
    wecomOauthUrl: row.wecom_oauth_url,
    publicUrl: row.public_url,
    isDemo: row.is_demo,
    massSendMode: row.mass_send_mode,
    massSendModeConfidence: row.mass_send_mode_confidence,
    playbookNeedsApproval: row.playbook_needs_approval,
    pausedAt: row.paused_at,
    pausedBy: row.paused_by,
  }
}

/** The corp's row; throws `not_found`. */
export async function getCorp(tx: CorpTx, corpId: CorpId): Promise<CorpRow> {
  const corp = await findCorp(tx, corpId)
  if (!corp) throw new AppError('not_found', { details: [{ field: 'corp', value: corpId, rule: 'exists' }] })
  return corp
}

export async function insertCorp(
  tx: CorpTx,
  corpId: CorpId,
  corp: Omit<CorpRow, 'massSendMode' | 'massSendModeConfidence' | 'playbookNeedsApproval' | 'pausedAt' | 'pausedBy'>,
  clock: CorpClock,
  realNow: RealInstant,
): Promise<void> {
  await tx
    .insertInto('corp')
    .values({
      corp_id: corpId,
      name: corp.name,
      zone: corp.zone,
      wecom_corp_id: corp.wecomCorpId,
      wecom_agent_id: corp.wecomAgentId,
      wecom_base_url: corp.wecomBaseUrl,
      wecom_oauth_url: corp.wecomOauthUrl,
      public_url: corp.publicUrl,
      is_demo: corp.isDemo,
      created_real_at: realNow,
    })
    .execute()
  await tx
    .insertInto('corp_clock')
    .values({ corp_id: corpId, origin_at: clock.originAt, anchor_real_at: clock.anchorRealAt, rate: clock.rate })
    .execute()
}

/** Sets what is named; columns with no value here stay. */
export async function updateCorp(
  tx: CorpTx,
  corpId: CorpId,
  changes: {
    name?: string
    zone?: string
    public_url?: string
    mass_send_mode?: 'day' | 'week' | 'month'
    mass_send_mode_confidence?: 'assumed' | 'answered' | 'contradicted'
    playbook_needs_approval?: boolean
    wecom_corp_id?: string
    wecom_agent_id?: number
    wecom_base_url?: string
    wecom_oauth_url?: string
    paused_at?: CorpInstant | null
    paused_by?: string | null
  },
): Promise<void> {
  if (Object.keys(changes).length === 0) return
  await tx.updateTable('corp').set(changes).where('corp_id', '=', corpId).execute()
}

/** WeCom refused what its ceiling, as we believe it to be, would have let through: the belief is to be asked about. */
export async function contradictMassSendMode(tx: CorpTx, corpId: CorpId): Promise<void> {
  await tx
    .updateTable('corp')
    .set({ mass_send_mode_confidence: 'contradicted' })
    .where('corp_id', '=', corpId)
    .where('mass_send_mode_confidence', '<>', 'contradicted')
    .execute()
}

/** Holds the corp's row until the transaction ends, and tells its pause. */
export async function lockPause(tx: CorpTx, corpId: CorpId): Promise<{ pausedAt: CorpInstant | null } | null> {
  const row = await tx
    .selectFrom('corp')
    .select('paused_at')
    .where('corp_id', '=', corpId)
    .forUpdate()
    .executeTakeFirst()
  return row ? { pausedAt: row.paused_at } : null
}

export async function lockClock(tx: CorpTx, corpId: CorpId): Promise<CorpClock | null> {
  const row = await tx
    .selectFrom('corp_clock')
    .select(['origin_at', 'anchor_real_at', 'rate'])
    .where('corp_id', '=', corpId)
    .forUpdate()
    .executeTakeFirst()
  return row ? { originAt: row.origin_at, anchorRealAt: row.anchor_real_at, rate: row.rate } : null
}

export async function updateClock(tx: CorpTx, corpId: CorpId, clock: CorpClock): Promise<void> {
  await tx
    .updateTable('corp_clock')
    .set({ origin_at: clock.originAt, anchor_real_at: clock.anchorRealAt, rate: clock.rate })
    .where('corp_id', '=', corpId)
    .execute()
}

export async function putSecrets(
  tx: CorpTx,
  corpId: CorpId,
  secrets: readonly { name: SecretName; sealed: Buffer }[],
  realNow: RealInstant,
): Promise<void> {
  for (const { name, sealed } of secrets)
    await tx
      .insertInto('corp_secret')
      .values({ corp_id: corpId, name, sealed, updated_real_at: realNow })
      .onConflict((conflict) => conflict.columns(['corp_id', 'name']).doUpdateSet({ sealed, updated_real_at: realNow }))
      .execute()
}

export async function listSecrets(tx: CorpTx, corpId: CorpId): Promise<{ name: SecretName; sealed: Buffer }[]> {
  return tx.selectFrom('corp_secret').select(['name', 'sealed']).where('corp_id', '=', corpId).orderBy('name').execute()
}

/** Tokens of another app or secret are no good any more. */
export async function dropTokens(tx: CorpTx, corpId: CorpId): Promise<void> {
  await tx.deleteFrom('wecom_token').where('corp_id', '=', corpId).execute()
}

export async function findCorpBySlug(tx: EngineTx, slug: string): Promise<CorpId | null> {
  const row = await tx.selectFrom('corp_directory').select('corp_id').where('slug', '=', slug).executeTakeFirst()
  return row ? asCorpId(row.corp_id) : null
}

/** The slug of a corp, which stands in its addresses. Throws when there is no such corp. */
export async function getSlug(tx: EngineTx, corpId: CorpId): Promise<string> {
  const row = await tx.selectFrom('corp_directory').select('slug').where('corp_id', '=', corpId).executeTakeFirst()
  if (!row) throw new AppError('not_found', { details: [{ field: 'corp', value: corpId, rule: 'exists' }] })
  return row.slug
}

export async function listDirectory(tx: EngineTx): Promise<{ corpId: CorpId; slug: string }[]> {
  const rows = await tx.selectFrom('corp_directory').select(['corp_id', 'slug']).orderBy('slug').execute()
  return rows.map((row) => ({ corpId: asCorpId(row.corp_id), slug: row.slug }))
}

/** Takes the slug; false when another corp has it. */
export async function takeSlug(tx: EngineTx, corpId: CorpId, slug: string, realNow: RealInstant): Promise<boolean> {
  const taken = await tx
    .insertInto('corp_directory')
    .values({ corp_id: corpId, slug, created_real_at: realNow })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('corp_id')
    .executeTakeFirst()
  return taken !== undefined
}
