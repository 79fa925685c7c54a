import { isTopic, type Topic } from './topic.ts'

/** The topics named by a beat; what this desk does not know is passed over. */
export function topicsOf(beat: string): Topic[] {
  try {
    const read: unknown = JSON.parse(beat)
    if (typeof read !== 'object' || read === null || !('topics' in read) || !Array.isArray(read.topics)) return []
    return read.topics.filter(isTopic)
  } catch {
    return []
  }
}

/**
 * Gathers topics and hands them on in batches: at once when the last batch is `spanMs` past, else when it is. A busy
 * corp beats many times a second, and each batch makes every open page ask again.
 */
export function gatherBeats(
  spanMs: number,
  clock: () => number,
  later: (run: () => void, ms: number) => void,
  flush: (batch: ReadonlySet<Topic>) => void,
) {
  let waiting = new Set<Topic>()
  let lastAt = Number.NEGATIVE_INFINITY
  let isArmed = false
  const send = () => {
    isArmed = false
    lastAt = clock()
    const batch = waiting
    waiting = new Set()
    flush(batch)
  }
  return (found: readonly Topic[]): void => {
    for (const topic of found) waiting.add(topic)
    if (isArmed || waiting.size === 0) return
    isArmed = true
    later(send, Math.max(0, lastAt + spanMs - clock()))
  }
}
