/** Runs of shops that follow a headquarters: moved with it, and measured by what they must do. */
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { execution, followersPage, movedFollowers } from '#contract/playbook-follow.ts'
import { newId } from '#server/db/new-id.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { lockPlaybook } from '#server/features/playbook/index.ts'
import { insertRun } from '#server/features/run/sql/apply.ts'
import { testApp } from '#server/test/app.ts'
import { calendarRig } from '#server/test/calendar.ts'
import { signInAs } from '#server/test/http.ts'
import { calendarOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

describe('shops that follow', () => {
  test('are measured by mandatory steps, and their runs move to what is new', async () => {
    const rig = await calendarRig({ groupChats: 2, staff: 8 })
    const app = await testApp(rig.db)
    const operator = await signInAs(app, rig.db, rig.corpId, { role: 'operator' })
    const ask = async (method: 'GET' | 'POST', url: string, body?: object, status = 200) => {
      const answer = await operator.ask(method, `/api/v1/playbooks/${url}`, body)
      expect([answer.statusCode, answer.body]).toEqual([status, answer.body])
      return answer.json()
    }
    const steps = [stepAt('morning', '08:30', { bond: 'mandatory' }), stepAt('noon', '12:00'), stepAt('night', '20:00')]
    const head = await rig.publish({ id: 'head', ...calendarOf(steps) })
    const units = ['一店', '二店', '三店'].map((unit) => ({ unit, variables: {} }))
    const { items } = await ask('POST', `${head.playbookId}/clones`, { version: 1, units }, 201)
    const [first, second, third] = items.map(({ playbookId }: { playbookId: string }) => playbookId)
    const [firstChat] = rig.chats
    const secondChat = rig.chats.find(({ owner }) => owner !== firstChat?.owner)
    if (!firstChat || !secondChat) throw new Error('the rig has group chats of two owners')
    const runId = await rig.apply({ playbookId: first, version: 1 }, [firstChat])
    await rig.apply({ playbookId: second, version: 1 }, [secondChat])

    const rates = async (days = 7) => {
      const body = { days, playbookIds: [first, second, third] }
      const answer = execution.parse(await ask('POST', `${head.playbookId}/followers/execution`, body))
      return answer.items.map(({ due, done }) => [due, done])
    }
    expect(await rates()).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
    await rig.advanceTo('2026-11-23T08:30')
    await rig.confirmAll()
    await rig.settle()
    await rig.advanceTo('2026-11-23T08:45')
    // Each shop had its morning, and the noon of nobody counts: it is optional.
    await vi.waitFor(async () =>
      expect(await rates()).toEqual([
        [1, 1],
        [1, 1],
        [0, 0],
      ]),
    )
    // Nobody taps on Tuesday: due, and not done.
    await rig.advanceTo('2026-11-24T08:40')
    expect(await rates(30)).toEqual([
      [2, 1],
      [2, 1],
      [0, 0],
    ])
    // The owner in the second shop still taps: then the first shop does least of all that had something to do.
    for (const { userid, msgid } of (await rig.openTasks()).filter((task) => task.userid === secondChat.owner))
      await rig.act({ kind: 'confirm', userid, msgid })
    await rig.settle()
    await rig.advanceTo('2026-11-24T08:55')
    await vi.waitFor(async () => expect((await rates(30))[1]).toEqual([2, 2]))
    const byRate = async (query: string) =>
      followersPage.parse(await ask('GET', `${head.playbookId}/followers/by-rate?days=30&${query}`))
    const lowest = await byRate('limit=2')
    expect(lowest.items.map(({ unit }) => unit)).toEqual(['一店', '二店'])
    const rest = await byRate(`limit=2&cursor=${lowest.nextCursor}`)
    expect(rest).toMatchObject({ items: [{ unit: '三店' }], nextCursor: null })
    expect((await byRate(`search=${encodeURIComponent('二')}`)).items.map(({ unit }) => unit)).toEqual(['二店'])

    const next = [stepAt('morning', '09:30', { bond: 'mandatory' }), ...steps.slice(1)]
    await ask(
      'POST',
      `${head.playbookId}/versions`,
      { source: playbookSource({ id: 'head', ...calendarOf(next) }) },
      201,
    )
    const update = await ask('GET', `${head.playbookId}/followers/update`)
    expect(update).toMatchObject({ ready: 3, steps: 3, colliding: 0, runs: 2 })
    expect(await ask('POST', `${head.playbookId}/followers/update`, { to: 2 })).toEqual({
      published: 3,
      submitted: 0,
      left: false,
    })
    const moved = movedFollowers.parse(await ask('POST', `${head.playbookId}/followers/move`, {}))
    expect(moved).toEqual({ moved: 2, refused: [], next: null })
    const versions = await rig.owner.selectFrom('run').select(['run_id', 'version']).execute()
    expect(versions.map(({ version }) => version)).toEqual([2, 2])
    const hours = (await rig.occurrences())
      .filter(({ stepId, day, chat }) => stepId === 'morning' && day === '2026-11-25' && chat === firstChat.name)
      .map(({ state }) => state)
    expect(hours).toEqual(['planned'])
    const due = await rig.owner
      .selectFrom('occurrence')
      .select('due_at')
      .where('run_id', '=', runId)
      .where('step_id', '=', 'morning')
      .where('state', '=', 'planned')
      .execute()
    expect(
      new Set(due.map(({ due_at }) => due_at.toZonedDateTimeISO('Asia/Shanghai').toPlainTime().toString())),
    ).toEqual(new Set(['09:30:00']))
    expect(movedFollowers.parse(await ask('POST', `${head.playbookId}/followers/move`, {}))).toEqual({
      moved: 0,
      refused: [],
      next: null,
    })
  })

  test('that are put to work at the very moment are not taken away as clones that nobody touched', async () => {
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    const app = await testApp(rig.db)
    const operator = await signInAs(app, rig.db, rig.corpId, { role: 'operator' })
    const post = (url: string, body: object) => operator.ask('POST', `/api/v1/playbooks/${url}`, body)
    const head = await rig.publish({ id: 'head', ...calendarOf([stepAt('noon', '12:00')]) })
    const made = await post(`${head.playbookId}/clones`, { version: 1, units: [{ unit: '一店', variables: {} }] })
    const [{ playbookId }] = made.json().items
    const [begun, goOn] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    const applying = rig.db.corp(rig.corpId, async (tx) => {
      await lockPlaybook(tx, rig.corpId, playbookId)
      const { at } = await corpNow(tx, rig.corpId)
      const run = { runId: newId(), playbookId, version: 1, name: '执行', variables: {}, createdBy: '运营' }
      await insertRun(tx, rig.corpId, run, [], at, at)
      begun.resolve(undefined)
      await goOn.promise
    })
    await begun.promise
    const undoing = post(`${head.playbookId}/clones/undo`, { playbookIds: [playbookId] })
    const waiting = async (): Promise<number> => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count
        from pg_locks l
        join pg_stat_activity a on a.pid = l.pid and a.datname = current_database()
        where not l.granted`.execute(rig.owner)
      return rows[0]?.count ?? 0
    }
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
    goOn.resolve(undefined)
    await applying
    const answer = await undoing
    expect([answer.statusCode, answer.json().error?.code]).toEqual([422, 'follow_refused'])
    expect((await operator.ask('GET', `/api/v1/playbooks/${playbookId}`)).statusCode).toBe(200)
  })

  test('whose version asks for a value anew stay where they are, and are named', async () => {
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    const app = await testApp(rig.db)
    const operator = await signInAs(app, rig.db, rig.corpId, { role: 'operator' })
    const post = (url: string, body: object) => operator.ask('POST', `/api/v1/playbooks/${url}`, body)
    const parts = calendarOf([stepAt('noon', '12:00')])
    const head = await rig.publish({ id: 'head', ...parts })
    const made = await post(`${head.playbookId}/clones`, { version: 1, units: [{ unit: '一店', variables: {} }] })
    const [shop] = made.json().items
    const runId = await rig.apply({ playbookId: shop.playbookId, version: 1 }, rig.chats)
    const source = playbookSource({ id: 'head', ...parts, variables: { 店长: { type: 'text', label: '店长' } } })
    expect((await post(`${head.playbookId}/versions`, { source })).statusCode).toBe(201)
    expect((await post(`${head.playbookId}/followers/update`, { to: 2 })).json()).toEqual({
      published: 1,
      submitted: 0,
      left: false,
    })
    const moved = movedFollowers.parse((await post(`${head.playbookId}/followers/move`, {})).json())
    expect(moved).toEqual({
      moved: 0,
      refused: [{ runId, name: expect.any(String), code: 'variables_invalid' }],
      next: null,
    })
  })
})
