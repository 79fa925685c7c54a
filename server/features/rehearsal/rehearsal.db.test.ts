import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { rehearsal } from '#contract/rehearsal.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { calendarOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

let operator: SignedIn
let address: string
beforeAll(async () => {
  const { corpId } = await buildCorp(db)
  operator = await signInAs(app, db, corpId, { role: 'operator' })
  const source = playbookSource({
    id: 'noon',
    ...calendarOf([stepAt('noon', '12:00')]),
    variables: { 店名: { type: 'text', label: '店名', example: '小店' } },
  })
  const made = await operator.ask('POST', '/api/v1/playbooks', { source })
  address = `/api/v1/playbooks/${made.json().playbookId}/versions/1/rehearsal`
})

const small = { groups: 3, members: 20, days: 10, from: '2026-03-02' }

/** Every table with how many rows it has; who is signed in and what screens were told aside. */
async function rowsOfAll(): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; n: string }>`
    select table_schema || '.' || table_name as name,
      (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', table_schema, table_name),
        false, true, '')))[1]::text as n
    from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
      and table_name not in ('pulse', 'session')`.execute(owner)
  return Object.fromEntries(rows.map((row) => [row.name, row.n]))
}

test('a version is rehearsed on a thread of its own, and nothing is left behind', async () => {
  const before = await rowsOfAll()
  expect(Object.keys(before).length).toBeGreaterThan(30)
  const answer = await operator.ask('POST', address, small)
  expect(answer.statusCode).toBe(200)
  const found = rehearsal.parse(answer.json())
  expect(found).toMatchObject({ playbook: 'noon', from: '2026-03-02', groups: 3, staff: 1, zone: 'Asia/Shanghai' })
  expect(found.occurrences.due).toBe(30)
  expect(found.calendar).toHaveLength(10)
  expect(await rowsOfAll()).toEqual(before)
})

test('one runs at a time; the next is told to wait, and can run once it has ended', async () => {
  const answers = await Promise.all([
    operator.ask('POST', address, small),
    operator.ask('POST', address, small),
    operator.ask('POST', address, small),
  ])
  expect(answers.map((answer) => answer.statusCode).sort((a, b) => a - b)).toEqual([200, 429, 429])
  expect((await operator.ask('POST', address, small)).statusCode).toBe(200)
})

test.each([
  [{ ...small, groups: 0 }, 400, 'groups'],
  [{ ...small, groups: 200, members: 500, days: 120 }, 400, 'groups'],
  [{ ...small, from: '2026-02-30' }, 400, 'from'],
  [{ ...small, colour: 'red' }, 400, 'colour'],
  [{ ...small, variables: { 天气: '晴' } }, 422, 'variables.天气'],
])('%j is refused by name', async (body, status, field) => {
  const answer = await operator.ask('POST', address, body)
  expect(answer.statusCode).toBe(status)
  expect(answer.body).toContain(field)
})
