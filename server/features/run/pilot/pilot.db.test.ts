import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { pilotPage, type PilotState, pilotSuggestion } from '#contract/pilot.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { Engine } from '#server/engine/loop.ts'
import { createPlaybook, publishVersion } from '#server/features/playbook/index.ts'
import { moveRun, pilotQueue } from '#server/features/run/index.ts'
import { type CorpInstant } from '#server/kernel/time.ts'
import { testApp } from '#server/test/app.ts'
import { realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs, silent } from '#server/test/http.ts'
import { type BuiltMember, buildMembers } from '#server/test/members.ts'
import { calendarOf, playbookSource, setupOf, stepAt } from '#server/test/playbook-source.ts'
import { at, buildRunWorld, type Chat, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

type Pilot = NonNullable<PlaybookDocument['setup']['pilot']>

const pilot: Pilot = {
  members: { from: 50, to: 100 },
  days: 14,
  pass: [
    { metric: 'first-week-retention', at_least: '85%' },
    { metric: 'churn', at_most: '5%' },
  ],
}

const sourceOf = (plan: Pilot) =>
  playbookSource({ id: 'tried', ...calendarOf([stepAt('noon', '12:00')]), setup: setupOf({ pilot: plan }) })

/** A corp with a playbook that describes a pilot, and with what measures pilots at work. */
let world: RunWorld
let lead: SignedIn
let playbookId: string
let engine: Engine | null = null
const by = () => ({ corpId: world.corpId, staffId: null, name: '运营', address: null })
async function build(plan: Pilot = pilot): Promise<void> {
  await engine?.stop()
  world = await buildRunWorld(db)
  engine = new Engine({ db, queues: [pilotQueue({ touch: () => undefined })], log: silent, idlePollMs: 30 })
  await engine.start()
  lead = await signInAs(app, db, world.corpId, { role: 'operator' })
  playbookId = (await createPlaybook(db, by(), { source: sourceOf(plan), note: '' })).playbookId
}
beforeEach(() => build())
afterAll(() => engine?.stop())

const setClock = (to: CorpInstant) =>
  sql`
    update corp_clock set origin_at = ${to}, anchor_real_at = ${realNow()}
    where corp_id = ${world.corpId}`.execute(owner)

const apply = async (chats: readonly Chat[], more: object = {}) => {
  const answer = await lead.ask('POST', `/api/v1/playbooks/${playbookId}/apply`, {
    version: 1,
    name: '试跑',
    groupChatIds: chats.map((chat) => chat.groupChatId),
    ...more,
  })
  return { status: answer.statusCode, body: answer.json() }
}
const begin = async (): Promise<string> => (await apply([world.chats[0]], { pilot: true })).body.runId
async function read(runId: string) {
  const answer = await lead.ask('GET', `/api/v1/runs/${runId}/pilot`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return pilotPage.parse(answer.json())
}
/** Waits until the pilot stands so. */
const waitFor = (runId: string, state: PilotState) =>
  vi.waitFor(async () => expect((await read(runId)).state).toBe(state), { timeout: 20_000, interval: 50 })

const many = (count: number, name: string, rest: Omit<BuiltMember, 'name'>): BuiltMember[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${name}${index}`, ...rest }))

/** 40 who were there, `gone` of whom leave; 20 who join on the first day, `lost` of whom leave within the week. */
const people = async (gone: number, lost: number): Promise<void> => {
  const before = at('2026-11-01T10:00:00+08:00')
  const onDayOne = today('20:00')
  const onDayFour = at('2026-11-28T10:00:00+08:00')
  await buildMembers(world, world.chats[0].groupChatId, [
    ...many(40 - gone, '老', { joinedAt: before }),
    ...many(gone, '走', { joinedAt: before, leftAt: onDayFour }),
    ...many(20 - lost, '新', { joinedAt: onDayOne }),
    ...many(lost, '失', { joinedAt: onDayOne, leftAt: onDayFour }),
  ])
}
/** The first moment of the day after its last: it began on 25 November. */
const afterwards = at('2026-12-09T00:00:00+08:00')

describe('beginning a pilot', () => {
  it('is suggested with group chats whose members together are as many as it asks for', async () => {
    const answer = await lead.ask('GET', `/api/v1/playbooks/${playbookId}/versions/1/pilot-suggestion`)
    const suggestion = pilotSuggestion.parse(answer.json())
    expect([suggestion.contacts, suggestion.groupChats.length, suggestion.days]).toEqual([100, 1, 14])
  })

  it('is refused with too many members, naming how many and what to do', async () => {
    const { status, body } = await apply([world.chats[0], world.chats[1]], { pilot: true })
    expect([status, body.error.code, body.error.details]).toEqual([
      422,
      'pilot_refused',
      [
        {
          field: 'groupChatIds',
          value: 200,
          rule: 'have 50 to 100 members together',
          repair: 'choose fewer or smaller group chats',
        },
      ],
    ])
  })

  it('is refused where the version describes none', async () => {
    await publishVersion(db, by(), playbookId, {
      source: playbookSource({ id: 'tried', ...calendarOf([stepAt('noon', '13:00')]) }),
      note: '',
    })
    const { body } = await apply([world.chats[0]], { pilot: true, version: 2 })
    expect([body.error.code, body.error.details[0].rule]).toEqual(['pilot_refused', 'describes a pilot'])
  })

  it('shows on its run, on its first day, with nothing judged yet', async () => {
    const runId = await begin()
    expect(await read(runId)).toMatchObject({
      state: 'running',
      day: 1,
      days: 14,
      groupChats: 1,
      members: 100,
      version: 1,
      endsAt: '2026-12-08T16:00:00Z',
      criteria: [
        { metric: 'first-week-retention', atLeast: '85%', atMost: null, outcome: 'too_little' },
        { metric: 'churn', atLeast: null, atMost: '5%', outcome: 'too_little' },
      ],
      rest: { groupChats: 2, contacts: 200 },
    })
    const run = await lead.ask('GET', `/api/v1/runs/${runId}`)
    expect(run.json().isPilot).toBe(true)
    expect((await lead.ask('GET', `/api/v1/runs/${world.runId}/pilot`)).statusCode).toBe(404)
  })
})

describe('how a pilot ends', () => {
  it('passes when its criteria are kept, with what they were measured by, and is not measured anew later', async () => {
    // 2 ÷ 40 = 5% left; 17 ÷ 20 = 85% stayed.
    await people(2, 3)
    const runId = await begin()
    await setClock(at('2026-12-05T10:00:00+08:00'))
    expect(await read(runId)).toMatchObject({ state: 'running', day: 11 })
    await setClock(afterwards)
    await waitFor(runId, 'passed')
    const ended = await read(runId)
    expect(ended).toMatchObject({
      day: 14,
      criteria: [
        { measured: { part: 17, whole: 20 }, outcome: 'pass' },
        { measured: { part: 2, whole: 40 }, outcome: 'pass' },
      ],
    })
    await sql`
      update membership set left_at = ${at('2026-11-27T10:00:00+08:00')}, leave_scene = 'left'
      where corp_id = ${world.corpId}`.execute(owner)
    expect((await read(runId)).criteria).toEqual(ended.criteria)
  })

  it('fails when one of them is not', async () => {
    // 3 ÷ 40 = 7.5% left.
    await people(3, 0)
    const runId = await begin()
    await setClock(afterwards)
    await waitFor(runId, 'failed')
    expect((await read(runId)).criteria.map(({ outcome }) => outcome)).toEqual(['pass', 'fail'])
  })

  it('counts friends who were deleted among those who left', async () => {
    const before = at('2026-11-01T10:00:00+08:00')
    const friendOf = { staffId: world.min, endedAt: at('2026-11-28T10:00:00+08:00') }
    await buildMembers(world, world.chats[0].groupChatId, [
      ...many(38, '老', { joinedAt: before }),
      ...many(2, '删', { joinedAt: before, friendOf }),
    ])
    const runId = await begin()
    await setClock(afterwards)
    await waitFor(runId, 'undecided')
    expect((await read(runId)).criteria[1]?.measured).toEqual({ part: 2, whole: 40 })
  })

  it('waits for a person where a criterion cannot be measured, and keeps what was said', async () => {
    await build({
      ...pilot,
      pass: [
        { metric: 'churn', at_most: '5%' },
        { metric: 'conversion', at_least: '15%' },
      ],
    })
    await people(0, 0)
    const runId = await begin()
    await setClock(afterwards)
    await waitFor(runId, 'undecided')
    const judge = async (criterion: number) => {
      const body = { criterion, passes: true, note: '收银台核对，40 人里 9 人下单' }
      return lead.ask('POST', `/api/v1/runs/${runId}/pilot/judgements`, body)
    }
    for (const criterion of [0, 2]) {
      const answer = await judge(criterion)
      expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'pilot_criterion_measured'])
    }
    expect((await judge(1)).statusCode).toBe(204)
    expect(await read(runId)).toMatchObject({
      state: 'passed',
      criteria: [
        { outcome: 'pass', judgement: null },
        { outcome: 'pass', measured: null, judgement: { passes: true, by: lead.username } },
      ],
    })
  })

  it('tells nothing of the version when the run went to another one before', async () => {
    const runId = await begin()
    await publishVersion(db, by(), playbookId, { source: sourceOf({ ...pilot, days: 7 }), note: '' })
    await moveRun({ db }, by(), runId, { from: 1, to: 2, map: [], variables: {} })
    expect((await read(runId)).state).toBe('moved')
    await setClock(afterwards)
    await expect
      .poll(
        async () => {
          const { rows } = await sql<{ broken: string | null }>`
            select broken from pilot where corp_id = ${world.corpId}`.execute(owner)
          return rows[0]?.broken
        },
        { timeout: 20_000 },
      )
      .toBe('moved')
  })
})

describe('rolling out', () => {
  const rollOut = async (runId: string, more: object = {}, path = 'roll-out') => {
    const answer = await lead.ask('POST', `/api/v1/runs/${runId}/pilot/${path}`, { name: '全面铺开', ...more })
    return { status: answer.statusCode, body: answer.json() }
  }
  const reasonOf = async () => {
    const { rows } = await sql<{ detail: { beforePilot?: string } }>`
      select detail from audit
      where corp_id = ${world.corpId} and action = 'run.applied' order by recorded_real_at desc limit 1`.execute(owner)
    return rows[0]?.detail.beforePilot
  }

  it('asks for a reason while the pilot has not passed, by whichever way, and keeps it in the trail', async () => {
    const runId = await begin()
    for (const refused of [
      await apply([world.chats[1]]),
      await rollOut(runId),
      await rollOut(runId, {}, 'roll-out-preview'),
    ])
      expect([refused.status, refused.body.error.code, refused.body.error.details[0]]).toEqual([
        409,
        'pilot_not_passed',
        expect.objectContaining({ field: 'beforePilot', runId, state: 'running' }),
      ])
    expect(await apply([world.chats[1]], { beforePilot: '老板要求本周上线' })).toMatchObject({ status: 201 })
    expect(await reasonOf()).toBe('老板要求本周上线')
    const made = await rollOut(runId, { beforePilot: '同上，其余的群也用' })
    expect(made.status).toBe(201)
    expect((await read(runId)).rest).toEqual({ groupChats: 0, contacts: 0 })
  })

  it('asks the same of moving a run to the version, changes nothing meanwhile, and keeps the reason', async () => {
    await publishVersion(db, by(), playbookId, { source: sourceOf({ ...pilot, days: 9 }), note: '' })
    const tried = (await apply([world.chats[0]], { version: 2, pilot: true })).body.runId
    const live = await apply([world.chats[1]], { version: 1 })
    expect(live.status).toBe(201)
    const { runId } = live.body
    const move = (body: object, path = 'move') =>
      lead.ask('POST', `/api/v1/runs/${runId}/${path}`, { from: 1, to: 2, ...body })
    for (const path of ['move', 'move-preview']) {
      const refused = await move({}, path)
      expect([refused.statusCode, refused.json().error.code, refused.json().error.details[0]]).toEqual([
        409,
        'pilot_not_passed',
        expect.objectContaining({ field: 'beforePilot', runId: tried, state: 'running' }),
      ])
    }
    expect((await lead.ask('GET', `/api/v1/runs/${runId}`)).json().version).toBe(1)
    expect((await move({ beforePilot: '新版只改了错字' })).statusCode).toBe(200)
    const { rows } = await sql<{ detail: { beforePilot?: string } }>`
      select detail from audit where corp_id = ${world.corpId} and action = 'run.moved'`.execute(owner)
    expect(rows.map(({ detail }) => detail.beforePilot)).toEqual(['新版只改了错字'])
  })

  it('needs none once it has passed, and goes to every other group chat in numbers told before', async () => {
    await people(0, 0)
    const runId = await begin()
    await setClock(afterwards)
    await waitFor(runId, 'passed')
    expect(await rollOut(runId, {}, 'roll-out-preview')).toMatchObject({
      status: 200,
      body: { groupChats: 2, contacts: 200 },
    })
    const made = await rollOut(runId)
    expect(made.status).toBe(201)
    expect((await lead.ask('GET', `/api/v1/runs/${made.body.runId}`)).json()).toMatchObject({
      name: '全面铺开',
      version: 1,
      groupChats: 2,
      isPilot: false,
    })
    expect(await reasonOf()).toBeUndefined()
    expect((await rollOut(runId)).body.error.code).toBe('group_chat_unavailable')
  })
})
