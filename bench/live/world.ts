/** A corp on a sandbox of its own that waits for one moment at which something is due in every group chat. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pino from 'pino'
import { startBundledPostgres } from '#server/db/bundled-postgres/index.ts'
import { connect } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import { Engine } from '#server/engine/loop.ts'
import { createConnections } from '#server/features/corp/index.ts'
import { addMs, type CorpInstant, corpInstant } from '#server/kernel/time.ts'
import { queuesOf } from '#server/queues.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { createSend } from '#server/wecom/index.ts'
import { zone } from '../chaos/story.ts'
import { createWorld, type World } from '../chaos/world.ts'
import { temporaryHome } from '../home.ts'
import { say } from '../report.ts'

export type LiveOptions = { groupChats: number; staff: number; hasNewcomers: boolean }

export type LiveWorld = World & {
  dueAt: CorpInstant
  /** Sets the corp's clock so long before the moment, and lets it run as fast as real time. */
  begin(beforeMs: number): Promise<void>
  stop(): Promise<void>
}

const firstDue = '2026-11-23T10:00'
const log = pino({ level: 'silent' })

/** Starts PostgreSQL with durable commits, the sandbox, and the product's engine, and waits until all is planned. */
export async function startLiveWorld({ groupChats, staff, hasNewcomers }: LiveOptions): Promise<LiveWorld> {
  const { home, remove } = temporaryHome()
  const postgres = await startBundledPostgres(join(home, 'postgres'))
  const dueAt = corpInstant(Temporal.PlainDateTime.from(firstDue).toZonedDateTime(zone).toInstant())
  const ends: (() => unknown)[] = [remove, () => postgres.stop()]
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end()
  }
  try {
    await migrate(postgres.owner, { login: 'qunce_app' })
    say(`${groupChats} group chats of ${staff} members of staff are made and read`)
    const world = await createWorld({
      address: postgres.app,
      seed: 1,
      groupChats,
      staff,
      start: '2026-11-23T09:00',
      firstDue,
      groups: 1,
      stepMinutes: 0,
      story: { rounds: 1, everyMinutes: 120, quiet: { from: '22:00', to: '08:00' }, capPerDay: 3 },
      hasNewcomers,
    })
    ends.push(() => world.close())
    const db = connect(postgres.app, { onIdleError: (error) => say(error.message) })
    ends.push(() => db.close())
    const { send, close } = createSend()
    ends.push(close)
    const connections = createConnections({ db, envelope, send, now: realNow, log })
    const engine = new Engine({ db, queues: queuesOf({ db, connections, envelope, touch: () => undefined, log }), log })
    await engine.start()
    ends.push(() => engine.stop())
    const { corpId } = world
    const isPlanned = (): Promise<boolean> =>
      db.corp(corpId, async (tx) => {
        const { rows } = await sql<{ count: number }>`
          select count(*)::int as count from occurrence where corp_id = ${corpId} and due_at = ${dueAt}`.execute(tx)
        return rows[0]?.count === groupChats
      })
    while (!(await isPlanned())) await sleep(100)
    return { ...world, dueAt, begin: (beforeMs) => world.setClock({ at: addMs(dueAt, -beforeMs), rate: 1 }), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
