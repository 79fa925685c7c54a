import { expect, test } from 'vitest'
import { testDatabase } from '#server/test/database.ts'
import { bare } from './bare.ts'
import { refuseUnequal } from './count.ts'
import { load, type LoadedPart } from './load.ts'
import { ours } from './ours.ts'
import { buildEngineWorld, type EngineWorld, withClient } from './world.ts'

const { db, address, ownerAddress } = await testDatabase()

test('bare statements write the rows that the engine writes, and nobody is counted who wrote fewer', async () => {
  const world = await buildEngineWorld(db, { app: address, owner: ownerAddress })
  const sizes = [
    { name: 'ours', due: 30, isWoken: true },
    { name: 'bare', due: 30, isWoken: true },
  ]
  const [mine, theirs] = await load(world, sizes, 120)
  if (!mine || !theirs) throw new Error('two parts are loaded')
  const contestants = [ours(world, mine, 2), bare(world, theirs, 2)]
  const took = []
  for (const { name, part, take, close } of contestants) {
    const rows = await take(1_000)
    expect(rows).toBe(30)
    took.push({ name, part, rows, warmUp: 0, tookS: [] })
    await close()
  }
  await refuseUnequal(world, took)
  expect(await written(world, theirs)).toEqual(await written(world, mine))

  const [first, second] = took
  if (!first || !second) throw new Error('both took')
  await expect(refuseUnequal(world, [first, { ...second, rows: 31 }])).rejects.toThrow(
    'bare took 31 enrollments and wrote 30 deliveries',
  )
})

/** What a part's run holds now, told apart by no id and no day. */
async function written({ owner, corpId }: EngineWorld, { runId, day }: LoadedPart): Promise<unknown[]> {
  return withClient(owner, async (client) => {
    const tables = []
    for (const statement of [
      `select route, lane = get_byte(uuid_send(contact_id), 15) & 63 as is_own_lane, sender_lane = lane_of(sender_staff_id::text) as is_senders,
         state, attempt, content_id, content_hash, variant, body, follow_up, quota_mode,
         step_id, due_at - released_at as late, expires_at - due_at as open, jsonb_array_length(caps) as caps,
         quota_starts_on - '2026-11-24'::date - $3::int as quota_starts, mass_send_id, changed_at = released_at as fresh
       from delivery where corp_id = $1 and run_id = $2`,
      `select e.kind, e.detail #- '{next,at}' as detail, (e.detail #>> '{next,at}')::timestamptz - e.at as next
       from delivery d join event e on e.corp_id = d.corp_id and e.contact_id = d.contact_id
       where d.corp_id = $1 and d.run_id = $2 and e.enrollment_id = d.enrollment_id and $3::int >= 0`,
      `select step_id, wake_at - entered_at as wakes, due_at = wake_at as is_due_then, attempts, reason, held_at, ended_at,
         delivery_id is not null as is_released
       from enrollment where corp_id = $1 and run_id = $2 and $3::int >= 0`,
      `select w.wake_at - e.entered_at as wakes from enrollment e
       join enrollment_wake w on w.corp_id = e.corp_id and w.enrollment_id = e.enrollment_id
       where e.corp_id = $1 and e.run_id = $2 and $3::int >= 0`,
      `select step_id, outcome, reason, sum(count)::int as count from journey_tally
       where corp_id = $1 and run_id = $2 and $3::int >= 0 group by step_id, outcome, reason`,
      `select c.cap_key, c.used, c.cap, c.starts_on - '2026-11-24'::date as starts
       from delivery d join cap_use c on c.corp_id = d.corp_id and c.subject_id = d.contact_id
       where d.corp_id = $1 and d.run_id = $2 and c.cap_key = 'week' and $3::int >= 0`,
      `select q.mode, q.quota, q.reserved, q.consumed
       from delivery d join quota_use q on q.corp_id = d.corp_id and q.recipient_id = d.contact_id
       where d.corp_id = $1 and d.run_id = $2 and $3::int >= 0`,
    ]) {
      const { rows } = await client.query<object>(`select distinct * from (${statement}) of`, [corpId, runId, day])
      const { rows: count } = await client.query<{ count: number }>(
        `select count(*)::int as count from (${statement}) of`,
        [corpId, runId, day],
      )
      tables.push({ count: count[0]?.count, rows: rows.map((row) => JSON.stringify(row)).sort() })
    }
    return tables
  })
}
