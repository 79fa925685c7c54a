import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { schemaVersion } from './schema.ts'
import { openSandbox } from './test/open.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A state file of the tables of an earlier version, with a corp of one group chat in it. */
function earlierState(version: number): string {
  const file = join(folder, `earlier-${version}.sqlite`)
  const database = new DatabaseSync(file)
  database.exec(readFileSync(new URL(`fixture/state-${version}.sql`, import.meta.url), 'utf8'))
  database.close()
  return file
}

/** Every table's columns, with what they may hold. */
function columnsOf(file: string): string[] {
  const database = new DatabaseSync(file)
  const columns = database
    .prepare(
      `select t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '-') as line
       from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' order by line`,
    )
    .all()
    .map((row) => String(row['line']))
  database.close()
  return columns
}

test.for([2, 3])('a state file of version %i is opened, brought forward and gone on with', async (version) => {
  const state = earlierState(version)
  const opened = await openSandbox({ state })
  const chats = (await opened.control('GET', '/chats')).body['chats']
  expect(chats).toMatchObject([{ name: '杭州·滨江早教打卡群', last: { text: '上一版说的话' } }])
  await opened.control('PUT', '/settings', { quota: 'week' })
  await opened.passCorp({ days: 2 })
  const routes = ((await opened.control('GET', '/ledger')).body['entries'] as { route: string }[]).map(
    ({ route }) => route,
  ) // the control API's shape
  expect(routes).toEqual(version === 2 ? ['manual'] : ['manual', 'transfer']) // version 3 had a transfer under way
  await opened.close()
  const fresh = join(folder, 'fresh.sqlite')
  await (await openSandbox({ state: fresh })).close()
  expect(columnsOf(state)).toEqual(columnsOf(fresh))
  const again = await openSandbox({ state, quota: 'day' })
  expect((await again.control('GET', '/settings')).body).toMatchObject({ quota: 'week' }) // what was set stands
  await again.close()
})

test('a state file of an unknown version is refused in plain words and left as it is', async () => {
  for (const version of [1, schemaVersion + 1]) {
    const state = earlierState(2)
    const database = new DatabaseSync(state)
    database.exec(`pragma user_version = ${version}`)
    database.close()
    const before = columnsOf(state)
    await expect(openSandbox({ state })).rejects.toThrow(
      'was made by another version of the sandbox: move it away, and a new corp begins',
    )
    expect(columnsOf(state)).toEqual(before)
    rmSync(state)
  }
})
