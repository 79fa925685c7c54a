import { sql } from 'kysely'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { insertCopies } from '#server/features/playbook/copies-sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type PlaybookRow = {
  playbookId: string
  slug: string
  name: string
  version: number
  nameEn: string | null
  summary: string
  summaryEn: string | null
  communityType: string
  publishedRealAt: RealInstant
  runs: number
  groupChats: number
  pausedAt: CorpInstant | null
}

const listed = (corpId: CorpId) => sql`
  select p.playbook_id as "playbookId", p.slug, p.name, v.version, v."nameEn", v.summary, v."summaryEn",
    v."communityType", v.published_real_at as "publishedRealAt", p.paused_at as "pausedAt",
    (select count(*) from run r
      where r.corp_id = p.corp_id and r.playbook_id = p.playbook_id and r.ended_at is null)::int as runs,
    (select count(distinct m.group_chat_id) from run r
      join run_group_chat m on m.corp_id = r.corp_id and m.run_id = r.run_id and m.removed_at is null
      where r.corp_id = p.corp_id and r.playbook_id = p.playbook_id and r.ended_at is null)::int as "groupChats"
  from playbook p
  join lateral (
    select version, published_real_at, document ->> 'name_en' as "nameEn", document ->> 'summary' as summary,
      document ->> 'summary_en' as "summaryEn", document #>> '{basics,community_type}' as "communityType"
    from playbook_version v
    where v.corp_id = p.corp_id and v.playbook_id = p.playbook_id
    order by version desc
    limit 1
  ) v on true
  where p.corp_id = ${corpId} and p.archived_real_at is null and p.kind = 'playbook'`

/** A corp's playbooks with their latest version, by name; from after `after` where given. */
export async function listPlaybooks(
  tx: CorpTx,
  corpId: CorpId,
  search: string | undefined,
  after: { name: string; playbookId: string } | undefined,
  limit: number,
): Promise<PlaybookRow[]> {
  const pattern = search ? containing(search) : null
  const { rows } = await sql<PlaybookRow>`
    ${listed(corpId)}
      and (${pattern}::text is null or p.name ilike ${pattern})
      and (${after?.name ?? null}::text is null
        or (p.name, p.playbook_id) > (${after?.name ?? null}::text, ${after?.playbookId ?? null}::uuid))
    order by p.name, p.playbook_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export async function findPlaybook(tx: CorpTx, corpId: CorpId, playbookId: string): Promise<PlaybookRow | null> {
  const { rows } = await sql<PlaybookRow>`${listed(corpId)} and p.playbook_id = ${playbookId}`.execute(tx)
  return rows[0] ?? null
}

/** The corp's own copies of gallery playbooks, by slug. */
export async function listSlugs(tx: CorpTx, corpId: CorpId): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('playbook')
    .select(['slug', 'playbook_id'])
    .where('corp_id', '=', corpId)
    .where('archived_real_at', 'is', null)
    .execute()
  return new Map(rows.map((row) => [row.slug, row.playbook_id]))
}

/** Makes a playbook; false when its slug is taken. Of any other kind than `playbook` no list shows it. */
export async function insertPlaybook(
  tx: CorpTx,
  corpId: CorpId,
  playbook: { playbookId: string; slug: string; name: string; kind?: 'playbook' | 'one_off' },
  realAt: RealInstant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('playbook')
    .values({
      corp_id: corpId,
      playbook_id: playbook.playbookId,
      slug: playbook.slug,
      name: playbook.name,
      kind: playbook.kind ?? 'playbook',
      created_real_at: realAt,
    })
    .onConflict((conflict) => conflict.columns(['corp_id', 'slug']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Holds a playbook for the transaction, with its pause and its latest version; null when there is none. */
export async function lockPlaybook(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  kind: 'playbook' | 'one_off' = 'playbook',
): Promise<{ slug: string; pausedAt: CorpInstant | null; version: number; sourceHash: string | null } | null> {
  const row = await tx
    .selectFrom('playbook')
    .select(['slug', 'paused_at'])
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', playbookId)
    .where('archived_real_at', 'is', null)
    .where('kind', '=', kind)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return null
  const latest = await tx
    .selectFrom('playbook_version')
    .select(['version', 'source_hash'])
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', playbookId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return {
    slug: row.slug,
    pausedAt: row.paused_at,
    version: latest?.version ?? 0,
    sourceHash: latest?.source_hash ?? null,
  }
}

export async function insertVersion(
  tx: CorpTx,
  corpId: CorpId,
  version: {
    playbookId: string
    version: number
    source: string
    sourceHash: string
    document: PlaybookDocument
    note: string
    author: string
  },
  realAt: RealInstant,
): Promise<void> {
  await tx
    .insertInto('playbook_version')
    .values({
      corp_id: corpId,
      playbook_id: version.playbookId,
      version: version.version,
      source: version.source,
      source_hash: version.sourceHash,
      document: JSON.stringify(version.document),
      note: version.note,
      author: version.author,
      published_real_at: realAt,
    })
    .execute()
  await insertCopies(tx, corpId, version)
  await tx
    .updateTable('playbook')
    .set({ name: version.document.name })
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', version.playbookId)
    .execute()
}

export async function setPlaybookPause(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  pause: { at: CorpInstant; by: string } | null,
): Promise<void> {
  await tx
    .updateTable('playbook')
    .set({ paused_at: pause?.at ?? null, paused_by: pause?.by ?? null })
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', playbookId)
    .execute()
}

export const listVersions = (tx: CorpTx, corpId: CorpId, playbookId: string) =>
  tx
    .selectFrom('playbook_version')
    .select(['version', 'note', 'author', 'published_real_at', 'source_hash'])
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', playbookId)
    .orderBy('version', 'desc')
    .limit(200)
    .execute()

export async function findVersion(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  version: number,
): Promise<{ source: string; document: PlaybookDocument } | null> {
  const row = await tx
    .selectFrom('playbook_version')
    .select(['source', 'document'])
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', playbookId)
    .where('version', '=', version)
    .executeTakeFirst()
  // Only documents that parsePlaybook read are ever stored.
  return row ? { source: row.source, document: row.document as PlaybookDocument } : null
}
