import { expect, test, vi } from 'vitest'
import { testApp } from '#server/test/app.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, contentOf, playbookWithLink, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const seenIn = async (rig: CalendarRig): Promise<string[]> =>
  (await rig.ledger()).map((entry) => entry.chatId).toSorted()

test.each([1, 2])('one slot is one mass send a sender, seen by every chat once (%i engines)', async (processes) => {
  const rig = await calendarRig({ processes })
  const playbook = await rig.publish({ id: 'daily', ...calendarOf([stepAt('noon', '12:00')]) })
  await rig.apply(playbook, rig.chats)
  await rig.advanceTo('2026-11-23T12:00')
  const senders = new Set(rig.chats.map((chat) => chat.owner))
  expect(await rig.openTasks()).toHaveLength(senders.size)
  await rig.advanceTo('2026-11-23T12:05')
  await rig.confirmAll()
  await rig.advanceTo('2026-11-23T12:06')
  expect(await seenIn(rig)).toEqual(rig.chats.map((chat) => chat.wecomChatId).toSorted())
  expect(new Set((await rig.ledger()).map((entry) => entry.text))).toEqual(new Set(['noon 11 月 23 日']))
  const rows = await rig.owner.selectFrom('delivery').select(['state', 'route']).execute()
  expect(rows).toEqual(rig.chats.map(() => ({ state: 'sent', route: 'mass_send' })))
})

test('text that differs by chat is one tap each', async () => {
  const rig = await calendarRig({ groupChats: 3, staff: 1 })
  const playbook = await rig.publish({
    id: 'cities',
    ...calendarOf([stepAt('noon', '12:00')]),
    variables: { 城市: { type: 'text', label: '城市', per_group: true } },
    contents: [contentOf('noon', '{{城市}}的朋友们')],
  })
  const cities = ['杭州', '杭州', '苏州']
  const groupVariables = Object.fromEntries(rig.chats.map((chat, at) => [chat.groupChatId, { 城市: cities[at] ?? '' }]))
  await rig.apply(playbook, rig.chats, { groupVariables })
  await rig.advanceTo('2026-11-23T12:00')
  const texts = (await rig.openTasks()).map((task) => task.text)
  expect(texts.toSorted()).toEqual(['杭州的朋友们', '苏州的朋友们'].toSorted())
  await rig.confirmAll()
  expect(Object.fromEntries((await rig.ledger()).map((entry) => [entry.chatId, entry.text]))).toEqual(
    Object.fromEntries(rig.chats.map((chat, at) => [chat.wecomChatId, `${cities[at]}的朋友们`])),
  )
})

test('a tracked link is one code a step, slot and sender; its clicks are events and lead to the target', async () => {
  const rig = await calendarRig({ groupChats: 4, staff: 2 })
  await rig.apply(await rig.publish(playbookWithLink('links', '12:00')), rig.chats)
  await rig.advanceTo('2026-11-23T12:00')
  await rig.confirmAll()
  await rig.advanceTo('2026-11-24T12:00')
  await rig.confirmAll()
  const codeOf = (text: string): string => /\/l\/(\S+)/.exec(text)?.[1] ?? ''
  const ledger = await rig.ledger()
  expect(ledger).toHaveLength(rig.chats.length * 2)
  const owners = [...new Set(rig.chats.map((chat) => chat.owner))]
  // A code for each owner and day.
  const keyed = new Map(ledger.map((entry) => [`${entry.sender} ${entry.corpTime.slice(0, 10)}`, codeOf(entry.text)]))
  expect(keyed.size).toBe(owners.length * 2)
  expect(new Set(keyed.values()).size).toBe(owners.length * 2)
  for (const entry of ledger)
    expect(codeOf(entry.text)).toBe(keyed.get(`${entry.sender} ${entry.corpTime.slice(0, 10)}`))

  const app = await testApp(rig.db)
  const code = codeOf(ledger[0]?.text ?? '')
  const answer = await app.inject({ url: `/l/${code}`, headers: { 'user-agent': 'MicroMessenger/8.0.50' } })
  expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://shop.example/a'])
  const clicks = await rig.owner.selectFrom('event').select('detail').where('kind', '=', 'link.clicked').execute()
  expect(clicks).toMatchObject([{ detail: { code, stepId: 'noon', localDate: '2026-11-23' } }])
})
