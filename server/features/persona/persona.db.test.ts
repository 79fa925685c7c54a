/** Kits over HTTP: what staff say of themselves, what a leader sees of it, and asking the rest. */
import { beforeEach, describe, expect, test } from 'vitest'
import { type AskedPersonas, type Persona, persona, personasPage } from '#contract/persona.ts'
import { personaItems } from '#contract/persona-item.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { buildRunWorld, type RunWorld } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
let world: RunWorld
let operator: SignedIn
let min: SignedIn

beforeEach(async () => {
  // Its clock stands at 15:07 on Wednesday 25 November 2026; 王敏 and 李娜 serve customers.
  world = await buildRunWorld(db)
  operator = await signInAs(app, db, world.corpId, { role: 'operator' })
  min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
})

const list = async (query = '', by = operator) => {
  const { items, ...sums } = personasPage.parse((await by.ask('GET', `/api/v1/personas${query}`)).json())
  return { ...sums, names: items.map(({ wecom }) => wecom.name), items }
}
const own = async (): Promise<Persona> => persona.parse((await min.ask('GET', '/api/v1/personas/own')).json())
const tick = (staffId: string, item: string, isDone = true, by = min) =>
  by.ask('POST', `/api/v1/personas/${staffId}/items`, { item, isDone })
const ask = async (body: object = {}, by = operator): Promise<AskedPersonas> =>
  (await by.ask('POST', '/api/v1/personas/ask', body)).json()
const tasks = () =>
  owner
    .selectFrom('staff_task')
    .select(['staff_id', 'state', 'note', 'title_en'])
    .where('corp_id', '=', world.corpId)
    .where('kind', '=', 'manual')
    .orderBy('made_at')
    .execute()

describe('a kit', () => {
  test('of each who serves customers is there from the start, with what WeCom tells of them', async () => {
    const { people, complete, items } = await list()
    expect([people, complete]).toEqual([2, 0])
    expect(new Set(items.map(({ wecom, done }) => `${wecom.name} ${done.length}`))).toEqual(
      new Set(['王敏 0', '李娜 0']),
    )
  })

  test('keeps what its owner says, with who and when, and takes it back', async () => {
    expect((await tick(world.min, 'avatar')).statusCode).toBe(204)
    expect((await tick(world.min, 'avatar')).statusCode).toBe(204)
    expect((await own()).done).toEqual([{ item: 'avatar', at: world.now.toString(), by: expect.any(String) }])
    await tick(world.min, 'avatar', false)
    expect((await own()).done).toEqual([])
    const told = await owner
      .selectFrom('audit')
      .select('action')
      .where('corp_id', '=', world.corpId)
      .where('object_id', '=', world.min)
      .execute()
    expect(told.filter(({ action }) => action === 'persona.ticked')).toHaveLength(2)
  })

  test('of a colleague is not seen and not changed by who sees only their own', async () => {
    expect((await tick(world.na, 'avatar')).statusCode).toBe(404)
    expect((await min.ask('GET', `/api/v1/personas/${world.na}`)).statusCode).toBe(404)
    expect((await list('', min)).names).toEqual(['王敏'])
    expect(await owner.selectFrom('persona_item').select('item').where('corp_id', '=', world.corpId).execute()).toEqual(
      [],
    )
  })

  test('holds a text that a leader writes and its owner copies', async () => {
    const path = `/api/v1/personas/${world.min}/introduction`
    expect((await operator.ask('PUT', path, { text: '  八年母婴选品  ' })).statusCode).toBe(204)
    expect((await own()).introduction).toBe('八年母婴选品')
    expect((await operator.ask('PUT', path, { text: '长'.repeat(301) })).statusCode).toBe(400)
  })

  test('is found by how it stands and by name, page by page', async () => {
    for (const item of personaItems) await tick(world.min, item)
    expect((await list('?state=complete')).names).toEqual(['王敏'])
    expect((await list('?state=incomplete')).names).toEqual(['李娜'])
    expect((await list(`?search=${encodeURIComponent('李')}`)).names).toEqual(['李娜'])
    const first = await list('?limit=1')
    const second = await list(`?limit=1&cursor=${first.nextCursor}`)
    expect(new Set([...first.names, ...second.names])).toEqual(new Set(['王敏', '李娜']))
    expect(second.nextCursor).toBeNull()
    expect((await list()).complete).toBe(1)
  })
})

describe('asking', () => {
  test('is foreseen in numbers, and makes a task for each who is not complete, naming what is missing', async () => {
    await tick(world.min, 'cover')
    const foreseen = await operator.ask('POST', '/api/v1/personas/ask/preview', {})
    expect(foreseen.json()).toEqual({ incomplete: 2, waiting: 0, asked: 2 })
    expect(await tasks()).toEqual([])
    expect(await ask()).toEqual({ incomplete: 2, waiting: 0, asked: 2 })
    const made = await tasks()
    expect(made).toHaveLength(2)
    const note = made.find(({ staff_id }) => staff_id === world.min)?.note
    expect(note).toContain('还差 4 项：头像、昵称、个人介绍、背书。')
    expect((await own()).isAsked).toBe(true)
    expect(await ask()).toEqual({ incomplete: 2, waiting: 2, asked: 0 })
    expect(await tasks()).toHaveLength(2)
  })

  test('ends by itself when the last part is done', async () => {
    await ask()
    for (const item of personaItems) await tick(world.min, item)
    const states = (await tasks()).map(({ staff_id, state }) => [staff_id === world.min, state])
    expect(new Set(states.map(String))).toEqual(new Set(['true,done', 'false,open']))
    expect((await own()).isAsked).toBe(false)
    expect(await ask()).toEqual({ incomplete: 1, waiting: 1, asked: 0 })
  })

  test('asks again who could not, and nobody twice for two who ask at once', async () => {
    await ask({ staffIds: [world.min] })
    await owner.updateTable('staff_task').set({ state: 'cancelled' }).where('staff_id', '=', world.min).execute()
    const colleague = await signInAs(app, db, world.corpId, { role: 'manager' })
    const answers = await Promise.all([ask(), ask({}, colleague)])
    expect(answers.reduce((sum, { asked }) => sum + asked, 0)).toBe(2)
    expect((await tasks()).filter(({ state }) => state === 'open')).toHaveLength(2)
  })

  test('is all or none: somebody who is not there keeps the others from it, and is named', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000'
    const answer = await operator.ask('POST', '/api/v1/personas/ask', { staffIds: [world.min, nobody] })
    expect([answer.statusCode, answer.json().error.details]).toEqual([
      404,
      [expect.objectContaining({ field: 'staffIds', value: nobody })],
    ])
    const stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
    expect((await stranger.ask('POST', '/api/v1/personas/ask', { staffIds: [world.min] })).statusCode).toBe(404)
    expect(await tasks()).toEqual([])
  })
})
