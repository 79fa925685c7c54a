/** What an experiment of a run at work says: who is in which arm, what was sent, clicked, and who went. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { experimentSize, experimentsPage } from '#contract/experiment.ts'
import type { Experiment } from '#contract/playbook.ts'
import { drawOf } from '#server/features/playbook/index.ts'
import { armAt } from '#server/features/playbook/rules/experiment.ts'
import { testApp } from '#server/test/app.ts'
import { calendarRig } from '#server/test/calendar.ts'
import { signInAs } from '#server/test/http.ts'
import { buildRunWorld } from '#server/test/run-world.ts'
import { calendarOf, contentOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const arms: Experiment['arms'] = [
  { id: 'a', name: '原样', weight: 1 },
  { id: 'b', name: '换个说法', weight: 1, variant: 'b' },
  { id: 'none', name: '不发', weight: 1, holdout: true },
]

test('an experiment tells each arm’s group chats, posts, clicks and leaves, to those who see the group chats', async () => {
  const rig = await calendarRig({ groupChats: 6, staff: 2 })
  const { db, owner, corpId } = rig
  // One whose name puts group chats into each arm.
  const inArm = (id: string) =>
    Map.groupBy(rig.chats, (chat) => armAt({ id, arms }, drawOf(corpId, 'daily', id, chat.groupChatId)).id)
  const id = Array.from({ length: 500 }, (_, n) => `trial-${n}`).find((each) => inArm(each).size === 3) ?? ''
  const chatsOf = inArm(id)
  const chats = (arm: string) => chatsOf.get(arm) ?? []
  const playbook = await rig.publish({
    id: 'daily',
    ...calendarOf([stepAt('noon', '12:00', { name: '午间', experiment: { id, name: '怎么说', arms } })]),
    links: [{ id: 'shop', name: '商城', url: 'https://shop.example/a' }],
    contents: [
      { ...contentOf('noon', '原样 {{link:shop}}'), variants: [{ key: 'b', text: '换个说法 {{link:shop}}' }] },
    ],
  })
  await rig.apply(playbook, rig.chats)
  for (const day of ['23', '24'])
    for (const time of ['12:00', '12:05']) {
      await rig.advanceTo(`2026-11-${day}T${time}`)
      await rig.confirmAll()
    }
  await rig.settle()
  const app = await testApp(db)
  const [link] = (await rig.ledger()).filter(({ text }) => text.startsWith('换个说法'))
  for (const time of [1, 2, 3]) {
    const headers = { 'user-agent': `MicroMessenger/8.0.5${time}` }
    await app.inject({ url: `/l/${/\/l\/(\S+)/.exec(link?.text ?? '')?.[1]}`, headers })
  }
  const { rows } = await sql<{ id: string; count: number }>`
    select group_chat_id as id, count(*)::int as count from membership where contact_id is not null group by 1`.execute(
    owner,
  )
  const contacts = new Map(rows.map((row) => [row.id, row.count]))
  // Two of the holdout leave, one of them before anything was due there.
  const member = (chat: { groupChatId: string } | undefined, nth: number) => sql`(
    select member_key from membership where group_chat_id = ${chat?.groupChatId} and contact_id is not null
    order by member_key offset ${nth} limit 1)`
  for (const [nth, left] of ['2026-11-23T12:30:00+08:00', '2026-11-23T09:00:00+08:00'].entries())
    await sql`
      update membership set left_at = ${left}::timestamptz, leave_scene = 'left'
      where group_chat_id = ${chats('none')[0]?.groupChatId} and member_key = ${member(chats('none')[0], nth)}`.execute(
      owner,
    )
  await rig.advanceTo('2026-11-24T18:00')

  const reader = await signInAs(app, db, corpId, { role: 'operator' })
  const answer = await reader.ask('GET', `/api/v1/playbooks/${playbook.playbookId}/experiments`)
  const [found] = experimentsPage.parse(answer.json()).items
  expect(found).toMatchObject({ experimentId: id, name: '怎么说', stepName: '午间', isInLatest: true, crossed: 0 })
  expect(found?.firstDueAt).toBe('2026-11-23T04:00:00Z')
  const told = Object.fromEntries((found?.arms ?? []).map((arm) => [arm.armId, arm]))
  const people = (of: readonly { groupChatId: string }[]) =>
    of.reduce((sum, chat) => sum + (contacts.get(chat.groupChatId) ?? 0), 0)
  for (const arm of ['a', 'b'])
    expect(told[arm]).toMatchObject({
      groupChats: chats(arm).length,
      members: people(chats(arm)),
      due: chats(arm).length * 2,
      sent: chats(arm).length * 2,
    })
  // Who left before the first post is not of those who could leave after it.
  expect(told['none']).toMatchObject({ due: chats('none').length * 2, sent: 0, members: people(chats('none')) - 1 })
  const reading = (arm: string, measure: string) => told[arm]?.readings.find((each) => each.measure === measure)
  expect(reading('b', 'clicks')).toMatchObject({ count: 3, standing: 'too_early' })
  expect(reading('a', 'clicks')).toMatchObject({ count: 0, rate: 0 })
  expect(reading('none', 'clicks')).toMatchObject({ count: null, standing: 'not_observable' })
  expect(reading('none', 'leaves')).toMatchObject({ count: 1, clusters: chats('none').length })
  expect(found?.arms.map(({ verdict }) => verdict)).toEqual(['baseline', 'too_early', 'too_early'])

  const [mine] = rig.chats
  const seer = await signInAs(app, db, corpId, { role: 'staff', dataScope: 'own', staffId: mine?.ownerStaffId ?? '' })
  const own = experimentsPage.parse(
    (await seer.ask('GET', `/api/v1/playbooks/${playbook.playbookId}/experiments`)).json(),
  )
  const seen = own.items[0]?.arms.reduce((sum, arm) => sum + arm.groupChats, 0)
  expect(seen).toBe(rig.chats.filter((chat) => chat.ownerStaffId === mine?.ownerStaffId).length)

  const stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
  expect((await stranger.ask('GET', `/api/v1/playbooks/${playbook.playbookId}/experiments`)).statusCode).toBe(404)

  const size = await reader.ask('GET', '/api/v1/experiment-size?baseline=8&difference=2&members=120&icc=0.02')
  expect(experimentSize.parse(size.json()).designEffect).toBeCloseTo(1 + 119 * 0.02)
  const refused = await reader.ask('GET', '/api/v1/experiment-size?baseline=0&difference=2&members=120&icc=0.02')
  expect(refused.statusCode).toBe(400)
})

test('who leaves after the posts of another playbook is not counted here, though its experiment has the same id', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const { db, owner, corpId } = rig
  const both: Experiment['arms'] = [
    { id: 'a', weight: 1 },
    { id: 'b', weight: 1, at: '12:30' },
  ]
  const publishedFor = async (id: string, day: string) => {
    const when = { kind: 'countdown' as const, to: day, days: [0], at: '12:00' }
    const playbook = await rig.publish({
      id,
      ...calendarOf([stepAt('noon', '12:00', { when, experiment: { id: 'hour', arms: both } })]),
    })
    await rig.apply(playbook, rig.chats)
    return playbook.playbookId
  }
  const early = await publishedFor('early', '2026-11-23')
  const late = await publishedFor('late', '2026-12-01')
  for (const time of ['2026-11-23T12:00', '2026-11-23T12:30', '2026-12-01T12:00', '2026-12-01T12:30']) {
    await rig.advanceTo(time)
    await rig.confirmAll()
  }
  await sql`
    update membership set left_at = '2026-12-01T13:00:00+08:00'::timestamptz, leave_scene = 'left'
    where member_key = (select min(member_key) from membership where contact_id is not null)`.execute(owner)
  await rig.advanceTo('2026-12-01T18:00')
  const app = await testApp(db)
  const reader = await signInAs(app, db, corpId, { role: 'operator' })
  const leavesOf = async (playbookId: string) => {
    const answer = await reader.ask('GET', `/api/v1/playbooks/${playbookId}/experiments`)
    return experimentsPage
      .parse(answer.json())
      .items.flatMap(({ arms }) => arms)
      .flatMap(({ readings }) => readings.filter(({ measure }) => measure === 'leaves'))
      .reduce((sum, { count }) => sum + (count ?? 0), 0)
  }
  expect([await leavesOf(early), await leavesOf(late)]).toEqual([0, 1])
})
