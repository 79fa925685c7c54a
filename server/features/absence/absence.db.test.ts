/** When staff are away, and what becomes of their tasks. */
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { absenceEffect, deputies, endedAbsence, staffAbsences } from '#contract/absence.ts'
import { onTimePage } from '#contract/staff-page.ts'
import { staffList } from '#contract/staff.ts'
import { staffTaskPage } from '#contract/staff-task.ts'
import { today as todayPage } from '#contract/today.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { newId } from '#server/db/new-id.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { buildOccurrence, buildRunWorld, type Built, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

/** 王敏 owns all three chats; 李娜 and 周岚 work beside her, 周岚 leads her. */
let world: RunWorld
let lan: string
let min: SignedIn
let lead: SignedIn
beforeEach(async () => {
  world = await buildRunWorld(db)
  lan = naturalId(world.corpId, 'lan')
  await sql`
    insert into staff (corp_id, staff_id, wecom_userid, name, department_ids, serves_contacts)
    values (${world.corpId}, ${lan}, '周岚', '周岚', '{1}', true)`.execute(owner)
  await sql`update staff set leader_userids = '{周岚}' where staff_id = ${world.min}`.execute(owner)
  world.chats[2].ownerStaffId = world.min
  await sql`update group_chat set owner_staff_id = ${world.min} where corp_id = ${world.corpId}`.execute(owner)
  min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
  lead = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'all' })
})

const join = (staffId: string, chat: { groupChatId: string }) =>
  sql`
    insert into membership (corp_id, group_chat_id, member_key, staff_id, joined_at)
    values (${world.corpId}, ${chat.groupChatId}, ${naturalId(staffId, chat.groupChatId)}, ${staffId}, ${world.now})`.execute(
    owner,
  )
const task = (chat: number, time = '15:00') =>
  buildOccurrence(world, {
    chat: world.chats[chat] ?? world.chats[0],
    state: 'waiting_staff',
    route: 'staff_task',
    due: today(time),
  })
const holderOf = async ({ staffTaskId, deliveryId }: Built): Promise<string[]> => {
  const { rows } = await sql<{ holder: string; sender: string }>`
    select t.staff_id as holder, d.sender_staff_id as sender
    from staff_task t
    join delivery d on d.delivery_id = ${deliveryId}
    where t.staff_task_id = ${staffTaskId}`.execute(owner)
  return [...new Set(rows.flatMap(({ holder, sender }) => [holder, sender]))]
}
const days = { from: '2026-11-25T00:00', until: '2026-11-28T00:00' }
const path = (of = world.min) => `/api/v1/staff/${of}/absences`
const enter = async (person: SignedIn, body: object, of = world.min) =>
  person.ask('POST', path(of), { ...days, ...body })
const list = async (person: SignedIn, of = world.min) => staffAbsences.parse((await person.ask('GET', path(of))).json())
const rowsOf = async () =>
  (await sql`select staff_absence_id from staff_absence where corp_id = ${world.corpId}`.execute(owner)).rows.length

describe('an absence that begins now', () => {
  it('hands over what the deputy can do, then what the leader can, and says beforehand how much', async () => {
    const [first, second] = [await task(0), await task(1)]
    const third = await task(2, '14:40')
    await join(world.na, world.chats[0])
    await join(lan, world.chats[1])
    await join(lan, world.chats[2])
    const effect = absenceEffect.parse(
      (await min.ask('GET', `${path()}/effect?from=${days.from}&until=${days.until}&deputyStaffId=${world.na}`)).json(),
    )
    expect(effect).toEqual({
      goes: [
        { staffId: lan, name: '周岚', tasks: 2, groupChats: 2 },
        { staffId: world.na, name: '李娜', tasks: 1, groupChats: 1 },
      ],
      stays: [],
      massSends: 0,
      ownedChats: 3,
    })
    expect(await holderOf(first)).toEqual([world.min])

    expect((await enter(min, { deputyStaffId: world.na, reason: '年假' })).statusCode).toBe(204)
    expect([await holderOf(first), await holderOf(second), await holderOf(third)]).toEqual([[world.na], [lan], [lan]])
    const page = staffTaskPage.parse((await lead.ask('GET', `/api/v1/staff-tasks/${first.staffTaskId}`)).json())
    expect(page.handedOver).toMatchObject([{ from: '王敏', to: '李娜', cause: 'away', reason: '' }])
    expect((await list(min)).absences).toMatchObject([
      { isNow: true, reason: '年假', deputy: { name: '李娜' }, comesBack: 3, until: '2026-11-27T16:00:00Z' },
    ])
    const na = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.na })
    expect((await list(na, world.na)).standsInFor).toMatchObject([{ name: '王敏' }])
  })

  it('leaves with her what nobody there can do, what was begun, what is hers alone, and mass sends', async () => {
    const alone = await task(0)
    const begun = await task(1)
    await join(world.na, world.chats[1])
    await sql`update staff_task set sent_bubbles = 1 where staff_task_id = ${begun.staffTaskId}`.execute(owner)
    await sql`
      insert into staff_task (corp_id, staff_task_id, lane, staff_id, kind, title, made_at, due_at, expires_at, state, changed_at)
      values (${world.corpId}, ${newId()}, 0, ${world.min}, 'manual', '补全人设', ${world.now}, ${world.now},
        ${today('20:00')}, 'open', ${world.now})`.execute(owner)
    await buildOccurrence(world, { chat: world.chats[2], state: 'waiting_staff', stepId: 'greeting' })
    const effect = absenceEffect.parse(
      (
        await lead.ask('GET', `${path()}/effect?from=${days.from}&until=${days.until}&deputyStaffId=${world.na}`)
      ).json(),
    )
    expect(effect.goes).toEqual([])
    expect(effect.stays.toSorted((a, b) => a.why.localeCompare(b.why))).toEqual([
      { why: 'begun', tasks: 1 },
      { why: 'nobody', tasks: 1 },
      { why: 'own', tasks: 1 },
    ])
    expect(effect.massSends).toBe(1)
    await enter(lead, { deputyStaffId: world.na })
    expect([await holderOf(alone), await holderOf(begun)]).toEqual([[world.min], [world.min]])
  })

  it('goes to the deputy of the deputy where the deputy is away as well, and to nobody who is', async () => {
    const one = await task(0)
    await join(world.na, world.chats[0])
    await join(lan, world.chats[0])
    expect((await enter(lead, { deputyStaffId: lan }, world.na)).statusCode).toBe(204)
    await enter(lead, { deputyStaffId: world.na })
    expect(await holderOf(one)).toEqual([lan])
  })

  it('shows on the staff list and on the Today page, and counts for nothing in the on-time rates', async () => {
    await task(0)
    const rate = async () =>
      onTimePage.parse((await lead.ask('GET', '/api/v1/staff-pages/on-time')).json()).items.map(({ name }) => name)
    expect(await rate()).toEqual(['王敏'])
    await enter(lead, {})
    expect(await rate()).toEqual([])
    const { items } = staffList.parse((await lead.ask('GET', '/api/v1/staff?search=王敏')).json())
    expect(items).toMatchObject([{ awayUntil: '2026-11-27T16:00:00Z' }])
    const { waiting } = todayPage.parse((await lead.ask('GET', '/api/v1/today')).json())
    expect(waiting).toMatchObject([{ name: '王敏', awayUntil: '2026-11-27T16:00:00Z', status: 'active' }])
  })
})

describe('coming back early', () => {
  it('brings back what nobody began, leaves the rest, and frees the days', async () => {
    const [first, second, done] = [await task(0), await task(1), await task(2)]
    for (const chat of world.chats) await join(world.na, chat)
    await enter(min, { deputyStaffId: world.na })
    await sql`update staff_task set sent_bubbles = 1 where staff_task_id = ${second.staffTaskId}`.execute(owner)
    await sql`update staff_task set state = 'done', done_at = due_at where staff_task_id = ${done.staffTaskId}`.execute(
      owner,
    )
    const [absence] = (await list(min)).absences
    expect(absence?.comesBack).toBe(1)
    const answer = await min.ask('POST', `${path()}/${absence?.staffAbsenceId}/end`)
    expect(endedAbsence.parse(answer.json())).toEqual({ cameBack: 1 })
    expect([await holderOf(first), await holderOf(second), await holderOf(done)]).toEqual([
      [world.min],
      [world.na],
      [world.na],
    ])
    expect((await list(min)).absences).toEqual([])
    const again = await min.ask('POST', `${path()}/${absence?.staffAbsenceId}/end`)
    expect([again.statusCode, again.json().error.code]).toEqual([409, 'absence_over'])
    expect((await enter(min, {})).statusCode).toBe(204)
  })

  it('calls off one that has not begun, which hands nothing over', async () => {
    const one = await task(0)
    await join(world.na, world.chats[0])
    await enter(min, { from: '2026-11-26T09:00', deputyStaffId: world.na })
    const [absence] = (await list(min)).absences
    expect(absence).toMatchObject({ isNow: false, comesBack: 0, from: '2026-11-26T01:00:00Z' })
    expect((await min.ask('POST', `${path()}/${absence?.staffAbsenceId}/end`)).statusCode).toBe(200)
    expect([await holderOf(one), (await list(min)).absences]).toEqual([[world.min], []])
  })
})

describe('whose absence, and which', () => {
  it('is one’s own for staff and operators; those who lead enter it for whom they see', async () => {
    const operator = await signInAs(app, db, world.corpId, { role: 'operator', dataScope: 'all' })
    const refused = await enter(operator, {})
    expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'permission_missing'])
    const na = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'department', staffId: world.na })
    expect((await enter(na, {})).statusCode).toBe(404)
    expect((await enter(min, {}, world.na)).statusCode).toBe(404)
    expect(await rowsOf()).toBe(0)
    expect((await enter(na, {}, world.na)).statusCode).toBe(204)
  })

  it('refuses two at once, a deputy who is herself or has left, and who has left, and changes nothing', async () => {
    await sql`update staff set status = 'left' where staff_id = ${lan}`.execute(owner)
    const refusals = [
      await enter(min, { deputyStaffId: world.min }),
      await enter(min, { deputyStaffId: lan }),
      await enter(min, { deputyStaffId: newId() }),
      await enter(lead, {}, lan),
      await enter(min, { until: '2026-11-25T15:07' }),
    ]
    expect(refusals.map((answer) => [answer.statusCode, answer.json().error.details[0].field])).toEqual([
      [422, 'deputyStaffId'],
      [422, 'deputyStaffId'],
      [422, 'deputyStaffId'],
      [422, 'staffId'],
      [422, 'until'],
    ])
    expect((await enter(min, { until: '2026-11-31T00:00' })).statusCode).toBe(400)
    expect(await rowsOf()).toBe(0)
    await enter(min, {})
    const second = await enter(min, { from: '2026-11-27T09:00', until: '2026-11-29T00:00' })
    expect([second.statusCode, second.json().error.details[0].rule]).toEqual([
      422,
      'no other absence of theirs at the same time',
    ])
    expect(await rowsOf()).toBe(1)
  })

  it('lets one of two entered at the same moment through', async () => {
    const answers = await Promise.all([enter(min, {}), enter(lead, {}), enter(min, {})])
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([204, 422, 422])
    expect(await rowsOf()).toBe(1)
  })

  it('offers as deputies colleagues who serve contacts, those in most of her group chats first', async () => {
    await join(lan, world.chats[0])
    const found = deputies.parse((await min.ask('GET', `/api/v1/staff/${world.min}/deputies`)).json())
    expect(found).toEqual({
      groupChats: 3,
      deputies: [
        { staffId: lan, name: '周岚', shared: 1, isAway: false },
        { staffId: world.na, name: '李娜', shared: 0, isAway: false },
      ],
    })
    const one = await min.ask('GET', `/api/v1/staff/${world.min}/deputies?search=${encodeURIComponent('李')}`)
    expect(deputies.parse(one.json()).deputies.map(({ name }) => name)).toEqual(['李娜'])
  })
})
