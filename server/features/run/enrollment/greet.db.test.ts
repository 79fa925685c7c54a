/** Greetings from the callback that brings a code to WeCom's answer. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { JourneyTrack, PlaybookDocument } from '#contract/playbook.ts'
import { pauseRun } from '#server/features/run/index.ts'
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
