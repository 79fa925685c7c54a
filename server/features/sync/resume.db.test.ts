import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startSync } from '#server/features/sync/index.ts'
import { secretKeys } from '#server/test/corp.ts'
import { wecomRig } from '#server/test/wecom.ts'
import { ourState, theirState } from '#server/test/wecom-state.ts'

const program = fileURLToPath(new URL('../../test/sync-process.ts', import.meta.url))
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a first synchronisation that is killed again and again goes on where it was and ends with what WeCom has', async () => {
  const rig = await wecomRig({ groupChats: 8, members: 15, staff: 5 })
  const { owner, db, corpId } = rig
  const standing = async () =>
    JSON.stringify([
      await owner.selectFrom('sync_task').select(['kind', 'state', 'done', 'cursor']).orderBy('kind').execute(),
      await owner.selectFrom('wecom_reading').select('object_key').orderBy('object_key').execute(),
    ])
  const tasks = () => owner.selectFrom('sync_task').select(['kind', 'state', 'done']).execute()
  await db.corp(corpId, (tx) => startSync(tx, corpId, 'first'))
  let kills = 0
  while (kills < 5 && (await tasks()).some((task) => task.state !== 'done')) {
    const before = await standing()
    const child = spawn(process.execPath, [program, JSON.stringify({ address: rig.address, secretKeys })], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    try {
      while ((await standing()) === before) await pause(1)
    } finally {
      child.kill('SIGKILL')
      await ended
    }
    kills += 1
    // A dead holder's leases run out after 15 s: here that time has passed.
    await sql`update lease set leased_until_real_at = now() - interval '1 second'`.execute(owner)
  }
  expect(kills).toBeGreaterThanOrEqual(3)
  await rig.workUntil(rig.isQuiet)
  expect((await tasks()).map((task) => task.state)).toEqual(['done', 'done', 'done', 'done', 'done'])
  const theirs = await theirState(rig)
  expect(await ourState(rig)).toEqual(theirs)
  const joins = await owner.selectFrom('event').select('event_id').where('kind', '=', 'membership.joined').execute()
  expect(joins).toHaveLength(theirs.members.length)
  const added = await owner.selectFrom('event').select('event_id').where('kind', '=', 'contact.added').execute()
  expect(added).toHaveLength(theirs.follows.length)
}, 240_000)
