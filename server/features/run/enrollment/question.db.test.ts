/** A missed message of a journey asks a person: who is asked, what an answer does, and what holds it back. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { type EnrollmentStory, enrollmentStory, runJourneys } from '#contract/enrollment.ts'
import type { JourneyTrack } from '#contract/playbook.ts'
import { type AttentionItem, today as todayForm } from '#contract/today.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { programOf } from '#server/features/playbook/index.ts'
import { afterClosed } from '#server/features/run/enrollment/closed.ts'
import { enter } from '#server/features/run/enrollment/enter.ts'
import { people } from '#server/features/run/enrollment/sql/entry.ts'
import { readTally, recount } from '#server/features/run/enrollment/sql/tally.ts'
import { pauseRun, resumeRun } from '#server/features/run/index.ts'
import { addMs, type CorpInstant } from '#server/kernel/time.ts'
import { testApp } from '#server/test/app.ts'
import { calendarRig, type Chat } from '#server/test/calendar.ts'
import { realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { addPeople, buildJourneyWorld, localInstant } from '#server/test/journey-world.ts'
import { contentOf } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const { db, owner } = await testDatabase()
const app = await testApp(db)
const hourMs = 3_600_000
const ten = localInstant('2026-11-23T10:00')
const eleven = addMs(ten, hourMs)

const track: JourneyTrack = {
  id: 'newcomer',
  name: '新人旅程',
  kind: 'journey',
  audience: 'member',
  enter: { on: 'member-joined' },
  exits: [{ id: 'gone', name: '已退群', when: { member: 'left' } }],
  steps: [
    {
      id: 'hello',
      name: '打招呼',
      kind: 'send',
      content: 'hello',
      fallback: { kind: 'skip' },
      catch_up: { rule: 'ask' },
    },
    { id: 'rest', kind: 'wait', for: { days: 1 } },
    { id: 'gift', name: '送礼', kind: 'send', content: 'hello', fallback: { kind: 'skip' } },
  ],
}

/** Friends of 员工1 in 群1 and of 员工2 in 群2, whose first message was due at ten, while nothing was at work until eleven. */
async function withMissed(given: { first?: number; second?: number } = {}) {
  const world = await buildJourneyWorld(db, { staff: 2, chats: 2, at: ten })
  const { corpId } = world
  const [chat = '', other = ''] = world.chatIds
  const [keeper = '', second = ''] = world.staffIds
  const ids = Array.from({ length: given.first ?? 3 }, (_, n) => naturalId(corpId, 'first', String(n)))
  const others = Array.from({ length: given.second ?? 2 }, (_, n) => naturalId(corpId, 'second', String(n)))
  await addPeople(
    world,
    [
      ...ids.map((contactId) => ({ contactId, chats: [chat], friends: [keeper] })),
      ...others.map((contactId) => ({ contactId, chats: [other], friends: [second] })),
    ],
    ten,
  )
  const runId = await world.apply({ id: 'newcomer', tracks: [track], contents: [contentOf('hello')] })
  const candidates = people(corpId, runId, 'member', null)
  const now = { at: ten, realAt: realNow() }
  await db.corp(corpId, (tx) => enter(tx, corpId, [{ runId, program: programOf(track), candidates }], now))
  const workAt = async (at: CorpInstant, limit?: number): Promise<void> => {
    await world.setClock(at)
    await world.advanceAll(at, limit)
  }
  await workAt(eleven)
  const lead = await signInAs(app, db, corpId, { role: 'operator' })
  const manager = await signInAs(app, db, corpId, { role: 'manager', dataScope: 'own', staffId: keeper })
  const decide = async (person: SignedIn, decision: 'send_late' | 'skip', of = 'all') => {
    const path = of === 'all' ? `runs/${runId}/journeys/newcomer/steps/hello` : `enrollments/${enrollmentOf(of)}`
    const answer = await person.ask('POST', `/api/v1/${path}/decide`, { decision })
    return answer.statusCode === 200 ? answer.json<{ contacts: number }>() : answer.json().error.code
  }
  const enrollmentOf = (contactId: string) => naturalId(corpId, runId, 'newcomer', contactId, '1')
  const lines = async (statement: ReturnType<typeof sql<{ line: string }>>): Promise<string[]> =>
    (await statement.execute(owner)).rows.map((row) => row.line)
  return {
    world,
    corpId,
    runId,
    ids,
    others,
    lead,
    manager,
    enrollmentOf,
    workAt,
    decide,
    /** Where those of 群1 stand, counted. */
    stands: () =>
      lines(sql<{ line: string }>`
        select concat_ws(' ', count(*), step_id, reason,
          case when held_at is not null then 'held' when ended_at is not null then 'over' end) as line
        from enrollment where corp_id = ${corpId} and group_chat_id = ${chat}
        group by step_id, reason, held_at is not null, ended_at is not null
        order by step_id, reason`),
    messages: () =>
      lines(sql<{ line: string }>`
        select concat_ws(' ', count(*), step_id, state) as line from delivery where corp_id = ${corpId}
        group by step_id, state order by 1`),
    questions: () =>
      lines(sql<{ line: string }>`
        select concat_ws(' ', count(*), step_id, decision) as line from enrollment_question where corp_id = ${corpId}
        group by step_id, decision order by 1`),
    audits: () =>
      lines(sql<{ line: string }>`
        select concat_ws(' ', object_kind, detail ->> 'decision', detail ->> 'contacts', detail ->> 'stepId') as line
        from audit where corp_id = ${corpId} and action = 'enrollment.decided' order by recorded_real_at`),
  }
}

const asked = async (person: SignedIn): Promise<AttentionItem[]> => {
  const answer = await person.ask('GET', '/api/v1/today')
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body])
  return todayForm.parse(answer.json()).attention.filter(({ kind }) => kind === 'asked')
}
const storyOf = async (person: SignedIn, enrollmentId: string): Promise<EnrollmentStory> =>
  enrollmentStory.parse((await person.ask('GET', `/api/v1/enrollments/${enrollmentId}`)).json())
const askingOn = async (person: SignedIn, runId: string): Promise<number | undefined> => {
  const { journeys } = runJourneys.parse((await person.ask('GET', `/api/v1/runs/${runId}/journeys`)).json())
  const line = journeys[0]?.lines.find((each) => each.kind === 'step' && each.stepId === 'hello')
  return line?.kind === 'step' ? line.figures.messages?.asking : undefined
}

test('Today lists a step that asks once, with its contacts counted, each reader those that they see', async () => {
  const { runId, ids, lead, manager, enrollmentOf, stands } = await withMissed()
  expect(await stands()).toEqual(['3 hello asked'])
  const [item, ...more] = await asked(lead)
  expect(more).toEqual([])
  expect(item).toMatchObject({
    kind: 'asked',
    reason: 'asked',
    contacts: 5,
    groupChats: 0,
    run: { runId },
    journey: { trackId: 'newcomer', stepId: 'hello' },
    stepName: '打招呼',
    dueAt: ten.toString(),
    expiresAt: addMs(ten, 24 * hourMs).toString(),
    occurrenceId: null,
  })
  const [his] = await asked(manager)
  expect(his?.contacts).toBe(3)
  expect([...ids].map(enrollmentOf)).toContain(his?.enrollmentId)
  expect([await askingOn(lead, runId), await askingOn(manager, runId)]).toEqual([5, 3])
  expect(await storyOf(manager, his?.enrollmentId ?? '')).toMatchObject({ isAsking: true, reason: 'asked' })
  const stranger = await signInAs(app, db, lead.corpId, { role: 'manager', dataScope: 'own' })
  expect(await asked(stranger)).toEqual([])
})

test('sent late for all in the scope, it goes out to whom it still may, and the others go on asking', async () => {
  const { world, corpId, ids, lead, manager, enrollmentOf, workAt, decide, stands, messages, questions, audits } =
    await withMissed()
  const [first = '', second = ''] = ids
  await sql`update contact set opted_out_at = ${eleven} where corp_id = ${corpId} and contact_id = ${second}`.execute(
    owner,
  )
  expect(await decide(manager, 'send_late')).toEqual({ contacts: 3 })
  expect(await storyOf(manager, enrollmentOf(first))).toMatchObject({ isAsking: false })
  expect(await decide(manager, 'send_late')).toBe('enrollment_settled')
  expect(await decide(manager, 'skip')).toBe('enrollment_settled')
  expect((await asked(lead)).map(({ contacts }) => contacts)).toEqual([2])
  await workAt(eleven)
  expect(await messages()).toEqual(['2 hello due'])
  expect(await stands()).toEqual(['3 rest'])
  expect(await questions()).toEqual(['2 hello'])
  expect(await audits()).toEqual(['run send_late 3 hello'])
  expect(
    (await storyOf(manager, enrollmentOf(first))).facts.map(({ code, detail }) => [code, detail['decision']]),
  ).toEqual([
    ['enrollment.entered', undefined],
    ['enrollment.asked', undefined],
    ['enrollment.decided', 'send_late'],
    ['enrollment.released', undefined],
  ])
  expect((await storyOf(manager, enrollmentOf(second))).facts.at(-1)).toMatchObject({
    code: 'enrollment.skipped',
    detail: { reason: 'opted_out' },
  })
  await world.advanceAll(eleven)
  expect(await messages()).toEqual(['2 hello due'])
})

test('left out, the journey goes on, and its figures say why', async () => {
  const { corpId, runId, lead, workAt, decide, stands, messages, questions } = await withMissed()
  expect(await decide(lead, 'skip')).toEqual({ contacts: 5 })
  await workAt(eleven)
  expect([await stands(), await messages(), await questions()]).toEqual([['3 rest'], [], []])
  const skipped = (rows: readonly { outcome: string; reason: string; count: number }[]) =>
    rows.filter(({ outcome }) => outcome === 'skipped').map(({ reason, count }) => `${reason} ${count}`)
  const kept = await db.corp(corpId, (tx) => readTally(tx, corpId, runId))
  const counted = await db.corp(corpId, (tx) => recount(tx, corpId, { kind: 'all' }, runId))
  expect([skipped(kept), skipped(counted.rows)]).toEqual([['person_skipped 5'], ['person_skipped 5']])
  await workAt(addMs(eleven, 25 * hourMs))
  expect(await messages()).toEqual(['5 gift due'])
})

test('a question that nobody answers ends after a day, and cannot be answered any more', async () => {
  const { lead, workAt, world, decide, stands, questions } = await withMissed()
  const over = addMs(ten, 24 * hourMs)
  await world.setClock(over)
  expect([await asked(lead), await decide(lead, 'send_late')]).toEqual([[], 'enrollment_settled'])
  await workAt(over)
  expect([await stands(), await questions()]).toEqual([['3 rest'], []])
  expect(await decide(lead, 'send_late')).toBe('enrollment_settled')
})

test('one contact is answered for alone, by those who see it', async () => {
  const { ids, lead, manager, others, workAt, decide, stands, audits } = await withMissed()
  const [first = ''] = ids
  const [theirs = ''] = others
  expect(await decide(manager, 'send_late', theirs)).toBe('not_found')
  const viewer = await signInAs(app, db, lead.corpId, { role: 'viewer' })
  expect(await decide(viewer, 'send_late', first)).toBe('permission_missing')
  expect(await decide(manager, 'skip', first)).toEqual({ contacts: 1 })
  expect(await decide(manager, 'send_late', first)).toBe('enrollment_settled')
  await workAt(eleven)
  expect(await stands()).toEqual(['2 hello asked', '1 rest'])
  expect(await audits()).toEqual(['enrollment skip 1'])
})

test('an answer holds through a pause, and nobody is asked again when that is over', async () => {
  const { lead, corpId, runId, workAt, decide, stands, messages, questions } = await withMissed({ second: 0 })
  const actor = { corpId, staffId: null, name: '运营', address: null }
  await pauseRun({ db }, actor, runId, '')
  expect((await asked(lead)).map(({ contacts }) => contacts)).toEqual([3])
  expect(await decide(lead, 'send_late')).toEqual({ contacts: 3 })
  await workAt(eleven)
  expect([await stands(), await messages(), await questions()]).toEqual([['3 hello paused held'], [], []])
  await resumeRun({ db }, actor, runId)
  await workAt(addMs(eleven, hourMs))
  expect([await stands(), await messages()]).toEqual([['3 rest'], ['3 hello due']])
})

test('an answer holds through quiet hours, and through a message that is taken back', async () => {
  const { lead, corpId, workAt, decide, stands, messages } = await withMissed({ first: 1, second: 0 })
  const night = addMs(ten, 12 * hourMs)
  await workAt(night)
  expect(await decide(lead, 'send_late')).toEqual({ contacts: 1 })
  await workAt(night)
  expect(await stands()).toEqual(['1 hello quiet_hours'])
  const morning = addMs(ten, 22.5 * hourMs)
  await workAt(morning)
  expect(await messages()).toEqual(['1 hello due'])
  const { rows } = await sql<{ deliveryId: string }>`
    update delivery set state = 'cancelled', reason = 'paused' where corp_id = ${corpId}
    returning delivery_id as "deliveryId"`.execute(owner)
  const closed = rows.map(({ deliveryId }) => ({ deliveryId, state: 'cancelled', reason: 'paused' }))
  await sql`update cap_use set used = 0 where corp_id = ${corpId}`.execute(owner)
  await sql`update quota_use set reserved = 0 where corp_id = ${corpId}`.execute(owner)
  await db.corp(corpId, (tx) => afterClosed(tx, corpId, closed, { at: morning, realAt: realNow() }))
  await workAt(addMs(morning, hourMs))
  expect(await messages()).toEqual(['1 hello cancelled', '1 hello due'])
})

test('who is held, taken out or leaves asks nothing; let on again, the contact asks anew', async () => {
  const { corpId, ids, lead, enrollmentOf, workAt, stands, questions } = await withMissed({ second: 0 })
  const [held = '', out = '', gone = ''] = ids
  const act = (contactId: string, what: string) =>
    lead.ask('POST', `/api/v1/enrollments/${enrollmentOf(contactId)}/${what}`, { reason: '' })
  await act(held, 'pause')
  await act(out, 'remove')
  expect((await asked(lead)).map(({ contacts, contact }) => [contacts, contact?.contactId])).toEqual([[1, gone]])
  expect(await questions()).toEqual(['1 hello'])
  await act(held, 'resume')
  await workAt(addMs(eleven, hourMs))
  expect((await asked(lead)).map(({ contacts }) => contacts)).toEqual([2])
  await sql`update membership set left_at = ${eleven} where corp_id = ${corpId} and contact_id = ${gone}`.execute(owner)
  await workAt(addMs(ten, 24 * hourMs))
  expect(await questions()).toEqual([])
  expect(await stands()).toEqual(['1 hello gone over', '1 hello removed_by_person over', '1 rest'])
})

test('an answer for many is worked off in bounded transactions, before a question can run out', async () => {
  const { world, lead, workAt, decide, stands, messages, questions } = await withMissed({ first: 23, second: 0 })
  const late = addMs(ten, 24 * hourMs - 60_000)
  await world.setClock(late)
  expect(await decide(lead, 'skip')).toEqual({ contacts: 23 })
  expect(await questions()).toEqual(['23 hello skip'])
  // Nothing was at work until the minute in which the questions run out: what was answered in time holds.
  await workAt(addMs(ten, 24 * hourMs), 5)
  expect([await stands(), await messages(), await questions()]).toEqual([['23 rest'], [], []])
  const reasons = await sql<{ reason: string; count: number }>`
    select detail ->> 'reason' as reason, count(*)::int as count from event
    where corp_id = ${lead.corpId} and kind = 'enrollment.skipped' group by 1`.execute(owner)
  expect(reasons.rows).toEqual([{ reason: 'person_skipped', count: 23 }])
})

test('two people who answer at once: one is told that nobody asks any more', async () => {
  const { lead, manager, workAt, decide, messages, audits } = await withMissed({ second: 0 })
  const answers = await Promise.all([decide(lead, 'send_late'), decide(manager, 'skip')])
  expect(answers).toEqual(expect.arrayContaining([{ contacts: 3 }, 'enrollment_settled']))
  await workAt(eleven)
  expect(await audits()).toHaveLength(1)
  expect(await messages()).toEqual(answers[0] === 'enrollment_settled' ? [] : ['3 hello due'])
})

test('with everything at work, an answer from the desk reaches WeCom and the customer', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1, quota: 'day' })
  await rig.pointCallbacks(rig.callbackUrl)
  const [chat] = rig.chats as [Chat] // as many as asked for
  const [hello, ...rest] = track.steps
  const steps: JourneyTrack['steps'] = [
    { id: 'first', kind: 'wait', for: { hours: 1 } },
    ...(hello ? [hello] : []),
    ...rest,
  ]
  const runId = await rig.apply(
    await rig.publish({ id: 'newcomer', tracks: [{ ...track, steps }], contents: [contentOf('hello')] }),
    [chat],
  )
  await rig.advanceTo('2026-11-23T10:00')
  const friend = (await rig.act({ kind: 'add', userid: chat.owner, name: '小雨' })) as { externalUserid: string }
  await rig.act({ kind: 'join', chatId: chat.wecomChatId, externalUserid: friend.externalUserid })
  await rig.sandbox.callbacksSettled()
  await rig.workUntil(rig.isQuiet)
  await rig.jumpTo('2026-11-23T15:00')
  expect(await rig.openTasks()).toEqual([])
  const lead = await signInAs(await testApp(rig.db), rig.db, rig.corpId, { role: 'operator' })
  const [item] = await asked(lead)
  expect(item).toMatchObject({ contacts: 1, contact: { name: '小雨' }, journey: { stepId: 'hello' } })
  const step = `runs/${runId}/journeys/newcomer/steps/hello`
  const answer = await lead.ask('POST', `/api/v1/${step}/decide`, { decision: 'send_late' })
  expect([answer.statusCode, answer.json()]).toEqual([200, { contacts: 1 }])
  await rig.settle()
  await rig.confirmAll()
  await rig.settle()
  expect((await rig.ledger()).filter(({ route }) => route === 'mass_send')).toEqual([
    expect.objectContaining({ externalUserid: friend.externalUserid }),
  ])
  expect(await asked(lead)).toEqual([])
})
