import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Today, today as todayForm } from '#contract/today.ts'
import { newId } from '#server/db/new-id.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import {
  at,
  buildEvents,
  buildOccurrence,
  buildRunWorld,
  type Built,
  type RunWorld,
  today,
} from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

async function read(person: SignedIn): Promise<Today> {
  const answer = await person.ask('GET', '/api/v1/today')
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return todayForm.parse(answer.json())
}

describe('today', () => {
  let world: RunWorld
  let lead: SignedIn
  let min: SignedIn
  let na: SignedIn
  let doubt: Built
  beforeAll(async () => {
    world = await buildRunWorld(db)
    lead = await signInAs(app, db, world.corpId, { role: 'operator' })
    min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
    na = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'department', staffId: world.na })
    const [first, second, third] = world.chats
    const due = (time: string) => ({ stepId: 'greeting', due: today(time) })
    // One mass send in doubt for two group chats of 王敏; another of 李娜 whose look-up still runs.
    const massSendId = newId()
    doubt = await buildOccurrence(world, {
      chat: first,
      state: 'in_doubt',
      reason: 'several_alike',
      massSendId,
      candidates: [
        { msgid: 'm1', createdAt: '2026-11-25T07:00:03Z' },
        { msgid: 'm2', createdAt: null },
      ],
    })
    await buildOccurrence(world, { chat: second, state: 'in_doubt', reason: 'several_alike', massSendId })
    await buildOccurrence(world, { chat: third, state: 'in_doubt', reason: 'answer_lost', isLookUpOver: false })
    // One mass send failed for two group chats, for different reasons.
    const failed = newId()
    await buildOccurrence(world, {
      chat: first,
      state: 'failed',
      reason: 'quota_full',
      massSendId: failed,
      ...due('08:30'),
    })
    await buildOccurrence(world, {
      chat: third,
      state: 'failed',
      reason: 'not_a_friend',
      massSendId: failed,
      ...due('08:30'),
    })
    // Older than a day: history.
    await buildOccurrence(world, { chat: first, state: 'failed', due: at('2026-11-24T08:30:00+08:00') })
    await buildOccurrence(world, {
      chat: third,
      state: 'deferred',
      reason: 'asked',
      stepId: 'greeting',
      due: today('09:00'),
    })
    // Within twelve hours, which end at 03:07, by the moment that the engine looks; after them, nothing.
    for (const chat of [first, second])
      await buildOccurrence(world, { chat, state: 'planned', stepId: 'benefit', due: today('15:40') })
    await buildOccurrence(world, { chat: third, state: 'planned', stepId: 'benefit', due: today('20:00') })
    const night = at('2026-11-26T03:30:00+08:00')
    await buildOccurrence(world, { chat: third, state: 'planned', stepId: 'greeting', due: night })
    await buildEvents(world, [
      ...(['14:12', '15:05'] as const).map((time) => ({
        key: `sent ${time}`,
        kind: 'delivery.sent' as const,
        at: today(time),
        groupChatId: first.groupChatId,
      })),
      { key: 'too old', kind: 'delivery.sent', at: today('14:06'), groupChatId: first.groupChatId },
      { key: 'shared', kind: 'link.clicked', at: today('15:06'), staffId: world.min },
      { key: 'in', kind: 'membership.joined', at: today('15:06'), groupChatId: third.groupChatId, contactId: newId() },
      {
        key: 'staff in',
        kind: 'membership.joined',
        at: today('15:06'),
        groupChatId: third.groupChatId,
        staffId: world.na,
      },
      { key: 'out', kind: 'membership.left', at: today('14:08'), groupChatId: first.groupChatId, contactId: newId() },
    ])
  })

  it('puts in front what needs a person: one item to a mass send and reason, in doubt first', async () => {
    const found = await read(lead)
    expect(found.attention.map((item) => [item.kind, item.reason, item.groupChats])).toEqual([
      ['in_doubt', 'several_alike', 2],
      ['asked', 'asked', 1],
      // Both due at 08:30: in no order that matters.
      ['failed', expect.toBeOneOf(['quota_full', 'not_a_friend']), 1],
      ['failed', expect.toBeOneOf(['quota_full', 'not_a_friend']), 1],
    ])
    expect(found.attentionTotal).toBe(4)
    expect(found.attention[0]).toMatchObject({
      massSendId: doubt.massSendId,
      run: { runId: world.runId, name: '标准日常' },
      stepName: '午后知识',
      sender: '王敏',
      dueAt: '2026-11-25T07:00:00Z',
      expiresAt: '2026-11-25T08:30:00Z',
      candidates: [
        { msgid: 'm1', createdAt: '2026-11-25T07:00:03Z' },
        { msgid: 'm2', createdAt: null },
      ],
    })
    // Each opens a why panel.
    for (const { occurrenceId } of found.attention)
      expect((await lead.ask('GET', `/api/v1/occurrences/${occurrenceId}/why`)).statusCode).toBe(200)
  })

  it('counts the day and tells the next twelve hours and the last one', async () => {
    const found = await read(lead)
    expect(found).toMatchObject({
      corpTime: '2026-11-25T07:07:00Z',
      counts: { in_doubt: 3, failed: 2, deferred: 1, planned: 3 },
      runs: 1,
      pausedAt: null,
      quota: { mode: 'day', left: 3, total: 3 },
      comingTotal: 2,
    })
    expect(found.coming).toEqual([
      {
        dueAt: '2026-11-25T07:40:00Z',
        runId: world.runId,
        runName: '标准日常',
        stepName: '晚间福利',
        stepNameEn: null,
        groupChats: 2,
      },
      expect.objectContaining({ dueAt: '2026-11-25T12:00:00Z', groupChats: 1 }),
    ])
    // Spans of five minutes from 14:07: 14:08 lies in the first, 14:12 in the second, 15:05 and 15:06 in the last.
    const none = { sent: 0, clicks: 0, joined: 0, left: 0 }
    expect(found.lastHour.map(({ from: _from, ...flow }) => flow)).toEqual([
      { ...none, left: 1 },
      { ...none, sent: 1 },
      ...Array.from({ length: 9 }, () => none),
      { ...none, sent: 1, clicks: 1, joined: 1 },
    ])
    expect([found.lastHour[0]?.from, found.lastHour[11]?.from]).toEqual([
      '2026-11-25T06:07:00Z',
      '2026-11-25T07:02:00Z',
    ])
  })

  it('shows owners and departments what is theirs', async () => {
    const own = await read(min)
    expect(own.attention.map((item) => item.reason)).toEqual(['several_alike', 'quota_full'])
    expect(own.counts).toEqual({ in_doubt: 2, failed: 1, planned: 2 })
    expect(own.quota.total).toBe(2)
    expect(own.lastHour.reduce((sum, span) => sum + span.clicks, 0)).toBe(1)
    const department = await read(na)
    expect(department.attention.map((item) => item.reason)).toEqual(['asked', 'not_a_friend'])
    expect(department.coming).toMatchObject([{ dueAt: '2026-11-25T12:00:00Z' }])
    expect(department.lastHour.reduce((sum, span) => sum + span.clicks, 0)).toBe(0)
    expect(department.lastHour.reduce((sum, span) => sum + span.joined, 0)).toBe(1)
  })

  it('tells what is paused, and nothing that a pause holds back as coming', async () => {
    await sql`update corp set paused_at = ${world.now} where corp_id = ${world.corpId}`.execute(owner)
    expect(await read(lead)).toMatchObject({ pausedAt: '2026-11-25T07:07:00Z', coming: [], comingTotal: 0 })
    await sql`update corp set paused_at = null where corp_id = ${world.corpId}`.execute(owner)
    await sql`
      update group_chat set paused_at = ${world.now}
      where corp_id = ${world.corpId} and group_chat_id = ${world.chats[0].groupChatId}`.execute(owner)
    expect((await read(lead)).coming).toMatchObject([{ groupChats: 1 }, { groupChats: 1 }])
  })
})

it('tells who is waited for, longest first: a mass send is one tap, a task one', async () => {
  const world = await buildRunWorld(db)
  const lead = await signInAs(app, db, world.corpId, { role: 'viewer' })
  const [first, second, third] = world.chats
  const massSendId = newId()
  await buildOccurrence(world, { chat: first, state: 'waiting_staff', massSendId, reminders: 2 })
  await buildOccurrence(world, { chat: second, state: 'waiting_staff', massSendId, reminders: 2 })
  await buildOccurrence(world, {
    chat: third,
    state: 'waiting_staff',
    route: 'staff_task',
    due: today('14:30'),
    reminders: 1,
  })
  const found = await read(lead)
  expect(found.waiting).toEqual([
    {
      staffId: world.na,
      name: '李娜',
      taps: 1,
      groupChats: 1,
      contacts: 0,
      oldestDueAt: '2026-11-25T06:30:00Z',
      reminders: 1,
      escalated: false,
      awayUntil: null,
      status: 'active',
    },
    {
      staffId: world.min,
      name: '王敏',
      taps: 1,
      groupChats: 2,
      contacts: 0,
      oldestDueAt: '2026-11-25T07:00:00Z',
      reminders: 2,
      escalated: false,
      awayUntil: null,
      status: 'active',
    },
  ])
  expect(found.waitingTotal).toBe(2)
  const min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
  expect((await read(min)).waiting.map((row) => row.name)).toEqual(['王敏'])
})

it('tells of messages to single contacts: how the day’s stand, who is waited for, what is in doubt or failed', async () => {
  const world = await buildRunWorld(db)
  const lead = await signInAs(app, db, world.corpId, { role: 'operator' })
  const na = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.na })
  const doubt = newId()
  const open = newId()
  const send = (contact: string, state: string, reason: string | null, massSendId: string | null) =>
    buildContactDelivery(world, { contact, state, reason, massSendId })
  await buildMassSend(world, doubt, 'in_doubt')
  await buildMassSend(world, open, 'open')
  const first = await send('小雨', 'in_doubt', 'several_alike', doubt)
  await send('小雪', 'in_doubt', 'several_alike', doubt)
  await send('小风', 'failed', 'not_a_friend', null)
  await send('小霜', 'failed', 'not_a_friend', null)
  await send('小霞', 'waiting_staff', null, open)
  await send('小云', 'sent', null, null)
  const found = await read(lead)
  expect(found.contactCounts).toEqual({ in_doubt: 2, failed: 2, waiting_staff: 1, sent: 1 })
  expect(found.counts).toEqual({})
  expect(found.waiting.map(({ name, taps, groupChats, contacts }) => [name, taps, groupChats, contacts])).toEqual([
    ['王敏', 1, 0, 1],
  ])
  expect(
    found.attention.map(({ kind, reason, contacts, groupChat, occurrenceId, stepName }) => [
      kind,
      reason,
      contacts,
      groupChat,
      occurrenceId,
      stepName,
    ]),
  ).toEqual([
    ['in_doubt', 'several_alike', 2, null, null, '早问候'],
    ['failed', 'not_a_friend', 2, null, null, '早问候'],
  ])
  expect(found.attention[0]).toMatchObject({ massSendId: doubt, contact: { contactId: first, name: '小雨' } })
  const hers = await read(na)
  expect([hers.contactCounts, hers.attention]).toEqual([{}, []])
})

it('bounds its lists and says how many there are in all', async () => {
  const world = await buildRunWorld(db)
  const lead = await signInAs(app, db, world.corpId, { role: 'viewer' })
  const [chat] = world.chats
  for (let minute = 0; minute < 25; minute += 1)
    await buildOccurrence(world, { chat, state: 'failed', due: today(`14:${String(minute).padStart(2, '0')}`) })
  const found = await read(lead)
  expect([found.attention.length, found.attentionTotal]).toEqual([20, 25])
})

it('is empty in a corp where nothing moves', async () => {
  const world = await buildRunWorld(db)
  await sql`update run set ended_at = ${world.now} where corp_id = ${world.corpId}`.execute(owner)
  const lead = await signInAs(app, db, world.corpId, { role: 'viewer' })
  expect(await read(lead)).toMatchObject({
    counts: {},
    attention: [],
    attentionTotal: 0,
    waiting: [],
    waitingTotal: 0,
    coming: [],
    quota: { left: 0, total: 0 },
    runs: 0,
  })
})

/** A mass send of 王敏 to contacts. */
const buildMassSend = (world: RunWorld, massSendId: string, state: 'open' | 'in_doubt'): Promise<unknown> =>
  sql`
    insert into mass_send (
      corp_id, mass_send_id, lane, chat_type, sender_staff_id, content_hash, body, due_at, expires_at, state, follow_up,
      changed_at)
    values (${world.corpId}, ${massSendId}, 0, 'single', ${world.min}, ${massSendId}, '{}', ${today('14:00')},
      ${today('20:00')}, ${state}, '{}', ${world.now})`.execute(owner)

/** A message of the run's to one contact, by 王敏; gives the contact's id. */
async function buildContactDelivery(
  world: RunWorld,
  given: { contact: string; state: string; reason: string | null; massSendId: string | null },
): Promise<string> {
  const contactId = newId()
  await sql`
    insert into contact (corp_id, contact_id, name, first_seen_at)
    values (${world.corpId}, ${contactId}, ${given.contact}, ${world.now})`.execute(owner)
  await sql`
    insert into delivery (
      corp_id, delivery_id, lane, route, contact_id, sender_staff_id, sender_lane, run_id, step_id, content_id,
      content_hash, body, state, reason, mass_send_id, due_at, released_at, released_real_at, expires_at, caps,
      follow_up, changed_at)
    values (${world.corpId}, ${newId()}, 0, 'mass_send', ${contactId}, ${world.min}, 0, ${world.runId}, 'greeting',
      'greeting', ${given.contact}, '{}', ${given.state}, ${given.reason}, ${given.massSendId},
      ${today(given.contact === '小雨' ? '14:00' : '14:10')}, ${today('14:00')}, ${world.now}, ${today('20:00')}, '[]',
      '{}', ${world.now})`.execute(owner)
  return contactId
}
