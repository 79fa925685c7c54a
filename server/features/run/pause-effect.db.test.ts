import { expect, it } from 'vitest'
import { pauseEffect } from '#contract/run.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { buildOccurrence, buildRunWorld, today } from '#server/test/run-world.ts'

const { db } = await testDatabase()
const app = await testApp(db)
const world = await buildRunWorld(db)
const [first, second, third] = world.chats
const ids = world.chats.map((chat) => chat.groupChatId)
const lead = await signInAs(app, db, world.corpId, { role: 'manager' })
/** Owns the first two group chats. */
const min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
const stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
for (const chat of [first, third])
  await buildOccurrence(world, { chat, state: 'planned', stepId: 'benefit', due: today('20:00') })
await buildOccurrence(world, { chat: second, state: 'waiting_staff', route: 'staff_task' })

const effectOf = async (person: SignedIn, url: string, groupChatIds?: readonly string[]) => {
  const body = groupChatIds && { groupChatIds }
  const answer = await person.ask(body ? 'POST' : 'GET', `/api/v1/${url}`, body)
  return answer.statusCode === 200 ? pauseEffect.parse(answer.json()) : [answer.statusCode, answer.json().error.code]
}

it('tells what pausing one group chat, several, or the corp would hold back', async () => {
  expect(await effectOf(lead, `group-chats/${first.groupChatId}/pause-effect`)).toEqual({
    playbooks: 1,
    runs: 1,
    groupChats: 1,
    dueToday: 1,
    openSends: 0,
  })
  const two = { playbooks: 1, runs: 1, groupChats: 2, dueToday: 1, openSends: 1 }
  expect(await effectOf(min, 'group-chats/pause-effect', ids.slice(0, 2))).toEqual(two)
  const all = { playbooks: 1, runs: 1, groupChats: 3, dueToday: 2, openSends: 1 }
  expect(await effectOf(lead, 'group-chats/pause-effect', ids)).toEqual(all)
  expect(await effectOf(lead, 'corp/pause-effect')).toEqual(all)
})

it('counts the whole corp for a lead who sees only a part of it: the pause stops all', async () => {
  const narrow = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'own' })
  expect(await effectOf(narrow, 'corp/pause-effect')).toMatchObject({ groupChats: 3 })
})

it('tells nothing of chats out of the scope or of another corp, and names them where several were asked for', async () => {
  const foreign = `group-chats/${third.groupChatId}/pause-effect`
  expect(await effectOf(min, foreign)).toEqual([404, 'not_found'])
  expect(await effectOf(stranger, foreign)).toEqual([404, 'not_found'])
  const answer = await min.ask('POST', '/api/v1/group-chats/pause-effect', { groupChatIds: ids })
  expect([answer.statusCode, answer.json().error.details]).toEqual([
    404,
    [{ field: 'groupChatIds', value: third.groupChatId, rule: 'exists in your scope' }],
  ])
  expect(await effectOf(min, 'corp/pause-effect')).toEqual([403, 'permission_missing'])
  expect(await effectOf(lead, 'group-chats/pause-effect', [])).toEqual([400, 'input_invalid'])
})
