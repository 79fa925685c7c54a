import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectSocket, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect, executeNamed } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { isConnectionFailure, sqlState } from '#server/db/retry.ts'
import { corpId } from '#server/kernel/ids.ts'
import { testDatabase } from '#server/test/database.ts'

const { db, owner, address } = await testDatabase()
const corp = corpId(newId())
const ask = async <T>(statement: ReturnType<typeof sql<T>>) =>
  (await db.corp(corp, (tx) => statement.execute(tx))).rows[0]

describe('a transaction', () => {
  it('runs under its role, and a corp transaction under its corp', async () => {
    const look = sql<{ role: string; corp: string | null }>`
      select current_user::text as role, nullif(current_setting('qunce.corp_id', true), '') as corp`
    expect(await ask(look)).toEqual({ role: 'qunce_corp', corp })
    expect((await db.identity((tx) => look.execute(tx))).rows[0]).toEqual({ role: 'qunce_identity', corp: null })
    expect((await db.engine((tx) => look.execute(tx))).rows[0]).toEqual({ role: 'qunce_engine', corp: null })
  })

  it('refuses a corp id that is not a UUID before anything is sent', () => {
    const forged = "'; reset role; --" as typeof corp // what a forgotten parse would let in
    expect(() => db.corp(forged, async () => undefined)).toThrow('lower-case UUID')
  })

  it('leaves nothing behind when its work throws', async () => {
    const lane = { corp_id: corp, queue: 'thrown', lane: 1 }
    await expect(
      db.corp(corp, async (tx) => {
        await tx.insertInto('lane').values(lane).execute()
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(await owner.selectFrom('lane').select('queue').where('queue', '=', 'thrown').execute()).toEqual([])
  })

  it('says so when a statement that failed was swallowed, instead of committing nothing', async () => {
    const swallowing = db.corp(corp, async (tx) => {
      await tx.insertInto('lane').values({ corp_id: corp, queue: 'swallowed', lane: 1 }).execute()
      await expect(sql`select 1 / 0`.execute(tx)).rejects.toThrow('division by zero')
    })
    await expect(swallowing).rejects.toThrow('rolled back')
  })

  it('runs its work again when it loses to another transaction, up to its attempts', async () => {
    let runs = 0
    const lose = (times: number) => () =>
      db.corp(
        corp,
        async (tx) => {
          runs += 1
          if (runs <= times) await sql`do $$ begin raise exception 'lost' using errcode = '40001'; end $$`.execute(tx)
          return runs
        },
        { attempts: 3 },
      )
    expect(await lose(2)()).toBe(3)
    runs = 0
    await expect(lose(3)()).rejects.toSatisfy((error) => sqlState(error) === '40001')
    expect(runs).toBe(3)
  })

  it('ends a statement and an idle transaction at the time it was given', async () => {
    const slow = db.corp(corp, (tx) => sql`select pg_sleep(10)`.execute(tx), { statementTimeoutMs: 50 })
    await expect(slow).rejects.toThrow('statement timeout')
    const idle = db.corp(
      corp,
      async (tx) => {
        await owner.executeQuery(sql`select pg_sleep(0.5)`.compile(owner))
        await sql`select 1`.execute(tx)
      },
      { idleTimeoutMs: 50 },
    )
    await expect(idle).rejects.toSatisfy((error) => sqlState(error) === '25P03')
    expect(await ask(sql<{ one: number }>`select 1 as one`)).toEqual({ one: 1 })
  })

  it('is read only when asked to be', async () => {
    const write = db.corp(
      corp,
      (tx) => tx.insertInto('lane').values({ corp_id: corp, queue: 'read', lane: 1 }).execute(),
      { readOnly: true },
    )
    await expect(write).rejects.toThrow('read-only transaction')
  })
})

describe('values', () => {
  it('come back as they went in, cut to the microsecond', async () => {
    const at = Temporal.Instant.from('2026-02-28T23:59:59.999999999Z')
    const row = await ask(sql<Record<string, unknown>>`
      select
        ${at}::timestamptz as at,
        ${[at, null]}::timestamptz[] as ats,
        ${Temporal.PlainDate.from('2024-02-29')}::date as day,
        ${Temporal.PlainTime.from('21:30:00')}::time as time,
        ${Number.MAX_SAFE_INTEGER}::bigint as big,
        ${[1, 2]}::bigint[] as bigs,
        ${JSON.stringify(['a'])}::jsonb as list`)
    expect(String(row?.at)).toBe('2026-02-28T23:59:59.999999Z')
    expect(row?.ats).toMatchObject([expect.any(Temporal.Instant), null])
    expect(String(row?.day)).toBe('2024-02-29')
    expect(String(row?.time)).toBe('21:30:00')
    expect(row).toMatchObject({ big: Number.MAX_SAFE_INTEGER, bigs: [1, 2], list: ['a'] })
  })

  it('that a number or a column cannot hold exactly are refused', async () => {
    await expect(ask(sql`select 9007199254740993::bigint as big`)).rejects.toThrow('beyond what a number holds')
    await expect(ask(sql`select ${undefined}::text as nothing`)).rejects.toThrow('undefined')
  })
})

describe('a named statement', () => {
  it('is prepared once per connection and keeps its name', async () => {
    const names = await db.corp(corp, async (tx) => {
      for (const n of [1, 2]) await executeNamed(tx, 'twice', sql<{ n: number }>`select ${n}::int * 2 as n`)
      return sql<{ name: string }>`select name from pg_prepared_statements where name = 'twice'`.execute(tx)
    })
    expect(names.rows).toEqual([{ name: 'twice' }])
  })
})

describe('a session that the server ends', () => {
  /** A server before the server that ends each session in the breath in which it says that it is ready. */
  async function hastyServer(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'qunce-hasty-'))
    const open = new Set<Socket>()
    const isReady = (chunk: Buffer): boolean => chunk.subarray(-6).equals(Buffer.from('Z\0\0\0\x05I'))
    const farewell = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'
    const length = Buffer.alloc(4)
    length.writeInt32BE(farewell.length + 4)
    const server = createServer((client) => {
      const real = connectSocket(join(address.socket, '.s.PGSQL.5432'))
      for (const socket of [client, real]) open.add(socket.on('error', () => undefined))
      client.pipe(real)
      real.on('data', (chunk: Buffer) =>
        isReady(chunk)
          ? client.end(Buffer.concat([chunk, Buffer.from('E'), length, Buffer.from(farewell)]))
          : client.write(chunk),
      )
    })
    await new Promise<void>((resolve) => void server.listen(join(folder, '.s.PGSQL.5432'), resolve))
    onTestFinished(() => {
      server.close()
      for (const socket of open) socket.destroy()
      rmSync(folder, { recursive: true })
    })
    return folder
  }

  it('fails what asked for it, and not the process', async () => {
    const hasty = connect({ ...address, socket: await hastyServer() })
    onTestFinished(() => hasty.close())
    const failure = await hasty.engine(async () => 'never').catch((cause: unknown) => cause)
    expect(isConnectionFailure(failure)).toBe(true)
  })
})
