/**
 * pg-boss: each contact's next step is a job. With `isBatched` a worker takes a thousand, and their work, their next jobs
 * and their completion are one transaction; else each job is a transaction.
 */
import { PgBoss } from 'pg-boss'
import type pg from 'pg'
import { realNow } from '#server/test/corp.ts'
import { say } from '../report.ts'
import type { Contestant } from './contest.ts'
import type { LoadedPart } from './load.ts'
import { constantsOf, writeGiven } from './set-writes.ts'
import { inTransaction, plain, poolOf } from './statement.ts'
import { type EngineWorld, journey } from './world.ts'

type Settings = { isBatched: boolean; asleep: number; schema: string }

const batch = 1_000
const alone = { jobs: 50, workers: 10 }
const queue = 'advance'
type Data = { enrollmentId: string }

export async function pgBoss(world: EngineWorld, part: LoadedPart, settings: Settings): Promise<Contestant> {
  const { isBatched, schema } = settings
  const constants = constantsOf(world, part)
  const { socket, database, login } = world.owner
  const pool = poolOf(world.owner, alone.workers)
  const boss = new PgBoss({
    host: socket,
    database,
    user: login,
    schema,
    supervise: false,
    schedule: false,
    max: alone.workers,
  })
  boss.on('error', (error) => say(`pg-boss: ${error.message}`))
  await boss.start()
  await boss.createQueue(queue, { partition: true })
  const next = (ids: readonly string[]) =>
    ids.map((enrollmentId) => ({ data: { enrollmentId }, startAfter: journey.nextDays * 24 * 3_600 }))
  const feed = feedOf(boss, pool, part)
  await feed.asleep(settings.asleep)
  await pool.query('vacuum (analyze)')

  const takeTogether = async (count: number): Promise<number> => {
    let done = 0
    const enough = Promise.withResolvers<void>()
    const options = {
      batchSize: batch,
      burstWhenBatchFull: true,
      localConcurrency: 2,
      transactional: true,
      pollingIntervalSeconds: 0.5,
    } as const
    await boss.work<Data, void, typeof options>(queue, options, async (jobs, db) => {
      const ids = jobs.map((job) => job.data.enrollmentId)
      const { text, values } = plain(writeGiven(constants, ids, realNow()))
      try {
        await db.executeSql(text, values)
        await boss.insert(queue, next(ids), { db })
      } catch (cause) {
        enough.reject(cause)
        throw cause
      }
      done += ids.length
      if (done >= count) enough.resolve()
    })
    await enough.promise
    await boss.offWork(queue, { wait: true })
    return done
  }
  const takeAlone = async (count: number): Promise<number> => {
    let done = 0
    const work = async (): Promise<void> => {
      while (done < count) {
        const jobs = await boss.fetch<Data>(queue, { batchSize: alone.jobs })
        if (jobs.length === 0) return
        for (const job of jobs) {
          const ids = [job.data.enrollmentId]
          await inTransaction(pool, async (client) => {
            const db = within(client)
            await client.query(plain(writeGiven(constants, ids, realNow()), 'alone'))
            await boss.insert(queue, next(ids), { db })
            await boss.complete(queue, job.id, null, { db })
          })
          done += 1
        }
      }
    }
    await Promise.all(Array.from({ length: alone.workers }, work))
    return done
  }
  return {
    name: isBatched ? 'pgboss' : 'pgbossPerPerson',
    part,
    prepare: (count) => feed.due(count),
    take: isBatched ? takeTogether : takeAlone,
    async close() {
      await boss.stop({ graceful: false })
      await pool.end()
    },
  }
}

const within = (client: pg.PoolClient) => ({
  executeSql: async (text: string, values?: unknown[]) => client.query(text, values),
})

function feedOf(boss: PgBoss, pool: pg.Pool, part: LoadedPart) {
  const add = async (from: number, count: number, startAfter: () => Date | number): Promise<void> => {
    for (let at = 0; at < count; at += 10_000) {
      const { rows } = await pool.query<Data>(
        `select enrollment_id as "enrollmentId" from enrollment where run_id = $1 order by enrollment_id offset $2 limit $3`,
        [part.runId, from + at, Math.min(10_000, count - at)],
      )
      await boss.insert(
        queue,
        rows.map((data) => ({ data, startAfter: startAfter() })),
      )
    }
  }
  let fed = 0
  return {
    async asleep(count: number) {
      for (let at = 0; at < count; at += part.due)
        await add(0, Math.min(part.due, count - at), () => Math.round((30 + 30 * Math.random()) * 86_400))
    },
    async due(count: number) {
      await add(fed, count, () => 0)
      fed += count
    },
  }
}
