/** Greetings from the callback that brings a code to WeCom's answer. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { JourneyTrack, PlaybookDocument } from '#contract/playbook.ts'
import { staffWelcomesPage, type StaffWelcomesQuery } from '#contract/welcome.ts'
import { readStaffWelcomes } from '#server/features/run/enrollment/queries/staff-welcomes.ts'
import { pauseRun } from '#server/features/run/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { type CalendarRig, calendarRig, type Chat } from '#server/test/calendar.ts'
import { contentOf } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const monday = '2026-11-23'

const greeting = (
  id: string,
  text: string,
  enter: Partial<JourneyTrack['enter']> = {},
): Partial<PlaybookDocument> & { id: string } => ({
  id,
  tracks: [
    {
      id: 'newcomer',
      name: '新好友',
      kind: 'journey',
      audience: 'contact',
      enter: { on: 'contact-added', ...enter } as JourneyTrack['enter'],
      steps: [
        { id: 'greet', name: '欢迎语', kind: 'welcome', content: 'hello' },
        { id: 'rest', kind: 'wait', for: { days: 1 } },
      ],
    },
  ],
  contents: [contentOf('hello', text)],
})

async function greetingRig(options: Parameters<typeof calendarRig>[0] = {}) {
  const rig = await calendarRig({ groupChats: 1, staff: 2, ...options })
  await rig.pointCallbacks(rig.callbackUrl)
  const [chat] = rig.chats as [Chat] // as many as asked for
  const add = async (
    to: Pick<Chat, 'owner'>,
    person: { name?: string; externalUserid?: string; welcomed?: boolean; state?: string },
  ) => {
    const added = (await rig.act({ kind: 'add', userid: to.owner, ...person })) as { externalUserid: string } // the sandbox's own
    await rig.sandbox.callbacksSettled()
    await rig.workUntil(rig.isQuiet)
    await rig.settle()
    return added.externalUserid
  }
  return { ...rig, chat, add }
}

const greeted = async (rig: CalendarRig) =>
  (await rig.ledger()).filter((entry) => entry.route === 'welcome').map((entry) => entry.text)
const outcomes = async ({ owner }: Pick<CalendarRig, 'owner'>) => {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', d.step_id, d.state, d.reason) as line
    from delivery d where d.route = 'welcome' order by d.released_real_at, d.delivery_id`.execute(owner)
  return rows.map((row) => row.line)
}

test('who adds the owner of a group chat at work is greeted by its journey, once, and walks on', async () => {
  const rig = await greetingRig()
  await rig.advanceTo(`${monday}T09:00`)
  await rig.apply(
    await rig.publish({
      ...greeting('first', '你好，我是{{接待人}}，群里的事都可以问我'),
      variables: { 接待人: { type: 'text', label: '接待人', filled_from: 'group-owner' } },
    }),
    [rig.chat],
  )
  const [{ name } = { name: '' }] = await rig.owner
    .selectFrom('staff')
    .select('name')
    .where('staff_id', '=', rig.chat.ownerStaffId)
    .execute()
  await rig.add(rig.chat, { name: '小雨' })
  const [stranger] = await rig.owner
    .selectFrom('staff')
    .select('wecom_userid')
    .where('staff_id', '<>', rig.chat.ownerStaffId)
    .execute()
  await rig.add({ owner: stranger?.wecom_userid ?? '' }, { name: '旁人' })
  expect(await greeted(rig)).toEqual([`你好，我是${name}，群里的事都可以问我`])
  expect(await outcomes(rig)).toEqual(['greet sent'])
  const standing = await rig.owner.selectFrom('enrollment').select(['step_id', 'ended_at']).execute()
  expect(standing).toEqual([{ step_id: 'rest', ended_at: null }])
})

test('of two runs the one that began last greets, and a journey’s own condition chooses', async () => {
  const rig = await greetingRig()
  await rig.advanceTo(`${monday}T09:00`)
  await rig.apply(await rig.publish(greeting('first', '第一套欢迎语')), [rig.chat])
  await rig.advanceTo(`${monday}T10:00`)
  await rig.apply(
    await rig.publish(greeting('second', '第二套欢迎语', { where: { attribute: 'channel-state', is: 'store-8' } })),
    [rig.chat],
  )
  await rig.advanceTo(`${monday}T11:00`)
  await rig.add(rig.chat, { name: '小雨', state: 'store-8' })
  await rig.add(rig.chat, { name: '小雪', state: 'store-9' })
  expect(await greeted(rig)).toEqual(['第二套欢迎语', '第一套欢迎语'])
})

test('a greeting that cannot go out is kept with its reason: the console has its own, or the run is paused', async () => {
  const rig = await greetingRig()
  await rig.advanceTo(`${monday}T09:00`)
  const runId = await rig.apply(await rig.publish(greeting('first', '你好')), [rig.chat])
  await rig.add(rig.chat, { name: '小雨', welcomed: true })
  expect(await outcomes(rig)).toEqual(['greet skipped no_welcome_code'])
  const actor = { corpId: rig.corpId, staffId: null, name: '运营', address: null }
  await pauseRun({ db: rig.db }, actor, runId, '')
  await rig.add(rig.chat, { name: '小雪' })
  expect(await outcomes(rig)).toEqual(['greet skipped no_welcome_code', 'greet skipped paused'])
  expect(await greeted(rig)).toEqual([])
})

test('the desk tells which welcome is in force for whom, where two would greet, and who has none', async () => {
  const rig = await greetingRig({ groupChats: 2, staff: 3 })
  const read = (query: Partial<StaffWelcomesQuery> = {}, scope: Scope = { kind: 'all' }) =>
    rig.db.corp(rig.corpId, async (tx) =>
      staffWelcomesPage.parse(await readStaffWelcomes(tx, rig.corpId, scope, { limit: 50, ...query })),
    )
  const first = rig.chat
  const second = rig.chats.find(({ ownerStaffId }) => ownerStaffId !== first.ownerStaffId)
  if (!second) throw new Error('two staff own group chats')
  await rig.advanceTo(`${monday}T09:00`)
  await rig.apply(await rig.publish(greeting('first', '第一套欢迎语')), [first, second])
  await rig.advanceTo(`${monday}T10:00`)
  const where = { attribute: 'channel-state', is: 'store-8' } as const
  const runId = await rig.apply(await rig.publish(greeting('second', '第二套欢迎语', { where })), [first])
  const { items, counts } = await read()
  const of = (staffId: string) => items.find((item) => item.staffId === staffId)?.greetings
  expect(of(first.ownerStaffId)?.map(({ text, isConditional, isPaused }) => [text, isConditional, isPaused])).toEqual([
    ['第二套欢迎语', true, false],
    ['第一套欢迎语', false, false],
  ])
  expect(of(second.ownerStaffId)?.map(({ text }) => text)).toEqual(['第一套欢迎语'])
  expect(counts).toEqual({ one: 1, several: 1, none: items.length - 2 })
  expect((await read({ greetedBy: 'several' })).items.map(({ staffId }) => staffId)).toEqual([first.ownerStaffId])
  expect((await read({ greetedBy: 'none' })).items).toHaveLength(counts.none)
  await rig.add(first, { name: '小雨', welcomed: true, state: 'store-8' })
  const actor = { corpId: rig.corpId, staffId: null, name: '运营', address: null }
  await pauseRun({ db: rig.db }, actor, runId, '')
  const own = await read({}, { kind: 'own', staffId: first.ownerStaffId })
  expect(own.items.map(({ withoutCode, greetings }) => [withoutCode, greetings[0]?.isPaused])).toEqual([[1, true]])
  expect(own.counts).toEqual({ one: 0, several: 1, none: 0 })
})
