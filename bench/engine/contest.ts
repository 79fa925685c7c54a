import type { LoadedPart } from './load.ts'

/** Someone who advances a part of the enrollments. */
export type Contestant = {
  name: string
  part: LoadedPart
  /** Makes that many due where the load could not. Not measured. */
  prepare?(count: number): Promise<void>
  /** Advances that many, or somewhat more, and tells how many those were; they are committed by then. */
  take(count: number): Promise<number>
  close(): Promise<void>
}

/** What someone did: rows and the time for each round, and the rows of the round before that warmed up. */
export type Took = { name: string; part: LoadedPart; rows: number; warmUp: number; tookS: number[] }

/**
 * Takes batches side by side until `count` are taken or nothing is left: `batch` takes up to so many for a worker and
 * tells how many those were.
 */
export async function takeBatches(
  count: number,
  { workers, size }: { workers: number; size: number },
  batch: (worker: number, limit: number) => Promise<number>,
): Promise<number> {
  let left = count
  let taken = 0
  const work = async (worker: number): Promise<void> => {
    while (left > 0) {
      const limit = Math.min(size, Math.ceil(left / workers))
      left -= limit
      const done = await batch(worker, limit)
      taken += done
      left += Math.max(0, limit - done)
      if (done === 0) return
    }
  }
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)))
  return taken
}
