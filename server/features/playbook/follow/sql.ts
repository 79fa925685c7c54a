import { sql } from 'kysely'
import type { FollowerSort, PlaybookOverride } from '#contract/playbook-follow.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type FollowRow = { upstreamId: string; upstreamVersion: number; unit: string; overrides: PlaybookOverride[] }

/** What a playbook follows; null when it follows none. */
export async function findFollow(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
): Promise<(FollowRow & { overrideCount: number; localCount: number }) | null> {
  const row = await tx
    .selectFrom('playbook_follow')
    .select(['upstream_id', 'upstream_version', 'unit', 'overrides', 'override_count', 'local_count'])
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', playbookId)
    .executeTakeFirst()
  if (!row) return null
  return {
    upstreamId: row.upstream_id,
    upstreamVersion: row.upstream_version,
    unit: row.unit,
    overrides: row.overrides as PlaybookOverride[], // setStanding writes them
    overrideCount: row.override_count,
    localCount: row.local_count,
  }
}

export async function insertFollow(
  tx: CorpTx,
  corpId: CorpId,
  follow: { playbookId: string; upstreamId: string; upstreamVersion: number; unit: string },
  realAt: RealInstant,
): Promise<void> {
  await tx
    .insertInto('playbook_follow')
    .values({
      corp_id: corpId,
      playbook_id: follow.playbookId,
      upstream_id: follow.upstreamId,
      upstream_version: follow.upstreamVersion,
      unit: follow.unit,
      followed_real_at: realAt,
    })
    .execute()
}

/** Sets what a follower stands at, and what differs there. */
export async function setStanding(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  standing: {
    upstreamVersion: number
    overrides: readonly PlaybookOverride[]
    overrideCount: number
    localCount: number
    mandatorySteps: readonly string[]
  },
): Promise<void> {
  await tx
    .updateTable('playbook_follow')
    .set({
      upstream_version: standing.upstreamVersion,
      overrides: JSON.stringify(standing.overrides),
      override_count: standing.overrideCount,
      local_count: standing.localCount,
      mandatory_steps: [...standing.mandatorySteps],
    })
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', playbookId)
    .execute()
}

/** Playbooks follow nothing any more; gives those that did. */
export async function removeFollows(tx: CorpTx, corpId: CorpId, playbookIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .deleteFrom('playbook_follow')
    .where('corp_id', '=', corpId)
    .where('playbook_id', 'in', [...playbookIds])
    .returning('playbook_id')
    .execute()
  return rows.map((row) => row.playbook_id)
}

/** Units of these that a playbook has a follower for already. */
export async function listTakenUnits(
  tx: CorpTx,
  corpId: CorpId,
  upstreamId: string,
  units: readonly string[],
): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('playbook_follow')
    .select('unit')
    .where('corp_id', '=', corpId)
    .where('upstream_id', '=', upstreamId)
    .where('unit', 'in', [...units])
    .execute()
  return new Set(rows.map((row) => row.unit))
}

const latestVersion = (playbookId: string) => sql<number>`
  (select max(v.version) from playbook_version v where v.corp_id = f.corp_id and v.playbook_id = ${sql.ref(playbookId)})`

export type FollowerRow = {
  playbookId: string
  unit: string
  name: string
  version: number
  upstreamVersion: number
  behind: number
  overrides: number
  locals: number
  followers: number
  runs: number
  groupChats: number
  rank: number
}

/** Who follows a playbook directly, sorted; from after `after` where given. */
export async function listFollowers(
  tx: CorpTx,
  corpId: CorpId,
  upstreamId: string,
  filter: { search?: string | undefined; sort: FollowerSort },
  after: { rank: number; unit: string; playbookId: string } | undefined,
  limit: number,
): Promise<FollowerRow[]> {
  const pattern = filter.search ? containing(filter.search) : null
  // A bare 0 in `order by` would be the place of a column.
  const rank = { unit: sql`0 * f.override_count`, behind: sql`f.upstream_version`, overrides: sql`-f.override_count` }[
    filter.sort
  ]
  const { rows } = await sql<FollowerRow>`
    select f.playbook_id as "playbookId", f.unit, p.name, ${latestVersion('f.playbook_id')} as version,
      f.upstream_version as "upstreamVersion", ${latestVersion('f.upstream_id')} - f.upstream_version as behind,
      f.override_count as overrides, f.local_count as locals, ${rank} as rank,
      (select count(*) from playbook_follow b where b.corp_id = f.corp_id and b.upstream_id = f.playbook_id)::int
        as followers,
      (select count(*) from run r
        where r.corp_id = f.corp_id and r.playbook_id = f.playbook_id and r.ended_at is null)::int as runs,
      (select count(distinct m.group_chat_id) from run r
        join run_group_chat m on m.corp_id = r.corp_id and m.run_id = r.run_id and m.removed_at is null
        where r.corp_id = f.corp_id and r.playbook_id = f.playbook_id and r.ended_at is null)::int as "groupChats"
    from playbook_follow f
    join playbook p on p.corp_id = f.corp_id and p.playbook_id = f.playbook_id
    where f.corp_id = ${corpId} and f.upstream_id = ${upstreamId}
      and (${pattern}::text is null or f.unit ilike ${pattern} or p.name ilike ${pattern})
      and (${after?.unit ?? null}::text is null or (${rank}, f.unit, f.playbook_id)
        > (${after?.rank ?? 0}::int, ${after?.unit ?? ''}::text, ${after?.playbookId ?? null}::uuid))
    order by ${rank}, f.unit, f.playbook_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

/** Direct followers in numbers. */
export async function sumFollowers(
  tx: CorpTx,
  corpId: CorpId,
  upstreamId: string,
  latest: number,
): Promise<{ followers: number; behind: number; overrides: number }> {
  const { rows } = await sql<{ followers: number; behind: number; overrides: number }>`
    select count(*)::int as followers, (count(*) filter (where upstream_version < ${latest}))::int as behind,
      coalesce(sum(override_count), 0)::int as overrides
    from playbook_follow
    where corp_id = ${corpId} and upstream_id = ${upstreamId}`.execute(tx)
  return rows[0] ?? { followers: 0, behind: 0, overrides: 0 }
}

export type BelowRow = {
  playbookId: string
  upstreamId: string
  upstreamVersion: number
  unit: string
  name: string
  version: number
  level: number
}

/** Everyone who follows a playbook, over `levels` levels: those first that others follow. At most `limit`. */
export async function listBelow(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  levels: number,
  limit: number,
): Promise<BelowRow[]> {
  const { rows } = await sql<BelowRow>`
    with recursive below as (
      select playbook_id, 1 as level from playbook_follow where corp_id = ${corpId} and upstream_id = ${playbookId}
      union
      select b.playbook_id, below.level + 1
      from playbook_follow b
      join below on below.playbook_id = b.upstream_id
      where b.corp_id = ${corpId} and below.level < ${levels}
    )
    select f.playbook_id as "playbookId", f.upstream_id as "upstreamId", f.upstream_version as "upstreamVersion",
      f.unit, p.name, ${latestVersion('f.playbook_id')} as version, min(below.level)::int as level
    from below
    join playbook_follow f on f.corp_id = ${corpId} and f.playbook_id = below.playbook_id
    join playbook p on p.corp_id = f.corp_id and p.playbook_id = f.playbook_id
    group by f.corp_id, f.playbook_id, p.name
    order by level, f.unit, f.playbook_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

/** What a playbook follows, what that follows, and so on up to the headquarters, the nearest first. */
export async function listAbove(tx: CorpTx, corpId: CorpId, playbookId: string, levels: number): Promise<string[]> {
  const { rows } = await sql<{ playbookId: string }>`
    with recursive above as (
      select upstream_id, 1 as level from playbook_follow where corp_id = ${corpId} and playbook_id = ${playbookId}
      union
      select f.upstream_id, above.level + 1
      from playbook_follow f
      join above on above.upstream_id = f.playbook_id
      where f.corp_id = ${corpId} and above.level < ${levels}
    )
    select upstream_id as "playbookId" from above order by level`.execute(tx)
  return rows.map((row) => row.playbookId)
}

/** Runs at work of these playbooks that are not at the version given with each. */
export async function countRunsApart(
  tx: CorpTx,
  corpId: CorpId,
  of: readonly { playbookId: string; version: number }[],
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from unnest(${of.map(({ playbookId }) => playbookId)}::uuid[], ${of.map(({ version }) => version)}::int[])
      as given (playbook_id, version)
    join run r on r.corp_id = ${corpId} and r.playbook_id = given.playbook_id
    where r.ended_at is null and r.version <> given.version`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Holds playbooks for the transaction, in the order of their ids. */
export const lockPlaybooks = (tx: CorpTx, corpId: CorpId, playbookIds: readonly string[]): Promise<unknown> =>
  sql`
    select from playbook
    where corp_id = ${corpId} and playbook_id = any (${[...playbookIds]}::uuid[])
    order by playbook_id
    for update`.execute(tx)

/** Of these followers, those that nobody has touched since they were cloned: one version, no run, nobody below. */
export async function listUntouched(
  tx: CorpTx,
  corpId: CorpId,
  upstreamId: string,
  playbookIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ playbookId: string }>`
    select f.playbook_id as "playbookId"
    from playbook_follow f
    where f.corp_id = ${corpId} and f.upstream_id = ${upstreamId} and f.playbook_id = any (${[...playbookIds]}::uuid[])
      and ${latestVersion('f.playbook_id')} = 1
      and not exists (select from run r where r.corp_id = f.corp_id and r.playbook_id = f.playbook_id)
      and not exists (select from playbook_follow b where b.corp_id = f.corp_id and b.upstream_id = f.playbook_id)
      and not exists (
        select from draft d where d.corp_id = f.corp_id and d.playbook_id = f.playbook_id and d.deleted_real_at is null)
    for update of f`.execute(tx)
  return rows.map((row) => row.playbookId)
}

/** Takes playbooks out of every list. */
export async function archivePlaybooks(
  tx: CorpTx,
  corpId: CorpId,
  playbookIds: readonly string[],
  realAt: RealInstant,
): Promise<void> {
  await tx
    .updateTable('playbook')
    .set({ archived_real_at: realAt })
    .where('corp_id', '=', corpId)
    .where('playbook_id', 'in', [...playbookIds])
    .execute()
}
