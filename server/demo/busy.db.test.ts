import { expect, it } from 'vitest'
import { listBusyUserids } from '#server/demo/busy.ts'
import { testDatabase } from '#server/test/database.ts'
import { buildOccurrence, buildRunWorld, today } from '#server/test/run-world.ts'

const { db } = await testDatabase()

it('leaves those alone whose phone somebody real holds', async () => {
  const world = await buildRunWorld(db)
  const [first, second, third] = world.chats
  for (const chat of [first, third]) await buildOccurrence(world, { chat, state: 'waiting_staff', route: 'staff_task' })
  await buildOccurrence(world, { chat: second, state: 'reported', route: 'staff_task', due: today('10:00') })
  const busy = async (userids: string[], staffIds: string[]) =>
    (await db.corp(world.corpId, (tx) => listBusyUserids(tx, world.corpId, { userids, staffIds }))).toSorted()
  expect(await busy([], [])).toEqual(['李娜', '王敏'])
  expect(await busy(['王敏', 'wm-a-contact'], [])).toEqual(['李娜'])
  expect(await busy([], [world.na])).toEqual(['王敏'])
  expect(await busy(['王敏'], [world.na])).toEqual([])
})
