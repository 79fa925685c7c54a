/** The engine and its oracle over random playbooks, people, clocks and accidents: the same states, messages and facts. */
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { Condition } from '#contract/condition.ts'
import { journeyTracks, type JourneyStep, playbookDocument, type PlaybookDocument } from '#contract/playbook.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { newId } from '#server/db/new-id.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { closeDeliveries } from '#server/features/delivery/index.ts'
import { programOf } from '#server/features/playbook/index.ts'
import { afterClosed } from '#server/features/run/enrollment/closed.ts'
import { decideStep } from '#server/features/run/enrollment/commands/decide.ts'
import { enter } from '#server/features/run/enrollment/enter.ts'
import { tellHappened } from '#server/features/run/enrollment/happen.ts'
import type { Happening } from '#server/features/run/enrollment/rules/awaited.ts'
import { people } from '#server/features/run/enrollment/sql/entry.ts'
import { resumeRun } from '#server/features/run/index.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'
import { realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { Oracle } from '#server/test/journey-oracle.ts'
import type { OracleEnrollment } from '#server/test/people-oracle.ts'
import { addPeople, buildJourneyWorld, type JourneyWorld, localInstant } from '#server/test/journey-world.ts'
import { contentOf, playbookSource } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 600_000 })

const { db, owner } = await testDatabase()
const zone = 'Asia/Shanghai'
const begin = localInstant('2026-11-23T09:00')
const runs = Number(process.env['QUNCE_PROPERTY_RUNS'] ?? 12)

const tagNames = [
  { group: '旅程', name: '甲' },
  { group: '旅程', name: '乙' },
]

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ friend: fc.boolean() }),
  fc.constantFrom(
    { draw: 'gift', from: 0, to: 40 },
    { draw: 'gift', from: 40, to: 90 },
    { draw: 'hook', from: 10, to: 60 },
  ),
  fc.record({ member: fc.constantFrom('joined' as const, 'left' as const) }),
  fc.record({ member: fc.constantFrom('joined' as const, 'left' as const), chat: fc.constant('any' as const) }),
  fc.record({ tag: fc.constantFrom(...tagNames), has: fc.boolean() }),
  fc.record(
    {
      event: fc.constantFrom('link.clicked' as const, 'membership.joined' as const),
      within_days: fc.integer({ min: 1, max: 3 }),
      at_least: fc.integer({ min: 1, max: 2 }),
      since: fc.constant('entry' as const),
    },
    { requiredKeys: ['event'] },
  ),
  fc.record({
    event: fc.constant('link.clicked' as const),
    link: fc.constant('shop'),
    within_hours: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({ attribute: fc.constant('gender' as const), is: fc.constantFrom('male', 'female') }),
  fc.record({ attribute: fc.constant('name' as const), contains: fc.constantFrom('客', 'A', 'z') }),
  fc.record({ attribute: fc.constant('membership-days' as const), at_least: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ attribute: fc.constant('group-days' as const), at_most: fc.integer({ min: 39, max: 43 }) }),
  fc.record({ attribute: fc.constant('added-days-ago' as const), at_most: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ attribute: fc.constant('join-scene' as const), in: fc.constant<string[]>(['qr-code', 'invited']) }),
  fc.record({ attribute: fc.constant('channel-state' as const), exists: fc.boolean() }),
  fc.record({ attribute: fc.constant('add-way' as const), is: fc.constantFrom('qr-code', 'group-chat') }),
)
const conditions: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('tree') }),
  ),
})).tree

type Loose = Omit<JourneyStep, 'id'> & { cases?: unknown }
const catchUps = fc.record({
  rule: fc.constantFrom('skip' as const, 'late' as const, 'ask' as const),
  grace_minutes: fc.constantFrom(30, 120, 720, 1440),
})
const sends = fc.record(
  {
    kind: fc.constant('send' as const),
    name: fc.constant('写'),
    content: fc.constantFrom('one', 'two'),
    fallback: fc.oneof(
      fc.constant({ kind: 'skip' as const }),
      fc.constant({ kind: 'group-post' as const, content: 'two' }),
      fc.constant({ kind: 'friend-hook' as const, content: 'one' }),
    ),
    catch_up: catchUps,
  },
  { requiredKeys: ['kind', 'name', 'content', 'fallback'] },
)
const waits = fc.oneof(
  fc.record({
    kind: fc.constant('wait' as const),
    for: fc.oneof(
      fc.record({ minutes: fc.integer({ min: 1, max: 90 }) }),
      fc.record({ hours: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ days: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ days: fc.integer({ min: 1, max: 3 }), at: fc.constantFrom('08:00', '23:00') }),
    ),
  }),
  fc.record({ kind: fc.constant('wait' as const), until: fc.constantFrom('10:00', '21:45') }),
  fc.record({ kind: fc.constant('wait' as const), until: fc.constant({ weekday: 'wed' as const, at: '12:00' }) }),
)
/** What a wait may be for, and a goal be. */
const happenings: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ friend: fc.boolean() }),
  fc.record({ member: fc.constantFrom('joined' as const, 'left' as const) }),
  fc.record({ tag: fc.constantFrom(...tagNames) }),
  fc.record(
    {
      event: fc.constantFrom('link.clicked' as const, 'membership.joined' as const),
      at_least: fc.integer({ min: 1, max: 2 }),
      since: fc.constantFrom('entry' as const, 'wait' as const),
    },
    { requiredKeys: ['event'] },
  ),
  fc.record({ event: fc.constant('link.clicked' as const), link: fc.constant('shop') }),
)
const awaited: fc.Arbitrary<Condition> = fc.oneof(
  happenings,
  fc.record({ all: fc.array(happenings, { minLength: 1, maxLength: 2 }) }),
  fc.record({ any: fc.array(happenings, { minLength: 1, maxLength: 2 }) }),
)
const limits = fc.oneof(
  fc.record({ minutes: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ hours: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ days: fc.integer({ min: 1, max: 3 }), at: fc.constantFrom('08:00', '23:00') }),
)
const goals = fc.array(
  fc.record({
    when: fc.oneof(awaited, conditions),
    within_days: fc.integer({ min: 1, max: 3 }),
    leave: fc.boolean(),
  }),
  { maxLength: 2 },
)

const steps: fc.Arbitrary<Loose[]> = fc.letrec<{ list: Loose[]; step: Loose }>((tie) => ({
  list: fc.array(tie('step'), { minLength: 0, maxLength: 4, depthIdentifier: 'steps' }),
  step: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'steps' },
    { arbitrary: sends, weight: 4 },
    { arbitrary: waits, weight: 3 },
    fc.record({
      kind: fc.constant('tag' as const),
      add: fc.subarray(tagNames, { minLength: 1 }),
      remove: fc.constant([]),
    }),
    fc.record({
      kind: fc.constant('tag' as const),
      add: fc.constant([]),
      remove: fc.subarray(tagNames, { minLength: 1 }),
    }),
    fc.record({
      kind: fc.constant('staff-task' as const),
      title: fc.constant('打个电话'),
      within_hours: fc.constantFrom(2, 24),
    }),
    fc.record({ kind: fc.constant('end' as const), reason: fc.constantFrom('够了', '不再打扰') }),
    fc.record({ kind: fc.constant('move' as const), track: fc.constant('journey1') }),
    {
      weight: 3,
      arbitrary: fc.record(
        { kind: fc.constant('wait' as const), when: awaited, at_most: limits, otherwise: tie('list') },
        { requiredKeys: ['kind', 'when', 'at_most'] },
      ),
    },
    {
      weight: 3,
      arbitrary: fc.record(
        {
          kind: fc.constant('branch' as const),
          cases: fc.array(fc.record({ name: fc.constant('如果'), when: conditions, steps: tie('list') }), {
            minLength: 1,
            maxLength: 3,
          }),
          otherwise: tie('list'),
        },
        { requiredKeys: ['kind', 'cases'] },
      ),
    },
  ),
})).list

/** Gives every step and case an id of its own. Where no other journey is to move to, a move is an end. */
function named(list: readonly Loose[], prefix: string, mayMove: boolean): JourneyStep[] {
  return list.map((step, at) => {
    const id = `${prefix}${at}`
    if (step.kind === 'move' && !mayMove) return { kind: 'end', reason: '够了', id }
    if (step.kind === 'wait' && 'otherwise' in step)
      return { ...step, id, otherwise: named(step.otherwise as Loose[], `${id}o-`, mayMove) } // as `steps` makes it
    if (step.kind !== 'branch') return { ...step, id }
    const branch = step as { cases: { steps: Loose[] }[]; otherwise?: Loose[] } // as `steps` makes them
    return {
      ...step,
      id,
      cases: branch.cases.map((each, nth) => ({
        ...each,
        id: `${id}c${nth}`,
        steps: named(each.steps, `${id}c${nth}-`, mayMove),
      })),
      ...(branch.otherwise && { otherwise: named(branch.otherwise, `${id}o-`, mayMove) }),
    }
  }) as JourneyStep[]
}

const documents: fc.Arbitrary<PlaybookDocument> = fc
  .record({
    journeys: fc.array(
      fc.record({
        audience: fc.constantFrom('member' as const, 'contact' as const),
        steps: steps.filter((list) => list.length > 0),
        exits: fc.array(conditions, { maxLength: 2 }),
        goals,
        zone: fc.constantFrom(undefined, undefined, 'America/New_York'),
        where: fc.option(conditions, { nil: undefined }),
        again: fc.constantFrom('never' as const, 'after-end' as const, 'after-days' as const),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    governor: fc.record({
      contact_per_day: fc.integer({ min: 1, max: 2 }),
      contact_per_week: fc.integer({ min: 1, max: 3 }),
      member_load_per_day: fc.integer({ min: 1, max: 4 }),
      quiet: fc.constantFrom(
        { from: '21:30', to: '08:00' },
        { from: '00:00', to: '06:00' },
        { from: '12:00', to: '13:30' },
        { from: '09:00', to: '09:00' },
      ),
      catch_up: catchUps,
    }),
  })
  .map(({ journeys, governor }) => {
    const source: unknown = JSON.parse(
      playbookSource({
        id: 'random',
        governor,
        links: [{ id: 'shop', name: '商城', url: 'https://shop.example/' }],
        contents: [contentOf('one', '一号 {{日期}}'), contentOf('two', '二号 {{link:shop}}')],
        tracks: journeys.map((journey, at) => ({
          id: `journey${at}`,
          name: '旅程',
          kind: 'journey',
          audience: journey.audience,
          enter: {
            on: 'tag-added',
            tag: { group: '旅程', name: '进' },
            again: journey.again,
            ...(journey.again === 'after-days' && { after_days: 1 }),
            ...(journey.where && { where: journey.where }),
          },
          ...(journey.zone !== undefined && { zone: journey.zone }),
          goals: journey.goals.map((goal, nth) => ({ id: `goal${nth}`, name: '目标', ...goal })),
          exits: journey.exits.map((when, nth) => ({ id: `out${nth}`, name: '出去', when })),
          steps: named(journey.steps, `j${at}s`, at === 0 && journeys.length > 1),
        })),
      }),
    )
    return playbookDocument.parse(source)
  })

const ops = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant('pass' as const),
      minutes: fc.constantFrom(1, 7, 11, 45, 180, 700, 1440, 2900),
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('enter' as const), journey: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('join' as const), who: fc.nat(), chat: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('leave' as const), who: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('add' as const), who: fc.nat(), staff: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('delete' as const), who: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('click' as const), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('opt-out' as const), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('post' as const), chat: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('answer' as const),
      which: fc.nat(),
      decision: fc.constantFrom('send_late' as const, 'skip' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('pause' as const), run: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('resume' as const), run: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('close' as const),
      which: fc.nat(),
      as: fc.constantFrom('sent' as const, 'expired' as const, 'withdrawn' as const),
    }),
  },
)
type Op = typeof ops extends fc.Arbitrary<infer T> ? T : never

const persons = fc.record({
  chats: fc.subarray([0, 1]),
  friends: fc.subarray([0, 1]),
  gender: fc.constantFrom('male', 'female', 'unknown'),
  name: fc.constantFrom('客户', 'aB', 'Z'),
  scene: fc.constantFrom('qr_code', 'invited', 'unknown'),
  state: fc.constantFrom('', 'poster'),
  addWay: fc.constantFrom(null, 1, 4),
  isExcluded: fc.constantFrom(false, false, false, true),
})

/** Every message asks when its time was missed, the first one soon; everyone may enter. */
const askingDocuments = documents.map((document) => {
  const text = JSON.stringify(document).replaceAll(/"rule":"(?:skip|late)"/g, '"rule":"ask"')
  const asking = playbookDocument.parse(JSON.parse(text) as unknown)
  for (const track of journeyTracks(asking)) {
    delete track.enter.where
    track.steps.unshift(
      { id: `${track.id}-begin`, kind: 'wait', for: { minutes: 30 } },
      { id: `${track.id}-first`, name: '问', kind: 'send', content: 'one', fallback: { kind: 'skip' } },
    )
  }
  return asking
})
/** People answer, pause and take back, after a first message was missed. */
const answering = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ op: fc.constant('pass' as const), minutes: fc.constantFrom(11, 45, 180, 700, 1440) }),
      },
      { weight: 5, arbitrary: ops.filter(({ op }) => op === 'answer') },
      { weight: 3, arbitrary: ops.filter(({ op }) => op === 'pause' || op === 'resume' || op === 'close') },
      { weight: 2, arbitrary: ops },
    ),
    { minLength: 2, maxLength: 13 },
  )
  .map((acts): Op[] => [{ op: 'pass', minutes: 180 }, ...acts])

test('the engine does what its oracle says, whatever the playbook, the people and the day', async () => {
  await expect(agreement(documents, fc.array(ops, { minLength: 3, maxLength: 14 }))).resolves.toBeUndefined()
})

test('the engine and its oracle agree on what a person answers to missed messages', async () => {
  await expect(agreement(askingDocuments, answering)).resolves.toBeUndefined()
})

const agreement = (playbooks: fc.Arbitrary<PlaybookDocument>, plans: fc.Arbitrary<Op[]>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      fc.array(playbooks, { minLength: 1, maxLength: 2 }),
      fc.array(persons, { minLength: 1, maxLength: 7 }),
      plans,
      async (given, everyone, plan) => {
        const rig = await build(given, everyone)
        let at = begin
        await rig.enterAll(at)
        same(await rig.compare(at))
        for (const op of plan) {
          at = await rig.apply(op, at)
          same(await rig.compare(at))
        }
      },
    ),
    { numRuns: runs, ...(process.env['QUNCE_PROPERTY_SEED'] && { seed: Number(process.env['QUNCE_PROPERTY_SEED']) }) },
  )

const same = ({ stored, expected }: { stored: object; expected: object }): void => expect(stored).toEqual(expected)

type PersonGiven = {
  chats: number[]
  friends: number[]
  gender: string
  name: string
  scene: string
  state: string
  addWay: number | null
  isExcluded: boolean
}

async function build(given: readonly PlaybookDocument[], persons: readonly PersonGiven[]) {
  const world = await buildJourneyWorld(db, { at: begin })
  const { corpId, staffIds, chatIds } = world
  const joinedAt = addMs(begin, -30 * 3_600_000)
  const ids = persons.map((_, n) => naturalId(corpId, 'contact', String(n)))
  await addPeople(
    world,
    persons.map((one, n) => ({
      contactId: ids[n] ?? '',
      chats: one.chats.map((chat) => chatIds[chat] ?? ''),
      friends: one.friends.map((staff) => staffIds[staff] ?? ''),
    })),
    joinedAt,
  )
  const oracle = new Oracle({
    corpId,
    staff: staffIds,
    ownerOf: new Map(chatIds.map((chat, n) => [chat, staffIds[n % staffIds.length] ?? ''])),
    createdAt: new Map(chatIds.map((chat) => [chat, addMs(begin, -40 * 24 * 3_600_000)])),
    zone,
    mode: 'day',
  })
  for (const [n, one] of persons.entries()) {
    const contactId = ids[n] ?? ''
    await sql`
      update contact set name = ${one.name}, gender = ${one.gender}, exclusion = ${one.isExcluded ? 'competitor' : null}
      where corp_id = ${corpId} and contact_id = ${contactId}`.execute(owner)
    await sql`
      update membership set join_scene = ${one.scene} where corp_id = ${corpId} and contact_id = ${contactId}`.execute(
      owner,
    )
    await sql`
      update contact_follow set state = ${one.state}, add_way = ${one.addWay}
      where corp_id = ${corpId} and contact_id = ${contactId}`.execute(owner)
    oracle.contacts.set(contactId, {
      id: contactId,
      name: one.name,
      gender: one.gender,
      isOptedOut: false,
      isExcluded: one.isExcluded,
    })
    for (const chat of one.chats)
      oracle.memberships.push({ contactId, chatId: chatIds[chat] ?? '', joinedAt, leftAt: null, scene: one.scene })
    for (const staff of one.friends)
      oracle.follows.push({
        contactId,
        staffId: staffIds[staff] ?? '',
        followedAt: joinedAt,
        endedAt: null,
        state: one.state,
        addWay: one.addWay,
      })
  }
  for (const document of given) {
    const runId = await world.applyDocument(owner, document)
    oracle.runs.set(runId, {
      ...runId0(runId, await playbookOf(runId)),
      document,
      programs: new Map(journeyTracks(document).map((track) => [track.id, programOf(track)])),
    })
  }
  return new Rig(world, oracle, ids)
}

const runId0 = (runId: string, playbookId: string) => ({ runId, playbookId, isPaused: false })
const playbookOf = async (runId: string): Promise<string> =>
  (await owner.selectFrom('run').select('playbook_id').where('run_id', '=', runId).executeTakeFirstOrThrow())
    .playbook_id

class Rig {
  readonly world: JourneyWorld
  readonly oracle: Oracle
  readonly ids: readonly string[]

  constructor(world: JourneyWorld, oracle: Oracle, ids: readonly string[]) {
    this.world = world
    this.oracle = oracle
    this.ids = ids
  }

  get #journeys() {
    return [...this.oracle.runs.values()].flatMap((run) =>
      [...run.programs.values()].map((program) => ({ runId: run.runId, program })),
    )
  }

  async enterAll(at: CorpInstant): Promise<void> {
    for (const journey of this.#journeys) await this.#enter(journey, at)
  }

  async #enter(
    journey: ReturnType<() => { runId: string; program: ReturnType<typeof programOf> }>,
    at: CorpInstant,
  ): Promise<void> {
    const { corpId } = this.world
    const candidates = people(corpId, journey.runId, journey.program.audience, null)
    await db.corp(corpId, (tx) => enter(tx, corpId, [{ ...journey, candidates }], { at, realAt: realNow() }))
    for (const contactId of this.ids) {
      const who = this.#candidate(contactId, journey.program.audience)
      if (who)
        this.oracle.enter(
          (entry) => naturalId(corpId, journey.runId, journey.program.trackId, contactId, String(entry)),
          journey.runId,
          journey.program,
          { contactId, ...who },
          at,
        )
    }
  }

  /** Has both worlds look at who waits for what a contact did. */
  async #happen(happening: Happening, contactId: string, at: CorpInstant): Promise<void> {
    const { corpId } = this.world
    await db.corp(corpId, (tx) => tellHappened(tx, corpId, happening, [contactId], { at }))
    this.oracle.happen(happening, contactId, at)
  }

  #candidate(
    contactId: string,
    audience: 'member' | 'contact',
  ): { chatId: string | null; staffId: string | null } | null {
    if (audience === 'member') {
      const [first] = this.oracle.memberships
        .filter((m) => m.contactId === contactId && m.leftAt === null)
        .map((m) => m.chatId)
        .sort()
      return first === undefined ? null : { chatId: first, staffId: null }
    }
    const [first] = this.oracle.follows
      .filter((f) => f.contactId === contactId && f.endedAt === null)
      .sort((a, b) => Temporal.Instant.compare(a.followedAt, b.followedAt) || (a.staffId < b.staffId ? -1 : 1))
    return first ? { chatId: null, staffId: first.staffId } : null
  }

  /** Does an op in both worlds and advances both; gives what time it is then. */
  async apply(op: Op, at: CorpInstant): Promise<CorpInstant> {
    const { corpId, chatIds, staffIds } = this.world
    const now = { at, realAt: realNow() }
    const who = 'who' in op ? (this.ids[op.who % this.ids.length] ?? '') : ''
    const { oracle } = this
    switch (op.op) {
      case 'pass': {
        const later = addMs(at, op.minutes * 60_000)
        await this.world.setClock(later)
        return later
      }
      case 'enter': {
        const journey = this.#journeys[op.journey % this.#journeys.length]
        if (journey) await this.#enter(journey, at)
        return at
      }
      case 'join': {
        const chatId = chatIds[op.chat % chatIds.length] ?? ''
        if (oracle.memberships.some((m) => m.contactId === who && m.chatId === chatId && m.leftAt === null)) return at
        if (oracle.memberships.some((m) => m.contactId === who && m.chatId === chatId && m.joinedAt.equals(at)))
          return at
        oracle.memberships.push({ contactId: who, chatId, joinedAt: at, leftAt: null, scene: 'unknown' })
        await sql`
          insert into membership (corp_id, group_chat_id, member_key, joined_at, contact_id)
          values (${corpId}, ${chatId}, ${who}, ${at}, ${who})`.execute(owner)
        oracle.events.push({ contactId: who, kind: 'membership.joined', at })
        await db.corp(corpId, (tx) =>
          appendEvents(tx, corpId, [{ key: newId(), kind: 'membership.joined', at, contactId: who }], now.realAt),
        )
        await this.#happen('membership.joined', who, at)
        return at
      }
      case 'leave': {
        const there = oracle.memberships.find((m) => m.contactId === who && m.leftAt === null)
        if (!there) return at
        there.leftAt = at
        await sql`
          update membership set left_at = ${at}
          where corp_id = ${corpId} and contact_id = ${who} and group_chat_id = ${there.chatId} and left_at is null`.execute(
          owner,
        )
        await this.#happen('membership.left', who, at)
        return at
      }
      case 'add': {
        const staffId = staffIds[op.staff % staffIds.length] ?? ''
        const known = oracle.follows.find((f) => f.contactId === who && f.staffId === staffId)
        if (known?.endedAt === null) return at
        oracle.follows = oracle.follows.filter((f) => f !== known)
        oracle.follows.push({ contactId: who, staffId, followedAt: at, endedAt: null, state: '', addWay: null })
        await sql`
          insert into contact_follow (corp_id, contact_id, staff_id, followed_at) values (${corpId}, ${who}, ${staffId}, ${at})
          on conflict (corp_id, contact_id, staff_id) do update
          set followed_at = ${at}, ended_at = null, state = '', add_way = null`.execute(owner)
        await this.#happen('contact.added', who, at)
        return at
      }
      case 'delete': {
        const friend = oracle.follows.find((f) => f.contactId === who && f.endedAt === null)
        if (!friend) return at
        friend.endedAt = at
        await sql`
          update contact_follow set ended_at = ${at}
          where corp_id = ${corpId} and contact_id = ${who} and staff_id = ${friend.staffId}`.execute(owner)
        await this.#happen('contact.removed', who, at)
        return at
      }
      case 'click': {
        const [run] = oracle.runs.keys()
        oracle.events.push({ contactId: who, kind: 'link.clicked', at, linkId: 'shop', runId: run ?? '' })
        const event = {
          key: newId(),
          kind: 'link.clicked',
          at,
          contactId: who,
          detail: { linkId: 'shop', runId: run ?? '' },
        } as const
        await db.corp(corpId, (tx) => appendEvents(tx, corpId, [event], now.realAt))
        await this.#happen('link.clicked', who, at)
        return at
      }
      case 'opt-out': {
        const contact = oracle.contacts.get(who)
        if (contact) contact.isOptedOut = true
        await sql`update contact set opted_out_at = ${at} where corp_id = ${corpId} and contact_id = ${who}`.execute(
          owner,
        )
        return at
      }
      case 'post': {
        const chatId = chatIds[op.chat % chatIds.length] ?? ''
        oracle.deliveries.push(postOf(chatId, at))
        await sql`
          insert into delivery (corp_id, delivery_id, lane, route, group_chat_id, sender_staff_id, sender_lane, content_id,
            content_hash, body, state, due_at, released_at, released_real_at, expires_at, sent_at, caps, follow_up, changed_at)
          values (${corpId}, ${newId()}, 0, 'mass_send', ${chatId}, ${staffIds[0]}, 0, 'x', 'x', '{}', 'sent', ${at}, ${at},
            ${now.realAt}, ${at}, ${at}, '[]', '{}', ${at})`.execute(owner)
        return at
      }
      case 'pause':
      case 'resume': {
        const all = [...oracle.runs.values()]
        const run = all[op.run % all.length]
        const isPaused = op.op === 'pause'
        if (!run || run.isPaused === isPaused) return at
        // What is open is taken back by a pause; here it stays open, since nobody closes it but an op.
        await sql`
          update run set paused_at = ${isPaused ? at : null} where corp_id = ${corpId} and run_id = ${run.runId}`.execute(
          owner,
        )
        if (!isPaused) {
          await sql`update run set paused_at = ${at} where corp_id = ${corpId} and run_id = ${run.runId}`.execute(owner)
          await resumeRun({ db }, { corpId, staffId: null, name: '运营', address: null }, run.runId)
        }
        oracle.setPause(run.runId, isPaused, at)
        return at
      }
      case 'answer': {
        const asking = oracle.asking()
        const asked = asking[op.which % asking.length]
        if (!asked || asked.wakeAt === null || !isBefore(at, asked.wakeAt)) return at
        const actor = { corpId, staffId: null, name: '运营', address: null }
        await decideStep({ db }, actor, { kind: 'all' }, asked, { decision: op.decision })
        oracle.answer(asked, op.decision, at)
        return at
      }
      case 'close': {
        const open = oracle.deliveries.filter((d) => d.enrollmentId !== null && d.state === 'due')
        const delivery = open[op.which % open.length]
        if (!delivery) return at
        const deliveryId = naturalId(corpId, delivery.enrollmentId ?? '', delivery.stepId, String(delivery.attempt))
        const outcome = outcomes[op.as]
        await db.corp(corpId, async (tx) => {
          await closeDeliveries(
            tx,
            corpId,
            [{ deliveryId, outcome, sentAt: op.as === 'sent' ? delivery.releasedAt : null }],
            now,
          )
          await afterClosed(tx, corpId, [{ deliveryId, state: outcome.state, reason: outcome.reason }], now)
        })
        oracle.close(delivery, outcome.state, outcome.reason, at)
        return at
      }
      default:
        return op satisfies never
    }
  }

  /** Advances both worlds and compares them. */
  async compare(at: CorpInstant) {
    await this.world.advanceAll(at)
    this.oracle.advance(at)
    return { stored: await this.#stored(), expected: this.#expected() }
  }

  async #stored() {
    const { corpId } = this.world
    const { rows } = await sql<{ what: string; line: string }>`
      select 'enrollments' as what, concat_ws(' ', enrollment_id, step_id, 'wake', wake_at::text, 'due',
          case when ended_at is null then due_at::text end, 'held', held_at::text, 'ended', ended_at::text, reason,
          attempts) as line
        from enrollment where corp_id = ${corpId}
      union all
      select 'deliveries', concat_ws(' ', enrollment_id, step_id, attempt, contact_id, 'by', sender_staff_id, due_at::text,
          expires_at::text, released_at::text, state)
        from delivery where corp_id = ${corpId} and enrollment_id is not null
      union all
      select 'facts', concat_ws(' ', kind, enrollment_id, at::text, detail ->> 'stepId', coalesce(detail ->> 'reason', detail ->> 'goal'))
        from event where corp_id = ${corpId} and enrollment_id is not null and kind like 'enrollment.%'
      union all
      select 'goals', concat_ws(' ', enrollment_id, goal_id) from enrollment_goal where corp_id = ${corpId}
      union all
      select 'caps', concat_ws(' ', subject_id, cap_key, starts_on, used)
        from cap_use where corp_id = ${corpId} and subject_kind = 'contact' and used > 0
      union all
      select 'caps', concat_ws(' ', recipient_id, 'quota', starts_on, reserved + consumed)
        from quota_use where corp_id = ${corpId} and recipient_kind = 'contact' and reserved + consumed > 0
      union all
      select 'posts', concat_ws(' ', run_id, group_chat_id, step_id, local_date)
        from occurrence where corp_id = ${corpId}
      union all
      select distinct 'tags', concat_ws(' ', ct.contact_id, g.name, t.name)
        from contact_tag ct
        join tag t on t.corp_id = ct.corp_id and t.tag_id = ct.tag_id
        join tag_group g on g.corp_id = t.corp_id and g.tag_group_id = t.tag_group_id
        where ct.corp_id = ${corpId}
      union all
      select 'tasks', concat_ws(' ', enrollment_id, title, staff_id) from staff_task where corp_id = ${corpId}
      union all
      select 'questions', concat_ws(' ', enrollment_id, run_id, track_id, step_id, due_at::text, until_at::text, decision)
        from enrollment_question where corp_id = ${corpId}
      union all
      select 'here', concat_ws(' ', run_id, track_id, step_id, sum(count))
        from journey_tally where corp_id = ${corpId} and outcome = 'here'
        group by run_id, track_id, step_id having sum(count) <> 0`.execute(owner)
    const of = (what: string) =>
      rows
        .filter((row) => row.what === what)
        .map((row) => row.line)
        .sort()
    return {
      enrollments: of('enrollments'),
      deliveries: of('deliveries'),
      facts: of('facts'),
      goals: of('goals'),
      caps: of('caps'),
      posts: of('posts'),
      tags: of('tags'),
      tasks: of('tasks'),
      questions: of('questions'),
      here: of('here'),
    }
  }

  #expected() {
    const { oracle } = this
    return {
      enrollments: oracle.enrollments.map(enrollmentLine).sort(),
      deliveries: oracle.deliveries
        .filter((d) => d.enrollmentId !== null)
        .map((d) =>
          line(
            d.enrollmentId,
            d.stepId,
            d.attempt,
            d.contactId,
            'by',
            d.senderStaffId,
            stamp(d.dueAt),
            stamp(d.expiresAt),
            stamp(d.releasedAt),
            d.state,
          ),
        )
        .sort(),
      facts: oracle.facts.map((f) => line(f.kind, f.enrollmentId, stamp(f.at), f.stepId, f.reason)).sort(),
      goals: oracle.enrollments.flatMap((e) => [...e.goals].map((goal) => line(e.id, goal))).sort(),
      caps: [...oracle.used]
        .filter(([, used]) => used > 0)
        .map(([key, used]) => line(key, used))
        .sort(),
      posts: [...oracle.posts].sort(),
      tags: [...oracle.tags].sort(),
      tasks: [...oracle.tasks].map((task) => line(task.split(' ')[0], '打个电话', task.split(' ')[2])).sort(),
      questions: oracle
        .asking()
        .map((e) => line(e.id, e.runId, e.trackId, e.stepId, stamp(e.dueAt), stamp(e.wakeAt)))
        .sort(),
      here: [
        ...Map.groupBy(
          oracle.enrollments.filter((e) => e.endedAt === null),
          (e) => line(e.runId, e.trackId, e.stepId),
        ),
      ]
        .map(([at, there]) => line(at, there.length))
        .sort(),
    }
  }
}

const outcomes = {
  sent: { state: 'sent', reason: null, quota: 'consumed' },
  expired: { state: 'expired', reason: 'staff_did_not_send', quota: 'given_back' },
  withdrawn: { state: 'cancelled', reason: 'withdrawn', quota: 'given_back' },
} as const

const postOf = (chatId: string, at: CorpInstant) => ({
  enrollmentId: null,
  contactId: null,
  chatId,
  stepId: '',
  attempt: 1,
  senderStaffId: null,
  dueAt: at,
  expiresAt: at,
  releasedAt: at,
  state: 'sent',
  caps: [],
})

const enrollmentLine = (e: OracleEnrollment): string =>
  line(
    e.id,
    e.stepId,
    'wake',
    stamp(e.wakeAt),
    'due',
    e.endedAt === null ? stamp(e.dueAt) : null,
    'held',
    stamp(e.heldAt),
    'ended',
    stamp(e.endedAt),
    e.reason,
    e.attempts,
  )

/** As `concat_ws` puts it: nulls are left out. */
const line = (...parts: readonly (string | number | null | undefined)[]): string =>
  parts.filter((part) => part !== null && part !== undefined).join(' ')

const stamp = (at: CorpInstant | null): string | null =>
  at && at.toString({ fractionalSecondDigits: 0 }).replace('T', ' ').replace('Z', '+00')
