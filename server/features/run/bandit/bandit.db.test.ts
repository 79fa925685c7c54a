/** What learns from clicks at work: posts move to what is clicked, planning again changes nothing, and the panel says why. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { experimentsPage } from '#contract/experiment.ts'
import { why } from '#contract/occurrence.ts'
import type { Experiment } from '#contract/playbook.ts'
import { publishVersion } from '#server/features/playbook/index.ts'
import { moveRun } from '#server/features/run/index.ts'
import { testApp } from '#server/test/app.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { signInAs } from '#server/test/http.ts'
import { calendarOf, contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 600_000 })

const experiment: Experiment = {
  id: 'hook',
  name: '怎么说',
  mode: 'bandit',
  arms: [
    { id: 'a', name: '原样', weight: 1 },
    { id: 'b', name: '换个说法', weight: 1, variant: 'b' },
  ],
}
const links = [{ id: 'shop', name: '商城', url: 'https://shop.example/a' }]
const noon = (text: string) => ({
  id: 'daily',
  ...calendarOf([stepAt('noon', '12:00', { name: '午间', experiment })]),
  links,
  contents: [
    { ...contentOf('noon', `${text} {{link:shop}}`), variants: [{ key: 'b', text: '换个说法 {{link:shop}}' }] },
  ],
})

async function sendOn(rig: CalendarRig, day: string): Promise<void> {
  for (const time of ['12:00', '12:05']) {
    await rig.advanceTo(`${day}T${time}`)
    await rig.confirmAll()
  }
  await rig.settle()
}

const armsOn = async (rig: CalendarRig, from: string) => {
  const rows = await rig.owner
    .selectFrom('occurrence')
    .select(['occurrence_id', 'group_chat_id', 'local_date', 'arm_id', 'variant', 'state'])
    .where('local_date', '>=', Temporal.PlainDate.from(from))
    .orderBy('local_date')
    .orderBy('group_chat_id')
    .execute()
  return rows.map((row) => ({ ...row, day: row.local_date.toString() }))
}

test('posts move to the wording that is clicked, the same however often they are planned, and why tells the shares', async () => {
  const rig = await calendarRig({ groupChats: 5, staff: 2, processes: 2 })
  const { db, actor, owner, corpId } = rig
  const playbook = await rig.publish(noon('原样'))
  const runId = await rig.apply(playbook, rig.chats)
  const app = await testApp(db)
  for (const day of ['2026-11-23', '2026-11-24']) await sendOn(rig, day)
  const tracked = await owner.selectFrom('tracked_link').select(['code', 'arm_key']).execute()
  for (const [n, { code }] of tracked.filter((link) => link.arm_key === 'hook/b').entries())
    for (const time of Array.from({ length: 12 }, (_, at) => at))
      await app.inject({ url: `/l/${code}`, headers: { 'user-agent': `MicroMessenger/8.0.${n}${time}` } })
  const clicks = tracked.filter((link) => link.arm_key === 'hook/b').length * 12
  await rig.advanceTo('2026-11-27T07:00')

  // What was sent on the 23rd and 24th, by arm, to those who were there.
  const sent = (await armsOn(rig, '2026-11-23')).filter(({ day }) => day <= '2026-11-24')
  const people = new Map(
    (
      await owner
        .selectFrom('membership')
        .select(({ fn }) => ['group_chat_id', fn.countAll<number>().as('count')])
        .where('contact_id', 'is not', null)
        .groupBy('group_chat_id')
        .execute()
    ).map((row) => [row.group_chat_id, row.count]),
  )
  const snapshots = await owner.selectFrom('bandit_arm').selectAll().orderBy('as_of').orderBy('arm_id').execute()
  // Two days before the first planned day, up to today.
  const days = [...new Set(snapshots.map((row) => row.as_of.toString()))]
  expect(days[0]).toBe('2026-11-21')
  expect(snapshots).toHaveLength(days.length * 2)
  for (const [arm, clicked] of [
    ['a', 0],
    ['b', clicks],
  ] as const) {
    const posts = sent.filter((row) => row.arm_id === arm)
    expect(posts.length).toBeGreaterThan(0)
    const row = snapshots.find((each) => each.arm_id === arm && each.as_of.toString() === '2026-11-25')
    expect(row).toMatchObject({
      posts: posts.length,
      shown: posts.reduce((sum, post) => sum + (people.get(post.group_chat_id) ?? 0), 0),
      clicked,
      stopped_by: null,
    })
  }
  const share = snapshots.find((each) => each.arm_id === 'b' && each.as_of.toString() === '2026-11-25')?.share ?? 0
  // Nine tenths, and half of the tenth that goes round.
  expect(share).toBeCloseTo(0.95, 1)

  const planned = (await armsOn(rig, '2026-11-28')).filter(({ state }) => state === 'planned')
  expect(planned.length).toBeGreaterThanOrEqual(5)
  expect(planned.filter((row) => row.arm_id === 'b').length).toBeGreaterThan(planned.length / 2)

  const reader = await signInAs(app, db, corpId, { role: 'operator' })
  const shown = planned.find((row) => row.arm_id === 'b')
  const panel = why.parse((await reader.ask('GET', `/api/v1/occurrences/${shown?.occurrence_id}/why`)).json())
  expect(panel.facts).toContainEqual(
    expect.objectContaining({
      code: 'plan.bandit',
      detail: expect.objectContaining({
        banditId: 'hook',
        name: '怎么说',
        armId: 'b',
        arms: expect.arrayContaining([expect.objectContaining({ armId: 'b', name: '换个说法', clicked: clicks })]),
      }),
    }),
  )

  // Moving to a version whose other words are new plans everything anew, and chooses the same.
  await publishVersion(db, actor, playbook.playbookId, { source: playbookSource(noon('另一句')), note: '' })
  const before = planned.map((row) => `${row.day} ${row.group_chat_id} ${row.arm_id}`)
  await moveRun({ db }, actor, runId, { from: 1, to: 2, map: [], variables: {} })
  await rig.settle()
  const after = (await armsOn(rig, '2026-11-28')).filter(({ state }) => state === 'planned')
  expect(after.map((row) => `${row.day} ${row.group_chat_id} ${row.arm_id}`)).toEqual(before)

  const page = async (as: typeof reader) =>
    experimentsPage.parse((await as.ask('GET', `/api/v1/playbooks/${playbook.playbookId}/experiments`)).json())
  const { items, bandits } = await page(reader)
  expect(items).toEqual([])
  expect(bandits).toMatchObject([{ runId, banditId: 'hook', columnId: null, name: '怎么说' }])
  const [a, b] = bandits[0]?.arms ?? []
  expect([a?.clicked, b?.clicked]).toEqual([0, clicks])
  expect(a?.rate.high).toBeLessThan(b?.rate.low ?? 0)
  expect(bandits[0]?.days.map(({ asOf }) => asOf)).toEqual(days)
  // Who sees some of its group chats only is told nothing of all of them.
  const [first] = rig.chats
  await sql`
    update group_chat
    set owner_staff_id = (select min(staff_id::text)::uuid from staff where staff_id <> ${first?.ownerStaffId})
    where group_chat_id = ${first?.groupChatId}`.execute(owner)
  const seer = await signInAs(app, db, corpId, {
    role: 'staff',
    dataScope: 'own',
    staffId: first?.ownerStaffId ?? '',
  })
  expect((await page(seer)).bandits).toEqual([])
})

test('a column gives each group chat what is for it, and no run begins where it has nothing', async () => {
  const rig = await calendarRig({ groupChats: 2, staff: 1 })
  const only = (id: string, city: string) => ({ ...contentOf(id), only: { 城市: [city] } })
  const playbook = await rig.publish({
    id: 'cities',
    tracks: [
      {
        id: 'calendar',
        name: '日历',
        kind: 'calendar',
        steps: [{ id: 'noon', name: '午间', when: { kind: 'daily', at: '12:00' }, column: 'local' }],
      },
    ],
    variables: { 城市: { type: 'text', label: '城市', per_group: true } },
    columns: [{ id: 'local', name: '同城', pick: 'least-recent', contents: ['sh', 'hz'] }],
    contents: [only('sh', '上海'), only('hz', '杭州')],
  })
  const given = (...cities: string[]) => ({
    groupVariables: Object.fromEntries(rig.chats.map((chat, n) => [chat.groupChatId, { 城市: cities[n] ?? '' }])),
  })
  await expect(rig.apply(playbook, rig.chats, given('上海', '广州'))).rejects.toMatchObject({
    code: 'variables_invalid',
    details: [{ field: '城市', value: '广州', rule: 'column_empty', groupChat: rig.chats[1]?.name }],
  })
  expect(await rig.owner.selectFrom('run').select('run_id').execute()).toEqual([])
  await rig.apply(playbook, rig.chats, given('上海', '杭州'))
  await sendOn(rig, '2026-11-23')
  const texts = new Map((await rig.ledger()).map((entry) => [entry.chatId, entry.text.split(' ')[0]]))
  expect(rig.chats.map((chat) => texts.get(chat.wecomChatId))).toEqual(['sh', 'hz'])
})
