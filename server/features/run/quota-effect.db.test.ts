import { expect, it } from 'vitest'
import { massSendEffect } from '#contract/corp.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { signInAs } from '#server/test/http.ts'
import { buildOccurrence, buildRunWorld, today } from '#server/test/run-world.ts'

const { db } = await testDatabase()
const app = await testApp(db)
const world = await buildRunWorld(db)
const [first, second] = world.chats
const admin = await signInAs(app, db, world.corpId, { role: 'admin' })

it('tells what each ceiling would make of the sends there were and are planned, before one is chosen', async () => {
  const url = '/api/v1/corp/mass-send-effect'
  const read = async () => massSendEffect.parse((await admin.ask('GET', url)).json())
  expect(await read()).toMatchObject({ from: '2026-10-28', to: '2026-11-27', groupChats: 0, sends: 0 })
  await buildOccurrence(world, { chat: first, state: 'sent', stepId: 'greeting', due: today('08:30') })
  await buildOccurrence(world, { chat: first, state: 'sent', route: 'staff_task' })
  await buildOccurrence(world, { chat: first, state: 'planned', stepId: 'benefit', due: today('20:00') })
  await buildOccurrence(world, { chat: second, state: 'planned', stepId: 'benefit', due: today('20:00') })
  await buildOccurrence(world, { chat: second, state: 'skipped' })
  // Wednesday 25 November: a week has 5 of its 7 left for 5 days, November 6 of its 30 for 6: one each on this day.
  const one = { massSends: 2, byHand: 2 }
  expect(await read()).toMatchObject({ groupChats: 2, sends: 4, byMode: { day: one, week: one, month: one } })
  const manager = await signInAs(app, db, world.corpId, { role: 'manager' })
  expect((await manager.ask('GET', url)).statusCode).toBe(403)
})
