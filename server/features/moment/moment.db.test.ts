/** Posts on their way: planned, handed to WeCom, published by staff, read back, and what keeps them from it. */
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import type { SaveMoment } from '#contract/moment.ts'
import { pauseCorp, resumeCorp } from '#server/features/corp/index.ts'
import { keepFile } from '#server/features/media/commands.ts'
import { changeSettings, planMoment } from '#server/features/moment/commands/plan.ts'
import { cancelMoment, remindStaff, resolveLost, scheduleMoments } from '#server/features/moment/commands/schedule.ts'
import { readCopies, readReactions } from '#server/features/moment/queries/copy.ts'
import { readMomentPage } from '#server/features/moment/queries/moment.ts'
import { reportTask } from '#server/features/staff-task/commands.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { pngOf } from '#server/test/picture.ts'

vi.setConfig({ testTimeout: 90_000 })

const day = '2026-11-23'
const all = { kind: 'all' } as const
const api = (name: string): string => `/cgi-bin/externalcontact/${name}`

const noon: SaveMoment = {
  kind: 'knowledge',
  text: '冲奶粉，先放水再放粉',
  attachments: [],
  dueAt: `${day}T12:00`,
  staffIds: [],
  tagIds: [],
}

async function planned(rig: CalendarRig, over: Partial<SaveMoment> = {}): Promise<string> {
  const { momentId } = await planMoment(rig, rig.actor, all, { ...noon, ...over })
  return momentId
}

async function scheduled(rig: CalendarRig, over: Partial<SaveMoment> = {}): Promise<string> {
  const momentId = await planned(rig, over)
  await scheduleMoments(rig, rig.actor, all, [momentId])
  return momentId
}

const pageOf = (rig: CalendarRig, momentId: string) =>
  rig.db.corp(rig.corpId, (tx) => readMomentPage(tx, rig.corpId, all, momentId))
const copiesOf = async (rig: CalendarRig, momentId: string) =>
  (await rig.db.corp(rig.corpId, (tx) => readCopies(tx, rig.corpId, all, momentId, { limit: 50 }))).items
const reactionsOf = async (rig: CalendarRig, momentId: string, kind: 'like' | 'comment', nth?: number) =>
  (
    await rig.db.corp(rig.corpId, (tx) =>
      readReactions(tx, rig.corpId, all, momentId, { limit: 50, kind, ...(nth !== undefined && { nth }) }),
    )
  ).items

/** The corp's moments as the sandbox has them, with who is asked. */
const inWecom = (rig: CalendarRig) =>
  rig.sandbox.world.store
    .rows<{ id: string; text: string; cancelled_at: number | null }>(
      'select moment_id as id, text, cancelled_at from moment where create_type = 0 order by number',
    )
    .map((moment) => ({
      ...moment,
      asked: rig.sandbox.world.store
        .rows<{ userid: string }>('select userid from moment_task where moment_id = ? order by userid', moment.id)
        .map(({ userid }) => userid),
    }))

/** Members of staff who can publish, as we know them. */
const senders = async ({ owner }: CalendarRig) =>
  (
    await owner
      .selectFrom('staff')
      .select(['staff_id', 'wecom_userid'])
      .where('serves_contacts', '=', true)
      .where('status', '=', 'active')
      .orderBy('wecom_userid')
      .execute()
  ).flatMap(({ staff_id: staffId, wecom_userid: userid }) => (userid === null ? [] : [{ staffId, userid }]))

/** Customers who see a member's copy of a moment. */
const visibleTo = (rig: CalendarRig, momentId: string, userid: string): string[] =>
  rig.sandbox.world.store
    .rows<{ id: string }>(
      'select external_userid as id from moment_audience where moment_id = ? and userid = ? and visible = 1 order by 1',
      momentId,
      userid,
    )
    .map(({ id }) => id)

describe('a post that is scheduled', () => {
  test('goes to WeCom once at its time, and tells who published, whom it reached and who reacted', async () => {
    const rig = await calendarRig({ staff: 3 })
    const momentId = await scheduled(rig)
    await rig.advanceTo(`${day}T11:59`)
    expect(inWecom(rig)).toEqual([])
    await rig.advanceTo(`${day}T12:00`)
    const staff = await senders(rig)
    const [moment, ...others] = inWecom(rig)
    expect([moment?.text, moment?.asked, others]).toEqual([noon.text, staff.map(({ userid }) => userid), []])
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'open', asked: staff.length, published: 0 })

    const userid = staff[0]?.userid ?? ''
    await rig.act({ kind: 'publish', userid })
    const [first, second] = visibleTo(rig, moment?.id ?? '', userid)
    await rig.act({ kind: 'react', momentId: moment?.id, userid, as: second })
    await rig.act({ kind: 'react', momentId: moment?.id, userid, as: first, comment: '谢谢' })
    await rig.act({ kind: 'react', momentId: moment?.id, userid, as: userid })
    await rig.settle()

    expect(await copiesOf(rig, momentId)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          state: 'published',
          reached: visibleTo(rig, moment?.id ?? '', userid).length,
          // The member's own like is no customer's.
          likes: 1,
          comments: 1,
        }),
      ]),
    )
    expect(await pageOf(rig, momentId)).toMatchObject({ published: 1, likes: 1, comments: 1 })
    const known = await rig.owner
      .selectFrom('contact_identity')
      .select('contact_id')
      .where('kind', '=', 'external_userid')
      .where('value', '=', second ?? '')
      .executeTakeFirst()
    expect(await reactionsOf(rig, momentId, 'like', 1)).toEqual([
      expect.objectContaining({ nth: 1, contactId: known?.contact_id }),
    ])
    expect(await reactionsOf(rig, momentId, 'like', 2)).toEqual([])
    expect(await reactionsOf(rig, momentId, 'comment')).toHaveLength(1)
  })

  test('carries its pictures, given to WeCom as files of moments', async () => {
    const rig = await calendarRig()
    await keepFile(rig.db, rig.actor, { name: 'poster.png', kind: 'image', content: pngOf() })
    await scheduled(rig, { text: '', attachments: [{ kind: 'image', source: 'poster.png' }] })
    await rig.advanceTo(`${day}T12:00`)
    const { attachments } = rig.sandbox.world.store.row<{ attachments: string }>(
      'select attachments from moment where create_type = 0',
    ) ?? { attachments: '[]' }
    expect(JSON.parse(attachments)).toMatchObject([{ msgtype: 'image' }])
  })

  test('is read no more after a week, and who has not published by then has missed it', async () => {
    const rig = await calendarRig()
    const momentId = await scheduled(rig)
    await rig.advanceTo(`${day}T12:00`)
    await rig.jumpTo('2026-11-30T12:01')
    const page = await pageOf(rig, momentId)
    expect([page.state, page.counts]).toEqual(['closed', { missed: (await senders(rig)).length }])
  })

  test('that only some staff publish asks nobody else', async () => {
    const rig = await calendarRig({ staff: 3 })
    const [chosen] = await senders(rig)
    await scheduled(rig, { staffIds: [chosen?.staffId ?? ''] })
    await rig.advanceTo(`${day}T12:00`)
    expect(inWecom(rig).map(({ asked }) => asked)).toEqual([[chosen?.userid]])
  })
})

describe('an answer that nobody saw', () => {
  test.each([
    ['is found when WeCom has the post', { kind: 'accept-then-drop', times: 1 }, 1],
    ['leads to one more order when it has not', { kind: 'outage', times: 1 }, 2],
  ])('%s, and it stands in WeCom once', async (_, fault, attempts) => {
    const rig = await calendarRig()
    const momentId = await scheduled(rig)
    await rig.faults([{ path: api('add_moment_task'), ...fault }])
    await rig.advanceTo(`${day}T12:00`)
    expect(inWecom(rig)).toHaveLength(1)
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'open', reason: null })
    const row = await rig.owner.selectFrom('moment').select(['attempts', 'wecom_moment_id']).executeTakeFirstOrThrow()
    expect(row).toEqual({ attempts, wecom_moment_id: inWecom(rig)[0]?.id })
  })

  test('is waited for while WeCom cannot be asked: nothing goes out again', async () => {
    const rig = await calendarRig()
    const momentId = await scheduled(rig)
    await rig.faults([
      { path: api('add_moment_task'), kind: 'accept-then-drop', times: 1 },
      { path: api('get_moment_list'), kind: 'outage' },
    ])
    await rig.advanceTo(`${day}T15:00`)
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'in_doubt', reason: 'answer_lost' })
    await rig.faults([])
    await rig.settle()
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'open' })
    expect(inWecom(rig)).toHaveLength(1)
  })

  test('of several alike is put to a person, who says which one it is', async () => {
    const rig = await calendarRig()
    const momentId = await scheduled(rig)
    await rig.advanceTo(`${day}T11:59`)
    const wecom = await rig.connections.wecom(rig.corpId)
    const senderUserids = (await senders(rig)).map(({ userid }) => userid)
    const stranger = await wecom.moment.create({ text: noon.text, attachments: [], senderUserids, tagIds: [] })
    expect(stranger.ok).toBe(true)
    await rig.faults([{ path: api('add_moment_task'), kind: 'accept-then-drop', times: 1 }])
    await rig.advanceTo(`${day}T12:00`)
    const page = await pageOf(rig, momentId)
    expect([page.state, page.reason, page.candidates.length]).toEqual(['in_doubt', 'several_alike', 2])
    const ours = inWecom(rig)[1]?.id ?? ''
    await resolveLost(rig, rig.actor, all, momentId, { decision: 'adopt', wecomMomentId: ours })
    await rig.settle()
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'open', reason: null })
    expect(inWecom(rig)).toHaveLength(2)
  })
})

describe('the day’s ceiling', () => {
  test('has what is over it posted by hand, with the post ready, and the report counts', async () => {
    const rig = await calendarRig({ staff: 3 })
    await changeSettings(rig, rig.actor, { perDay: 1, quietFrom: '22:00', quietTo: '08:00' })
    const [busy] = await senders(rig)
    await scheduled(rig, { text: '早上这条', dueAt: `${day}T09:00`, staffIds: [busy?.staffId ?? ''] })
    const momentId = await scheduled(rig)
    await rig.advanceTo(`${day}T12:00`)
    expect(inWecom(rig).map(({ asked }) => asked.includes(busy?.userid ?? ''))).toEqual([true, false])
    const byHand = (await copiesOf(rig, momentId)).filter(({ state }) => state === 'by_hand')
    expect(byHand.map(({ staff }) => staff.staffId)).toEqual([busy?.staffId])
    const task = await rig.owner.selectFrom('staff_task').select(['staff_task_id', 'body']).executeTakeFirstOrThrow()
    expect(task).toMatchObject({ staff_task_id: byHand[0]?.staffTaskId, body: { text: noon.text } })
    await rig.db.corp(rig.corpId, async (tx) => {
      const now = { at: await rig.now(), realAt: realNow() }
      await reportTask(tx, rig.corpId, task.staff_task_id, null, { outcome: 'sent', via: 'copy', note: '' }, now)
    })
    expect((await pageOf(rig, momentId)).counts).toMatchObject({ reported: 1 })
  })

  test('of none asks nobody by WeCom, and the post is over with its tasks', async () => {
    const rig = await calendarRig()
    await changeSettings(rig, rig.actor, { perDay: 0, quietFrom: '22:00', quietTo: '08:00' })
    const momentId = await scheduled(rig)
    await rig.advanceTo(`${day}T12:00`)
    expect(inWecom(rig)).toEqual([])
    const staff = await senders(rig)
    expect((await pageOf(rig, momentId)).counts).toEqual({ by_hand: staff.length })
    await rig.advanceTo(`${day}T18:30`)
    expect((await pageOf(rig, momentId)).counts).toEqual({ missed: staff.length })
  })
})

describe('a post that does not go out', () => {
  test('waits while the corp is paused, and is put to a person when its time has gone by', async () => {
    const rig = await calendarRig()
    const soon = await scheduled(rig)
    const late = await scheduled(rig, { text: '下午这条', dueAt: `${day}T08:30` })
    const corp = { db: rig.db, envelope, now: realNow }
    await pauseCorp(corp, rig.actor, '盘点')
    await rig.advanceTo(`${day}T16:00`)
    expect(inWecom(rig)).toEqual([])
    await resumeCorp(corp, rig.actor)
    await rig.settle()
    expect(inWecom(rig).map(({ text }) => text)).toEqual([noon.text])
    expect(await pageOf(rig, soon)).toMatchObject({ state: 'open' })
    expect(await pageOf(rig, late)).toMatchObject({ state: 'failed', reason: 'missed', mayChange: true })
  })

  test('because WeCom refuses it tells the code, and goes out after it was scheduled again', async () => {
    const rig = await calendarRig()
    const momentId = await scheduled(rig)
    await rig.faults([{ path: api('add_moment_task'), kind: 'refuse', errcode: 41_088, times: 1 }])
    await rig.advanceTo(`${day}T12:00`)
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'failed', reason: 'wecom_41088', asked: 0 })
    await sql`update moment set due_at = due_at + interval '1 hour'`.execute(rig.owner)
    await scheduleMoments(rig, rig.actor, all, [momentId])
    await rig.advanceTo(`${day}T13:00`)
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'open', reason: null })
  })

  test('because too many jobs run goes out when they have ended', async () => {
    const rig = await calendarRig()
    const momentId = await scheduled(rig)
    await rig.faults([{ path: api('add_moment_task'), kind: 'refuse', errcode: 41_078, times: 2 }])
    await rig.advanceTo(`${day}T12:00`)
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'open' })
    expect(inWecom(rig)).toHaveLength(1)
  })

  test('because its staff have all left names the reason', async () => {
    const rig = await calendarRig()
    const [chosen] = await senders(rig)
    const momentId = await scheduled(rig, { staffIds: [chosen?.staffId ?? ''] })
    await sql`update staff set status = 'left' where staff_id = ${chosen?.staffId}`.execute(rig.owner)
    await rig.advanceTo(`${day}T12:00`)
    expect(await pageOf(rig, momentId)).toMatchObject({ state: 'failed', reason: 'nobody_to_publish' })
  })
})

describe('taking back', () => {
  test('before its time it never goes out', async () => {
    const rig = await calendarRig()
    const momentId = await scheduled(rig)
    await cancelMoment(rig, rig.actor, all, momentId)
    await rig.advanceTo(`${day}T13:00`)
    expect(inWecom(rig)).toEqual([])
    await expect(cancelMoment(rig, rig.actor, all, momentId)).rejects.toMatchObject({ code: 'moment_settled' })
  })

  test('of what is out asks nobody any more, and what is published stays', async () => {
    const rig = await calendarRig({ staff: 3 })
    const momentId = await scheduled(rig)
    await rig.advanceTo(`${day}T12:00`)
    const [first, ...others] = await senders(rig)
    await rig.act({ kind: 'publish', userid: first?.userid })
    await cancelMoment(rig, rig.actor, all, momentId)
    await rig.settle()
    expect(inWecom(rig)[0]?.cancelled_at).not.toBeNull()
    const page = await pageOf(rig, momentId)
    expect([page.state, page.counts]).toEqual(['cancelled', { published: 1, missed: others.length }])
  })
})

test('who has not published is told when a person asks for it, and not again within the hour', async () => {
  const rig = await calendarRig({ staff: 3 })
  const momentId = await scheduled(rig)
  await rig.advanceTo(`${day}T12:00`)
  const [first, ...others] = await senders(rig)
  await rig.act({ kind: 'publish', userid: first?.userid })
  await rig.settle()
  await remindStaff(rig, rig.actor, all, momentId)
  await rig.settle()
  const told = rig.sandbox.world.store.rows<{ userid: string }>('select userid from app_message order by userid')
  expect(told.map(({ userid }) => userid)).toEqual(others.map(({ userid }) => userid))
  expect((await copiesOf(rig, momentId)).map(({ reminders }) => reminders).toSorted((a, b) => a - b)).toEqual([
    0,
    ...others.map(() => 1),
  ])
  await expect(remindStaff(rig, rig.actor, all, momentId)).rejects.toMatchObject({ code: 'moment_settled' })
  await rig.advanceTo(`${day}T13:00`)
  await remindStaff(rig, rig.actor, all, momentId)
})
