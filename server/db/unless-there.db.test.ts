import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { CorpTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { sqlState } from '#server/db/retry.ts'
import { type IfThere, mostlyNew, unlessThere } from '#server/db/unless-there.ts'
import { corpId } from '#server/kernel/ids.ts'
import { testDatabase } from '#server/test/database.ts'

const { db, owner } = await testDatabase()
const corp = corpId(newId())

const insertInto = (queue: string, lanes: readonly number[], tries: IfThere[]) => (tx: CorpTx) =>
  mostlyNew(tx, async (ifThere) => {
    tries.push(ifThere)
    const { rows } = await sql<{ lane: number }>`
      insert into lane (corp_id, queue, lane)
      select ${corp}, ${queue}, lane from unnest(${lanes}::smallint[]) as lane
      ${unlessThere(ifThere)}
      returning lane`.execute(tx)
    return rows.map((row) => row.lane)
  })

const stored = async (queue: string) => {
  const rows = await owner.selectFrom('lane').select('lane').where('queue', '=', queue).orderBy('lane').execute()
  return rows.map((row) => row.lane)
}

it('writes at once what is not there', async () => {
  const tries: IfThere[] = []
  expect(await db.corp(corp, insertInto('new', [1, 2], tries))).toEqual([1, 2])
  expect(tries).toEqual(['refused'])
  expect(await stored('new')).toEqual([1, 2])
})

it('passes over what is there, and keeps what the transaction did before and does after', async () => {
  const tries: IfThere[] = []
  await db.corp(corp, async (tx) => {
    await insertInto('there', [1], [])(tx)
    expect(await insertInto('there', [1, 2], tries)(tx)).toEqual([2])
    await insertInto('there', [3], [])(tx)
  })
  expect(tries).toEqual(['refused', 'passed_over'])
  expect(await stored('there')).toEqual([1, 2, 3])
})

it('tries nothing else again', async () => {
  const tries: IfThere[] = []
  const failure: unknown = await db.corp(corp, insertInto('wrong', [64], tries)).catch((error: unknown) => error)
  expect([sqlState(failure), tries]).toEqual(['23514', ['refused']])
})
