/** Waits for something, goals, moves and zones end to end: real callbacks, WeCom's sandbox, staff who tap. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { JourneyStep, JourneyTrack, WaitStep } from '#contract/playbook.ts'
import { pauseRun, resumeRun } from '#server/features/run/index.ts'
import { readRunJourneys } from '#server/features/run/enrollment/queries/journeys.ts'
import { journeyOf, journeyRig, journeys, outcomes, send } from '#server/test/journey-rig.ts'

vi.setConfig({ testTimeout: 120_000 })

const monday = '2026-11-23'

const waitForFriend = (parts: Partial<WaitStep> = {}): JourneyStep => ({
  id: 'await',
  kind: 'wait',
  when: { friend: true },
  at_most: { days: 2 },
  ...parts,
})

test('who waits for something goes on as soon as it happens, and nobody waits longer than the limit', async () => {
  const rig = await journeyRig()
  const steps = [waitForFriend({ otherwise: [{ id: 'call', kind: 'staff-task', title: '请他加好友' }] }), send('gift')]
  await rig.apply(await rig.publish(journeyOf(steps)), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  const early = await rig.join(rig.chat, { name: '早' })
  await rig.join(rig.chat, { name: '晚' })
  expect(await journeys(rig)).toEqual(['早 await', '晚 await'].sort())
  await rig.advanceTo(`${monday}T15:00`)
  await rig.befriend(early)
  await rig.confirmAll()
  await rig.settle()
  expect(await journeys(rig)).toEqual(['早 gift over completed', '晚 await'].sort())
  expect(await outcomes(rig)).toEqual(['早 gift sent'])
  await rig.advanceTo('2026-11-25T09:59')
  expect((await journeys(rig)).filter((line) => line.startsWith('晚'))).toEqual(['晚 await'])
  await rig.advanceTo('2026-11-25T10:01')
  expect((await journeys(rig)).filter((line) => line.startsWith('晚'))).toEqual(['晚 gift over completed'])
  const waited = await sql<{ line: string }>`
    select concat_ws(' ', c.name, v.detail ->> 'outcome', v.detail #>> '{next,stepId}') as line
    from event v join contact c using (corp_id, contact_id) where v.kind = 'enrollment.waited'`.execute(rig.owner)
  expect(waited.rows.map((row) => row.line).sort()).toEqual(['早 happened gift', '晚 timed_out call'].sort())
  const { rows } = await sql<{ title: string; name: string }>`
    select t.title, c.name from staff_task t join contact c using (corp_id, contact_id)`.execute(rig.owner)
  expect(rows).toEqual([{ title: '请他加好友', name: '晚' }])
})

test('what a wait is for may have happened before, and an act counts from its beginning on', async () => {
  const rig = await journeyRig()
  const added = { event: 'contact.added' } as const
  const steps: JourneyStep[] = [
    waitForFriend(),
    { id: 'again', kind: 'wait', when: added, at_most: { hours: 3 } },
    { id: 'call', kind: 'staff-task', title: '回访' },
    { id: 'rest', kind: 'wait', for: { days: 9 } },
  ]
  await rig.apply(await rig.publish(journeyOf(steps)), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  const friend = (await rig.act({ kind: 'add', userid: rig.chat.owner, name: '小雨' })) as { externalUserid: string }
  await rig.settleAll()
  await rig.advanceTo(`${monday}T10:05`)
  await rig.join(rig.chat, { externalUserid: friend.externalUserid })
  expect(await journeys(rig)).toEqual(['小雨 again'])
  await rig.advanceTo(`${monday}T13:06`)
  expect(await journeys(rig)).toEqual(['小雨 rest'])
})

test('a pause holds who waits for something, and what happened meanwhile counts when it is over', async () => {
  const rig = await journeyRig()
  const runId = await rig.apply(await rig.publish(journeyOf([waitForFriend(), send('gift')])), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  const externalUserid = await rig.join(rig.chat, { name: '小雨' })
  await pauseRun({ db: rig.db }, rig.actor, runId, '')
  await rig.befriend(externalUserid)
  expect(await journeys(rig)).toEqual(['小雨 await held paused'])
  await resumeRun({ db: rig.db }, rig.actor, runId)
  await rig.settle()
  expect(await journeys(rig)).toEqual(['小雨 gift over completed'])
})

test('a goal is counted once, also after the last step, and ends the journey where it says so', async () => {
  const rig = await journeyRig()
  const goals = [
    { id: 'friend', name: '成为好友', when: { event: 'contact.added' }, within_days: 7, leave: true },
    { id: 'stays', name: '还在群里', when: { member: 'left' }, within_days: 1 },
  ] as JourneyTrack['goals']
  const steps: JourneyStep[] = [{ id: 'rest', kind: 'wait', for: { hours: 2 } }, send('gift')]
  const runId = await rig.apply(await rig.publish(journeyOf(steps, { goals })), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  const [quick, slow, late] = [
    await rig.join(rig.chat, { name: '快' }),
    await rig.join(rig.chat, { name: '慢' }),
    await rig.join(rig.chat, { name: '迟' }),
  ]
  await rig.befriend(quick)
  expect(await journeys(rig)).toEqual(['快 rest over friend', '慢 rest', '迟 rest'].sort())
  await rig.advanceTo(`${monday}T13:00`)
  await rig.befriend(slow)
  await rig.act({ kind: 'leave', chatId: rig.chat.wecomChatId, externalUserid: slow })
  await rig.settleAll()
  await rig.advanceTo('2026-12-01T10:00')
  await rig.befriend(late)
  expect(await journeys(rig)).toEqual(
    ['快 rest over friend', '慢 gift over completed', '迟 gift over completed'].sort(),
  )
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', c.name, v.detail ->> 'goal') as line
    from event v join contact c using (corp_id, contact_id) where v.kind = 'enrollment.goal'`.execute(rig.owner)
  expect(rows.map((row) => row.line).sort()).toEqual(['快 friend', '慢 friend', '慢 stays'].sort())
  for (const scope of [{ kind: 'all' }, { kind: 'own', staffId: rig.chat.ownerStaffId }] as const) {
    const { journeys: found } = await rig.db.corp(rig.corpId, (tx) => readRunJourneys(tx, rig.corpId, scope, runId))
    expect(found[0]).toMatchObject({
      entered: 3,
      over: 3,
      goals: [
        { goalId: 'friend', reached: 2 },
        { goalId: 'stays', reached: 1 },
      ],
    })
    expect(found[0]?.goals[0]?.medianDays).toBeLessThan(0.2)
    expect(found[0]?.lines.flatMap((line) => (line.kind === 'step' ? line.figures.ended : []))).toContainEqual({
      reason: 'friend',
      name: { name: '成为好友', nameEn: null },
      count: 1,
    })
  }
})

test('who moves to another journey is out of the one and, if its rules let them, in the other', async () => {
  const rig = await journeyRig()
  const [newcomer] = journeyOf([
    { id: 'rest', kind: 'wait', for: { hours: 2 } },
    { id: 'on', kind: 'move', track: 'regular' },
  ]).tracks as [JourneyTrack]
  const regular: JourneyTrack = {
    ...newcomer,
    id: 'regular',
    name: '老朋友',
    enter: {
      on: 'tag-added',
      tag: { group: '旅程', name: '老朋友' },
      where: { not: { attribute: 'name', is: '路人' } },
    },
    steps: [send('hello', { kind: 'group-post', content: 'post' }), { id: 'sleep', kind: 'wait', for: { days: 3 } }],
  }
  await rig.apply(await rig.publish({ ...journeyOf([]), tracks: [newcomer, regular] }), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  await rig.join(rig.chat, { name: '小雨' })
  await rig.join(rig.chat, { name: '路人' })
  await rig.advanceTo(`${monday}T12:01`)
  expect(await journeys(rig)).toEqual(['小雨 on over moved:regular', '小雨 sleep', '路人 on over moved:regular'].sort())
  const { rows } = await sql<{ chats: number; by: string }>`
    select count(distinct e.group_chat_id)::int as chats, min(v.detail ->> 'by') as by
    from enrollment e join event v on v.enrollment_id = e.enrollment_id and v.kind = 'enrollment.entered'
    where e.track_id = 'regular' and e.group_chat_id = ${rig.chat.groupChatId}`.execute(rig.owner)
  expect(rows).toEqual([{ chats: 1, by: 'move' }])
  expect((await rig.occurrences()).map(({ stepId }) => stepId)).toEqual(['hello'])
})

test('the hours of a journey’s waits are those of its own zone', async () => {
  const rig = await journeyRig()
  const steps: JourneyStep[] = [
    { id: 'morning', kind: 'wait', until: '10:00' },
    { id: 'call', kind: 'staff-task', title: '早' },
  ]
  await rig.apply(await rig.publish(journeyOf(steps, { zone: 'Asia/Tokyo' })), [rig.chat])
  await rig.advanceTo(`${monday}T08:30`)
  await rig.join(rig.chat, { name: '小雨' })
  // 10:00 in Tokyo is 09:00 in Shanghai.
  await rig.advanceTo(`${monday}T08:59`)
  expect(await journeys(rig)).toEqual(['小雨 morning'])
  await rig.advanceTo(`${monday}T09:01`)
  expect(await journeys(rig)).toEqual(['小雨 call over completed'])
})
