import { expect, test } from 'vitest'
import { calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

test('one slot is one mass send a sender, seen by every chat once', async () => {
  const rig = await calendarRig()
  const playbook = await rig.publish({ id: 'daily', ...calendarOf([stepAt('noon', '12:00')]) })
  await rig.apply(playbook, rig.chats)
  await rig.advanceTo('2026-11-23T12:00')
  const senders = new Set(rig.chats.map((chat) => chat.owner))
  const tasks = await rig.openTasks()
  expect(tasks).toHaveLength(senders.size)
  await rig.advanceTo('2026-11-23T12:05')
  await rig.confirmAll()
  await rig.advanceTo('2026-11-23T12:06')
  const ledger = await rig.ledger()
  expect(ledger.map((entry) => entry.chatId).sort()).toEqual(rig.chats.map((chat) => chat.wecomChatId).sort())
  expect(new Set(ledger.map((entry) => entry.text))).toEqual(new Set(['noon 11 月 23 日']))
  const rows = await rig.owner.selectFrom('delivery').select(['state', 'route']).execute()
  expect(rows).toEqual(rig.chats.map(() => ({ state: 'sent', route: 'mass_send' })))
})
