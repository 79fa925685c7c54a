/**
 * graphile-worker: each contact's next step is a job. With `isBatched` jobs are fetched, done and completed by the
 * hundreds (its local queue, its batched completion, one statement for all jobs in hand); else each is a transaction.
 */
import { setImmediate as breath } from 'node:timers/promises'
import { Logger, run, runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { realNow } from '#server/test/corp.ts'
import type { Contestant } from './contest.ts'
import type { LoadedPart } from './load.ts'
import { constantsOf, writeGiven } from './set-writes.ts'
import { inTransaction, plain, poolOf } from './statement.ts'
import { type EngineWorld, journey } from './world.ts'

type Settings = {
  isBatched: boolean
  /** Jobs that sleep beside those who are due. */
  asleep: number
  schema: string
}

const batch = 1_000
const silent = new Logger(() => () => undefined)

export async function graphile(world: EngineWorld, part: LoadedPart, settings: Settings): Promise<Contestant> {
  const { isBatched, schema } = settings
  const constants = constantsOf(world, part)
  const pool = poolOf(world.owner, isBatched ? 6 : 14)
  await runMigrations({ pgPool: pool, schema, logger: silent })
  const feed = feedOf(pool, schema, part)
  await feed.asleep(settings.asleep)
  await pool.query(`vacuum (analyze) ${schema}._private_jobs`)
  let done = 0
  let wanted = Number.POSITIVE_INFINITY
  let enough = Promise.withResolvers<void>()

  const write = async (ids: readonly string[]): Promise<void> => {
    await inTransaction(pool, async (client) => {
      await client.query(plain(writeGiven(constants, ids, realNow()), isBatched ? undefined : 'alone'))
      await client.query(
        `select count(*) from ${schema}.add_jobs((
           select array_agg((
             'advance', json_build_object('enrollmentId', id), null, now() + $2 * interval '1 day', null, null, null, null
           )::${schema}.job_spec) from unnest($1::text[]) as id))`,
        [ids, journey.nextDays],
      )
    })
    done += ids.length
    if (done >= wanted) enough.resolve()
  }
  const together = gather(write, batch)
  const advance = (payload: unknown): Promise<void> => {
    const { enrollmentId } = payload as { enrollmentId: string } // as the feed wrote it
    const written = isBatched ? together(enrollmentId) : write([enrollmentId])
    return written.catch((cause: unknown) => {
      enough.reject(cause)
      throw cause
    })
  }
  return {
    name: isBatched ? 'graphile' : 'graphilePerPerson',
    part,
    prepare: (count) => feed.due(count),
    async take(count) {
      done = 0
      wanted = count
      enough = Promise.withResolvers()
      const runner = await run({
        pgPool: pool,
        schema,
        logger: silent,
        noHandleSignals: true,
        taskList: { advance },
        preset: {
          worker: isBatched
            ? {
                concurrentJobs: 4 * batch,
                localQueue: { size: 4 * batch },
                completeJobBatchDelay: 0,
                failJobBatchDelay: 0,
              }
            : { concurrentJobs: 10, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
        },
      })
      await enough.promise
      await runner.stop()
      return done
    },
    close: () => pool.end(),
  }
}

/** Does one thing for many at once: those who ask in the same breath, `size` at most. */
function gather(work: (ids: readonly string[]) => Promise<void>, size: number): (id: string) => Promise<void> {
  type Asked = { id: string; resolve: () => void; reject: (cause: unknown) => void }
  let asked: Asked[] = []
  const flush = (): void => {
    const these = asked.splice(0, size)
    if (these.length === 0) return
    work(these.map((one) => one.id)).then(
      () => these.forEach((one) => one.resolve()),
      (cause: unknown) => these.forEach((one) => one.reject(cause)),
    )
  }
  return (id) =>
    new Promise<void>((resolve, reject) => {
      asked.push({ id, resolve, reject })
      if (asked.length >= size) flush()
      else if (asked.length === 1) void breath().then(breath).then(flush)
    })
}

function feedOf(pool: pg.Pool, schema: string, part: LoadedPart) {
  const add = async (from: number, count: number, inDays: string): Promise<void> => {
    for (let at = 0; at < count; at += 50_000)
      await pool.query(
        `select count(*) from ${schema}.add_jobs((
           select array_agg((
             'advance', json_build_object('enrollmentId', enrollment_id), null, now() + ${inDays}, null, null, null, null
           )::${schema}.job_spec)
           from (select enrollment_id from enrollment where run_id = $1 order by enrollment_id offset $2 limit $3) given))`,
        [part.runId, from + at, Math.min(50_000, count - at)],
      )
  }
  let fed = 0
  return {
    async asleep(count: number) {
      for (let at = 0; at < count; at += part.due)
        await add(0, Math.min(part.due, count - at), `interval '30 days' * (1 + random())`)
    },
    async due(count: number) {
      await add(fed, count, `interval '-1 minute'`)
      fed += count
    },
  }
}
