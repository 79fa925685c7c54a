import { beforeAll, describe, expect, it } from 'vitest'
import { calendar, type Calendar, calendarDay } from '#contract/calendar.ts'
import { createPlaybook } from '#server/features/playbook/index.ts'
import { applyPlaybook } from '#server/features/run/index.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { calendarOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'
import { buildOccurrence, buildRunWorld, type RunWorld, today } from '#server/test/run-world.ts'

const { db } = await testDatabase()
const app = await testApp(db)

/** 25 November, a Wednesday, 15:07; the run of the world is planned to before the 28th. */
let world: RunWorld
let lead: SignedIn
let min: SignedIn
let flashRunId: string
beforeAll(async () => {
  world = await buildRunWorld(db)
  lead = await signInAs(app, db, world.corpId, { role: 'operator' })
  min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
  const by = { corpId: world.corpId, staffId: null, name: '运营', address: null }
  // On Saturdays at 19:00: an hour before the benefit of 20:00, which the gap of two hours puts off past its grace.
  const steps = calendarOf([stepAt('flash', '19:00', { when: { kind: 'weekly', days: ['sat'], at: '19:00' } })])
  steps.tracks.push({
    id: 'newcomers',
    name: '新人',
    kind: 'journey',
    audience: 'member',
    enter: { on: 'member-joined' },
    steps: [
      {
        id: 'hello',
        name: '单独打个招呼',
        kind: 'send',
        content: 'flash',
        fallback: { kind: 'friend-hook', content: 'flash' },
      },
    ],
  })
  const { playbookId } = await createPlaybook(db, by, { source: playbookSource({ id: 'flash', ...steps }), note: '' })
  const [chat] = world.chats
  const { runId } = await applyPlaybook({ db }, by, { kind: 'all' }, playbookId, {
    version: 1,
    name: '周六秒杀',
    groupChatIds: [chat.groupChatId],
    variables: {},
    groupVariables: {},
  })
  flashRunId = runId
})

async function read(query: Record<string, string>, person = lead): Promise<Calendar> {
  const answer = await person.ask('GET', `/api/v1/calendar?${new URLSearchParams(query)}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return calendar.parse(answer.json())
}
const week = { from: '2026-11-23', to: '2026-11-30' }
const told = ({ entries }: Calendar, date: string) =>
  entries
    .filter((entry) => entry.date === date)
    .map(({ localTime, stepId, groupChats }) => [localTime, stepId, groupChats])

describe('the calendar', () => {
  it('tells what all runs have due, one line a step and time, with how many group chats', async () => {
    const found = await read(week)
    expect(found.groupChats).toBe(3)
    expect(found.days.map((day) => day.date)).toHaveLength(7)
    expect(told(found, '2026-11-28')).toEqual([
      ['08:30', 'greeting', 3],
      ['15:00', 'knowledge', 3],
      ['19:00', 'flash', 1],
      ['20:00', 'benefit', 3],
    ])
    expect(found.runs.map((run) => run.name).toSorted()).toEqual(['周六秒杀', '标准日常'])
    // A journey posts for those who are nobody's friend: such entries have a name, too.
    const flash = found.runs.find((run) => run.runId === flashRunId)
    expect(flash?.steps.find((step) => step.stepId === 'hello')?.name).toBe('单独打个招呼')
  })

  it('foresees a clash of two playbooks in one group chat, with the winner and what becomes of the other', async () => {
    const { clashes } = await read(week)
    const [chat] = world.chats
    expect(clashes.filter((clash) => clash.date === '2026-11-28')).toEqual([
      {
        date: '2026-11-28',
        localTime: '20:00',
        runId: world.runId,
        stepId: 'benefit',
        isOver: false,
        reason: 'cap_day',
        until: null,
        winner: { date: '2026-11-28', localTime: '19:00', runId: flashRunId, stepId: 'flash' },
        groupChats: 1,
        examples: [{ groupChatId: chat.groupChatId, name: chat.name }],
      },
    ])
  })

  it('shows the entries of what is filtered for, and still what clashes with others', async () => {
    const { playbookId } = world
    const found = await read({ ...week, playbookId })
    expect(new Set(found.entries.map((entry) => entry.runId))).toEqual(new Set([world.runId]))
    expect(found.clashes.map((clash) => clash.stepId)).toEqual(['benefit'])
    const [, second] = world.chats
    const other = await read({ ...week, groupChatId: second.groupChatId })
    expect([other.groupChats, other.clashes]).toEqual([1, []])
    expect(told(await read({ ...week, ownerStaffId: world.na }), '2026-11-28')).toEqual([
      ['08:30', 'greeting', 1],
      ['15:00', 'knowledge', 1],
      ['20:00', 'benefit', 1],
    ])
  })

  it('tells staff of their own group chats alone', async () => {
    const found = await read(week, min)
    expect(found.groupChats).toBe(2)
    expect(told(found, '2026-11-29')).toEqual([
      ['08:30', 'greeting', 2],
      ['15:00', 'knowledge', 2],
      ['20:00', 'benefit', 2],
    ])
  })

  it('counts what is stored in its states, and names what gave way', async () => {
    const [chat, second] = world.chats
    await buildOccurrence(world, { chat, state: 'sent' })
    await buildOccurrence(world, { chat: second, state: 'skipped', reason: 'cap_day' })
    const { entries, clashes } = await read({ from: '2026-11-25', to: '2026-11-26' })
    expect(entries.find((entry) => entry.localTime === '15:00')).toMatchObject({
      stepId: 'knowledge',
      groupChats: 2,
      counts: { sent: 1, skipped: 1 },
    })
    expect(clashes).toMatchObject([
      { localTime: '15:00', stepId: 'knowledge', isOver: true, reason: 'cap_day', groupChats: 1 },
    ])
  })

  it('lists the group chats of a day by name, a page at a time', async () => {
    const [chat] = world.chats
    await buildOccurrence(world, { chat, state: 'waiting_staff', stepId: 'benefit', due: today('20:00') })
    const ask = async (query: Record<string, string>) => {
      const answer = await lead.ask('GET', `/api/v1/calendar/group-chats?${new URLSearchParams(query)}`)
      return calendarDay.parse(answer.json())
    }
    const first = await ask({ date: '2026-11-28', limit: '2' })
    expect(first.items.map((item) => item.steps.map((step) => step.stepId))).toEqual([
      ['greeting', 'knowledge', 'flash', 'benefit'],
      ['greeting', 'knowledge', 'benefit'],
    ])
    const second = await ask({ date: '2026-11-28', limit: '2', cursor: first.nextCursor ?? '' })
    expect([second.items.length, second.nextCursor]).toEqual([1, null])
    const stored = await ask({ date: '2026-11-25', groupChatId: chat.groupChatId, stepId: 'benefit' })
    expect(stored.items[0]?.steps).toMatchObject([{ stepId: 'benefit', localTime: '20:00', state: 'waiting_staff' }])
  })

  it('refuses more than six weeks, and what is no day', async () => {
    for (const query of ['from=2026-11-01&to=2026-12-20', 'from=2026-11-02&to=2026-11-01', 'from=soon&to=2026-11-01']) {
      const answer = await lead.ask('GET', `/api/v1/calendar?${query}`)
      expect(answer.statusCode).toBe(400)
    }
  })
})
