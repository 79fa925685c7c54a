import { expect, it } from 'vitest'
import { timelineItem } from '#contract/event.ts'
import { page } from '#contract/paging.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { buildEvents, buildOccurrence, buildRunWorld, today } from '#server/test/run-world.ts'

const { db } = await testDatabase()
const app = await testApp(db)
const world = await buildRunWorld(db)
const [first, , third] = world.chats
const lead = await signInAs(app, db, world.corpId, { role: 'operator' })
/** Owns the first two group chats. */
const min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
const timelineOf = (person: SignedIn, chat: { groupChatId: string }) =>
  person.ask('GET', `/api/v1/group-chats/${chat.groupChatId}/timeline`)

it('tells where a message ended, by the name of its step, and leaves the turns on the way to its why', async () => {
  const { occurrenceId } = await buildOccurrence(world, { chat: first, state: 'sent', stepId: 'greeting' })
  const groupChatId = first.groupChatId
  await buildEvents(world, [
    { key: 'out', kind: 'delivery.released', at: today('08:30'), groupChatId, occurrenceId },
    { key: 'asked', kind: 'mass_send.reminded', at: today('08:50'), groupChatId, occurrenceId },
    { key: 'sent', kind: 'delivery.sent', at: today('08:55'), groupChatId, occurrenceId },
    { key: 'stop', kind: 'group_chat.paused', at: today('09:10'), groupChatId, detail: { reason: '群里在吵架' } },
  ])
  const { items } = page(timelineItem).parse((await timelineOf(min, first)).json())
  expect(items).toMatchObject([
    { kind: 'group_chat.paused', occurrenceId: null, step: null, detail: { reason: '群里在吵架' } },
    { kind: 'delivery.sent', occurrenceId, step: { name: '早问候', nameEn: 'Morning greeting' } },
  ])
})

it('is told of a chat in the scope only', async () => {
  const stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
  expect((await timelineOf(lead, third)).statusCode).toBe(200)
  expect((await timelineOf(min, third)).statusCode).toBe(404)
  expect((await timelineOf(stranger, third)).statusCode).toBe(404)
})
