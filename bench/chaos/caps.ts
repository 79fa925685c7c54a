/**
 * Caps under fire: many connections reserve and give back the same few caps while their sessions are ended under them and
 * their transactions are made to lose. What every committed transaction did stands in a table of the scenario's own,
 * written in the same transaction; the caps are judged by it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { clientConfig, type CorpTx, connect, type SocketAddress } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import type { Tables } from '#server/db/tables.ts'
import { giveBackCaps, reserveCaps } from '#server/features/governor/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type Dice, diceOf } from './dice.ts'

export type CapsOptions = {
  address: SocketAddress
  owner: Kysely<Tables>
  corpId: CorpId
  seed: number
  /** Default 64. */
  connections?: number
  /** Chats, each with one cap of the day. Default 100. */
  keys?: number
  cap?: number
  /** Reservations asked for in all. */
  operations: number
}

export type CapsReport = {
  operations: number
  granted: number
  refused: number
  givenBack: number
  kills: number
  lostSessions: number
  /** Transactions that lost by SQLSTATE 40001 and were run again. */
  lostTransactions: number
  /** Caps whose `used` passed its cap, by the row or by what was committed. */
  breaches: number
  /** Caps whose `used` is not what was granted minus what was given back. */
  unequal: number
}

const day = Temporal.PlainDate.from('2026-11-23')
const recipientOf = (id: string) => ({ kind: 'group_chat', id }) as const

export async function fireOnCaps(options: CapsOptions): Promise<CapsReport> {
  const { address, owner, corpId, connections = 64, keys = 100, cap = 5 } = options
  await sql`drop table if exists cap_fire`.execute(owner)
  await sql`create table cap_fire (subject_id uuid not null, change integer not null)`.execute(owner)
  await sql`grant select, insert on cap_fire to qunce_corp`.execute(owner)
  const chats = Array.from({ length: keys }, newId)
  const db = connect(address, { connections, onIdleError: () => undefined })
  const killer = new pg.Client(clientConfig(address))
  await killer.connect()
  const report = { granted: 0, refused: 0, givenBack: 0, kills: 0, lostSessions: 0, lostTransactions: 0 }
  let left = options.operations

  const transact = async <T>(dice: Dice, work: (tx: CorpTx) => Promise<T>): Promise<T | null> => {
    try {
      return await db.corp(
        corpId,
        async (tx) => {
          const done = await work(tx)
          if (dice.chance(0.05)) {
            report.lostTransactions += 1
            await sql`do $$ begin raise exception 'lost to another' using errcode = '40001'; end $$`.execute(tx)
          }
          return done
        },
        { attempts: 20 },
      )
    } catch (cause) {
      if (!isConnectionFailure(cause)) throw cause
      report.lostSessions += 1
      return null
    }
  }
  const note = (tx: CorpTx, chat: string, change: number) =>
    sql`insert into cap_fire (subject_id, change) values (${chat}, ${change})`.execute(tx)

  const worker = async (number: number): Promise<void> => {
    const dice = diceOf(options.seed * 1_000 + number)
    const mine: string[] = []
    while (left > 0) {
      left -= 1
      const chat = dice.pick(chats)
      const granted = await transact(dice, async (tx) => {
        const got = await reserveCaps(tx, corpId, [{ recipient: recipientOf(chat), key: 'day', startsOn: day, cap }])
        if (got.has(chat)) await note(tx, chat, 1)
        return got.has(chat)
      })
      if (granted) mine.push(chat)
      if (granted !== null) report[granted ? 'granted' : 'refused'] += 1
      const back = mine.length > 0 && dice.chance(0.6) ? mine.shift() : undefined
      if (back === undefined) continue
      const isBack = await transact(dice, async (tx) => {
        await giveBackCaps(tx, corpId, [{ recipient: recipientOf(back), key: 'day', startsOn: day }])
        await note(tx, back, -1)
        return true
      })
      if (isBack) report.givenBack += 1
    }
  }
  const over = new AbortController()
  const killing = async (): Promise<void> => {
    const dice = diceOf(options.seed)
    while (!over.signal.aborted) {
      report.kills += await endSession(killer, dice.roll(connections))
      await sleep(10 + dice.roll(30))
    }
  }
  const kills = killing()
  await Promise.all(Array.from({ length: connections }, (_, number) => worker(number)))
  over.abort()
  await kills
  await Promise.all([db.close(), killer.end()])

  const { rows } = await sql<{ breaches: number; unequal: number }>`
    with told as (
      select subject_id, sum(change)::int as used from cap_fire group by subject_id
    )
    select (count(*) filter (where greatest(c.used, told.used) > ${cap}))::int as breaches,
      (count(*) filter (where coalesce(c.used, 0) <> coalesce(told.used, 0)))::int as unequal
    from cap_use c
    full join told on told.subject_id = c.subject_id
    where c.subject_id = any(${chats}::uuid[]) or c.subject_id is null`.execute(owner)
  await sql`drop table cap_fire`.execute(owner)
  const judged = rows[0] ?? { breaches: -1, unequal: -1 }
  return { operations: options.operations, ...report, ...judged }
}

/** Ends the n-th other session of the application in this database; answers how many that were. */
export async function endSession(killer: pg.Client, n: number): Promise<number> {
  const { rowCount } = await killer.query(
    `select pg_terminate_backend(pid)
     from (
       select pid from pg_stat_activity
       where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
       order by pid offset $1 limit 1) victim`,
    [n],
  )
  return rowCount ?? 0
}
