import { sql } from 'kysely'
import type { Topic } from '#contract/stream.ts'
import type { Database } from '#server/db/database.ts'
import type { EngineLog } from '#server/engine/loop.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Changes are told this much later at most, in ms: a busy engine writes a few rows a second, not one a change. */
const gatherMs = 300
const retryMs = 2_000

export type Pulse = {
  /** Tells screens that rows of a topic changed. Call it after the commit. Returns at once and never throws. */
  touch(corpId: CorpId, topic: Topic): void
  /** Writes what waits and ends. Belongs before the database is closed. */
  stop(): Promise<void>
}

/**
 * Raises the beat of what changed, for the streams of every process to see. A beat is a hint: one that a crash swallows
 * leaves a page as old as its own refresh makes it.
 */
export function createPulse(db: Database, log: EngineLog): Pulse {
  const waiting = new Map<CorpId, Set<Topic>>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let isStopped = false

  const arm = (ms: number): void => {
    if (isStopped) return
    timer ??= setTimeout(() => {
      timer = undefined
      writing = writing.then(write)
    }, ms)
  }

  async function write(): Promise<void> {
    const batch = [...waiting]
    waiting.clear()
    for (const [corpId, topics] of batch)
      try {
        await raiseBeats(db, corpId, [...topics])
      } catch (cause) {
        log.warn({ err: cause, corpId }, 'pulse: screens were not told of a change; trying again')
        for (const topic of topics) add(corpId, topic)
        arm(retryMs)
      }
  }

  function add(corpId: CorpId, topic: Topic): void {
    const topics = waiting.get(corpId)
    if (topics) topics.add(topic)
    else waiting.set(corpId, new Set([topic]))
  }

  return {
    touch(corpId, topic) {
      add(corpId, topic)
      arm(gatherMs)
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      writing = writing.then(write)
      await writing
    },
  }
}

const raiseBeats = (db: Database, corpId: CorpId, topics: readonly Topic[]): Promise<unknown> =>
  db.corp(
    corpId,
    (tx) =>
      sql`
        insert into pulse as p (corp_id, topic, beat)
        select ${corpId}, topic, 1
        from unnest(${topics}::text[]) as topic
        order by topic
        on conflict (corp_id, topic) do update
        set beat = p.beat + 1`.execute(tx),
    { statementTimeoutMs: 5_000 },
  )

/** The beat of each topic that ever changed; what grew between two looks has changed between them. */
export async function readBeats(db: Database, corpId: CorpId): Promise<Map<string, number>> {
  const rows = await db.corp(
    corpId,
    (tx) => tx.selectFrom('pulse').select(['topic', 'beat']).where('corp_id', '=', corpId).execute(),
    { readOnly: true, statementTimeoutMs: 5_000 },
  )
  return new Map(rows.map((row) => [row.topic, row.beat]))
}
