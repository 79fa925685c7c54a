import { describe, expect, test, vi } from 'vitest'
import { answerInDoubt } from '#server/features/delivery/commands/answer.ts'
import type { Candidate } from '#server/features/delivery/index.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const create = '/cgi-bin/externalcontact/add_msg_template'
const list = '/cgi-bin/externalcontact/get_groupmsg_list_v2'

/** A corp with two chats of one owner and a step at noon, and one at three that the noon's end makes room for. */
async function atNoon(more: Parameters<typeof calendarRig>[0] = {}): Promise<CalendarRig> {
  const rig = await calendarRig({ groupChats: 2, staff: 1, ...more })
  const steps = calendarOf([stepAt('noon', '12:00'), stepAt('three', '15:00')])
  await rig.apply(await rig.publish({ id: 'daily', ...steps }), rig.chats)
  return rig
}

/** How often each text was seen in each chat. */
async function timesSeen(rig: CalendarRig, step: string): Promise<number[]> {
  const ledger = await rig.ledger()
  return rig.chats.map(
    (chat) => ledger.filter((entry) => entry.chatId === chat.wecomChatId && entry.text.startsWith(step)).length,
  )
}
const statesOf = async (rig: CalendarRig, step: string) =>
  (await rig.occurrences())
    .filter((item) => item.stepId === step && item.day === '2026-11-23')
    .map(({ state, reason }) => ({ state, reason }))

const answer = (rig: CalendarRig, massSendId: string, input: Parameters<typeof answerInDoubt>[4]) =>
  rig.db.corp(rig.corpId, (tx) => answerInDoubt(tx, rig.actor, { kind: 'all' }, massSendId, input))

describe('an answer that nobody saw', () => {
  test('is found again when WeCom has the send, and nothing goes out twice', async () => {
    const rig = await atNoon()
    await rig.faults([{ path: create, kind: 'accept-then-drop', times: 1 }])
    await rig.advanceTo('2026-11-23T12:00')
    expect(await rig.openTasks()).toHaveLength(1)
    await rig.confirmAll()
    await rig.settle()
    expect(await timesSeen(rig, 'noon')).toEqual([1, 1])
    expect(await statesOf(rig, 'noon')).toEqual([
      { state: 'sent', reason: null },
      { state: 'sent', reason: null },
    ])
    expect(await rig.owner.selectFrom('mass_send').select(['state', 'attempts']).execute()).toEqual([
      { state: 'closed', attempts: 1 },
    ])
  })

  test.each([
    ['the connection broke before WeCom had it', { kind: 'outage', times: 1 }],
    ['WeCom was busy', { kind: 'refuse', errcode: -1, times: 1 }],
  ])('leads to one more try when WeCom does not have it: %s', async (_, fault) => {
    const rig = await atNoon()
    await rig.faults([{ path: create, ...fault }])
    await rig.advanceTo('2026-11-23T12:00')
    expect(await rig.openTasks()).toHaveLength(1)
    await rig.confirmAll()
    await rig.settle()
    expect(await timesSeen(rig, 'noon')).toEqual([1, 1])
    expect(await rig.owner.selectFrom('mass_send').select(['state', 'attempts']).execute()).toEqual([
      { state: 'closed', attempts: 2 },
    ])
  })

  test.each([
    ['behind', -90_000],
    ['ahead of', 90_000],
  ])("is found when WeCom's clock is 90 s %s ours", async (_, aheadMs) => {
    const rig = await atNoon()
    rig.setWecomAhead(aheadMs)
    await rig.faults([{ path: create, kind: 'accept-then-drop', times: 1 }])
    await rig.advanceTo('2026-11-23T12:00')
    await rig.confirmAll()
    await rig.settle()
    expect(await timesSeen(rig, 'noon')).toEqual([1, 1])
    expect(await rig.owner.selectFrom('mass_send').select('attempts').execute()).toEqual([{ attempts: 1 }])
  })

  test('holds up only the chats it is about while WeCom cannot be asked, and its limit does not end the wait', async () => {
    const rig = await atNoon()
    await rig.faults([
      { path: create, kind: 'accept-then-drop', times: 1 },
      { path: list, kind: 'outage' },
    ])
    await rig.advanceTo('2026-11-23T15:00')
    expect(await statesOf(rig, 'noon')).toEqual([
      { state: 'in_doubt', reason: 'answer_lost' },
      { state: 'in_doubt', reason: 'answer_lost' },
    ])
    // One open release a chat: three o'clock waits for the end of noon.
    expect(await statesOf(rig, 'three')).toEqual([
      { state: 'deferred', reason: 'open_release' },
      { state: 'deferred', reason: 'open_release' },
    ])
    await rig.faults([])
    await rig.advanceTo('2026-11-23T15:20')
    expect(await statesOf(rig, 'noon')).toEqual([
      { state: 'expired', reason: 'staff_did_not_send' },
      { state: 'expired', reason: 'staff_did_not_send' },
    ])
    expect(await rig.openTasks()).toMatchObject([{ text: 'three 11 月 23 日' }])
    await rig.confirmAll()
    await rig.settle()
    expect(await timesSeen(rig, 'noon')).toEqual([0, 0])
    expect(await timesSeen(rig, 'three')).toEqual([1, 1])
  })
})

describe('several sends that are alike', () => {
  /** Somebody made the very same mass send by another program in the same minute. */
  async function alike(): Promise<{ rig: CalendarRig; massSendId: string; candidates: string[]; strangers: string }> {
    const rig = await atNoon()
    const wecom = await rig.connections.wecom(rig.corpId)
    const [chat] = rig.chats
    if (!chat) throw new Error('there are two chats')
    await rig.advanceTo('2026-11-23T11:59')
    const stranger = await wecom.massSend.create({
      chatType: 'group',
      senderUserid: chat.owner,
      chatIds: rig.chats.map((item) => item.wecomChatId),
      text: 'noon 11 月 23 日',
    })
    if (!stranger.ok) throw new Error('the sandbox took it')
    await rig.faults([{ path: create, kind: 'accept-then-drop', times: 1 }])
    await rig.advanceTo('2026-11-23T12:00')
    const send = await rig.owner
      .selectFrom('mass_send')
      .select(['mass_send_id', 'state', 'reason', 'candidates'])
      .executeTakeFirstOrThrow()
    expect(send).toMatchObject({ state: 'in_doubt', reason: 'several_alike' })
    const candidates = (send.candidates as Candidate[]).map(({ msgid }) => msgid) // only the look-up writes them
    expect(candidates).toHaveLength(2)
    return { rig, massSendId: send.mass_send_id, candidates, strangers: stranger.value.msgid }
  }

  test('wait for a person, who says which one it is', async () => {
    const { rig, massSendId, candidates, strangers } = await alike()
    const msgid = candidates.find((candidate) => candidate !== strangers) ?? ''
    await answer(rig, massSendId, { decision: 'adopt', msgid })
    await rig.act({ kind: 'confirm', userid: rig.chats[0]?.owner, msgid })
    await rig.settle()
    expect(await timesSeen(rig, 'noon')).toEqual([1, 1])
    expect(await statesOf(rig, 'noon')).toMatchObject([{ state: 'sent' }, { state: 'sent' }])
  })

  test('wait for a person, who lets it go out', async () => {
    const { rig, massSendId } = await alike()
    await answer(rig, massSendId, { decision: 'resubmit' })
    await rig.settle()
    expect(await rig.openTasks()).toHaveLength(3)
    expect(await statesOf(rig, 'noon')).toMatchObject([{ state: 'waiting_staff' }, { state: 'waiting_staff' }])
    await expect(answer(rig, massSendId, { decision: 'skip' })).rejects.toMatchObject({ code: 'mass_send_settled' })
  })

  test('wait for a person, who leaves it out', async () => {
    const { rig, massSendId } = await alike()
    await answer(rig, massSendId, { decision: 'skip' })
    await rig.advanceTo('2026-11-23T13:00')
    expect(await rig.openTasks()).toHaveLength(2)
    expect(await statesOf(rig, 'noon')).toEqual([
      { state: 'skipped', reason: 'in_doubt_unresolved' },
      { state: 'skipped', reason: 'in_doubt_unresolved' },
    ])
  })

  test('end at their limit when nobody decides, and never go out again', async () => {
    const { rig } = await alike()
    await rig.advanceTo('2026-11-23T13:59')
    expect(await statesOf(rig, 'noon')).toMatchObject([{ state: 'in_doubt' }, { state: 'in_doubt' }])
    // Due 12:00 + 120 min grace.
    await rig.advanceTo('2026-11-23T14:00')
    expect(await statesOf(rig, 'noon')).toEqual([
      { state: 'skipped', reason: 'in_doubt_unresolved' },
      { state: 'skipped', reason: 'in_doubt_unresolved' },
    ])
    // It may have gone out, so the day's cap stays charged: 1 of 3.
    expect(await rig.owner.selectFrom('cap_use').select(['cap_key', 'used']).execute()).toEqual([
      { cap_key: 'day', used: 1 },
      { cap_key: 'day', used: 1 },
    ])
  })
})
