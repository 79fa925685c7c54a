import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type OccurrenceState, occurrenceStates } from '#contract/occurrence.ts'
import { type Matrix, matrix } from '#contract/run.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { at, buildEvents, buildOccurrence, buildRunWorld, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

async function read(person: SignedIn, runId: string, query = ''): Promise<Matrix> {
  const answer = await person.ask('GET', `/api/v1/runs/${runId}/matrix${query}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return matrix.parse(answer.json())
}

/** A row as a person reads it: its name, and beside each column the states in it. */
const told = (found: Matrix): Record<string, Record<string, string>> =>
  Object.fromEntries(
    found.rows.map((row) => [
      row.name,
      Object.fromEntries(
        row.cells.map((cell) => [
          found.columns[cell.column]?.starts,
          [
            ...cell.items.map((item) => `${item.localTime} ${item.state}`),
            ...Object.entries(cell.counts).map(([state, count]) => `${count} ${state}`),
          ].join(', '),
        ]),
      ),
    ]),
  )

describe('the matrix', () => {
  let world: RunWorld
  let lead: SignedIn
  beforeAll(async () => {
    world = await buildRunWorld(db)
    lead = await signInAs(app, db, world.corpId, { role: 'operator' })
    const [first, second, third] = world.chats
    await buildOccurrence(world, { chat: first, state: 'sent', stepId: 'greeting', due: today('08:30') })
    await buildOccurrence(world, { chat: first, state: 'in_doubt', reason: 'several_alike' })
    await buildOccurrence(world, { chat: first, state: 'planned', stepId: 'benefit', due: today('20:00') })
    await buildOccurrence(world, { chat: second, state: 'waiting_staff' })
    await buildOccurrence(world, { chat: second, state: 'sent', due: at('2026-11-23T15:00:00+08:00') })
    await buildOccurrence(world, { chat: third, state: 'deferred', reason: 'asked' })
    await buildOccurrence(world, {
      chat: third,
      state: 'reported',
      route: 'staff_task',
      due: at('2026-10-30T15:00:00+08:00'),
    })
  })

  it('shows each due step of two weeks where it is due, and a group chat that has nothing', async () => {
    const found = await read(lead, world.runId)
    expect(found.columns.map((column) => column.starts)).toEqual(
      // Six days before today and seven after.
      Array.from({ length: 14 }, (_, index) => Temporal.PlainDate.from('2026-11-19').add({ days: index }).toString()),
    )
    expect(found.columns.filter((column) => column.isNow).map((column) => column.starts)).toEqual(['2026-11-25'])
    expect(found.columns.filter((column) => column.isRestDay).map((column) => column.starts)).toEqual(
      // Saturdays and Sundays; November has no holiday.
      ['2026-11-21', '2026-11-22', '2026-11-28', '2026-11-29'],
    )
    expect(found.columns.find((column) => column.starts === '2026-11-26')?.label).toEqual({
      zh: '感恩节',
      en: 'Thanksgiving',
    })
    const ahead = '08:30 planned, 15:00 planned, 20:00 planned'
    const planned = Object.fromEntries(
      ['2026-11-28', '2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02'].map((date) => [date, ahead]),
    )
    expect(told(found)).toEqual({
      宁波·鄞州: { '2026-11-25': '15:00 deferred', ...planned },
      杭州·滨江: { '2026-11-25': '08:30 sent, 15:00 in_doubt, 20:00 planned', ...planned },
      杭州·西湖: { '2026-11-23': '15:00 sent', '2026-11-25': '15:00 waiting_staff', ...planned },
    })
    expect(found).toMatchObject({
      rowTotal: 3,
      totals: { sent: 2, in_doubt: 1, planned: 1, waiting_staff: 1, deferred: 1 },
      plannedUntil: '2026-12-03',
      nextCursor: null,
    })
    const ningbo = found.rows.find((row) => row.name === '宁波·鄞州')
    // Created on the 16th, so the 25th is day 10.
    expect(ningbo?.detail).toEqual({ members: 100, groupDay: 10, owner: '李娜', paused: false })
  })

  it('gives a step that is stored its id, and a computed one none', async () => {
    const items = (await read(lead, world.runId)).rows.flatMap((row) => row.cells.flatMap((cell) => cell.items))
    const stored = items.filter((item) => item.occurrenceId !== null)
    expect(stored).toHaveLength(6)
    expect(items.filter((item) => item.occurrenceId === null).every((item) => item.state === 'planned')).toBe(true)
    for (const { occurrenceId } of stored)
      expect((await lead.ask('GET', `/api/v1/occurrences/${occurrenceId}/why`)).statusCode).toBe(200)
  })

  it('leaves only rows in trouble where asked to, with their totals', async () => {
    const found = await read(lead, world.runId, '?trouble=true')
    // 杭州·滨江 is in doubt, 宁波·鄞州 asks a person; 杭州·西湖 only waits.
    expect(found.rows.map((row) => row.name)).toEqual(['杭州·滨江', '宁波·鄞州'])
    expect([found.rowTotal, found.totals]).toEqual([2, { sent: 1, in_doubt: 1, planned: 1, deferred: 1 }])
  })

  it('finds rows by a part of their name, whatever stands in it', async () => {
    const found = await read(lead, world.runId, `?search=${encodeURIComponent('杭州')}`)
    expect(found.rows.map((row) => row.name)).toEqual(['杭州·滨江', '杭州·西湖'])
    expect(found.totals).toEqual({ sent: 2, in_doubt: 1, planned: 1, waiting_staff: 1 })
    expect((await read(lead, world.runId, '?search=%25')).rowTotal).toBe(0)
  })

  it('goes on page by page without leaving out or repeating a row', async () => {
    const names: string[] = []
    let cursor = ''
    for (let page = 0; page < 3; page += 1) {
      const found = await read(lead, world.runId, `?limit=1${cursor}`)
      names.push(...found.rows.map((row) => row.name))
      expect([found.rowTotal, found.totals.sent]).toEqual([3, 2])
      cursor = found.nextCursor === null ? '' : `&cursor=${found.nextCursor}`
      expect(found.nextCursor === null).toBe(page === 2)
    }
    // By pinyin: Hángzhōu Bīnjiāng, Hángzhōu Xīhú, Níngbō.
    expect(names).toEqual(['杭州·滨江', '杭州·西湖', '宁波·鄞州'])
  })

  it('shows hours of a day', async () => {
    const found = await read(lead, world.runId, '?zoom=hour')
    expect([found.columns.length, found.columns[8]?.starts]).toEqual([24, '2026-11-25T08:00'])
    expect(found.columns.findIndex((column) => column.isNow)).toBe(15)
    expect(told(found)['杭州·滨江']).toEqual({
      '2026-11-25T08:00': '08:30 sent',
      '2026-11-25T15:00': '15:00 in_doubt',
      '2026-11-25T20:00': '20:00 planned',
    })
  })

  it('gathers weeks from Monday and months into counts', async () => {
    const weeks = await read(lead, world.runId, '?zoom=week')
    expect(weeks.columns.map((column) => column.starts)).toEqual([
      '2026-10-19',
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
      '2026-11-23',
      '2026-11-30',
      '2026-12-07',
    ])
    // 30 October lies in the week of the 26th; the week of 23 November ends with two computed days of three steps each.
    expect(told(weeks)['宁波·鄞州']).toEqual({
      '2026-10-26': '1 reported',
      '2026-11-23': '1 deferred, 6 planned',
      '2026-11-30': '21 planned',
      '2026-12-07': '21 planned',
    })
    const months = await read(lead, world.runId, '?zoom=month&from=2026-10-15')
    expect(months.columns.map((column) => column.starts).slice(0, 3)).toEqual([
      '2026-10-01',
      '2026-11-01',
      '2026-12-01',
    ])
    // 28, 29 and 30 November are computed: 3 × 3.
    expect(told(months)['宁波·鄞州']).toMatchObject({
      '2026-10-01': '1 reported',
      '2026-11-01': '1 deferred, 9 planned',
    })
    expect(months.totals).toMatchObject({ reported: 1, sent: 2 })
  })

  it('adds up by staff and by column', async () => {
    const staff = await read(lead, world.runId, '?rows=staff')
    expect(told(staff)).toMatchObject({
      李娜: { '2026-11-25': '1 deferred', '2026-11-28': '3 planned' },
      // Two group chats: what is computed counts twice.
      王敏: { '2026-11-23': '1 sent', '2026-11-28': '6 planned' },
    })
    expect(staff.rows.map((row) => row.detail)).toEqual([
      { members: null, groupDay: null, owner: null, paused: false },
      { members: null, groupDay: null, owner: null, paused: false },
    ])
    const columns = await read(lead, world.runId, '?rows=column')
    // In the playbook's order; a step without a column is a row of its own.
    expect(columns.rows.map((row) => row.name)).toEqual(['早问候', '三点干货', '晚间福利'])
    expect(told(columns)).toMatchObject({
      早问候: { '2026-11-25': '1 sent', '2026-11-28': '3 planned' },
      晚间福利: { '2026-11-25': '1 planned' },
    })
    const tips = told(columns)['三点干货']?.['2026-11-25']
    expect(tips?.split(', ').toSorted()).toEqual(['1 deferred', '1 in_doubt', '1 waiting_staff'])
    const searched = await read(lead, world.runId, `?rows=column&search=${encodeURIComponent('干货')}`)
    expect([searched.rowTotal, searched.totals]).toEqual([1, { sent: 1, in_doubt: 1, waiting_staff: 1, deferred: 1 }])
  })

  it('shows owners and departments their own group chats alone, in rows and totals', async () => {
    const min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
    const own = await read(min, world.runId)
    expect(own.rows.map((row) => row.name)).toEqual(['杭州·滨江', '杭州·西湖'])
    expect(own.totals).toEqual({ sent: 2, in_doubt: 1, planned: 1, waiting_staff: 1 })
    expect((await read(min, world.runId, '?rows=staff')).rows.map((row) => row.name)).toEqual(['王敏'])

    const na = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'department', staffId: world.na })
    const department = await read(na, world.runId)
    expect(department.rows.map((row) => row.name)).toEqual(['宁波·鄞州'])
    expect(department.totals).toEqual({ deferred: 1 })
  })

  it('is not there for someone who sees none of its group chats, nor for another corp', async () => {
    const nobody = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own' })
    const elsewhere = await buildRunWorld(db)
    const stranger = await signInAs(app, db, elsewhere.corpId, { role: 'owner' })
    for (const person of [nobody, stranger]) {
      const answer = await person.ask('GET', `/api/v1/runs/${world.runId}/matrix`)
      expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'not_found'])
    }
  })

  it.each([
    'from=2026-13-01',
    'from=1026-01-01',
    'zoom=year',
    'rows=contact',
    'limit=0',
    'limit=201',
    'trouble=maybe',
    'q=1',
  ])('refuses %s, naming it', async (query) => {
    const answer = await lead.ask('GET', `/api/v1/runs/${world.runId}/matrix?${query}`)
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'input_invalid'])
    expect(answer.body).toContain(query.split('=')[0])
  })

  it('refuses a cursor that it did not make', async () => {
    const answer = await lead.ask('GET', `/api/v1/runs/${world.runId}/matrix?cursor=W10`)
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'cursor_invalid'])
  })
})

it('tells every state by its own name, in cells, counts and totals', async () => {
  const world = await buildRunWorld(db)
  const lead = await signInAs(app, db, world.corpId, { role: 'viewer' })
  const [first, second, third] = world.chats
  const reasons: Partial<Record<OccurrenceState, string>> = {
    deferred: 'quiet_hours',
    skipped: 'grace_over',
    failed: 'quota_full',
  }
  // One state a day, from the 14th on. A group chat has one open release at most, so those that are open are in three.
  const chatOf: Partial<Record<OccurrenceState, typeof first>> = { waiting_staff: second, in_doubt: third }
  for (const [index, state] of occurrenceStates.entries()) {
    const reason = reasons[state]
    await buildOccurrence(world, {
      chat: chatOf[state] ?? first,
      state,
      due: at(`2026-11-${14 + index}T15:00:00+08:00`),
      ...(reason === undefined ? {} : { reason }),
    })
  }
  const found = await read(lead, world.runId, '?from=2026-11-14')
  const shown = found.rows.flatMap((row) => row.cells.map((cell) => [cell.column, cell.items[0]?.state] as const))
  const byDay = new Map(shown.filter(([column]) => column < occurrenceStates.length))
  expect(occurrenceStates.map((_, index) => byDay.get(index))).toEqual([...occurrenceStates])
  const once = Object.fromEntries(occurrenceStates.map((state) => [state, 1]))
  expect(found.totals).toEqual(once)
  const month = await read(lead, world.runId, '?rows=column&zoom=month&from=2026-11-01')
  const counts = month.rows.find((row) => row.name === '三点干货')?.cells.find((cell) => cell.column === 0)?.counts
  // 28, 29 and 30 November are computed for three group chats: 9 planned besides the stored one.
  expect(counts).toEqual({ ...once, planned: 10 })
})

it('marks a step as clicked only where its own link was, and after the post', async () => {
  const world = await buildRunWorld(db)
  const lead = await signInAs(app, db, world.corpId, { role: 'viewer' })
  const [first, second] = world.chats
  const { occurrenceId } = await buildOccurrence(world, { chat: first, state: 'sent' })
  await buildOccurrence(world, { chat: second, state: 'sent' })
  await buildEvents(world, [
    { key: 'own', kind: 'link.clicked', at: today('15:06'), groupChatId: first.groupChatId, occurrenceId },
    { key: 'shared', kind: 'link.clicked', at: today('15:06'), staffId: second.ownerStaffId },
  ])
  const clicked = async () =>
    (await read(lead, world.runId)).rows.flatMap((row) =>
      row.cells.flatMap((cell) => cell.items.flatMap((item) => (item.clicked ? [row.name] : []))),
    )
  expect(await clicked()).toEqual([])
  await sql`
    insert into tracked_link (corp_id, code, target_url, link_id, run_id, step_id, local_date, group_chat_id, made_at)
    values (${world.corpId}, 'own', 'https://shop.example', 'shop', ${world.runId}, 'knowledge', '2026-11-25',
      ${first.groupChatId}, ${world.now})`.execute(owner)
  expect(await clicked()).toEqual([first.name])
})

it('shows a group chat that left the run while it was in it, and plans no further for it', async () => {
  const world = await buildRunWorld(db)
  const lead = await signInAs(app, db, world.corpId, { role: 'viewer' })
  const [first, second, third] = world.chats
  await buildOccurrence(world, { chat: first, state: 'sent', due: at('2026-11-23T15:00:00+08:00') })
  const leave = (groupChatId: string, time: string) =>
    sql`
      update run_group_chat set removed_at = ${at(time)}
      where corp_id = ${world.corpId} and group_chat_id = ${groupChatId}`.execute(owner)
  await leave(first.groupChatId, '2026-11-24T10:00:00+08:00')
  await leave(second.groupChatId, '2026-11-01T10:00:00+08:00')
  const found = await read(lead, world.runId)
  expect(found.rows.map((row) => row.name)).toEqual([first.name, third.name])
  expect(told(found)[first.name]).toEqual({ '2026-11-23': '15:00 sent' })
})
