/** A random share of contacts: the same in SQL, in TypeScript, and each time. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { newId } from '#server/db/new-id.ts'
import { hundredthOf } from '#server/features/playbook/index.ts'
import { holds } from '#server/features/segment/index.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { at } from '#server/test/run-world.ts'

const { db } = await testDatabase()

test('the statement lets in whom the rule lets in, in shares as they are written', async () => {
  const { corpId } = await buildCorp(db)
  const contacts = Array.from({ length: 20_000 }, () => newId())
  const row = {
    corpId,
    now: at('2026-11-23T09:00:00+08:00'),
    contact: sql`c.contact_id`,
    groupChat: sql`null::uuid`,
    run: sql`null::uuid`,
    enteredAt: sql`null::timestamptz`,
  }
  const drawn = async (from: number, to: number): Promise<string[]> => {
    const { rows } = await db.corp(corpId, (tx) =>
      sql<{ contact_id: string }>`
        select c.contact_id from unnest(${contacts}::uuid[]) as c (contact_id)
        where ${holds({ draw: 'gift', from, to }, row)}`.execute(tx),
    )
    return rows.map((each) => each.contact_id)
  }
  const shares = [
    [0, 10],
    [10, 55],
    [55, 100],
  ] as const
  const found = await Promise.all(shares.map(([from, to]) => drawn(from, to)))
  for (const [n, [from, to]] of shares.entries()) {
    const wanted = contacts.filter((id) => {
      const hundredth = hundredthOf(corpId, 'gift', id)
      return hundredth >= from && hundredth < to
    })
    expect(found[n]?.toSorted()).toEqual(wanted.toSorted())
    // Four standard deviations of a binomial.
    const share = (to - from) / 100
    const reach = 4 * Math.sqrt(contacts.length * share * (1 - share))
    expect(Math.abs(wanted.length - contacts.length * share)).toBeLessThan(reach)
  }
  expect(found.flat()).toHaveLength(contacts.length)
})
