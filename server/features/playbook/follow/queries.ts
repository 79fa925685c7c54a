import { z } from 'zod'
import {
  type Follower,
  FOLLOWERS_MAX,
  type FollowersQuery,
  type FollowStanding,
  LEVELS_MAX,
  type PlaybookOverrides,
} from '#contract/playbook-follow.ts'
import type { Page } from '#contract/paging.ts'
import { isRequired } from '#contract/playbook/is-required.ts'
import type { CorpTx } from '#server/db/database.ts'
import { countBonds } from '#server/features/playbook/follow/rules/bond.ts'
import { ownValues } from '#server/features/playbook/follow/rules/identity.ts'
import { findFollow, listBelow, listFollowers, sumFollowers } from '#server/features/playbook/follow/sql.ts'
import { findPlaybook } from '#server/features/playbook/sql.ts'
import { documentOf } from '#server/features/playbook/versions.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** How a playbook stands to the one above it and to those below. Throws `not_found`. */
export async function readStanding(tx: CorpTx, corpId: CorpId, playbookId: string): Promise<FollowStanding> {
  const playbook = await findPlaybook(tx, corpId, playbookId)
  if (!playbook) throw new AppError('not_found')
  const follow = await findFollow(tx, corpId, playbookId)
  const above = follow && (await findPlaybook(tx, corpId, follow.upstreamId))
  const document = await documentOf(tx, corpId, playbookId, playbook.version)
  return {
    upstream:
      follow && above
        ? {
            playbookId: follow.upstreamId,
            name: above.name,
            unit: follow.unit,
            version: follow.upstreamVersion,
            latestVersion: above.version,
            overrides: follow.overrideCount,
            locals: follow.localCount,
          }
        : null,
    steps: countBonds(document),
    ...(await sumFollowers(tx, corpId, playbookId, playbook.version)),
    all: (await listBelow(tx, corpId, playbookId, LEVELS_MAX, FOLLOWERS_MAX)).length,
    variables: Object.entries(document.variables ?? {}).map(([name, declared]) => ({
      name,
      label: { zh: declared.label, en: declared.label_en ?? declared.label },
      isRequired: isRequired(declared),
      default: declared.default === undefined ? '' : String(declared.default),
    })),
  }
}

const place = z.tuple([z.int().min(-2_147_483_648).max(2_147_483_647), z.string(), z.guid()])

/** A page of those that follow a playbook directly. Throws `not_found`. */
export async function readFollowers(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  query: FollowersQuery,
): Promise<Page<Follower>> {
  if (!(await findPlaybook(tx, corpId, playbookId))) throw new AppError('not_found')
  const key = decodeCursor(query.cursor, place)
  const after = key && { rank: key[0], unit: key[1], playbookId: key[2] }
  const rows = await listFollowers(tx, corpId, playbookId, query, after, query.limit + 1)
  return pageOf(
    rows,
    query.limit,
    (row) => [row.rank, row.unit, row.playbookId],
    ({ rank: _rank, ...row }): Follower => row,
  )
}

/** What a follower has that the followed one has not, or otherwise. Throws `not_found` when it follows nothing. */
export async function readOverrides(tx: CorpTx, corpId: CorpId, playbookId: string): Promise<PlaybookOverrides> {
  const playbook = await findPlaybook(tx, corpId, playbookId)
  const follow = playbook && (await findFollow(tx, corpId, playbookId))
  if (!playbook || !follow) throw new AppError('not_found')
  const own = await documentOf(tx, corpId, playbookId, playbook.version)
  const upstream = await documentOf(tx, corpId, follow.upstreamId, follow.upstreamVersion)
  return {
    items: follow.overrides,
    values: Object.entries(ownValues(own, upstream)).map(([name, value]) => {
      const declared = own.variables?.[name]
      return {
        name,
        label: { zh: declared?.label ?? name, en: declared?.label_en ?? declared?.label ?? name },
        value: String(value),
      }
    }),
  }
}
