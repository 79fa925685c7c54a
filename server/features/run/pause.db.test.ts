import { type RawBuilder, sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { pauseCorp, resumeCorp } from '#server/features/corp/index.ts'
import { setChatPause } from '#server/features/group-chat/commands/pause.ts'
import { pausePlaybook, pauseRun, resumePlaybook, resumeRun } from '#server/features/run/index.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'
type Level = 'group_chat' | 'run' | 'playbook' | 'corp'
type Paused = { rig: CalendarRig; pause(level: Level): Promise<void>; resume(level: Level): Promise<void> }

/** Two chats of one owner with a step at noon; the first chat is what a pause of one chat means. */
async function withPauses(more: Parameters<typeof calendarRig>[0] = {}): Promise<Paused> {
  const rig = await calendarRig({ groupChats: 2, staff: 1, ...more })
  const playbook = await rig.publish({ id: 'daily', ...calendarOf([stepAt('noon', '12:00')]) })
  const runId = await rig.apply(playbook, rig.chats)
  const { db, actor } = rig
  const corp = { db, envelope, now: realNow }
  const chat = (change: Parameters<typeof setChatPause>[4]) =>
    db.corp(rig.corpId, (tx) => setChatPause(tx, actor, { kind: 'all' }, rig.chats[0]?.groupChatId ?? '', change))
  return {
    rig,
    async pause(level) {
      if (level === 'group_chat') await chat({ pause: true, reason: '' })
      else if (level === 'run') await pauseRun({ db }, actor, runId, '')
      else if (level === 'playbook') await pausePlaybook({ db }, actor, playbook.playbookId, '')
      else await pauseCorp(corp, actor, '')
    },
    async resume(level) {
      if (level === 'group_chat') await chat({ pause: false })
      else if (level === 'run') await resumeRun({ db }, actor, runId)
      else if (level === 'playbook') await resumePlaybook({ db }, actor, playbook.playbookId)
      else await resumeCorp(corp, actor)
    },
  }
}

const statesOf = async (rig: CalendarRig) =>
  (await rig.occurrences())
    .filter((item) => item.day === today)
    .map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`))
const seenIn = async (rig: CalendarRig) => (await rig.ledger()).map((entry) => entry.chatId).toSorted()
const chatIds = (rig: CalendarRig) => rig.chats.map((chat) => chat.wecomChatId).toSorted()

describe.each(['group_chat', 'run', 'playbook', 'corp'] as const)('a pause of the %s', (level) => {
  test('asks back what is open, holds what comes due, and lets it go on when it ends', async () => {
    const { rig, pause, resume } = await withPauses()
    await rig.advanceTo(`${today}T12:00`)
    expect(await rig.openTasks()).toHaveLength(1)
    await pause(level)
    await rig.settle()
    // One chat's pause asks the whole mass send back; the other chat's part is released anew at once.
    const others = level === 'group_chat' ? 1 : 0
    expect(await rig.openTasks()).toHaveLength(others)
    expect(await statesOf(rig)).toEqual(
      level === 'group_chat' ? ['planned paused', 'waiting_staff'] : ['planned paused', 'planned paused'],
    )
    await rig.confirmAll()
    await rig.advanceTo(`${today}T12:30`)
    expect(await rig.ledger()).toHaveLength(others)
    await resume(level)
    await rig.settle()
    expect(await rig.openTasks()).toHaveLength(1)
    await rig.confirmAll()
    await rig.settle()
    expect(await seenIn(rig)).toEqual(chatIds(rig))
    expect(await statesOf(rig)).toEqual(['sent', 'sent'])
    // Each chat is charged one message, and one of WeCom's ceiling.
    expect(await rig.owner.selectFrom('cap_use').select('used').execute()).toEqual([{ used: 1 }, { used: 1 }])
    const quota = await rig.owner.selectFrom('quota_use').select(['reserved', 'consumed']).execute()
    expect(quota).toEqual([
      { reserved: 0, consumed: 1 },
      { reserved: 0, consumed: 1 },
    ])
  })

  test('that lasts past the grace leaves the step out', async () => {
    const { rig, pause, resume } = await withPauses()
    await pause(level)
    await rig.advanceTo(`${today}T14:30`)
    await resume(level)
    await rig.settle()
    const [first] = await statesOf(rig)
    expect(first).toBe('skipped grace_over')
  })
})

test('a pause within a pause holds until both have ended', async () => {
  const { rig, pause, resume } = await withPauses()
  await pause('run')
  await pause('corp')
  await rig.advanceTo(`${today}T12:00`)
  await resume('corp')
  await rig.settle()
  expect(await statesOf(rig)).toEqual(['planned paused', 'planned paused'])
  await resume('run')
  await rig.settle()
  expect(await statesOf(rig)).toEqual(['waiting_staff', 'waiting_staff'])
})

test('a tap that came before the cancel has won: it is recorded so and nothing goes out twice', async () => {
  const { rig, pause, resume } = await withPauses()
  await rig.advanceTo(`${today}T12:00`)
  await rig.stopEngine()
  await pause('run')
  await rig.confirmAll()
  await rig.startEngine()
  await rig.settle()
  expect(await statesOf(rig)).toEqual(['sent', 'sent'])
  await resume('run')
  await rig.settle()
  expect(await seenIn(rig)).toEqual(chatIds(rig))
  expect(await rig.openTasks()).toEqual([])
})

test('a send that waits for another try is taken back by a pause, and others of its mass send go on', async () => {
  const { rig, pause, resume } = await withPauses()
  const create = '/cgi-bin/externalcontact/add_msg_template'
  await rig.advanceTo(`${today}T11:59`)
  // Refused for a minute, so that the send is ready and waits.
  await rig.faults([{ path: create, kind: 'refuse', errcode: 45_033 }])
  const settled = rig.advanceTo(`${today}T12:00`)
  await vi.waitFor(
    async () => {
      const rows = await rig.owner.selectFrom('mass_send').select(['state', 'attempts']).execute()
      expect(rows).toEqual([{ state: 'ready', attempts: expect.any(Number) }])
    },
    { timeout: 20_000 },
  )
  await pause('group_chat')
  await rig.faults([])
  await settled
  await rig.settle()
  expect(await statesOf(rig)).toEqual(['planned paused', 'waiting_staff'])
  await rig.confirmAll()
  await resume('group_chat')
  await rig.settle()
  await rig.confirmAll()
  await rig.settle()
  expect(await seenIn(rig)).toEqual(chatIds(rig))
})

test('a pause and a decision at the same moment: the pause takes back what was released just before', async () => {
  const { rig, pause } = await withPauses()
  await rig.stopEngine()
  await rig.jumpTo(`${today}T12:00`)
  const waits = async (condition: RawBuilder<unknown>): Promise<boolean> =>
    (await sql`select 1 from pg_locks where not granted and ${condition}`.execute(rig.owner)).rows.length > 0
  const patient = { timeout: 20_000 }
  // The decision stands still in its transaction, after it has looked at what is paused; then the pause comes.
  const { paused } = await rig.owner.transaction().execute(async (blocker) => {
    await sql`lock table delivery in share mode`.execute(blocker)
    await rig.startEngine()
    await vi.waitFor(async () => expect(await waits(sql`relation = 'delivery'::regclass`)).toBe(true), patient)
    let isPaused = false
    const paused = pause('run').then(() => (isPaused = true))
    await vi.waitFor(async () => expect(isPaused || (await waits(sql`locktype = 'transactionid'`))).toBe(true), patient)
    return { paused }
  })
  await paused
  await rig.settle()
  expect(await statesOf(rig)).toEqual(['planned paused', 'planned paused'])
  expect(await rig.openTasks()).toEqual([])
})

describe('what changes in WeCom', () => {
  test('a new owner is asked for what the former one did not send', async () => {
    const { rig } = await withPauses({ staff: 2 })
    await rig.pointCallbacks(rig.callbackUrl)
    const [chat] = rig.chats
    if (!chat) throw new Error('there are two chats')
    const users = rig.sandbox.world.store.rows<{ userid: string }>('select userid from staff order by userid')
    const successor = users.find((user) => user.userid !== chat.owner)?.userid ?? ''
    await rig.advanceTo(`${today}T12:00`)
    await rig.act({ kind: 'join', chatId: chat.wecomChatId, userid: successor })
    await rig.act({ kind: 'change', chatId: chat.wecomChatId, owner: successor })
    await rig.sandbox.callbacksSettled()
    await rig.workUntil(rig.isQuiet)
    await rig.settle()
    await rig.confirmAll()
    await rig.act({ kind: 'confirm', userid: successor })
    await rig.settle()
    expect(await seenIn(rig)).toEqual(chatIds(rig))
    const seen = (await rig.ledger()).find((entry) => entry.chatId === chat.wecomChatId)
    expect(seen?.sender).toBe(successor)
    expect(await statesOf(rig)).toEqual(['sent', 'sent'])
  })

  test('a dismissed chat gets nothing more, and the others of its mass send do', async () => {
    const { rig } = await withPauses()
    await rig.pointCallbacks(rig.callbackUrl)
    const [gone, stays] = rig.chats
    if (!gone || !stays) throw new Error('there are two chats')
    await rig.advanceTo(`${today}T12:00`)
    await rig.act({ kind: 'dismiss', chatId: gone.wecomChatId })
    await rig.sandbox.callbacksSettled()
    await rig.workUntil(rig.isQuiet)
    await rig.settle()
    await rig.confirmAll()
    await rig.settle()
    expect(await seenIn(rig)).toEqual([stays.wecomChatId])
    expect(await statesOf(rig)).toEqual(['skipped group_chat_dismissed', 'sent'])
    await rig.advanceTo('2026-11-24T12:30')
    const tomorrow = (await rig.occurrences()).filter((item) => item.day === '2026-11-24')
    expect(tomorrow.map(({ chat, state }) => [chat, state])).toEqual([
      [gone.name, 'cancelled'],
      [stays.name, 'waiting_staff'],
    ])
  })

  test('a chat that was taken out of its run gets nothing more of it', async () => {
    const { rig } = await withPauses()
    const [gone] = rig.chats
    await sql`update run_group_chat set removed_at = ${await rig.now()} where group_chat_id = ${gone?.groupChatId}`.execute(
      rig.owner,
    )
    await rig.advanceTo(`${today}T12:00`)
    expect(await statesOf(rig)).toEqual(['skipped removed_from_run', 'waiting_staff'])
  })
})
