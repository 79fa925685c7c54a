/** A run that is moved to another version while it is at work, and back. */
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import type { MoveRun } from '#contract/run-move.ts'
import type { JourneyStep, PlaybookDocument } from '#contract/playbook.ts'
import { newId } from '#server/db/new-id.ts'
import { publishVersion } from '#server/features/playbook/index.ts'
import { advance, moveRun, pauseRun, previewMove } from '#server/features/run/index.ts'
import { calendarRig } from '#server/test/calendar.ts'
import { realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { addPeople, allLanes, buildJourneyWorld, localInstant } from '#server/test/journey-world.ts'
import { calendarOf, contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const monday = '2026-11-23'
const tuesday = '2026-11-24'
const move = (from: number, to: number, parts: Partial<MoveRun> = {}): MoveRun => ({
  from,
  to,
  map: [],
  variables: {},
  ...parts,
})

describe('posts to group chats', () => {
  const first = calendarOf([stepAt('morning', '08:30'), stepAt('noon', '12:00'), stepAt('evening', '18:00')])
  const second = calendarOf([stepAt('morning', '08:30'), stepAt('noon', '14:00'), stepAt('night', '19:00')])

  test('go by the version from the move on, nothing goes out twice, and back again the same way', async () => {
    const rig = await calendarRig({ groupChats: 2, staff: 1 })
    const { db, actor, owner } = rig
    const playbook = await rig.publish({ id: 'daily', ...first })
    const runId = await rig.apply(playbook, rig.chats)
    await publishVersion(db, actor, playbook.playbookId, {
      source: playbookSource({ id: 'daily', ...second }),
      note: '',
    })
    const day = async (date: string, times: readonly string[]) => {
      for (const time of times) {
        await rig.advanceTo(`${date}T${time}`)
        await rig.confirmAll()
        await rig.settle()
      }
    }
    await day(monday, ['08:30', '12:00', '12:10'])

    const planned = () =>
      owner.selectFrom('occurrence').select('occurrence_id').where('state', '=', 'planned').execute()
    const stood = (await planned()).length
    const preview = await previewMove({ db }, actor, runId, move(1, 2))
    // Two chats. Monday: evening gone, night new; noon had its turn. Two days more: noon and night for noon and evening.
    expect(preview).toMatchObject({
      groupChats: 2,
      waitingStaff: 0,
      occurrences: { dropped: 2 + 8, planned: 2 + 8, kept: 4, waiting: 0, skipped: 0 },
    })
    const moved = await moveRun({ db }, actor, runId, move(1, 2))
    expect(moved.occurrences).toEqual(preview.occurrences)
    const { dropped, planned: come } = moved.occurrences
    expect((await planned()).length).toBe(stood - dropped + come)

    await day(monday, ['18:10', '19:00'])
    await day(tuesday, ['08:30', '12:10', '14:00', '15:00'])
    const back = await previewMove({ db }, actor, runId, move(2, 1))
    expect((await moveRun({ db }, actor, runId, move(2, 1))).occurrences).toEqual(back.occurrences)
    await day(tuesday, ['18:00', '19:10'])

    const texts = (await rig.ledger()).map(({ chatId, text }) => `${chatId} ${text}`)
    expect(new Set(texts).size).toBe(texts.length)
    const inOne = texts.filter((text) => text.startsWith(rig.chats[0]?.wecomChatId ?? '?'))
    expect(inOne.map((text) => text.slice(text.indexOf(' ') + 1))).toEqual([
      'morning 11 月 23 日',
      'noon 11 月 23 日',
      'night 11 月 23 日',
      'morning 11 月 24 日',
      'noon 11 月 24 日',
      'evening 11 月 24 日',
    ])
    const again = moveRun({ db }, actor, runId, move(2, 1))
    await expect(again).rejects.toMatchObject({ code: 'run_at_version' })
    await expect(previewMove({ db }, actor, runId, move(1, 9))).rejects.toMatchObject({ code: 'not_found' })
  })

  test('that are taken back after the move go out no more where their step is gone', async () => {
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    const { db, actor } = rig
    const playbook = await rig.publish({ id: 'daily', ...first })
    const runId = await rig.apply(playbook, rig.chats)
    await publishVersion(db, actor, playbook.playbookId, {
      source: playbookSource({ id: 'daily', ...first, ...calendarOf([stepAt('morning', '08:30')]) }),
      note: '',
    })
    await rig.advanceTo(`${monday}T08:30`)
    await rig.confirmAll()
    await rig.advanceTo(`${monday}T12:00`)
    expect((await previewMove({ db }, actor, runId, move(1, 2))).waitingStaff).toBe(1)
    await moveRun({ db }, actor, runId, move(1, 2))
    expect((await rig.openTasks()).length).toBeGreaterThan(0)
    await pauseRun({ db }, actor, runId, '')
    await rig.settle()
    await sql`update run set paused_at = null where run_id = ${runId}`.execute(rig.owner)
    await sql`
      update occurrence set wake_at = ${await rig.now()} where state = 'planned' and reason = 'paused'`.execute(
      rig.owner,
    )
    await sql`update lane set due_at = ${await rig.now()} where queue = 'dispatch'`.execute(rig.owner)
    await rig.advanceTo(`${monday}T12:40`)
    const noon = (await rig.occurrences()).find((item) => item.stepId === 'noon' && item.day === monday)
    expect([noon?.state, noon?.reason]).toEqual(['skipped', 'step_gone'])
  })
})

const { db, owner } = await testDatabase()
const send = (id: string): JourneyStep => ({
  id,
  kind: 'send',
  name: `发 ${id}`,
  content: 'hello',
  fallback: { kind: 'skip' },
})
const rest = (id: string, days: number): JourneyStep => ({ id, kind: 'wait', for: { days } })
const journeyOf = (...steps: JourneyStep[]): Partial<PlaybookDocument> & { id: string } => ({
  id: 'newcomer',
  tracks: [
    {
      id: 'newcomer',
      name: '新人旅程',
      kind: 'journey',
      audience: 'member',
      enter: { on: 'member-joined' },
      steps,
    },
  ],
  contents: [contentOf('hello')],
})

/** Three stand in the first wait, two in the second, one behind it; the version to go to has other steps. */
async function withPeople(to: Partial<PlaybookDocument> & { id: string }) {
  const at = localInstant(`${monday}T10:00`)
  const world = await buildJourneyWorld(db, { chats: 1, at })
  const actor = { corpId: world.corpId, staffId: null, name: '运营', address: null }
  const runId = await world.apply(journeyOf(rest('first', 1), send('hello'), rest('second', 2), send('last')))
  const run = await owner.selectFrom('run').select('playbook_id').where('run_id', '=', runId).executeTakeFirstOrThrow()
  await publishVersion(db, actor, run.playbook_id, { source: playbookSource(to), note: '' })
  const ids = Array.from({ length: 6 }, () => newId())
  await addPeople(
    world,
    ids.map((contactId) => ({ contactId, chats: world.chatIds, friends: world.staffIds })),
    at,
  )
  const wakes = ['first', 'first', 'first', 'second', 'second', 'last'].map((stepId, n) => ({
    stepId,
    wakeAt: at.add({ hours: 24 + n }),
  }))
  await sql`
    insert into enrollment (corp_id, enrollment_id, run_id, track_id, contact_id, entry, lane, group_chat_id, step_id,
      wake_at, due_at, entered_at)
    select ${world.corpId}, contact, ${runId}, 'newcomer', contact, 1, get_byte(uuid_send(contact), 15) & 63,
      ${world.chatIds[0]}, step_id, wake_at, wake_at, ${at}
    from unnest(${ids}::uuid[], ${wakes.map((each) => each.stepId)}::text[],
      ${wakes.map((each) => each.wakeAt)}::timestamptz[]) as given (contact, step_id, wake_at)`.execute(owner)
  await sql`
    insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
    select corp_id, lane, wake_at, enrollment_id from enrollment where run_id = ${runId}`.execute(owner)
  const stand = async () => {
    const { rows } = await sql<{ stood: string; count: number }>`
      select coalesce(reason, step_id) as stood, count(*)::int as count
      from enrollment where run_id = ${runId} group by 1 order by 1`.execute(owner)
    return Object.fromEntries(rows.map(({ stood, count }) => [stood, count]))
  }
  const versionNow = async () =>
    (await owner.selectFrom('run').select('version').where('run_id', '=', runId).executeTakeFirstOrThrow()).version
  return { ...world, at, actor, runId, stand, versionNow }
}

describe('those who walk journeys', () => {
  const shorter = journeyOf(rest('first', 5), send('last'))

  test('stay, go on at the mapped step or leave, as the preview told in numbers', async () => {
    const { actor, runId, stand, versionNow, advanceAll } = await withPeople(shorter)
    const byRule = await previewMove({ db }, actor, runId, move(1, 2))
    expect(byRule.enrollments).toEqual({ stay: 4, step: 2, leave: 0 })
    expect(byRule.journeys[0]).toMatchObject({
      trackId: 'newcomer',
      targets: [
        { stepId: 'first', name: { zh: '等 5 天', en: 'waits 5 days' } },
        { stepId: 'last', name: { zh: '发 last', en: '发 last' } },
      ],
    })
    expect(byRule.journeys[0]?.steps.map(({ stepId, count, to }) => [stepId, count, to])).toEqual([
      ['first', 3, { kind: 'stay' }],
      ['last', 1, { kind: 'stay' }],
      ['second', 2, { kind: 'step', stepId: 'last' }],
    ])

    const map = [
      { trackId: 'newcomer', stepId: 'first', to: { kind: 'leave' } as const },
      { trackId: 'newcomer', stepId: 'second', to: { kind: 'step', stepId: 'first' } as const },
    ]
    const asked = move(1, 2, { map })
    const preview = await previewMove({ db }, actor, runId, asked)
    expect(await stand()).toEqual({ first: 3, second: 2, last: 1 })
    const moved = await moveRun({ db }, actor, runId, asked)
    expect(moved.enrollments).toEqual(preview.enrollments)
    expect(moved.enrollments).toEqual({ stay: 1, step: 2, leave: 3 })
    expect([await versionNow(), await stand()]).toEqual([2, { left_by_move: 3, first: 2, last: 1 }])
    // Who begins a wait waits five days from now, whatever was left of the former one.
    const { rows } = await sql<{ wakeAt: string }>`
      select distinct to_char(wake_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as "wakeAt"
      from enrollment where run_id = ${runId} and step_id = 'first' and ended_at is null`.execute(owner)
    expect(rows).toEqual([{ wakeAt: '11-28 10:00' }])
    // The tally follows: what is counted here is who stands there.
    const { rows: here } = await sql<{ stepId: string; count: number }>`
      select step_id as "stepId", sum(count)::int as count from journey_tally
      where run_id = ${runId} and outcome = 'here' group by 1 order by 1`.execute(owner)
    expect(here).toEqual([
      { stepId: 'first', count: 2 - 3 },
      { stepId: 'second', count: -2 },
    ])
    expect(await advanceAll(localInstant('2026-11-29T10:00'))).toBeGreaterThan(0)
  })

  test('take one step each, also where others go on at the step that they leave', async () => {
    const { actor, runId, stand } = await withPeople(shorter)
    const map = [
      { trackId: 'newcomer', stepId: 'first', to: { kind: 'step', stepId: 'last' } as const },
      { trackId: 'newcomer', stepId: 'last', to: { kind: 'leave' } as const },
      { trackId: 'newcomer', stepId: 'second', to: { kind: 'step', stepId: 'first' } as const },
    ]
    const moved = await moveRun({ db }, actor, runId, move(1, 2, { map }))
    expect(moved.enrollments).toEqual({ stay: 0, step: 5, leave: 1 })
    expect(await stand()).toEqual({ left_by_move: 1, first: 2, last: 3 })
    // And past one another.
    const across = [
      { trackId: 'newcomer', stepId: 'first', to: { kind: 'step', stepId: 'last' } as const },
      { trackId: 'newcomer', stepId: 'last', to: { kind: 'step', stepId: 'hello' } as const },
    ]
    await moveRun({ db }, actor, runId, move(2, 1, { map: across }))
    expect(await stand()).toEqual({ left_by_move: 1, last: 2, hello: 3 })
  })

  test('wait as long as before where they come to stand before a step', async () => {
    const { actor, runId, at } = await withPeople(shorter)
    const before = await owner
      .selectFrom('enrollment')
      .select('wake_at')
      .where('step_id', '=', 'second')
      .where('run_id', '=', runId)
      .execute()
    await moveRun({ db }, actor, runId, move(1, 2))
    const after = await owner
      .selectFrom('enrollment')
      .select('wake_at')
      .where('run_id', '=', runId)
      .where('step_id', '=', 'last')
      .orderBy('wake_at')
      .execute()
    const told = (rows: readonly { wake_at: { toString(): string } | null }[]) => rows.map((row) => String(row.wake_at))
    expect(told(after)).toEqual([...told(before).toSorted(), String(at.add({ hours: 29 }))])
  })

  test('are all moved or none: the move is killed in its middle', async () => {
    const { actor, corpId, runId, stand, versionNow } = await withPeople(shorter)
    const all = await printRun(runId)
    const gone = owner.transaction().execute(async (tx) => {
      await sql`select 1 from enrollment where run_id = ${runId} and step_id = 'second' for update`.execute(tx)
      const moving = moveRun({ db }, actor, runId, move(1, 2))
      const outcome = moving.then(
        () => 'moved',
        () => 'killed',
      )
      const pid = await blockedBackend(tx)
      await db.corp(corpId, async (app) => {
        // A login may end its own sessions.
        await sql`set local role none`.execute(app)
        await sql`select pg_terminate_backend(${pid})`.execute(app)
      })
      return outcome
    })
    expect(await gone).toBe('killed')
    expect([await versionNow(), await printRun(runId)]).toEqual([1, all])
    await moveRun({ db }, actor, runId, move(1, 2))
    expect([await versionNow(), await stand()]).toEqual([2, { first: 3, last: 3 }])
  })

  test('who are due at the very moment go by the version that the run is at', async () => {
    const { runId, corpId, slug, stand } = await withPeople(journeyOf(rest('first', 5), rest('other', 9)))
    const due = localInstant('2026-11-24T18:00')
    let advanced: Promise<unknown> = Promise.resolve()
    await db.corp(corpId, async (tx) => {
      // The move holds the run; the engine has taken the wakes and waits for it.
      await sql`select 1 from run where corp_id = ${corpId} and run_id = ${runId} for no key update`.execute(tx)
      advanced = db.corp(corpId, (other) =>
        advance(other, {
          corpId,
          slug,
          lanes: allLanes,
          after: [],
          now: { at: due, realAt: realNow() },
        }),
      )
      await blockedBackend(owner)
      await sql`update run set version = 2 where corp_id = ${corpId} and run_id = ${runId}`.execute(tx)
      await sql`
        update enrollment set step_id = 'first' where corp_id = ${corpId} and run_id = ${runId}`.execute(tx)
    })
    await advanced
    // Behind the first wait of version 2 lies its second one, which version 1 does not have.
    expect(await stand()).toEqual({ other: 6 })
  })
})

/** The process of the one statement that waits for a lock. */
async function blockedBackend(on: Parameters<ReturnType<typeof sql>['execute']>[0]): Promise<number> {
  return vi.waitFor(
    async () => {
      const { rows } = await sql<{ pid: number }>`
        select pid from pg_stat_activity
        where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`.execute(on)
      const [only] = rows
      if (!only) throw new Error('nobody waits for a lock yet')
      return only.pid
    },
    { timeout: 20_000, interval: 20 },
  )
}

async function printRun(runId: string): Promise<string> {
  const { rows } = await sql<{ print: string }>`
    select concat_ws(' ',
      (select r::text from run r where run_id = ${runId}),
      (select md5(string_agg(o::text, ',' order by o.occurrence_id)) from occurrence o where run_id = ${runId}),
      (select md5(string_agg(e::text, ',' order by e.enrollment_id)) from enrollment e where run_id = ${runId}),
      (select md5(string_agg(t::text, ',' order by t::text)) from journey_tally t where run_id = ${runId})) as print`.execute(
    owner,
  )
  return rows[0]?.print ?? ''
}
