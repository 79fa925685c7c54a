import { beforeAll, describe, expect, it } from 'vitest'
import { staffTaskPage, staffTasksPage } from '#contract/staff-task.ts'
import { newId } from '#server/db/new-id.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { buildOccurrence, buildRunWorld, type Built, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
const codeOf = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code

let world: RunWorld
let lead: SignedIn
let min: SignedIn
let na: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  world = await buildRunWorld(db)
  lead = await signInAs(app, db, world.corpId, { role: 'operator' })
  min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
  na = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'department', staffId: world.na })
  stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
})

const list = async (person: SignedIn, query = '') => {
  const answer = await person.ask('GET', `/api/v1/staff-tasks${query}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return staffTasksPage.parse(answer.json())
}
const taskOf = ({ staffTaskId }: Built): string => staffTaskId ?? ''
const stateOf = (built: Built) =>
  owner
    .selectFrom('staff_task')
    .innerJoin('delivery', 'delivery.delivery_id', 'staff_task.delivery_id')
    .select(['staff_task.state as task', 'delivery.state as delivery', 'proof'])
    .where('staff_task_id', '=', taskOf(built))
    .executeTakeFirstOrThrow()

describe('the list of staff tasks', () => {
  it('tells what waits by what is due first, the rest the latest first, page by page', async () => {
    const here = await buildRunWorld(db)
    const reader = await signInAs(app, db, here.corpId, { role: 'viewer' })
    const [first, second, third] = here.chats
    const task = (chat: typeof first, state: 'waiting_staff' | 'reported' | 'expired', time: string, reminders = 0) =>
      buildOccurrence(here, { chat, state, route: 'staff_task', due: today(time), reminders })
    const late = await task(first, 'waiting_staff', '14:50', 2)
    const early = await task(third, 'waiting_staff', '14:40')
    const done = await task(second, 'reported', '12:00')
    const missed = await task(second, 'expired', '10:00')
    const idsOf = async (query: string) => (await list(reader, query)).items.map((item) => item.staffTaskId)

    expect(await idsOf('')).toEqual([taskOf(early), taskOf(late)])
    expect(await idsOf('?state=done')).toEqual([taskOf(done)])
    expect(await idsOf('?state=missed')).toEqual([taskOf(missed)])
    expect(await idsOf('?state=all')).toEqual([late, early, done, missed].map(taskOf))
    expect(await idsOf(`?state=all&staffId=${here.na}`)).toEqual([taskOf(early)])
    expect(await idsOf(`?state=all&search=${encodeURIComponent('西湖')}`)).toEqual([done, missed].map(taskOf))
    expect(await idsOf(`?state=all&search=${encodeURIComponent('三点')}`)).toHaveLength(4)
    expect(await idsOf('?state=all&search=%25')).toEqual([])

    for (const [query, whole] of [
      ['state=waiting', [early, late]],
      ['state=all', [late, early, done, missed]],
    ] as const) {
      const paged: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const found = await list(reader, `?${query}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
        paged.push(...found.items.map((item) => item.staffTaskId))
        cursor = found.nextCursor
      }
      expect(paged).toEqual(whole.map(taskOf))
    }

    const { items } = await list(reader)
    expect(items[1]).toMatchObject({
      staffTaskId: taskOf(late),
      kind: 'send',
      state: 'open',
      reason: null,
      title: '三点干货',
      staff: { staffId: here.min, name: '王敏' },
      groupChat: { groupChatId: first.groupChatId, name: '杭州·滨江', wecomChatId: 'wr0' },
      occurrenceId: late.occurrenceId,
      dueAt: '2026-11-25T06:50:00Z',
      expiresAt: '2026-11-25T08:20:00Z',
      doneAt: null,
      reminders: 2,
    })
    const own = await signInAs(app, db, here.corpId, { role: 'staff', dataScope: 'own', staffId: here.na })
    expect((await list(own, '?state=all')).items.map((item) => item.staffTaskId)).toEqual([taskOf(early)])
  })

  it.each(['state=open', 'staffId=x', 'limit=201', 'cursor=W10', 'q=1'])('refuses %s', async (query) => {
    expect((await lead.ask('GET', `/api/v1/staff-tasks?${query}`)).statusCode).toBe(400)
  })
})

describe('a staff task', () => {
  const build = (chat: 0 | 1 | 2, time = '15:00') =>
    buildOccurrence(world, { chat: world.chats[chat], state: 'waiting_staff', route: 'staff_task', due: today(time) })

  it('carries its message bubble by bubble, for those who see its owner', async () => {
    const built = await build(0)
    const url = `/api/v1/staff-tasks/${taskOf(built)}`
    for (const person of [lead, min])
      expect(staffTaskPage.parse((await person.ask('GET', url)).json())).toMatchObject({
        state: 'open',
        bubbles: [
          { kind: 'text', text: 'knowledge 的正文' },
          { kind: 'link', title: '去看看', url: 'https://q.test/l/a', description: '', pictureUrl: '' },
        ],
      })
    for (const person of [na, stranger]) expect((await person.ask('GET', url)).statusCode).toBe(404)
    expect((await lead.ask('GET', `/api/v1/staff-tasks/${newId()}`)).statusCode).toBe(404)
    await min.ask('POST', `${url}/report`, { outcome: 'not_sent' })
  })

  it('is permitted, then reported, by its own owner; reporting twice changes nothing', async () => {
    const built = await build(0, '14:55')
    const url = `/api/v1/staff-tasks/${taskOf(built)}`
    const permitted = await min.ask('POST', `${url}/permit`, {})
    expect(permitted.statusCode).toBe(200)
    // A permit lives in real time: a minute from now.
    const leftMs =
      Temporal.Instant.from(permitted.json().permitUntilRealAt).epochMilliseconds -
      Temporal.Now.instant().epochMilliseconds
    expect(leftMs).toBeGreaterThan(30_000)
    expect(leftMs).toBeLessThanOrEqual(60_000)
    expect(await stateOf(built)).toMatchObject({ task: 'permitted', delivery: 'waiting_staff' })

    const report = { outcome: 'sent', via: 'sidebar' }
    expect((await min.ask('POST', `${url}/report`, report)).statusCode).toBe(204)
    expect(await stateOf(built)).toMatchObject({ task: 'done', delivery: 'reported', proof: { ...report, note: '' } })
    expect((await min.ask('POST', `${url}/report`, report)).statusCode).toBe(204)
    const trail = await owner
      .selectFrom('audit')
      .select(['actor', 'detail'])
      .where('object_id', '=', taskOf(built))
      .execute()
    expect(trail).toEqual([{ actor: '王敏', detail: { ...report, note: '' } }])

    const again = await min.ask('POST', `${url}/permit`, {})
    expect([again.statusCode, codeOf(again), again.json().error.details]).toEqual([
      409,
      'permit_refused',
      { reason: 'task_settled' },
    ])
  })

  it('is not permitted close to its limit, nor reported as not sent when it is over', async () => {
    // It expires 90 minutes after it was due: at 15:08, a minute from now.
    const built = await build(1, '13:38')
    const url = `/api/v1/staff-tasks/${taskOf(built)}`
    const late = await min.ask('POST', `${url}/permit`, {})
    expect([late.statusCode, late.json().error.details]).toEqual([409, { reason: 'too_late' }])
    expect(await stateOf(built)).toMatchObject({ task: 'open', delivery: 'waiting_staff' })
    expect((await min.ask('POST', `${url}/report`, { outcome: 'not_sent', note: '群主不在' })).statusCode).toBe(204)
    expect(await stateOf(built)).toMatchObject({ task: 'cancelled', delivery: 'skipped' })
    const over = await min.ask('POST', `${url}/report`, { outcome: 'not_sent' })
    expect([over.statusCode, codeOf(over)]).toEqual([409, 'staff_task_settled'])
  })

  it('is done by others only where they lead', async () => {
    const built = await build(2)
    const url = `/api/v1/staff-tasks/${taskOf(built)}`
    const viewer = await signInAs(app, db, world.corpId, { role: 'viewer' })
    // A member of staff does its own tasks alone, however much it sees.
    const colleague = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'all' })
    for (const [person, status] of [
      [viewer, 403],
      [colleague, 404],
      [min, 404],
      [stranger, 404],
    ] as const) {
      expect((await person.ask('POST', `${url}/permit`, {})).statusCode).toBe(status)
      expect((await person.ask('POST', `${url}/report`, { outcome: 'not_sent' })).statusCode).toBe(status)
    }
    expect((await lead.ask('POST', `${url}/report`, { outcome: 'sent', via: 'pigeon' })).statusCode).toBe(400)
    expect(await stateOf(built)).toMatchObject({ task: 'open', delivery: 'waiting_staff' })
    expect((await na.ask('POST', `${url}/permit`, {})).statusCode).toBe(200)
    expect((await na.ask('POST', `${url}/report`, { outcome: 'sent', via: 'copy' })).statusCode).toBe(204)
    expect(await stateOf(built)).toMatchObject({ task: 'done', delivery: 'reported' })
  })
})

describe('several at once', () => {
  const report = (person: SignedIn, staffTaskIds: readonly string[]) =>
    person.ask('POST', '/api/v1/staff-tasks/report', { staffTaskIds })

  it('are taken as sent one by one: what has ended, or is another’s, is refused by itself and changes nothing', async () => {
    const here = await buildRunWorld(db)
    const person = await signInAs(app, db, here.corpId, { role: 'staff', dataScope: 'own', staffId: here.min })
    const task = (chat: 0 | 1 | 2, state: 'waiting_staff' | 'expired', time: string) =>
      buildOccurrence(here, { chat: here.chats[chat], state, route: 'staff_task', due: today(time) })
    const [first, second] = [await task(0, 'waiting_staff', '14:50'), await task(1, 'waiting_staff', '14:50')]
    const missed = await task(0, 'expired', '10:00')
    const others = await task(2, 'waiting_staff', '14:50')
    const answer = await report(person, [first, second, missed, others].map(taskOf))
    expect(answer.json()).toEqual({
      done: 2,
      refused: [
        { staffTaskId: taskOf(missed), code: 'staff_task_settled' },
        { staffTaskId: taskOf(others), code: 'not_found' },
      ].toSorted((a, b) => (a.staffTaskId < b.staffTaskId ? -1 : 1)),
    })
    expect(await stateOf(first)).toMatchObject({ task: 'done', delivery: 'reported', proof: { via: 'copy' } })
    expect(await stateOf(second)).toMatchObject({ task: 'done', delivery: 'reported' })
    expect(await stateOf(missed)).toMatchObject({ task: 'expired', delivery: 'expired' })
    expect(await stateOf(others)).toMatchObject({ task: 'open', delivery: 'waiting_staff' })

    for (const [ids, code] of [
      [[others], 'not_found'],
      [[others, missed], 'staff_task_settled'],
    ] as const)
      expect(codeOf(await report(person, ids.map(taskOf)))).toBe(code)

    // Ticking again, as after an answer that was lost, changes nothing and writes nothing down.
    expect((await report(person, [first, second].map(taskOf))).json()).toEqual({ done: 2, refused: [] })
    const audits = await owner
      .selectFrom('audit')
      .select('action')
      .where('corp_id', '=', here.corpId)
      .where('action', '=', 'staff_task.completed')
      .execute()
    expect(audits).toHaveLength(2)
  })

  it('are refused as a whole when the list cannot be meant', async () => {
    const id = newId()
    for (const ids of [[], [id, id], Array.from({ length: 51 }, newId), ['x']]) {
      const answer = await report(min, ids)
      expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining('staffTaskIds')])
    }
  })
})
