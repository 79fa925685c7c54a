import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { Database } from '#server/db/database.ts'
import type { EngineLog } from '#server/engine/loop.ts'

/** A process says this often that it lives, in ms; one that is not heard of for `goneMs` is not counted on any more. */
const beatMs = 5_000
export const goneMs = 15_000
/** Processes that died are told of for so long, in hours: whoever looks after a crash finds them. */
const keptHours = 24

export type InstanceOptions = {
  db: Database
  log: EngineLog
  instanceId: string
  role: 'api' | 'engine' | 'all'
  /** How often to say so, in ms; the usual when left out. */
  everyMs?: number
}

/** Says in table `instance` that this process lives, until `stop`. A beat that fails is made up for by the next. */
export async function keepInstance(options: InstanceOptions): Promise<{ stop(): Promise<void> }> {
  const { db, log, instanceId, everyMs = beatMs } = options
  await beat(options)
  let beating: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    beating = beating.then(() =>
      beat(options).catch((cause: unknown) => log.warn({ err: cause }, 'instance: the sign of life was not written')),
    )
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await beating
      await db
        .engine((tx) => tx.deleteFrom('instance').where('instance_id', '=', instanceId).execute())
        .catch((cause: unknown) => log.warn({ err: cause }, 'instance: the end was not written'))
    },
  }
}

const beat = ({ db, instanceId, role }: InstanceOptions): Promise<void> =>
  db.engine(async (tx) => {
    await sql`
      insert into instance as i (instance_id, role, host, pid, started_real_at, seen_real_at)
      values (${instanceId}, ${role}, ${hostname()}, ${process.pid}, clock_timestamp(), clock_timestamp())
      on conflict (instance_id) do update set seen_real_at = excluded.seen_real_at`.execute(tx)
    await sql`
      delete from instance
      where seen_real_at < clock_timestamp() - ${keptHours} * interval '1 hour'`.execute(tx)
  })
