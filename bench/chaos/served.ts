/** Which messages stand for which dues. Pure. */

export function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

const minuteMs = 60_000
/** How far WeCom's clock may be from ours (spec 60, Time), and how long after its last moment a message by hand is told. */
const skewMs = 2 * minuteMs
const toldMs = 10 * minuteMs

/**
 * How many of the dues of one recipient and text are served by messages made at these moments. Where texts differ there is
 * one due, whenever it went (`graceMs` is null); where all are alike each message serves the due that must go first of those
 * that may go then, over midnight, too.
 */
export function countServed(dueMs: readonly number[], madeMs: readonly number[], graceMs: number | null): number {
  if (graceMs === null) return Math.min(dueMs.length, madeMs.length)
  const open = dueMs.toSorted((a, b) => a - b)
  let count = 0
  for (const made of madeMs.toSorted((a, b) => a - b)) {
    const at = open.findIndex((due) => due - skewMs <= made && made <= due + graceMs + toldMs)
    if (at < 0) continue
    open.splice(at, 1)
    count += 1
  }
  return count
}
