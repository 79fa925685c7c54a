import { z } from 'zod'
import {
  type ByRateQuery,
  type Execution,
  type ExecutionDays,
  type Follower,
  FOLLOWERS_MAX,
} from '#contract/playbook-follow.ts'
import type { Page } from '#contract/paging.ts'
import type { CorpTx } from '#server/db/database.ts'
import { listFollowers } from '#server/features/playbook/index.ts'
import { sumExecution } from '#server/features/run/follower/sql.ts'
import { corpDay } from '#server/features/run/queries/runs.ts'
import { dueWithin } from '#server/features/run/sql/read/state.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { startOfDay } from '#server/kernel/time.ts'

/** How far each of these playbooks does what it must, in their order. */
export async function readExecution(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { days, playbookIds }: { days: ExecutionDays; playbookIds: readonly string[] },
): Promise<Execution> {
  const { at, today, zone } = await corpDay(tx, corpId)
  const from = today.subtract({ days: days - 1 })
  const range = dueWithin(startOfDay(from, zone), startOfDay(today.add({ days: 1 }), zone))
  const rows = await sumExecution(tx, corpId, scope, playbookIds, { from, to: today, at, range })
  const byId = new Map(rows.map((row) => [row.playbookId, row]))
  return { items: playbookIds.map((id) => byId.get(id) ?? { playbookId: id, due: 0, done: 0 }) }
}

/** Where a row stands in the order: its rate, or more than any rate. */
const noRate = 2
const place = z.tuple([z.number().min(0).max(noRate), z.int().min(0).max(FOLLOWERS_MAX), z.guid()])

/**
 * Who follows a playbook directly, those that do least of what they must first. Counted over all of them, at most
 * `FOLLOWERS_MAX`, since a rate stands in no row that could be sorted by.
 */
export async function readByRate(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
  { search, days, cursor, limit }: ByRateQuery,
): Promise<Page<Follower>> {
  const after = decodeCursor(cursor, place)
  const followers = await listFollowers(tx, corpId, playbookId, { search, sort: 'unit' }, undefined, FOLLOWERS_MAX)
  const { items } = await readExecution(tx, corpId, scope, {
    days,
    playbookIds: followers.map((row) => row.playbookId),
  })
  const rows = followers
    .map(({ rank: _rank, ...row }, nth) => {
      const { due, done } = items[nth] ?? { due: 0, done: 0 }
      return { row, key: [due === 0 ? noRate : done / due, nth, row.playbookId] as const }
    })
    .toSorted((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1])
    .filter(({ key }) => !after || key[0] > after[0] || (key[0] === after[0] && key[1] > after[1]))
  return pageOf(
    rows.slice(0, limit + 1),
    limit,
    ({ key }) => key,
    ({ row }) => row,
  )
}
