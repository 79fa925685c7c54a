import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { wecomRig } from '#server/test/wecom.ts'
import { ourState, theirState } from '#server/test/wecom-state.ts'

const rig = await wecomRig()

test('the first synchronisation equals what WeCom has', async () => {
  await rig.sync('first')
  expect(await ourState(rig)).toEqual(await theirState(rig))
  const signals = await rig.owner.selectFrom('signal').select('kind').execute()
  expect(signals).toEqual([])
})

test('facts of the corp’s months stand in partitions of their own', async () => {
  const { rows } = await sql<{ partition: string; facts: number }>`
    select tableoid::regclass::text as partition, count(*)::integer as facts
    from event
    where at >= '2026-11-01' and at < '2026-12-01'
    group by 1`.execute(rig.owner)
  expect(rows.map((row) => row.partition)).toEqual(['event_2026_11'])
  expect(rows[0]?.facts).toBeGreaterThan(0)
})
