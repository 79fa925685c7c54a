import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type MonthPreview, monthPreview } from '#contract/playbook-library.ts'
import { type GroupChatPlan, groupChatPlan, pauseEffect, runPage, runsPage } from '#contract/run.ts'
import { newId } from '#server/db/new-id.ts'
import { createPlaybook } from '#server/features/playbook/index.ts'
import { applyPlaybook } from '#server/features/run/index.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { calendarOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'
import { at, buildEvents, buildOccurrence, buildRunWorld, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
const codeOf = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code
const get = (person: SignedIn, url: string) => person.ask('GET', `/api/v1/${url}`)
const statusOf = async (person: SignedIn, url: string) => (await get(person, url)).statusCode

/** What an address answers to whom it serves. */
async function ask(person: SignedIn, url: string) {
  const answer = await get(person, url)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json()
}

let world: RunWorld
let lead: SignedIn
let min: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  world = await buildRunWorld(db)
  lead = await signInAs(app, db, world.corpId, { role: 'operator' })
  min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
  stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
})

/** Another playbook at work on group chats, started at a moment. */
async function buildRun(of: RunWorld, id: string, chats: RunWorld['chats'][number][], startedAt: string) {
  const by = { corpId: of.corpId, staffId: null, name: '运营', address: null }
  const source = playbookSource({ id, ...calendarOf([stepAt('noon', '12:00')]) })
  const { playbookId } = await createPlaybook(db, by, { source, note: '' })
  const { runId } = await applyPlaybook({ db }, by, { kind: 'all' }, playbookId, {
    version: 1,
    name: id,
    groupChatIds: chats.map((chat) => chat.groupChatId),
    variables: {},
    groupVariables: {},
  })
  await sql`
    update run set started_at = ${at(startedAt)}
    where corp_id = ${of.corpId} and run_id = ${runId}`.execute(owner)
  return { playbookId, runId }
}

describe('the list of runs', () => {
  it('tells each run with its group chats, pauses above it and today, the latest started first', async () => {
    const here = await buildRunWorld(db)
    const reader = await signInAs(app, db, here.corpId, { role: 'viewer' })
    const [first, second, third] = here.chats
    const older = await buildRun(here, 'older', [first, third], '2026-11-01T09:00:00+08:00')
    await sql`
      update run set started_at = ${at('2026-11-20T09:00:00+08:00')}
      where corp_id = ${here.corpId} and run_id = ${here.runId}`.execute(owner)
    await buildOccurrence(here, { chat: first, state: 'sent' })
    await buildOccurrence(here, { chat: second, state: 'failed' })
    await buildOccurrence(here, { chat: third, state: 'sent', due: at('2026-11-24T15:00:00+08:00') })
    await sql`update playbook set paused_at = ${here.now} where corp_id = ${here.corpId} and slug = 'older'`.execute(
      owner,
    )

    const { items } = runsPage.parse(await ask(reader, 'runs'))
    expect(items).toMatchObject([
      {
        runId: here.runId,
        name: '标准日常',
        playbookName: 'standard',
        version: 1,
        groupChats: 3,
        // 100 in each of three group chats.
        contacts: 300,
        startedAt: '2026-11-20T01:00:00Z',
        pausedAbove: null,
        endedAt: null,
        today: { sent: 1, failed: 1 },
      },
      { runId: older.runId, groupChats: 2, contacts: 200, pausedAbove: 'playbook', today: {} },
    ])

    const first1 = runsPage.parse(await ask(reader, 'runs?limit=1'))
    expect(first1.items.map((run) => run.runId)).toEqual([here.runId])
    const next = runsPage.parse(await ask(reader, `runs?limit=1&cursor=${first1.nextCursor}`))
    expect([next.items.map((run) => run.runId), next.nextCursor]).toEqual([[older.runId], null])
    const ofPlaybook = runsPage.parse(await ask(reader, `runs?playbookId=${older.playbookId}`))
    expect(ofPlaybook.items.map((run) => run.runId)).toEqual([older.runId])

    await sql`
      update run set ended_at = ${here.now}
      where corp_id = ${here.corpId} and run_id = ${older.runId}`.execute(owner)
    const names = async (query: string) =>
      runsPage.parse(await ask(reader, `runs${query}`)).items.map((run) => run.name)
    expect([await names('?active=true'), await names('?active=false'), await names('')]).toEqual([
      ['标准日常'],
      ['older'],
      ['标准日常', 'older'],
    ])

    // 李娜 owns the third group chat alone; 王敏 the other two.
    const na = await signInAs(app, db, here.corpId, { role: 'staff', dataScope: 'own', staffId: here.na })
    expect(runsPage.parse(await ask(na, 'runs?active=true')).items).toMatchObject([
      { name: '标准日常', groupChats: 1, contacts: 100, today: {} },
    ])
    const outsider = await signInAs(app, db, here.corpId, { role: 'staff', dataScope: 'own' })
    expect(runsPage.parse(await ask(outsider, 'runs')).items).toEqual([])
  })

  it.each(['active=perhaps', 'playbookId=x', 'limit=0', 'cursor=W10', 'state=1'])('refuses %s', async (query) => {
    const answer = await lead.ask('GET', `/api/v1/runs?${query}`)
    expect(answer.statusCode).toBe(400)
  })
})

describe('the page of a run', () => {
  it('tells figures whose sums can be checked by hand', async () => {
    const here = await buildRunWorld(db)
    const reader = await signInAs(app, db, here.corpId, { role: 'viewer' })
    const [first, second, third] = here.chats
    await buildOccurrence(here, { chat: first, state: 'sent', stepId: 'greeting', due: today('08:30') })
    await buildOccurrence(here, { chat: first, state: 'sent' })
    await buildOccurrence(here, { chat: second, state: 'reported', route: 'staff_task' })
    await buildOccurrence(here, { chat: third, state: 'waiting_staff' })
    await buildOccurrence(here, { chat: third, state: 'failed', stepId: 'greeting', due: today('08:30') })
    // On Sunday the 22nd one post with a link, in the first group chat.
    await buildOccurrence(here, { chat: first, state: 'sent', due: at('2026-11-22T15:00:00+08:00') })
    await sql`
      insert into tracked_link (corp_id, code, target_url, link_id, run_id, step_id, local_date, sender_staff_id, made_at)
      values (${here.corpId}, 'shared', 'https://shop.example', 'shop', ${here.runId}, 'knowledge', '2026-11-22',
        ${here.min}, ${here.now})`.execute(owner)
    // 100 are in it now. On the 23rd 4 left, on the 24th 14 joined: 100 − 14 + 4 = 90 were there when the 22nd ended.
    const flow = (kind: 'membership.joined' | 'membership.left', time: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        key: `${kind} ${time} ${index}`,
        kind,
        at: at(time),
        groupChatId: first.groupChatId,
        contactId: newId(),
      }))
    const clicks = Array.from({ length: 9 }, (_, index) => ({
      key: `click ${index}`,
      kind: 'link.clicked' as const,
      at: at('2026-11-22T15:30:00+08:00'),
      staffId: here.min,
      detail: { code: 'shared', runId: here.runId, stepId: 'knowledge', localDate: '2026-11-22' },
    }))
    await buildEvents(here, [
      ...flow('membership.left', '2026-11-23T12:00:00+08:00', 4),
      ...flow('membership.joined', '2026-11-24T12:00:00+08:00', 14),
      ...clicks,
    ])
    // Three people: one in the first group chat, one in the second, one in both.
    for (const [key, chats] of [
      ['a', [first]],
      ['b', [second]],
      ['c', [first, second]],
    ] as const) {
      const contactId = newId()
      await owner
        .insertInto('contact')
        .values({ corp_id: here.corpId, contact_id: contactId, first_seen_at: here.now })
        .execute()
      for (const chat of chats)
        await owner
          .insertInto('membership')
          .values({
            corp_id: here.corpId,
            group_chat_id: chat.groupChatId,
            member_key: key,
            joined_at: here.now,
            contact_id: contactId,
          })
          .execute()
    }
    await sql`
      update group_chat set contact_count = 2
      where corp_id = ${here.corpId} and group_chat_id = ${second.groupChatId}`.execute(owner)

    const page = runPage.parse(await ask(reader, `runs/${here.runId}`))
    expect(page.facts).toEqual({
      dueToday: 5,
      sentToday: 3,
      waiting: 1,
      waitingStaff: 1,
      inDoubt: 0,
      failedToday: 1,
      // Two posts to the 100 of the first group chat and one to the 2 of the second, over 3 people: 202 ÷ 3.
      loadPerPerson: 202 / 3,
      loadLimit: 6,
      // 9 clicks ÷ the 90 members on the day of the post.
      clickOpenRate: 0.1,
      // 4 of those 90 left on the day after; today's posts have no day after yet.
      nextDayLeaveRate: 4 / 90,
      // One mass send a day to each of three group chats.
      quotaLeft: 3,
      quotaTotal: 3,
    })
    expect(page.steps).toEqual([
      expect.objectContaining({
        stepId: 'greeting',
        name: '早问候',
        nameEn: 'Morning greeting',
        schedule: { zh: '每天 08:30', en: 'every day at 08:30' },
      }),
      expect.objectContaining({ stepId: 'knowledge' }),
      expect.objectContaining({ stepId: 'benefit' }),
    ])
  })

  it('tells what nothing can tell as nothing, never as 0', async () => {
    const here = await buildRunWorld(db)
    const reader = await signInAs(app, db, here.corpId, { role: 'viewer' })
    const page = runPage.parse(await ask(reader, `runs/${here.runId}`))
    expect(page.facts).toMatchObject({ sentToday: 0, loadPerPerson: null, clickOpenRate: null, nextDayLeaveRate: null })
  })

  it('is bounded by the scope, and not there for others', async () => {
    const page = runPage.parse(await ask(min, `runs/${world.runId}`))
    expect([page.groupChats, page.contacts, page.facts.quotaTotal]).toEqual([2, 200, 2])
    expect(await statusOf(stranger, `runs/${world.runId}`)).toBe(404)
    expect(await statusOf(lead, `runs/${newId()}`)).toBe(404)
    expect(await statusOf(lead, 'runs/1')).toBe(400)
  })
})

describe('pausing a run', () => {
  it('is told in numbers first, done, undone, and kept in the trail', async () => {
    const here = await buildRunWorld(db)
    const operator = await signInAs(app, db, here.corpId, { role: 'operator' })
    const [first, second] = here.chats
    await buildOccurrence(here, { chat: first, state: 'planned', stepId: 'benefit', due: today('20:00') })
    const open = await buildOccurrence(here, { chat: second, state: 'waiting_staff', route: 'staff_task' })
    const effect = pauseEffect.parse(await ask(operator, `runs/${here.runId}/pause-effect`))
    expect(effect).toMatchObject({ runs: 1, groupChats: 2, dueToday: 1, openSends: 1 })

    const pause = () => operator.ask('POST', `/api/v1/runs/${here.runId}/pause`, { reason: '门店盘点' })
    expect((await pause()).statusCode).toBe(204)
    expect((await pause()).statusCode).toBe(204)
    const paused = runPage.parse(await ask(operator, `runs/${here.runId}`))
    expect([paused.pausedAt, paused.pausedBy]).toEqual(['2026-11-25T07:07:00Z', operator.username])
    const { state } = await owner
      .selectFrom('delivery')
      .select('state')
      .where('delivery_id', '=', open.deliveryId ?? '')
      .executeTakeFirstOrThrow()
    expect(state).toBe('cancelled')

    expect((await operator.ask('POST', `/api/v1/runs/${here.runId}/resume`)).statusCode).toBe(204)
    expect(runPage.parse(await ask(operator, `runs/${here.runId}`)).pausedAt).toBeNull()
    const trail = await owner
      .selectFrom('audit')
      .select(['action', 'detail'])
      .where('object_id', '=', here.runId)
      .where('action', 'like', 'run.%d')
      .orderBy('recorded_real_at')
      .execute()
    expect(trail.filter(({ action }) => action !== 'run.applied')).toEqual([
      { action: 'run.paused', detail: { reason: '门店盘点' } },
      { action: 'run.resumed', detail: {} },
    ])
  })

  it('is refused to those who may not, or see nothing of it', async () => {
    const manager = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'own' })
    for (const act of ['pause', 'resume'] as const) {
      const url = `/api/v1/runs/${world.runId}/${act}`
      const body = act === 'pause' ? { reason: '' } : undefined
      expect((await min.ask('POST', url, body)).statusCode).toBe(403)
      expect((await manager.ask('POST', url, body)).statusCode).toBe(404)
      expect((await stranger.ask('POST', url, body)).statusCode).toBe(404)
    }
    expect(runPage.parse(await ask(lead, `runs/${world.runId}`)).pausedAt).toBeNull()
  })
})

describe('what is done with a playbook', () => {
  it('is previewed without a trace, then applied', async () => {
    const here = await buildRunWorld(db)
    const operator = await signInAs(app, db, here.corpId, { role: 'operator' })
    const by = { corpId: here.corpId, staffId: null, name: '运营', address: null }
    const source = playbookSource({ id: 'second', ...calendarOf([stepAt('noon', '12:00')]) })
    const { playbookId } = await createPlaybook(db, by, { source, note: '' })
    const groupChatIds = here.chats.map((chat) => chat.groupChatId)
    const body = { version: 1, name: '午间', groupChatIds }
    const preview = await operator.ask('POST', `/api/v1/playbooks/${playbookId}/apply-preview`, body)
    // Seven days from the 25th; noon of the 25th is past: 3 group chats × 6 days. Two owners, six days: 12 taps.
    expect(preview.json()).toMatchObject({ groupChats: 3, contacts: 300, occurrences: 18, taps: 12 })
    const count = async () =>
      (await owner.selectFrom('run').select('run_id').where('corp_id', '=', here.corpId).execute()).length
    expect(await count()).toBe(1)

    const made = await operator.ask('POST', `/api/v1/playbooks/${playbookId}/apply`, body)
    expect(made.statusCode).toBe(201)
    expect(await count()).toBe(2)
    expect(runPage.parse(await ask(operator, `runs/${made.json().runId}`))).toMatchObject({
      name: '午间',
      groupChats: 3,
    })

    const again = await operator.ask('POST', `/api/v1/playbooks/${playbookId}/apply`, body)
    expect([again.statusCode, codeOf(again)]).toEqual([422, 'group_chat_unavailable'])
    expect(await count()).toBe(2)
  })

  it('is refused for group chats that the actor does not see, and to those who may not', async () => {
    const own = await signInAs(app, db, world.corpId, { role: 'operator', dataScope: 'own' })
    const [first] = world.chats
    const body = { version: 1, name: '午间', groupChatIds: [first.groupChatId] }
    for (const act of ['apply', 'apply-preview']) {
      const url = `/api/v1/playbooks/${world.playbookId}/${act}`
      const unseen = await own.ask('POST', url, body)
      expect([unseen.statusCode, codeOf(unseen)]).toEqual([422, 'group_chat_unavailable'])
      expect((await min.ask('POST', url, body)).statusCode).toBe(403)
      expect((await stranger.ask('POST', url, body)).statusCode).toBe(404)
      expect((await lead.ask('POST', url, { ...body, version: 9 })).statusCode).toBe(404)
      expect((await lead.ask('POST', url, { ...body, groupChatIds: [] })).statusCode).toBe(400)
    }
  })

  it('stops and lets go on all its runs', async () => {
    const here = await buildRunWorld(db)
    const operator = await signInAs(app, db, here.corpId, { role: 'operator' })
    await buildOccurrence(here, { chat: here.chats[0], state: 'planned', stepId: 'benefit', due: today('20:00') })
    const url = `/api/v1/playbooks/${here.playbookId}`
    expect(pauseEffect.parse(await ask(operator, `playbooks/${here.playbookId}/pause-effect`))).toMatchObject({
      playbooks: 1,
      runs: 1,
      groupChats: 1,
      dueToday: 1,
    })
    expect((await operator.ask('POST', `${url}/pause`, { reason: '' })).statusCode).toBe(204)
    expect(runPage.parse(await ask(operator, `runs/${here.runId}`)).pausedAbove).toBe('playbook')
    expect((await operator.ask('POST', `${url}/resume`)).statusCode).toBe(204)
    expect(runPage.parse(await ask(operator, `runs/${here.runId}`)).pausedAbove).toBeNull()
    expect((await stranger.ask('POST', `${url}/pause`, { reason: '' })).statusCode).toBe(404)
  })
})

describe('the plan of a group chat', () => {
  it('joins what is stored of the month with what will be', async () => {
    const [chat] = world.chats
    await buildOccurrence(world, { chat, state: 'sent' })
    await buildOccurrence(world, { chat, state: 'planned', due: at('2026-11-27T15:00:00+08:00') })
    const plan: GroupChatPlan = groupChatPlan.parse(await ask(lead, `group-chats/${chat.groupChatId}/plan`))
    expect([plan.month, plan.days.length]).toEqual(['2026-11', 30])
    const items = Object.fromEntries(
      plan.days.map((day) => [day.date, day.items.map((item) => `${item.localTime} ${item.name} ${item.state}`)]),
    )
    expect(items['2026-11-25']).toEqual(['15:00 午后知识 sent'])
    expect(items['2026-11-27']).toEqual(['15:00 午后知识 planned'])
    // From the 28th on nothing is stored yet.
    expect(items['2026-11-28']).toEqual(['08:30 早问候 planned', '15:00 午后知识 planned', '20:00 晚间福利 planned'])
    expect(plan.days.find((day) => day.date === '2026-11-11')).toMatchObject({
      label: { zh: '双11', en: 'Double 11' },
      items: [],
    })
    const december = groupChatPlan.parse(await ask(lead, `group-chats/${chat.groupChatId}/plan?month=2026-12`))
    expect(december.days.every((day) => day.items.length === 3)).toBe(true)
    expect(december.days[0]?.items[0]).toMatchObject({
      occurrenceId: null,
      runId: world.runId,
      contentName: 'greeting',
    })
  })

  it('is not there for those who do not see the group chat', async () => {
    const [, , third] = world.chats
    expect(await statusOf(min, `group-chats/${third.groupChatId}/plan`)).toBe(404)
    expect(await statusOf(stranger, `group-chats/${third.groupChatId}/plan`)).toBe(404)
    expect(await statusOf(lead, `group-chats/${third.groupChatId}/plan?month=2026-13`)).toBe(400)
    expect(await statusOf(lead, `group-chats/${third.groupChatId}/plan?month=1926-12`)).toBe(400)
  })
})

describe('a month of a playbook', () => {
  const url = (query: string) => `playbooks/${world.playbookId}/versions/1/month${query}`

  it('shows every day with its messages, for a group chat yet to come', async () => {
    const month: MonthPreview = monthPreview.parse(await ask(lead, url('?month=2026-12&createdOn=2026-12-10')))
    expect(month.days.map((day) => day.items.length)).toEqual([
      ...Array.from({ length: 9 }, () => 0),
      ...Array.from({ length: 22 }, () => 3),
    ])
    expect(month.days[9]?.items[1]).toEqual({
      stepId: 'knowledge',
      name: '午后知识',
      nameEn: null,
      localTime: '15:00',
      columnId: 'tips',
      contentId: 'knowledge',
      contentName: 'knowledge',
      text: 'knowledge 12 月 10 日',
      instead: [],
    })
  })

  it('shows a group chat that exists from when the playbook is at work in it', async () => {
    const [chat] = world.chats
    // Applied on the 20th at midnight, created on the 16th.
    const month = monthPreview.parse(await ask(min, url(`?month=2026-11&groupChatId=${chat.groupChatId}`)))
    expect(month.days.findIndex((day) => day.items.length > 0)).toBe(19)
    const [, , third] = world.chats
    expect(await statusOf(min, url(`?groupChatId=${third.groupChatId}`))).toBe(404)
  })

  it('refuses what is no month, no day, no version, or another corp’s', async () => {
    expect(await statusOf(lead, url('?month=2026-00'))).toBe(400)
    expect(await statusOf(lead, url('?createdOn=0001-01-01'))).toBe(400)
    expect(await statusOf(lead, `playbooks/${world.playbookId}/versions/7/month`)).toBe(404)
    expect(await statusOf(stranger, url(''))).toBe(404)
  })
})
