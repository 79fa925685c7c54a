import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Why, why } from '#contract/occurrence.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { newId } from '#server/db/new-id.ts'
import { corpInstant } from '#server/kernel/time.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { at, buildEvents, buildOccurrence, buildRunWorld, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
const seen = { usedToday: 1, capDay: 3, quotaLeft: 1, overloadedPercent: 4, routeBecause: 'quota' }

/** WeCom tells of some when they were made. */
const alike = [
  { msgid: 'm1', createdAt: '2026-11-25T07:00:03Z' },
  { msgid: 'm2', createdAt: null },
]

let world: RunWorld
let lead: SignedIn
/** The owners: 王敏 as staff with her own chats, 李娜 as manager of her department. */
let min: SignedIn
let na: SignedIn
beforeAll(async () => {
  world = await buildRunWorld(db)
  lead = await signInAs(app, db, world.corpId, { role: 'operator' })
  min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
  na = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'department', staffId: world.na })
})

async function read(occurrenceId: string, person = lead): Promise<Why> {
  const answer = await person.ask('GET', `/api/v1/occurrences/${occurrenceId}/why`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return why.parse(answer.json())
}

describe('why', () => {
  it('tells of a step that was sent: plan, release, hand-over, end, and the message as it went out', async () => {
    const [chat] = world.chats
    const { occurrenceId, deliveryId } = await buildOccurrence(world, {
      chat,
      state: 'sent',
      why: {
        localTime: '15:00',
        parts: [
          { kind: 'schedule', stepId: 'knowledge', zh: '每天 15:00', en: 'every day at 15:00' },
          { kind: 'slot', slotId: 'afternoon', over: [{ stepId: 'greeting', because: 'less-specific' }] },
          { kind: 'pick', columnId: 'tips', pick: 'rotate', place: 1, of: 1 },
          { kind: 'clock-shift', written: '15:00', shiftedTo: '15:30' },
          { kind: 'holiday-unpublished', year: 2027 },
        ],
      },
    })
    const about = { groupChatId: chat.groupChatId, staffId: world.min, occurrenceId }
    // Stored out of order: the release and its hand-over at one moment, the end later.
    await buildEvents(world, [
      {
        key: `${deliveryId} sent`,
        kind: 'delivery.sent',
        at: today('15:04'),
        ...about,
        detail: { route: 'mass_send' },
      },
      {
        key: `${deliveryId} accepted`,
        kind: 'mass_send.accepted',
        at: today('15:00'),
        ...about,
        detail: { msgid: 'm1' },
      },
      {
        key: `${deliveryId} released`,
        kind: 'delivery.released',
        at: today('15:00'),
        ...about,
        detail: { route: 'mass_send', attempt: 1, ...seen },
      },
    ])
    const found = await read(occurrenceId)
    expect(found).toMatchObject({
      state: 'sent',
      reason: null,
      groupChat: { groupChatId: chat.groupChatId, name: '杭州·滨江' },
      run: { runId: world.runId, name: '标准日常', version: 1 },
      step: { stepId: 'knowledge', name: '午后知识', nameEn: null },
      column: { columnId: 'tips', name: '三点干货', nameEn: 'Tips' },
      localDate: '2026-11-25',
      localTime: '15:00',
      route: 'mass_send',
      sender: { staffId: world.min, name: '王敏' },
      sentAt: '2026-11-25T07:04:00Z',
      paused: null,
      clicks: null,
      decisions: [],
      bubbles: [
        { kind: 'text', text: 'knowledge 的正文' },
        { kind: 'link', title: '去看看', description: '', url: 'https://q.test/l/a' },
      ],
    })
    expect(found.facts.map((fact) => fact.code)).toEqual([
      'plan.schedule',
      'plan.slot',
      'plan.pick',
      'plan.clock_shift',
      'plan.holiday_unpublished',
      'delivery.released',
      'mass_send.accepted',
      'delivery.sent',
    ])
    expect(found.facts[1]?.detail).toEqual({
      slotId: 'afternoon',
      name: 'afternoon',
      nameEn: null,
      over: [{ stepId: 'greeting', because: 'less-specific', name: '早问候', nameEn: 'Morning greeting' }],
    })
    expect(found.facts[5]?.detail).toMatchObject(seen)
  })

  it('tells of a step that waits for the gap to end, with the message as it would go out now', async () => {
    const [, chat] = world.chats
    const { occurrenceId } = await buildOccurrence(world, { chat, state: 'deferred', reason: 'gap' })
    const detail = { reason: 'gap', until: '2026-11-25T08:30:00Z', ...seen }
    await buildEvents(world, [
      {
        key: occurrenceId,
        kind: 'occurrence.deferred',
        at: today('15:00'),
        groupChatId: chat.groupChatId,
        occurrenceId,
        detail,
      },
    ])
    expect(await read(occurrenceId)).toMatchObject({
      state: 'deferred',
      reason: 'gap',
      route: null,
      sender: null,
      expiresAt: null,
      facts: [{ at: '2026-11-25T07:00:00Z', code: 'occurrence.deferred', detail }],
      // 25 November is filled in where the content says {{日期}}.
      bubbles: [{ kind: 'text', text: 'knowledge 11 月 25 日' }],
      decisions: [],
    })
  })

  it('tells of a step that was left out, and what stopped everything around it', async () => {
    const [, , chat] = world.chats
    const { occurrenceId } = await buildOccurrence(world, { chat, state: 'skipped', reason: 'grace_over' })
    await buildEvents(world, [
      {
        key: occurrenceId,
        kind: 'occurrence.skipped',
        at: today('15:05'),
        groupChatId: chat.groupChatId,
        occurrenceId,
        detail: { reason: 'grace_over', ...seen },
      },
    ])
    const pause = (table: 'corp' | 'run' | 'playbook' | 'group_chat', on: boolean) =>
      sql`
        update ${sql.table(table)} set paused_at = ${on ? world.now : null} where corp_id = ${world.corpId}`.execute(
        owner,
      )
    const paused = async () => (await read(occurrenceId)).paused
    expect(await read(occurrenceId)).toMatchObject({ state: 'skipped', reason: 'grace_over', paused: null })
    // Of several pauses the narrowest is told.
    for (const level of ['corp', 'playbook', 'run', 'group_chat'] as const) {
      await pause(level, true)
      expect(await paused()).toBe(level)
    }
    for (const level of ['corp', 'playbook', 'run', 'group_chat'] as const) await pause(level, false)
  })

  it('counts clicks only where the group chat has a link of its own', async () => {
    const [chat] = world.chats
    const due = at('2026-11-24T15:00:00+08:00')
    const { occurrenceId } = await buildOccurrence(world, { chat, state: 'sent', due })
    const clicks = [1, 2].map((minute) => ({
      key: `${minute}`,
      kind: 'link.clicked' as const,
      at: corpInstant(due.add({ minutes: 10 + minute })),
      groupChatId: chat.groupChatId,
      occurrenceId,
    }))
    await buildEvents(world, clicks)
    expect(await read(occurrenceId)).toMatchObject({ clicks: null, facts: [] })
    await sql`
      insert into tracked_link (corp_id, code, target_url, link_id, run_id, step_id, local_date, group_chat_id, made_at)
      values (${world.corpId}, 'own', 'https://shop.example', 'shop', ${world.runId}, 'knowledge', '2026-11-24',
        ${chat.groupChatId}, ${due})`.execute(owner)
    expect(await read(occurrenceId)).toMatchObject({
      clicks: 2,
      facts: [{ at: '2026-11-24T07:12:00Z', code: 'link.clicked', detail: { clicks: 2 } }],
    })
  })
})

describe('a mass send in doubt', () => {
  const inDoubt = (time: string, given: { candidates?: typeof alike; isLookUpOver?: boolean } = {}) =>
    buildOccurrence(world, {
      chat: world.chats[0],
      state: 'in_doubt',
      reason: 'several_alike',
      stepId: 'benefit',
      due: today(time),
      ...given,
    })
  const end = () =>
    sql`
      update delivery set state = 'skipped' where corp_id = ${world.corpId} and state = 'in_doubt'`.execute(owner)

  it('is a person’s to settle once the look-up is over: each candidate, again, or never', async () => {
    const { occurrenceId, massSendId } = await inDoubt('14:30', { candidates: alike })
    expect((await read(occurrenceId)).decisions).toEqual([
      { kind: 'adopt', massSendId, msgid: 'm1', createdAt: '2026-11-25T07:00:03Z' },
      { kind: 'adopt', massSendId, msgid: 'm2', createdAt: null },
      { kind: 'resubmit', massSendId },
      { kind: 'skip_in_doubt', massSendId },
    ])
    const viewer = await signInAs(app, db, world.corpId, { role: 'viewer' })
    expect((await read(occurrenceId, viewer)).decisions).toEqual([])
    await end()
  })

  it('is the look-up’s to settle while that runs', async () => {
    const { occurrenceId } = await inDoubt('14:20', { isLookUpOver: false })
    expect((await read(occurrenceId)).decisions).toEqual([])
    await end()
  })

  it('is not submitted again when its time is over', async () => {
    // It expires 90 minutes after it was due: at 15:07 and a half, less than a minute from now.
    const { occurrenceId, massSendId } = await inDoubt('13:37')
    expect((await read(occurrenceId)).decisions).toEqual([{ kind: 'skip_in_doubt', massSendId }])
    await end()
  })

  it('takes a person’s word through its own address, once, and keeps it as a fact and in the trail', async () => {
    const { occurrenceId, massSendId } = await inDoubt('14:10', { candidates: alike })
    const url = `/api/v1/mass-sends/${massSendId}/resolution`
    const unknown = await lead.ask('POST', url, { decision: 'adopt', msgid: 'm9' })
    expect([unknown.statusCode, unknown.json().error.code]).toEqual([422, 'mass_send_candidate_unknown'])
    expect(await read(occurrenceId)).toMatchObject({ state: 'in_doubt' })

    expect((await lead.ask('POST', url, { decision: 'adopt', msgid: 'm2' })).statusCode).toBe(204)
    const found = await read(occurrenceId)
    expect(found).toMatchObject({ state: 'waiting_staff', decisions: [] })
    expect(found.facts.at(-1)).toMatchObject({
      code: 'mass_send.resolved',
      detail: { decision: 'adopt', msgid: 'm2', by: lead.username },
    })
    const trail = await owner.selectFrom('audit').selectAll().where('action', '=', 'delivery.resolved').execute()
    expect(trail).toMatchObject([{ object_kind: 'mass_send', object_id: massSendId, actor_staff_id: lead.staffId }])

    const again = await lead.ask('POST', url, { decision: 'skip' })
    expect([again.statusCode, again.json().error.code]).toEqual([409, 'mass_send_settled'])
    await sql`
      update delivery set state = 'skipped' where corp_id = ${world.corpId} and state = 'waiting_staff'`.execute(owner)
  })

  it('is left alone by whoever may not settle it, or does not see its sender', async () => {
    const { occurrenceId, massSendId } = await inDoubt('14:00')
    const url = `/api/v1/mass-sends/${massSendId}/resolution`
    expect((await min.ask('POST', url, { decision: 'skip' })).statusCode).toBe(403)
    expect((await na.ask('POST', url, { decision: 'skip' })).statusCode).toBe(404)
    expect((await lead.ask('POST', url, { decision: 'perhaps' })).statusCode).toBe(400)
    expect((await lead.ask('POST', url, { decision: 'adopt' })).statusCode).toBe(400)
    expect((await lead.ask('POST', `/api/v1/mass-sends/${newId()}/resolution`, { decision: 'skip' })).statusCode).toBe(
      404,
    )
    expect(await read(occurrenceId)).toMatchObject({ state: 'in_doubt' })
    expect((await lead.ask('POST', url, { decision: 'skip' })).statusCode).toBe(204)
    expect(await read(occurrenceId)).toMatchObject({ state: 'skipped', reason: 'in_doubt_unresolved' })
  })
})

describe('a missed step that asks', () => {
  const asked = (date: string) =>
    buildOccurrence(world, {
      chat: world.chats[2],
      state: 'deferred',
      reason: 'asked',
      stepId: 'greeting',
      due: at(`${date}T08:30:00+08:00`),
    })

  it('is sent late or left out by a person, while late still leads anywhere', async () => {
    const { occurrenceId } = await asked('2026-11-25')
    expect((await read(occurrenceId)).decisions).toEqual([{ kind: 'send_late' }, { kind: 'skip' }])
    const old = await asked('2026-11-23')
    expect((await read(old.occurrenceId)).decisions).toEqual([{ kind: 'skip' }])

    const url = `/api/v1/occurrences/${occurrenceId}/decision`
    expect((await lead.ask('POST', url, { decision: 'skip' })).statusCode).toBe(204)
    const found = await read(occurrenceId)
    expect(found).toMatchObject({ state: 'skipped', reason: 'person_skipped', decisions: [] })
    expect(found.facts.at(-1)).toMatchObject({ code: 'occurrence.decided', detail: { decision: 'skip' } })
    const again = await lead.ask('POST', url, { decision: 'send_late' })
    expect([again.statusCode, again.json().error.code]).toEqual([409, 'occurrence_settled'])
    expect(await read(occurrenceId)).toMatchObject({ state: 'skipped' })
  })

  it('is not decided by whoever does not see its group chat, or with another word', async () => {
    const { occurrenceId } = await asked('2026-11-24')
    const url = `/api/v1/occurrences/${occurrenceId}/decision`
    const stranger = await signInAs(app, db, world.corpId, { role: 'operator', dataScope: 'own' })
    expect((await stranger.ask('POST', url, { decision: 'skip' })).statusCode).toBe(404)
    expect((await min.ask('POST', url, { decision: 'skip' })).statusCode).toBe(403)
    expect((await lead.ask('POST', url, { decision: 'never' })).statusCode).toBe(400)
    expect((await read(occurrenceId)).state).toBe('deferred')
  })
})

it('is not told of what the reader does not see, of another corp, or of nothing', async () => {
  const [chat] = world.chats
  const { occurrenceId } = await buildOccurrence(world, {
    chat,
    state: 'planned',
    due: at('2026-11-27T15:00:00+08:00'),
  })
  expect((await read(occurrenceId, min)).groupChat.name).toBe(chat.name)
  const stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
  for (const [person, id] of [
    [na, occurrenceId],
    [stranger, occurrenceId],
    [lead, naturalId('nothing')],
  ] as const) {
    const answer = await person.ask('GET', `/api/v1/occurrences/${id}/why`)
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'not_found'])
  }
})
