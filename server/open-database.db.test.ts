import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { readConfig } from '#server/config.ts'
import { readPostmasterFile } from '#server/db/bundled-postgres/postmaster.ts'
import { newId } from '#server/db/new-id.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import { corpId } from '#server/kernel/ids.ts'
import { openDatabase } from '#server/open-database.ts'

const home = mkdtempSync(join(tmpdir(), 'qunce-open-'))
afterAll(() => rmSync(home, { recursive: true }))

it('brings the bundled server back when it is killed under a running process, and says so', async () => {
  const warnings: unknown[] = []
  const database = await openDatabase(readConfig({ QUNCE_HOME: home }), { onWarning: (error) => warnings.push(error) })
  const corp = corpId(newId())
  const ask = () => database.db.corp(corp, (tx) => sql<{ one: number }>`select 1 as one`.execute(tx))
  expect((await ask()).rows).toEqual([{ one: 1 }])

  process.kill(readPostmasterFile(join(home, 'postgres', 'cluster'))?.pid ?? 0, 'SIGKILL')
  const answers = () =>
    ask().then(
      ({ rows }) => rows,
      (error: unknown) => (isConnectionFailure(error) ? 'away' : error),
    )
  // A session may outlive the killed postmaster for a moment, so the answers count from the warning on.
  await expect
    .poll(() => warnings, { timeout: 30_000, interval: 20 })
    .toMatchObject([{ message: expect.stringContaining('ended by itself') }])
  await expect.poll(answers, { timeout: 30_000, interval: 20 }).toEqual([{ one: 1 }])
  expect(warnings).toHaveLength(1)
  await database.close()
})
