/** The same writes as one plain statement a batch, past the corp wall. */
import { realNow } from '#server/test/corp.ts'
import { type Contestant, takeBatches } from './contest.ts'
import type { LoadedPart } from './load.ts'
import { lanesOf } from './ours.ts'
import { claimAndWrite, constantsOf } from './set-writes.ts'
import { plain, poolOf } from './statement.ts'
import type { EngineWorld } from './world.ts'

const none = '00000000-0000-0000-0000-000000000000'
const batch = 5_000

export function bare(world: EngineWorld, part: LoadedPart, workers: number): Contestant {
  const constants = constantsOf(world, part)
  const pool = poolOf(world.owner, workers)
  const held = Array.from(
    { length: workers },
    (_, worker) => new Map(lanesOf(worker, workers).map((lane) => [lane, none])),
  )
  return {
    name: 'bare',
    part,
    take: (count) =>
      takeBatches(count, { workers, size: batch }, async (worker, limit) => {
        const places = held[worker] ?? new Map<number, string>()
        const from = [...places].map(([lane, enrollmentId]) => ({ lane, enrollmentId }))
        const { rows } = await pool.query<{ lane: number; last: string; count: number }>(
          plain(claimAndWrite(constants, from, Math.ceil(limit / places.size), realNow())),
        )
        for (const row of rows) places.set(row.lane, row.last)
        return rows.reduce((sum, row) => sum + row.count, 0)
      }),
    close: () => pool.end(),
  }
}
