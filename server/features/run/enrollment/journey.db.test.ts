/** Journeys end to end: real callbacks, WeCom's sandbox, staff who tap. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { JourneyTrack } from '#contract/playbook.ts'
import { pauseRun, resumeRun } from '#server/features/run/index.ts'
import { journeyOf, journeyRig, journeys, outcomes, send, story, texts } from '#server/test/journey-rig.ts'

vi.setConfig({ testTimeout: 120_000 })

const monday = '2026-11-23'
const tuesday = '2026-11-24'

test('a message that is there already is not sent again, while others of its batch go out', async () => {
  const rig = await journeyRig()
  await rig.apply(
    await rig.publish(journeyOf([send('hello'), { id: 'rest', kind: 'wait', for: { days: 1 } }, send('gift')])),
    [rig.chat],
  )
  await rig.advanceTo(`${monday}T10:00`)
  for (const name of ['小雨', '小雪']) {
    const friend = (await rig.act({ kind: 'add', userid: rig.chat.owner, name })) as { externalUserid: string }
    await rig.join(rig.chat, { externalUserid: friend.externalUserid })
  }
  await rig.confirmAll()
  await rig.settle()
  // As after a move to another version and back: it was written to at this step before.
  await sql`
    insert into delivery
    select d.*
    from delivery had
    join contact c using (corp_id, contact_id)
    cross join lateral jsonb_populate_record(had, jsonb_build_object(
      'step_id', 'gift', 'delivery_id', natural_id(concat_ws(E'\n', had.corp_id, had.enrollment_id, 'gift', 1)))) d
    where c.name = '小雨'`.execute(rig.owner)
  await rig.advanceTo(`${tuesday}T10:05`)
  await rig.confirmAll()
  await rig.settle()
  expect(await journeys(rig)).toEqual(['小雨 gift over completed', '小雪 gift over completed'])
  expect(await texts(rig, 'mass_send')).toEqual(['hello', 'hello', 'gift'])
})

test('a newcomer who is a friend is written to, waits, and is written to again', async () => {
  const rig = await journeyRig()
  await rig.apply(
    await rig.publish(journeyOf([send('hello'), { id: 'rest', kind: 'wait', for: { days: 1 } }, send('gift')])),
    [rig.chat],
  )
  await rig.advanceTo(`${monday}T10:00`)
  const friend = (await rig.act({ kind: 'add', userid: rig.chat.owner, name: '小雨' })) as { externalUserid: string }
  await rig.join(rig.chat, { externalUserid: friend.externalUserid })
  expect(await journeys(rig)).toEqual(['小雨 rest'])
  expect(await outcomes(rig)).toEqual(['小雨 hello waiting_staff'])
  await rig.confirmAll()
  await rig.settle()
  expect(await outcomes(rig)).toEqual(['小雨 hello sent'])
  await rig.advanceTo(`${tuesday}T10:05`)
  await rig.confirmAll()
  await rig.settle()
  expect(await journeys(rig)).toEqual(['小雨 gift over completed'])
  expect(await outcomes(rig)).toEqual(['小雨 hello sent', '小雨 gift sent'])
  const written = (await rig.ledger()).filter((entry) => entry.route === 'mass_send')
  expect(
    written.map((entry) => [entry.text.split(' ')[0], (entry as { externalUserid?: string }).externalUserid]),
  ).toEqual([
    ['hello', friend.externalUserid],
    ['gift', friend.externalUserid],
  ])
  expect(await story(rig)).toEqual([
    'enrollment.entered hello',
    'enrollment.released hello',
    'mass_send.accepted hello',
    'delivery.sent hello',
    'enrollment.released gift',
    'mass_send.accepted gift',
    'delivery.sent gift',
  ])
})

test('for those who are nobody’s friend one post a day and chat stands in, however many ask for it', async () => {
  const rig = await journeyRig()
  await rig.apply(await rig.publish(journeyOf([send('hello', { kind: 'group-post', content: 'post' })])), rig.chats)
  await rig.advanceTo(`${monday}T10:00`)
  for (const name of ['甲', '乙', '丙']) await rig.join(rig.chat, { name })
  await rig.join(rig.other, { name: '丁' })
  await rig.confirmAll()
  await rig.settle()
  expect(await journeys(rig)).toEqual(['丁', '丙', '乙', '甲'].map((name) => `${name} hello over completed`).sort())
  const posts = (await rig.occurrences()).map(({ stepId, chat, state }) => `${chat} ${stepId} ${state}`)
  expect(posts.sort()).toEqual([`${rig.chat.name} hello sent`, `${rig.other.name} hello sent`].sort())
  await rig.advanceTo(`${tuesday}T10:00`)
  await rig.join(rig.chat, { name: '戊' })
  await rig.confirmAll()
  await rig.settle()
  expect((await texts(rig, 'mass_send')).filter((text) => text === 'post')).toHaveLength(3)
})

test('who leaves is out before the next step, and may come in again where the journey says so', async () => {
  const rig = await journeyRig()
  const playbook = journeyOf([{ id: 'rest', kind: 'wait', for: { hours: 2 } }, send('gift')], {
    enter: { on: 'member-joined', again: 'after-end' },
    exits: [{ id: 'gone', name: '已退群', when: { member: 'left' } }],
  })
  await rig.apply(await rig.publish(playbook), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  const externalUserid = await rig.join(rig.chat, { name: '小雨' })
  await rig.act({ kind: 'leave', chatId: rig.chat.wecomChatId, externalUserid })
  await rig.settleAll()
  await rig.advanceTo(`${monday}T13:00`)
  expect(await journeys(rig)).toEqual(['小雨 rest over gone'])
  expect(await outcomes(rig)).toEqual([])
  await rig.join(rig.chat, { externalUserid })
  expect(await journeys(rig)).toEqual(['小雨 rest entry 2', '小雨 rest over gone'])
})

test('a pause takes back what is open, holds what comes due, and what was missed goes out late', async () => {
  const rig = await journeyRig()
  const steps = [send('hello'), { id: 'rest', kind: 'wait', for: { hours: 2 } } as const, send('gift')]
  const governor = { contact_per_day: 3 }
  const runId = await rig.apply(await rig.publish({ ...journeyOf(steps), governor }), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  const friend = (await rig.act({ kind: 'add', userid: rig.chat.owner, name: '小雨' })) as { externalUserid: string }
  await rig.join(rig.chat, { externalUserid: friend.externalUserid })
  expect(await rig.openTasks()).toHaveLength(1)
  await pauseRun({ db: rig.db }, rig.actor, runId, '')
  await rig.settle()
  expect(await rig.openTasks()).toEqual([])
  expect(await outcomes(rig)).toEqual(['小雨 hello cancelled paused'])
  expect(await journeys(rig)).toEqual(['小雨 hello held paused'])
  await rig.advanceTo(`${monday}T15:00`)
  expect(await journeys(rig)).toEqual(['小雨 hello held paused'])
  await resumeRun({ db: rig.db }, rig.actor, runId)
  await rig.settle()
  await rig.confirmAll()
  await rig.settle()
  expect(await outcomes(rig)).toEqual(['小雨 hello cancelled paused', '小雨 hello sent'])
  expect(await journeys(rig)).toEqual(['小雨 rest'])
})

test('who opted out is passed over with the reason, and walks on', async () => {
  const rig = await journeyRig()
  await rig.apply(await rig.publish(journeyOf([send('hello'), { id: 'rest', kind: 'wait', for: { days: 1 } }])), [
    rig.chat,
  ])
  await rig.advanceTo(`${monday}T10:00`)
  const friend = (await rig.act({ kind: 'add', userid: rig.chat.owner, name: '小雨' })) as { externalUserid: string }
  await rig.settleAll()
  await sql`update contact set opted_out_at = ${await rig.now()} where name = '小雨'`.execute(rig.owner)
  await rig.join(rig.chat, { externalUserid: friend.externalUserid })
  expect(await outcomes(rig)).toEqual([])
  expect(await journeys(rig)).toEqual(['小雨 rest'])
  expect(await story(rig)).toEqual(['enrollment.entered hello', 'enrollment.skipped hello opted_out'])
})

test('a tag is put on here and in WeCom, for friends alone, and lets in whom a journey waits for', async () => {
  const rig = await journeyRig()
  const tag = { group: '旅程', name: '已入群' }
  const playbook = journeyOf([
    { id: 'mark', kind: 'tag', add: [tag] },
    { id: 'rest', kind: 'wait', for: { days: 1 } },
  ])
  const [newcomer] = playbook.tracks ?? []
  if (!newcomer) throw new Error('the playbook has its journey')
  const marked = {
    ...newcomer,
    id: 'marked',
    enter: { on: 'tag-added', tag },
    steps: [
      { id: 'call', kind: 'staff-task', title: '打个招呼', within_hours: 4 },
      { id: 'sleep', kind: 'wait', for: { days: 2 } },
    ],
  } as JourneyTrack
  await rig.apply(await rig.publish({ ...playbook, tracks: [newcomer, marked] }), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  const friend = (await rig.act({ kind: 'add', userid: rig.chat.owner, name: '好友' })) as { externalUserid: string }
  await rig.join(rig.chat, { externalUserid: friend.externalUserid })
  await rig.join(rig.chat, { name: '路人' })
  expect(await journeys(rig)).toEqual(['好友 rest', '好友 sleep', '路人 rest', '路人 sleep'].sort())
  const worn = await sql<{ line: string }>`
    select concat_ws(' ', c.name, g.name, t.name, case when ct.is_local then 'local' end) as line
    from contact_tag ct join contact c using (corp_id, contact_id) join tag t using (corp_id, tag_id)
    join tag_group g using (corp_id, tag_group_id)
    where g.name = '旅程' order by c.name`.execute(rig.owner)
  expect(worn.rows.map((row) => row.line)).toEqual(['好友 旅程 已入群', '路人 旅程 已入群 local'])
  const wecom = await rig.connections.wecom(rig.corpId)
  const contact = await wecom.contact.get(friend.externalUserid)
  expect(contact.ok && contact.value.follows.flatMap((follow) => follow.tagIds)).toHaveLength(1)
  const tasks = await sql<{ title: string; name: string }>`
    select t.title, c.name from staff_task t join contact c using (corp_id, contact_id) order by c.name`.execute(
    rig.owner,
  )
  expect(tasks.rows).toEqual([
    { title: '打个招呼', name: '好友' },
    { title: '打个招呼', name: '路人' },
  ])
})

test('who comes into a segment enters, once, and again after having been out of it', async () => {
  const rig = await journeyRig()
  const playbook = journeyOf([{ id: 'call', kind: 'staff-task', title: '回访' }], {
    enter: { on: 'segment-entered', segment: { friend: true }, again: 'after-end' },
  })
  await rig.advanceTo(`${monday}T09:00`)
  const externalUserid = await rig.join(rig.chat, { name: '小雨' })
  const before = await sql<{ n: number }>`
    select count(distinct m.contact_id)::int as n from membership m
    join contact_follow f on f.contact_id = m.contact_id and f.ended_at is null
    where m.group_chat_id = ${rig.chat.groupChatId} and m.left_at is null`.execute(rig.owner)
  await rig.apply(await rig.publish(playbook), [rig.chat])
  const inside = before.rows[0]?.n ?? 0
  expect((await journeys(rig)).filter((line) => !line.startsWith('小雨'))).toHaveLength(inside)
  await rig.befriend(externalUserid)
  await rig.advanceTo(`${monday}T10:00`)
  expect((await journeys(rig)).filter((line) => line.startsWith('小雨'))).toEqual(['小雨 call over completed'])
  await rig.advanceTo(`${monday}T11:00`)
  expect((await journeys(rig)).filter((line) => line.startsWith('小雨'))).toHaveLength(1)
  await rig.act({ kind: 'delete', userid: rig.chat.owner, externalUserid, by: 'staff' })
  await rig.settleAll()
  await rig.advanceTo(`${monday}T12:00`)
  await rig.befriend(externalUserid)
  await rig.advanceTo(`${monday}T13:00`)
  expect((await journeys(rig)).filter((line) => line.startsWith('小雨'))).toEqual([
    '小雨 call over completed',
    '小雨 call over completed entry 2',
  ])
})
