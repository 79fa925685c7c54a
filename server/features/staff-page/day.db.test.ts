import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type OnTimePage, onTimePage, type StaffDay, staffDay } from '#contract/staff-page.ts'
import { newId } from '#server/db/new-id.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import { testApp } from '#server/test/app.ts'
import { realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { at, buildOccurrence, buildRunWorld, type Built, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

const day = async (person: SignedIn): Promise<StaffDay> => {
  const answer = await person.ask('GET', '/api/v1/staff-pages/day')
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return staffDay.parse(answer.json())
}
/** What stands on a day: title, chat or chats, standing. */
const rowsOf = ({ items }: StaffDay): string[] =>
  items.map((item) =>
    item.kind === 'task'
      ? `${item.title} · ${item.groupChat?.name} · ${item.standing}`
      : `${item.title} · ${item.groupChats.map(({ name }) => name).join('、')} · ${item.standing}`,
  )
const signMin = (world: RunWorld) =>
  signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
const yesterday = (time: string): CorpInstant => at(`2026-11-24T${time}:00+08:00`)
const task = (
  world: RunWorld,
  given: Omit<Parameters<typeof buildOccurrence>[1], 'chat' | 'route'> & { chat?: 0 | 1 | 2 },
): Promise<Built> => buildOccurrence(world, { ...given, chat: world.chats[given.chat ?? 0], route: 'staff_task' })
const setTask = (
  { staffTaskId }: Built,
  set: { done_at?: CorpInstant; asked_at?: CorpInstant; postponements?: number },
) =>
  owner
    .updateTable('staff_task')
    .set(set)
    .where('staff_task_id', '=', staffTaskId ?? '')
    .execute()

describe('the day of a member of staff', () => {
  let world: RunWorld
  let min: SignedIn
  beforeAll(async () => {
    world = await buildRunWorld(db)
    min = await signMin(world)
    // The clock shows 15:07; who leads them is told an hour after a task was asked for.
    await task(world, { state: 'reported', due: today('10:00') })
    await task(world, { state: 'expired', due: today('11:00') })
    await task(world, { state: 'cancelled', due: today('12:00') })
    await task(world, { state: 'waiting_staff', due: today('14:00') })
    await task(world, { state: 'waiting_staff', due: today('15:00'), chat: 2 })
    const massSendId = newId()
    for (const chat of [1, 0] as const)
      await buildOccurrence(world, {
        chat: world.chats[chat],
        state: 'sent',
        stepId: 'greeting',
        due: today('08:30'),
        massSendId,
      })
    await buildOccurrence(world, { chat: world.chats[1], state: 'waiting_staff', due: today('15:00') })
    await buildOccurrence(world, { chat: world.chats[0], state: 'planned', stepId: 'benefit', due: today('20:00') })
    await buildOccurrence(world, { chat: world.chats[1], state: 'planned', stepId: 'benefit', due: today('20:00') })
    await buildOccurrence(world, { chat: world.chats[2], state: 'planned', stepId: 'benefit', due: today('21:00') })
  })

  it('tells what, when and to whom, in the order of the day, and nothing of colleagues', async () => {
    const mine = await day(min)
    expect(rowsOf(mine)).toEqual([
      '早问候 · 杭州·滨江、杭州·西湖 · done',
      '三点干货 · 杭州·滨江 · done',
      '三点干货 · 杭州·滨江 · missed',
      '三点干货 · 杭州·滨江 · withdrawn',
      '三点干货 · 杭州·滨江 · late',
      '三点干货 · 杭州·西湖 · waiting',
    ])
    expect(mine).toMatchObject({ corpTime: '2026-11-25T07:07:00Z', date: '2026-11-25' })
    // Two done, one missed, one late, one waiting; what was withdrawn is nobody's any more.
    expect([mine.total, mine.done]).toEqual([5, 2])
    expect(mine.items[1]).toMatchObject({
      titleEn: 'Tips',
      dueAt: '2026-11-25T02:00:00Z',
      doneAt: '2026-11-25T02:04:00Z',
      expiresAt: '2026-11-25T03:30:00Z',
      preview: 'knowledge 的正文',
      bubbles: 2,
      sentBubbles: 0,
      isPostponed: false,
      handedTo: null,
    })
    expect(mine.items[0]).toMatchObject({
      kind: 'mass_send',
      titleEn: 'Morning greeting',
      groupChatCount: 2,
      contactCount: 0,
      doneAt: '2026-11-25T00:34:00Z',
    })
    expect(mine.items[5]).toMatchObject({ kind: 'mass_send', titleEn: 'Tips', groupChatCount: 1, doneAt: null })
    const na = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.na })
    expect(rowsOf(await day(na))).toEqual(['三点干货 · 宁波·鄞州 · waiting'])
  })

  it('tells what is coming in the chats one owns, by moment and step, unless it is paused', async () => {
    expect((await day(min)).coming).toEqual([
      { dueAt: '2026-11-25T12:00:00Z', title: '晚间福利', titleEn: null, groupChatCount: 2 },
    ])
    await owner
      .updateTable('group_chat')
      .set({ paused_at: today('15:00') })
      .where('group_chat_id', '=', world.chats[0].groupChatId)
      .execute()
    expect((await day(min)).coming).toMatchObject([{ groupChatCount: 1 }])
    await owner
      .updateTable('run')
      .set({ paused_at: today('15:00') })
      .where('corp_id', '=', world.corpId)
      .execute()
    expect((await day(min)).coming).toEqual([])
  })

  it('is one’s own, however much one sees of others', async () => {
    const lead = await signInAs(app, db, world.corpId, { role: 'owner' })
    expect(await day(lead)).toMatchObject({
      total: 0,
      done: 0,
      items: [],
      coming: [],
      streakDays: 0,
      onTimePercent: null,
    })
  })
})

describe('a day’s edges', () => {
  it('keeps what was due before and still waits, and what of it was done today', async () => {
    const world = await buildRunWorld(db)
    const min = await signMin(world)
    await task(world, { state: 'waiting_staff', due: yesterday('23:50') })
    const late = await task(world, { state: 'reported', due: yesterday('23:40'), chat: 1 })
    await setTask(late, { done_at: today('00:10') })
    await task(world, { state: 'reported', due: yesterday('10:00') })
    await task(world, { state: 'waiting_staff', due: at('2026-11-26T00:00:00+08:00'), chat: 1 })
    const mine = await day(min)
    expect(rowsOf(mine)).toEqual(['三点干货 · 杭州·西湖 · done', '三点干货 · 杭州·滨江 · late'])
    expect([mine.total, mine.done]).toEqual([2, 1])
    // Yesterday has one, and all of it was done.
    expect(mine.streakDays).toBe(1)
  })

  it('shows what was put off at its new time, and counts it late from there', async () => {
    const world = await buildRunWorld(db)
    const min = await signMin(world)
    const built = await task(world, { state: 'waiting_staff', due: today('14:00') })
    await task(world, { state: 'waiting_staff', due: today('15:00'), chat: 1 })
    await setTask(built, { asked_at: today('15:30'), postponements: 1 })
    const mine = await day(min)
    expect(rowsOf(mine)).toEqual(['三点干货 · 杭州·西湖 · waiting', '三点干货 · 杭州·滨江 · waiting'])
    expect(mine.items[1]).toMatchObject({ isPostponed: true, askedAt: '2026-11-25T07:30:00Z' })
  })

  it('says who has what was handed over; it counts for the colleague', async () => {
    const world = await buildRunWorld(db)
    const [min, na] = [
      await signMin(world),
      await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.na }),
    ]
    await sql`
      insert into membership (corp_id, group_chat_id, member_key, staff_id, joined_at, name)
      select ${world.corpId}, ${world.chats[0].groupChatId}, 's', ${world.na}, ${today('08:00')}, ''`.execute(owner)
    const { staffTaskId } = await task(world, { state: 'waiting_staff' })
    const handed = await min.ask('POST', `/api/v1/staff-tasks/${staffTaskId}/hand-over`, {
      toStaffId: world.na,
      reason: '今天休息',
    })
    expect(handed.statusCode).toBe(204)
    const [mine, theirs] = [await day(min), await day(na)]
    expect(rowsOf(mine)).toEqual(['三点干货 · 杭州·滨江 · handed_over'])
    expect(mine.items[0]).toMatchObject({ handedTo: '李娜' })
    expect([mine.total, theirs.total]).toEqual([0, 1])
    expect(rowsOf(theirs)).toEqual(['三点干货 · 杭州·滨江 · waiting'])
  })

  it('shows a mass send to contacts by how many they are', async () => {
    const world = await buildRunWorld(db)
    const { corpId } = world
    const min = await signMin(world)
    const [massSendId, first, second] = [newId(), newId(), newId()]
    await db.corp(corpId, async (tx) => {
      await sql`
        insert into mass_send (corp_id, mass_send_id, lane, chat_type, sender_staff_id, content_hash, body, due_at,
          expires_at, state, called_at, follow_up, changed_at)
        values (${corpId}, ${massSendId}, 0, 'single', ${world.min}, 'hash', '{"text":"见面礼到了"}', ${today('15:00')},
          ${today('20:00')}, 'open', ${today('15:00')},
          '{"remindAfterMinutes":[15],"escalateAfterMinutes":60,"escalateTo":"admin"}', ${today('15:00')})`.execute(tx)
      for (const contactId of [first, second]) {
        await sql`
          insert into contact (corp_id, contact_id, name, first_seen_at)
          values (${corpId}, ${contactId}, '客户', ${today('08:00')})`.execute(tx)
        await sql`
          insert into delivery (corp_id, delivery_id, lane, route, contact_id, run_id, step_id, sender_staff_id,
            sender_lane, content_id, content_hash, body, state, due_at, released_at, expires_at, caps, follow_up,
            released_real_at, mass_send_id, changed_at)
          values (${corpId}, ${newId()}, 0, 'mass_send', ${contactId}, ${world.runId}, 'greeting', ${world.min}, 0,
            'greeting', 'hash', '{"text":"见面礼到了"}', 'waiting_staff', ${today('15:00')}, ${today('15:00')},
            ${today('20:00')}, '[]', '{"remindAfterMinutes":[15],"escalateAfterMinutes":60,"escalateTo":"admin"}',
            ${realNow()}, ${massSendId}, ${today('15:00')})`.execute(tx)
      }
    })
    const mine = await day(min)
    expect(mine).toMatchObject({ total: 1, done: 0 })
    expect(mine.items).toMatchObject([
      { kind: 'mass_send', title: '早问候', groupChats: [], groupChatCount: 0, contactCount: 2, preview: '见面礼到了' },
    ])
  })
})

describe('streak and rate', () => {
  it('count days on which all was done, and what was done before who leads them had to be told', async () => {
    const world = await buildRunWorld(db)
    const min = await signMin(world)
    const daysAgo = (days: number): CorpInstant => at(`2026-11-${25 - days}T15:00:00+08:00`)
    // Five days ago one was missed; four, two and one ago all was done, one of them late; three ago there was nothing.
    await task(world, { state: 'expired', due: daysAgo(5) })
    await task(world, { state: 'reported', due: daysAgo(4) })
    const late = await task(world, { state: 'reported', due: daysAgo(2) })
    await setTask(late, { done_at: at('2026-11-23T16:20:00+08:00') })
    await task(world, { state: 'reported', due: daysAgo(1) })
    await buildOccurrence(world, { chat: world.chats[1], state: 'sent', stepId: 'greeting', due: daysAgo(1) })
    // 3 in time of 5; the mass send was confirmed 4 minutes after it was asked for.
    expect(await day(min)).toMatchObject({ streakDays: 3, onTimePercent: 60, total: 0 })

    // What waits today breaks nothing, and is in no rate; once all of today is done, today counts.
    const waiting = await task(world, { state: 'waiting_staff', due: today('15:00') })
    expect(await day(min)).toMatchObject({ streakDays: 3, onTimePercent: 60, total: 1, done: 0 })
    await min.ask('POST', `/api/v1/staff-tasks/${waiting.staffTaskId}/permit`, {})
    await min.ask('POST', `/api/v1/staff-tasks/${waiting.staffTaskId}/report`, { outcome: 'sent', via: 'copy' })
    // 4 in time of 6.
    expect(await day(min)).toMatchObject({ streakDays: 4, onTimePercent: 67, total: 1, done: 1 })
  })
})

describe('on-time rates of all', () => {
  const ask = async (person: SignedIn, query = ''): Promise<OnTimePage> => {
    const answer = await person.ask('GET', `/api/v1/staff-pages/on-time${query}`)
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return onTimePage.parse(answer.json())
  }
  const linesOf = ({ items }: OnTimePage): string[] =>
    items.map(({ name, asked, done, onTime, waiting, percent }) =>
      [name, asked, done, onTime, waiting, percent].join(' '),
    )
  let world: RunWorld
  beforeAll(async () => {
    world = await buildRunWorld(db)
    const daysAgo = (days: number): CorpInstant => at(`2026-11-${`${25 - days}`.padStart(2, '0')}T15:00:00+08:00`)
    // 王敏: 4 in time of 5, one of them three weeks ago, and one waits. 李娜: 5 in time of 6. A third was asked once.
    for (const days of [1, 2, 3, 21]) await task(world, { state: 'reported', due: daysAgo(days) })
    await task(world, { state: 'expired', due: daysAgo(4) })
    await task(world, { state: 'cancelled', due: daysAgo(5) })
    await task(world, { state: 'waiting_staff', due: today('15:00') })
    for (const days of [1, 2, 3, 4, 5]) await task(world, { state: 'reported', due: daysAgo(days), chat: 2 })
    await setTask(await task(world, { state: 'reported', due: daysAgo(6), chat: 2 }), {
      done_at: at('2026-11-19T16:20:00+08:00'),
    })
    const third = newId()
    await sql`
      insert into staff (corp_id, staff_id, wecom_userid, name, department_ids, serves_contacts)
      values (${world.corpId}, ${third}, 'zhao', '赵新', '{3}', true),
        (${world.corpId}, ${newId()}, 'idle', '无事', '{3}', true)`.execute(owner)
    await buildOccurrence(world, {
      chat: { ...world.chats[2], ownerStaffId: third },
      state: 'sent',
      stepId: 'greeting',
      due: daysAgo(1),
    })
  })

  it('stand in order, with those behind of whom too little was asked, and without those who were asked nothing', async () => {
    const lead = await signInAs(app, db, world.corpId, { role: 'owner' })
    const all = await ask(lead)
    expect(linesOf(all)).toEqual(['李娜 6 6 5 0 83', '王敏 5 4 4 1 80', '赵新 1 1 1 0 '])
    expect([all.people, all.median, all.nextCursor]).toEqual([3, 82, null])
    expect(linesOf(await ask(lead, '?days=7'))).toEqual(['李娜 6 6 5 0 83', '王敏 4 3 3 1 ', '赵新 1 1 1 0 '])
  })

  it('are paged, and searched without a change of what they are compared with', async () => {
    const lead = await signInAs(app, db, world.corpId, { role: 'owner' })
    const first = await ask(lead, '?limit=2')
    expect(linesOf(first)).toHaveLength(2)
    const second = await ask(lead, `?limit=2&cursor=${first.nextCursor}`)
    expect([linesOf(second), second.nextCursor]).toEqual([['赵新 1 1 1 0 '], null])
    const found = await ask(lead, `?search=${encodeURIComponent('王')}`)
    expect([linesOf(found), found.people, found.median]).toEqual([['王敏 5 4 4 1 80'], 3, 82])
  })

  it('are those of one’s own scope, and bad questions are refused by field', async () => {
    const min = await signMin(world)
    expect(linesOf(await ask(min))).toEqual(['王敏 5 4 4 1 80'])
    for (const [query, field] of [
      ['?days=8', 'days'],
      ['?cursor=x', 'cursor'],
      ['?limit=0', 'limit'],
    ] as const) {
      const answer = await min.ask('GET', `/api/v1/staff-pages/on-time${query}`)
      expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(`"${field}"`)])
    }
  })
})
