/** Visits: the engine asks at the plan's time, each member of staff once a day, for customers by the rule. */
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import type { SaveEngagementPlan } from '#contract/engagement.ts'
import type { OnTimePage } from '#contract/staff-page.ts'
import { pauseCorp, resumeCorp } from '#server/features/corp/index.ts'
import { changePlan, makePlan, removePlan, turnPlan } from '#server/features/moment/engagement/commands.ts'
import { readEngagements, readPlans } from '#server/features/moment/engagement/queries.ts'
import { choose, type Friend } from '#server/features/moment/engagement/rules.ts'
import { reportTask } from '#server/features/staff-task/commands.ts'
import { testApp } from '#server/test/app.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { buildRunWorld } from '#server/test/run-world.ts'

vi.setConfig({ testTimeout: 90_000 })

const all = { kind: 'all' } as const
/** A Monday. */
const monday = '2026-11-23'
const plan: SaveEngagementPlan = { name: '走动', weekdays: [1, 4], time: '10:00', contacts: 2, staffIds: [] }

/** A corp in which every customer is a friend of every member of staff, since one day after another. */
async function rigOf(): Promise<CalendarRig> {
  const rig = await calendarRig({ staff: 3, members: 12 })
  await sql`
    insert into contact_follow (corp_id, contact_id, staff_id, followed_at)
    select c.corp_id, c.contact_id, s.staff_id,
      '2026-08-01T10:00:00Z'::timestamptz + row_number() over (order by c.contact_id, s.staff_id) * interval '1 day'
    from contact c
    join staff s on s.corp_id = c.corp_id and s.status = 'active' and s.serves_contacts
    on conflict (corp_id, contact_id, staff_id) do update set followed_at = excluded.followed_at, ended_at = null`.execute(
    rig.owner,
  )
  return rig
}

const planned = async (rig: CalendarRig, over: Partial<SaveEngagementPlan> = {}): Promise<string> =>
  (await makePlan(rig, rig.actor, all, { ...plan, ...over })).engagementPlanId

const visits = async (rig: CalendarRig, date?: string) =>
  (await rig.db.corp(rig.corpId, (tx) => readEngagements(tx, rig.corpId, all, { limit: 200 }))).items.filter(
    (visit) => date === undefined || visit.date === date,
  )
const plansOf = async (rig: CalendarRig) =>
  (await rig.db.corp(rig.corpId, (tx) => readPlans(tx, rig.corpId, all))).items

/** Every friendship there is, as the rule takes it; nobody was written to and nobody was visited yet. */
const friendsOf = async (rig: CalendarRig): Promise<Friend[]> =>
  (
    await sql<Friend>`
      select f.staff_id as "staffId", f.contact_id as "contactId", c.name, f.remark, f.followed_at as "touchedAt",
        c.opted_out_at is not null as "isOptedOut", c.exclusion is not null as "isExcluded", null as "visitedOn"
      from contact_follow f
      join contact c on c.corp_id = f.corp_id and c.contact_id = f.contact_id
      join staff s on s.corp_id = f.corp_id and s.staff_id = f.staff_id and s.status = 'active' and s.serves_contacts
      where f.ended_at is null`.execute(rig.owner)
  ).rows
const servers = async (rig: CalendarRig): Promise<string[]> =>
  (
    await rig.owner
      .selectFrom('staff')
      .select('staff_id')
      .where('serves_contacts', '=', true)
      .where('status', '=', 'active')
      .orderBy('staff_id')
      .execute()
  ).map((row) => row.staff_id)

describe('at its time a plan', () => {
  test('gives each member of staff one task, with those of their own friends who were longest without contact', async () => {
    const rig = await rigOf()
    await planned(rig)
    // The three who were friends for the longest are not to be written to, excluded, and gone.
    const [optedOut, excluded, gone] = (await friendsOf(rig)).toSorted((one, other) =>
      Temporal.Instant.compare(one.touchedAt, other.touchedAt),
    )
    await sql`update contact set opted_out_at = ${await rig.now()} where contact_id = ${optedOut?.contactId}`.execute(
      rig.owner,
    )
    await sql`update contact set exclusion = 'competitor' where contact_id = ${excluded?.contactId}`.execute(rig.owner)
    await sql`update contact_follow set ended_at = ${await rig.now()} where contact_id = ${gone?.contactId}`.execute(
      rig.owner,
    )
    const expected = choose(await servers(rig), await friendsOf(rig), 2, Temporal.PlainDate.from(monday))

    await rig.advanceTo(`${monday}T09:59`)
    expect(await visits(rig)).toEqual([])
    await rig.advanceTo(`${monday}T10:00`)
    const made = await visits(rig)
    expect(made).toHaveLength(expected.size)
    expect(
      new Map(made.map(({ staff, contacts }) => [staff.staffId, contacts.map(({ contactId }) => contactId)])),
    ).toEqual(new Map([...expected].map(([staffId, list]) => [staffId, list.map(({ contactId }) => contactId)])))
    expect(made.some(({ contacts }) => contacts.length > 0)).toBe(true)
    const everyone = made.flatMap(({ contacts }) => contacts.map(({ contactId }) => contactId))
    expect(new Set(everyone).size).toBe(everyone.length)
    for (const { task, contacts } of made)
      expect([task === null, task?.state ?? 'open']).toEqual([contacts.length === 0, 'open'])
    const rows = await rig.owner.selectFrom('staff_task').selectAll().where('kind', '=', 'manual').execute()
    for (const row of rows) {
      expect(row.expires_at.toString()).toBe('2026-11-23T10:00:00Z')
      expect(row.note.split('\n').length).toBeGreaterThan(1)
    }
    const [stands] = await plansOf(rig)
    expect(stands).toMatchObject({ nextAt: '2026-11-26T02:00:00Z', last: { outcome: 'asked', done: 0 } })
    expect(stands?.last?.asked).toBe(rows.length)
  })

  test('asks nobody whom another plan has asked that day, and visits no customer again within 14 days', async () => {
    const rig = await rigOf()
    // More than there are: everybody is visited on the first day.
    await planned(rig, { contacts: 20 })
    await planned(rig, { name: '也走动', time: '11:00' })
    await rig.advanceTo(`${monday}T11:30`)
    const first = await visits(rig, monday)
    expect(first).toHaveLength((await servers(rig)).length)
    expect((await plansOf(rig)).map(({ name, last }) => [name, last?.outcome])).toEqual(
      expect.arrayContaining([
        ['走动', 'asked'],
        ['也走动', 'nobody'],
      ]),
    )
    await rig.advanceTo('2026-12-07T10:00')
    const lists = Map.groupBy(
      (await visits(rig)).flatMap(({ date, contacts }) => contacts.map(({ contactId }) => ({ date, contactId }))),
      ({ contactId }) => contactId,
    )
    const rests = [...lists.values()].flatMap((times) => {
      const days = times.map(({ date }) => Temporal.PlainDate.from(date)).toSorted(Temporal.PlainDate.compare)
      return days.slice(1).map((day, place) => days[place]?.until(day).total('days') ?? 0)
    })
    expect(rests.filter((days) => days < 14)).toEqual([])
    expect(rests.length).toBeGreaterThan(0)
  })

  test('counts what was done and what was not in the rates of staff, and tells how it stands', async () => {
    const rig = await rigOf()
    await planned(rig)
    await rig.advanceTo(`${monday}T10:00`)
    const [done] = (await visits(rig)).filter(({ task }) => task !== null)
    const now = { at: await rig.now(), realAt: realNow() }
    await rig.db.corp(rig.corpId, (tx) =>
      reportTask(
        tx,
        rig.corpId,
        done?.task?.staffTaskId ?? '',
        null,
        { outcome: 'sent', via: 'manual', note: '' },
        now,
      ),
    )
    await rig.advanceTo(`${monday}T18:01`)
    const states = (await visits(rig)).flatMap(({ task }) => (task ? [task.state] : []))
    expect(new Set(states)).toEqual(new Set(['done', 'expired']))
    const app = await testApp(rig.db)
    const operator = await signInAs(app, rig.db, rig.corpId, { role: 'operator' })
    const { items } = (await operator.ask('GET', '/api/v1/staff-pages/on-time?days=7')).json<OnTimePage>()
    const sum = (key: 'asked' | 'onTime') => items.reduce((total, item) => total + item[key], 0)
    expect([sum('asked'), sum('onTime')]).toEqual([states.length, 1])
    expect((await plansOf(rig))[0]?.last).toMatchObject({ asked: states.length, done: 1, waiting: 0 })
  })
})

describe('a corp that is paused', () => {
  const corpOf = (rig: CalendarRig) => ({ db: rig.db, envelope, now: realNow })

  test('asks when it goes on, while there is time for it', async () => {
    const rig = await rigOf()
    await planned(rig)
    await pauseCorp(corpOf(rig), rig.actor, '盘点')
    await rig.advanceTo(`${monday}T12:00`)
    expect(await visits(rig)).toEqual([])
    await resumeCorp(corpOf(rig), rig.actor)
    await rig.settle()
    expect((await visits(rig, monday)).length).toBeGreaterThan(0)
  })

  test('leaves out what has gone by, says so, and goes on with the next', async () => {
    const rig = await rigOf()
    await planned(rig)
    await pauseCorp(corpOf(rig), rig.actor, '盘点')
    await rig.advanceTo(`${monday}T17:30`)
    await resumeCorp(corpOf(rig), rig.actor)
    await rig.settle()
    expect(await visits(rig)).toEqual([])
    expect(await plansOf(rig)).toMatchObject([{ last: { outcome: 'missed' }, nextAt: '2026-11-26T02:00:00Z' }])
    await rig.advanceTo('2026-11-26T10:00')
    expect((await visits(rig, '2026-11-26')).length).toBeGreaterThan(0)
  })
})

test('a plan that is off asks nobody, and one that is written anew asks at its new time; what it asked stays', async () => {
  const rig = await rigOf()
  const id = await planned(rig)
  await turnPlan(rig, rig.actor, all, id, false)
  await rig.advanceTo(`${monday}T11:00`)
  expect(await visits(rig)).toEqual([])
  await turnPlan(rig, rig.actor, all, id, true)
  await changePlan(rig, rig.actor, all, id, { ...plan, time: '14:00' })
  await rig.advanceTo(`${monday}T14:00`)
  const made = await visits(rig, monday)
  expect(made.length).toBeGreaterThan(0)
  await removePlan(rig, rig.actor, all, id)
  expect(await plansOf(rig)).toEqual([])
  expect(await visits(rig, monday)).toEqual(made)
})

describe('over HTTP a plan', async () => {
  const { db, owner } = await testDatabase()
  const app = await testApp(db)
  const world = await buildRunWorld(db)
  const operator = await signInAs(app, db, world.corpId, { role: 'operator' })
  const scoped = await signInAs(app, db, world.corpId, { role: 'operator', dataScope: 'own' })
  const save = (body: object, by: SignedIn = operator) =>
    by.ask('POST', '/api/v1/engagement-plans', { ...plan, ...body })
  const faultsOf = (answer: Awaited<ReturnType<typeof save>>) =>
    answer
      .json<{ error: { details: { field: string; rule: string }[] } }>()
      .error.details.map(({ field, rule }) => `${field} ${rule}`)

  test('is foreseen in numbers and changes nothing by that', async () => {
    const answer = await operator.ask('POST', '/api/v1/engagement-plans/preview', plan)
    // 2 members × 2 days; it is Wednesday.
    expect(answer.json()).toEqual({ staff: 2, tasksAWeek: 4, contactsAWeek: 8, nextAt: '2026-11-26T02:00:00Z' })
    expect(await owner.selectFrom('engagement_plan').select('name').execute()).toEqual([])
  })

  test('is refused by its rules, each with its repair, and for staff whom its maker does not see', async () => {
    const night = await save({ time: '23:00' })
    expect([night.statusCode, faultsOf(night)]).toEqual([422, ['time time_quiet']])
    expect(faultsOf(await save({}, scoped))).toEqual(['staffIds staff_all'])
    expect((await save({ staffIds: [world.min] }, scoped)).statusCode).toBe(404)
    expect((await save({ weekdays: [1, 1] })).statusCode).toBe(400)
    expect(await owner.selectFrom('engagement_plan').select('name').execute()).toEqual([])
  })

  test('is changed by who sees all of its staff, and by nobody else', async () => {
    const { engagementPlanId } = (await save({ staffIds: [world.min] })).json<{ engagementPlanId: string }>()
    const path = `/api/v1/engagement-plans/${engagementPlanId}`
    expect((await scoped.ask('DELETE', path)).statusCode).toBe(404)
    expect((await scoped.ask('PUT', path, { ...plan, staffIds: [scoped.staffId] })).statusCode).toBe(404)
    expect((await operator.ask('POST', `${path}/switch`, { isOn: false })).statusCode).toBe(204)
    const { items } = (await operator.ask('GET', '/api/v1/engagement-plans')).json()
    expect(items).toMatchObject([
      { isOn: false, nextAt: null, staffCount: 1, staff: [{ name: '王敏' }], mayChange: true },
    ])
    expect((await operator.ask('DELETE', path)).statusCode).toBe(204)
    expect((await operator.ask('GET', `/api/v1/engagements?engagementPlanId=${engagementPlanId}`)).statusCode).toBe(404)
  })
})
