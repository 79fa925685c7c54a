/** Planning over HTTP: what is taken, what is refused and why, and what the planner is warned of. */
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import type { MomentCalendar, MomentPage, SchedulePreview } from '#contract/moment.ts'
import type { MomentKind } from '#contract/moment-kind.ts'
import { keepFile } from '#server/features/media/index.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { pngOf } from '#server/test/picture.ts'
import { buildRunWorld, type RunWorld } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
let world: RunWorld
let operator: SignedIn

beforeAll(async () => {
  // Its clock stands at 15:07 on Wednesday 25 November 2026; 王敏 and 李娜 serve customers.
  world = await buildRunWorld(db)
  operator = await signInAs(app, db, world.corpId, { role: 'operator' })
})

const post = (over: object = {}) => ({ kind: 'knowledge', text: '先放水再放粉', dueAt: '2026-11-26T12:00', ...over })
const plan = async (over: object = {}, by = operator) => by.ask('POST', '/api/v1/moments', post(over))
const idOf = async (over: object = {}): Promise<string> => (await plan(over)).json<{ momentId: string }>().momentId
const read = async <T>(path: string, by = operator): Promise<T> => (await by.ask('GET', `/api/v1/${path}`)).json<T>()

describe('planning a post', () => {
  test('puts it on the calendar as a draft, on its local day', async () => {
    const momentId = await idOf({ dueAt: '2026-12-09T08:30' })
    const { items, mix } = await read<MomentCalendar>('moments?from=2026-12-09')
    expect(items).toMatchObject([{ momentId, state: 'draft', date: '2026-12-09', time: '08:30', asked: 0 }])
    expect(mix.rows.find(({ kind }) => kind === 'knowledge')).toMatchObject({ planned: 1, least: 7, standing: 'short' })
    expect(await owner.selectFrom('audit').select('action').where('object_id', '=', momentId).execute()).toEqual([
      { action: 'moment.planned' },
    ])
  })

  test.each([
    ['nothing in it', { text: '' }, 'text moment_empty'],
    ['a time that is past', { dueAt: '2026-11-25T15:00' }, 'dueAt due_past'],
    ['a time at night', { dueAt: '2026-11-26T23:00' }, 'dueAt due_quiet'],
    ['a time in two years', { dueAt: '2028-11-26T12:00' }, 'dueAt due_far'],
    [
      'a file nobody uploaded',
      { attachments: [{ kind: 'image', source: 'a.png' }] },
      'attachments.0.source media_absent',
    ],
  ])('is refused with %s, and says how to repair it', async (_, over, fault) => {
    const before = await owner.selectFrom('moment').select('moment_id').execute()
    const answer = await plan(over)
    expect([answer.statusCode, answer.json().error.code]).toEqual([422, 'moment_invalid'])
    const details = answer.json<{ error: { details: { field: string; rule: string; repair: object }[] } }>().error
      .details
    expect(details.map(({ field, rule }) => `${field} ${rule}`)).toEqual([fault])
    for (const { repair } of details) expect(repair).toEqual({ zh: expect.any(String), en: expect.any(String) })
    expect(await owner.selectFrom('moment').select('moment_id').execute()).toEqual(before)
  })

  test('is refused with a picture of more pixels than moments take, and taken with a smaller one', async () => {
    const actor = { corpId: world.corpId, staffId: null, name: '运营', address: null }
    const pictureOf = async (name: string, width: number, height: number): Promise<string> => {
      const content = pngOf()
      content.writeUInt32BE(width, 16)
      content.writeUInt32BE(height, 20)
      return (await keepFile(db, actor, { name, kind: 'image', content })).name
    }
    const attachments = [
      { kind: 'image', source: await pictureOf('long.png', 1080, 10_800) },
      { kind: 'image', source: await pictureOf('phone.png', 3024, 4032) },
    ]
    const answer = await plan({ attachments })
    expect([answer.statusCode, answer.json().error.details]).toEqual([
      422,
      [expect.objectContaining({ field: 'attachments.1.source', value: '3024×4032', rule: 'picture_too_large' })],
    ])
    expect((await plan({ attachments: attachments.slice(0, 1) })).statusCode).toBe(201)
  })

  test.each(['staffIds', 'tagIds'])('is refused with %s that are not there, naming them', async (field) => {
    const value = '00000000-0000-4000-8000-000000000000'
    const answer = await plan({ [field]: [value] })
    expect([answer.statusCode, answer.json().error.details]).toEqual([404, [expect.objectContaining({ field, value })]])
  })

  test('for everybody is refused to who does not see all staff, and for a colleague elsewhere, too', async () => {
    const scoped = await signInAs(app, db, world.corpId, { role: 'operator', dataScope: 'own' })
    expect((await plan({}, scoped)).json().error.details).toMatchObject([{ field: 'staffIds', rule: 'staff_all' }])
    expect((await plan({ staffIds: [world.min] }, scoped)).statusCode).toBe(404)
    const momentId = await idOf({ staffIds: [world.min] })
    const answer = await scoped.ask('DELETE', `/api/v1/moments/${momentId}`)
    expect(answer.statusCode).toBe(404)
    expect((await read<MomentPage>(`moments/${momentId}`)).state).toBe('draft')
  })
})

describe('before it is on its way a post', () => {
  test('is written anew, and taken off', async () => {
    const momentId = await idOf()
    const changed = await operator.ask(
      'PUT',
      `/api/v1/moments/${momentId}`,
      post({ text: '改过了', kind: 'persona', revision: 1 }),
    )
    expect(changed.statusCode).toBe(204)
    expect(await read<MomentPage>(`moments/${momentId}`)).toMatchObject({ text: '改过了', kind: 'persona' })
    expect((await operator.ask('DELETE', `/api/v1/moments/${momentId}`)).statusCode).toBe(204)
    expect((await operator.ask('GET', `/api/v1/moments/${momentId}`)).statusCode).toBe(404)
  })

  test('is not written over by somebody who saw it before a colleague wrote it anew, and says who that was', async () => {
    const momentId = await idOf()
    const colleague = await signInAs(app, db, world.corpId, { role: 'manager' })
    const change = (by: SignedIn, text: string, revision: number) =>
      by.ask('PUT', `/api/v1/moments/${momentId}`, post({ text, revision }))
    expect((await change(colleague, '李雷写的', 1)).statusCode).toBe(204)
    const refused = await change(operator, '我写的', 1)
    expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'request_conflict'])
    expect(refused.json().error.details).toEqual([
      { field: 'revision', value: 1, rule: 'is 2', repair: `${colleague.username} saved it meanwhile` },
    ])
    expect(await read<MomentPage>(`moments/${momentId}`)).toMatchObject({ text: '李雷写的', revision: 2 })
    expect((await change(operator, '我写的', 2)).statusCode).toBe(204)
  })

  test('keeps its way when it is written anew after it was scheduled, at its new time', async () => {
    const momentId = await idOf()
    await operator.ask('POST', '/api/v1/moments/schedule', { momentIds: [momentId] })
    await operator.ask('PUT', `/api/v1/moments/${momentId}`, post({ dueAt: '2026-11-27T09:00', revision: 1 }))
    const row = await owner
      .selectFrom('moment')
      .select(['state', 'wake_at', 'due_at'])
      .where('moment_id', '=', momentId)
      .executeTakeFirstOrThrow()
    expect(row.state).toBe('scheduled')
    expect(row.wake_at?.toString()).toBe('2026-11-27T01:00:00Z')
    expect((await operator.ask('DELETE', `/api/v1/moments/${momentId}`)).json().error.code).toBe('moment_settled')
  })
})

describe('scheduling', () => {
  test('is foreseen in numbers, and warned of where a week asks to buy too often', async () => {
    const kinds: MomentKind[] = ['product', 'offer', 'product', 'offer']
    const momentIds = await Promise.all(
      kinds.map((kind, n) => idOf({ kind, text: `${kind} ${n}`, dueAt: `2027-01-0${4 + n}T12:00` })),
    )
    const answer = await operator.ask('POST', '/api/v1/moments/schedule/preview', { momentIds })
    // 4 posts × 2 members, one post a day: under the ceiling of three.
    expect(answer.json<SchedulePreview>()).toMatchObject({
      moments: 4,
      staff: 2,
      byTask: 8,
      byHand: 0,
      warnings: [{ rule: 'advert_share', dates: ['2027-01-04'], adverts: 4, posts: 4 }],
      over: [{ kind: 'offer', planned: 2, most: 1 }],
    })
    expect((await read<MomentPage>(`moments/${momentIds[0]}`)).state).toBe('draft')
  })

  test('foresees who posts by hand where more is planned for a day than WeCom takes', async () => {
    const momentIds = await Promise.all(
      ['09:00', '11:00', '14:00', '17:00'].map((time) => idOf({ dueAt: `2027-02-01T${time}`, staffIds: [world.min] })),
    )
    const answer = await operator.ask('POST', '/api/v1/moments/schedule/preview', { momentIds })
    expect(answer.json<SchedulePreview>()).toMatchObject({ staff: 1, byTask: 3, byHand: 1 })
  })

  test('is all or none: one that is past by now keeps the others where they are', async () => {
    const [good, past] = [await idOf(), await idOf()]
    await sql`update moment set due_at = '2026-11-25T01:00:00Z' where moment_id = ${past}`.execute(owner)
    const answer = await operator.ask('POST', '/api/v1/moments/schedule', { momentIds: [good, past] })
    expect(answer.json().error).toMatchObject({
      code: 'moment_invalid',
      details: [{ field: 'dueAt', rule: 'due_past', momentId: past, value: '2026-11-25 09:00' }],
    })
    expect((await read<MomentPage>(`moments/${good}`)).state).toBe('draft')
  })

  test('twice is refused the second time', async () => {
    const momentId = await idOf()
    const schedule = () => operator.ask('POST', '/api/v1/moments/schedule', { momentIds: [momentId] })
    expect((await schedule()).statusCode).toBe(204)
    expect((await schedule()).json().error.code).toBe('moment_settled')
  })
})

test('the day’s ceiling and quiet hours are the usual until an admin sets others', async () => {
  const usual = { perDay: 3, quietFrom: '22:00', quietTo: '08:00' }
  expect(await read('moment-settings')).toEqual(usual)
  const mine = { perDay: 1, quietFrom: '21:00', quietTo: '09:00' }
  expect((await operator.ask('PUT', '/api/v1/moment-settings', mine)).statusCode).toBe(403)
  const admin = await signInAs(app, db, world.corpId, { role: 'admin' })
  expect((await admin.ask('PUT', '/api/v1/moment-settings', mine)).statusCode).toBe(204)
  expect(await read('moment-settings')).toEqual(mine)
  expect((await plan({ dueAt: '2026-11-26T08:30' })).json().error.details[0]).toMatchObject({ rule: 'due_quiet' })
  await admin.ask('PUT', '/api/v1/moment-settings', usual)
})

describe('what became of a post', () => {
  test('is told of staff in the reader’s scope alone, and places of likes stay those of all', async () => {
    const momentId = await idOf()
    const likes = [
      [world.min, 'wm-a', '2026-11-26T04:01:00Z'],
      [world.na, 'wm-b', '2026-11-26T04:02:00Z'],
      // Somebody who is a friend of both likes both: their first counts.
      [world.na, 'wm-a', '2026-11-26T04:03:00Z'],
      [world.na, 'wm-c', '2026-11-26T04:04:00Z'],
    ] as const
    await sql`update moment set state = 'open', opened_at = due_at where moment_id = ${momentId}`.execute(owner)
    for (const staffId of [world.min, world.na])
      await sql`
        insert into moment_copy (corp_id, moment_id, staff_id, day, state, published_at, reached, likes, comments)
        values (${world.corpId}, ${momentId}, ${staffId}, '2026-11-26', 'published', '2026-11-26T04:00:00Z', 50, 2, 0)`.execute(
        owner,
      )
    for (const [place, [staffId, who, at]] of likes.entries())
      await sql`
        insert into moment_reaction (corp_id, moment_id, staff_id, kind, place, external_userid, reacted_at)
        values (${world.corpId}, ${momentId}, ${staffId}, 'like', ${place}, ${who}, ${at})`.execute(owner)
    type Likes = { items: { nth: number; staff: { staffId: string } }[] }
    const all = await read<Likes>(`moments/${momentId}/reactions`)
    expect(all.items.map(({ nth, staff }) => [nth, staff.staffId])).toEqual([
      [1, world.min],
      [2, world.na],
      [3, world.na],
    ])
    const na = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.na })
    expect((await read<Likes>(`moments/${momentId}/reactions`, na)).items.map(({ nth }) => nth)).toEqual([2, 3])
    expect((await read<Likes>(`moments/${momentId}/reactions?nth=1`, na)).items).toEqual([])
    expect(await read<MomentPage>(`moments/${momentId}`, na)).toMatchObject({ asked: 1, reached: 50 })
    expect(await read<MomentPage>(`moments/${momentId}`)).toMatchObject({ asked: 2, reached: 100, likes: 4 })
  })
})
