/** Qunce itself: the loop's own `advance`, as its role behind the corp wall. */
import { laneCount } from '#server/engine/queue.ts'
import { advance, type Advanced } from '#server/features/run/index.ts'
import { realNow } from '#server/test/corp.ts'
import { type Contestant, takeBatches } from './contest.ts'
import type { LoadedPart } from './load.ts'
import { days, type EngineWorld } from './world.ts'

const batch = 5_000

export function ours({ db, corpId, slug }: EngineWorld, part: LoadedPart, workers: number): Contestant {
  const held = Array.from({ length: workers }, (_, worker) => ({
    lanes: lanesOf(worker, workers),
    after: [] as Advanced['after'],
  }))
  return {
    name: 'ours',
    part,
    take: (count) =>
      takeBatches(count, { workers, size: batch }, async (worker, limit) => {
        const mine = held[worker]
        if (!mine) return 0
        const { lanes, after } = mine
        const now = { at: days(part.day), realAt: realNow() }
        const done = await db.corp(corpId, (tx) => advance(tx, { corpId, slug, lanes, after, now, limit }))
        mine.after = done.after
        return done.taken
      }),
    close: () => Promise.resolve(),
  }
}

/** The lanes that one of several holds. */
export const lanesOf = (worker: number, workers: number): number[] =>
  Array.from({ length: laneCount }, (_, lane) => lane).filter((lane) => lane % workers === worker)
