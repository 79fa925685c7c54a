import { describe, expect, test, vi } from 'vitest'
import { oneOffPage, type SaveOneOff } from '#contract/one-off.ts'
import { keepFile } from '#server/features/media/commands.ts'
import { cancelOneOff, changeOneOff, sendOneOff } from '#server/features/one-off/index.ts'
import { readOneOff, readOneOffChats, readOneOffs } from '#server/features/one-off/queries/one-off.ts'
import { previewOneOff } from '#server/features/one-off/queries/preview.ts'
import { type CalendarRig, calendarRig, type Chat } from '#server/test/calendar.ts'
import { pngOf } from '#server/test/picture.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'
const all = { kind: 'all' } as const

type Message = SaveOneOff['parts'][number]['message']
type Part = { to: readonly Chat[]; text: string } & Partial<Pick<Message, 'links' | 'files'>>

const oneOff = (parts: readonly Part[], given: Partial<SaveOneOff> = {}): SaveOneOff => ({
  name: '门店通知',
  parts: parts.map(({ to, text, links = [], files = [] }) => ({
    groupChatIds: to.map((chat) => chat.groupChatId),
    message: { text, links, files },
  })),
  sendAt: null,
  turn: 'first',
  graceMinutes: 240,
  ...given,
})

const send = async (rig: CalendarRig, input: SaveOneOff): Promise<string> => {
  const { oneOffId } = await sendOneOff(rig, rig.actor, all, input)
  await rig.settle()
  return oneOffId
}
const pageOf = (rig: CalendarRig, oneOffId: string) =>
  rig.db.corp(rig.corpId, (tx) => readOneOff(tx, rig.corpId, all, oneOffId))
const preview = (rig: CalendarRig, input: SaveOneOff) =>
  rig.db.corp(rig.corpId, (tx) => previewOneOff(tx, rig.actor, all, input, undefined))
const textsOf = async (rig: CalendarRig) => (await rig.ledger()).map(({ chatId, text }) => [chatId, text])
const refusalOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => null,
    (cause: unknown) => cause,
  )
  return error instanceof Error && 'code' in error ? error : null
}

/** What became of each group chat of a one-off, by name. */
const outcomesOf = async (rig: CalendarRig, oneOffId: string) => {
  const { items } = await rig.db.corp(rig.corpId, (tx) =>
    readOneOffChats(tx, rig.corpId, all, oneOffId, { limit: 200 }),
  )
  return items.map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`))
}

describe('a one-off', () => {
  test('sends each part to its own group chats, once, and tells what became of it by part and by owner', async () => {
    const rig = await calendarRig({ groupChats: 4, staff: 2 })
    const [a, b, c, d] = rig.chats as [Chat, Chat, Chat, Chat] // four were asked for
    await rig.advanceTo(`${today}T10:00`)
    const id = await send(
      rig,
      oneOff([
        { to: [a, b], text: '新店开业，详情 https://shop.example/new，欢迎来' },
        { to: [c, d], text: '老店照常营业' },
      ]),
    )
    const before = await pageOf(rig, id)
    expect([before.state, before.counts]).toEqual(['under_way', { waiting_staff: 4 }])
    await rig.confirmAll()
    await rig.settle()
    await rig.advanceTo(`${today}T18:00`)
    const link = /http:\/\/qunce\.test\/l\/[\w-]+/
    const seen = (await textsOf(rig)).map(([chatId, text = '']) => `${chatId} ${text.replace(link, 'LINK')}`)
    expect(seen.toSorted()).toEqual(
      [
        `${a.wecomChatId} 新店开业，详情 LINK，欢迎来`,
        `${b.wecomChatId} 新店开业，详情 LINK，欢迎来`,
        `${c.wecomChatId} 老店照常营业`,
        `${d.wecomChatId} 老店照常营业`,
      ].toSorted(),
    )
    const after = await pageOf(rig, id)
    expect([after.state, after.counts, after.isChangeable]).toEqual(['done', { sent: 4 }, false])
    expect(after.byPart.map(({ groupChats, counts, clicks }) => [groupChats, counts, clicks])).toEqual([
      [2, { sent: 2 }, 0],
      [2, { sent: 2 }, null],
    ])
    // An owner sees their own group chats, and not which the others are.
    const own = { kind: 'own', staffId: a.ownerStaffId } as const
    const theirs = oneOffPage.parse(await rig.db.corp(rig.corpId, (tx) => readOneOff(tx, rig.corpId, own, id)))
    const owned = rig.chats.filter((chat) => chat.ownerStaffId === a.ownerStaffId).length
    expect([theirs.groupChats, theirs.request.parts.flatMap((part) => part.groupChatIds)]).toEqual([owned, []])
    expect(after.byStaff.reduce((sum, staff) => sum + (staff.counts.sent ?? 0), 0)).toBe(4)
  })

  test('waits for its time, can be changed until then, and sends what it was changed to alone', async () => {
    const rig = await calendarRig({ groupChats: 2, staff: 1 })
    const [a, b] = rig.chats as [Chat, Chat] // two were asked for
    const id = await send(rig, oneOff([{ to: [a, b], text: '第一稿' }], { sendAt: `${today}T15:00` }))
    await rig.advanceTo(`${today}T11:00`)
    expect((await pageOf(rig, id)).state).toBe('planned')
    const changed = oneOff([{ to: [b], text: '第二稿' }], { sendAt: `${today}T16:00`, name: '改过的' })
    await changeOneOff(rig, rig.actor, all, id, changed)
    await rig.advanceTo(`${today}T15:30`)
    expect(await rig.openTasks()).toEqual([])
    await rig.advanceTo(`${today}T16:00`)
    await rig.confirmAll()
    await rig.settle()
    expect(await textsOf(rig)).toEqual([[b.wecomChatId, '第二稿']])
    expect((await refusalOf(changeOneOff(rig, rig.actor, all, id, changed)))?.message).toContain('went out')
    const list = await rig.db.corp(rig.corpId, (tx) => readOneOffs(tx, rig.corpId, all, { limit: 50 }))
    expect(list.items.map(({ name, state, groupChats }) => [name, state, groupChats])).toEqual([['改过的', 'done', 1]])
  })

  test('refuses a group chat in two parts by its name, a name in braces nobody fills, and a time that is past', async () => {
    const rig = await calendarRig({ groupChats: 2, staff: 1 })
    const [a, b] = rig.chats as [Chat, Chat] // two were asked for
    const attempts = [
      oneOff([
        { to: [a, b], text: '一' },
        { to: [b], text: '二' },
      ]),
      oneOff([{ to: [a], text: '你好 {{昵称}}' }]),
      oneOff([{ to: [a], text: '' }]),
      oneOff([{ to: [a], text: '一' }], { sendAt: `${today}T06:00` }),
    ]
    const refusals = await Promise.all(attempts.map((input) => refusalOf(sendOneOff(rig, rig.actor, all, input))))
    const faults = refusals.map((refusal) => (refusal && 'details' in refusal ? refusal.details : null))
    expect(faults).toEqual([
      [expect.objectContaining({ field: 'parts.1.groupChatIds', rule: 'group_chat_repeated', name: b.name })],
      [expect.objectContaining({ field: 'parts.0.message.text', part: 1 })],
      [expect.objectContaining({ part: 1, rule: 'content_empty' })],
      [expect.objectContaining({ field: 'sendAt', rule: 'send_at_past' })],
    ])
    expect(await rig.occurrences()).toEqual([])
  })
})

test('a one-off carries pictures before its cards, and is refused while nobody has uploaded them', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const input = oneOff([
    {
      to: rig.chats,
      text: '店庆',
      files: [{ kind: 'image', source: 'poster.png' }],
      links: [{ title: '去看看', url: 'https://shop.example/new' }],
    },
  ])
  await rig.advanceTo(`${today}T10:00`)
  expect(await refusalOf(sendOneOff(rig, rig.actor, all, input))).toMatchObject({
    code: 'one_off_invalid',
    details: [{ field: 'parts.0.message.files.0.source', part: 1, value: 'poster.png', rule: 'media_absent' }],
  })
  const wrong = oneOff([
    {
      to: rig.chats,
      text: '店庆',
      files: [{ kind: 'image', source: 'http://a.example/poster.png' }],
      links: [{ title: '长'.repeat(60), url: 'https://shop.example/new' }],
    },
  ])
  expect(await refusalOf(sendOneOff(rig, rig.actor, all, wrong))).toMatchObject({
    details: [
      { field: 'parts.0.message.files.0.source', rule: 'media_invalid' },
      { field: 'parts.0.message.links.0.title', rule: 'text_too_long' },
    ],
  })
  await keepFile(rig.db, rig.actor, { name: 'poster.png', kind: 'image', content: pngOf() })
  await send(rig, input)
  await rig.confirmAll()
  await rig.settle()
  expect((await rig.ledger()).map(({ text, attachments }) => [text, attachments])).toEqual([
    ['店庆', ['image', 'link']],
  ])
})

describe('a one-off beside playbooks', () => {
  /** A daily step at noon, and a one-off for the same moment. */
  const beside = async (turn: SaveOneOff['turn']) => {
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    const governor = { gap_minutes: 30 }
    await rig.apply(await rig.publish({ id: 'daily', ...calendarOf([stepAt('noon', '12:00')]), governor }), rig.chats)
    const input = oneOff([{ to: rig.chats, text: '店庆' }], { sendAt: `${today}T12:00`, turn })
    return { rig, input, told: await preview(rig, input), id: await send(rig, input) }
  }
  const standing = async (rig: CalendarRig) =>
    Object.fromEntries(
      (await rig.occurrences())
        .filter((item) => item.day === today)
        .map(({ stepId, state, reason }) => [stepId, reason === null ? state : `${state} ${reason}`]),
    )

  test('goes before a step that is due at the same moment, as was told before', async () => {
    const { rig, told } = await beside('first')
    expect(told.outcomes).toMatchObject([{ outcome: 'mass_send', groupChats: 1 }])
    expect(told.conflicts).toMatchObject({ steps: 1, later: 1, withoutRoom: 0 })
    await rig.advanceTo(`${today}T12:00`)
    expect(await standing(rig)).toEqual({ 'part-1': 'waiting_staff', noon: 'deferred open_release' })
  })

  test('goes behind it where it waits its turn, as was told before', async () => {
    const { rig, told } = await beside('waits')
    expect(told.outcomes).toMatchObject([{ outcome: 'deferred', reason: 'gap', groupChats: 1 }])
    await rig.advanceTo(`${today}T12:00`)
    expect(await standing(rig)).toEqual({ noon: 'waiting_staff', 'part-1': 'deferred open_release' })
  })

  test('keeps the cap of the day: what has no room any more is dropped with its reason', async () => {
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    const governor = { gap_minutes: 0, group_per_day: 3 }
    const steps = calendarOf([stepAt('a', '08:30'), stepAt('b', '09:30'), stepAt('c', '10:30')])
    await rig.apply(await rig.publish({ id: 'daily', ...steps, governor }), rig.chats)
    for (const time of ['08:30', '09:30', '10:30']) {
      await rig.advanceTo(`${today}T${time}`)
      await rig.confirmAll()
      await rig.settle()
    }
    await rig.advanceTo(`${today}T16:00`)
    const input = oneOff([{ to: rig.chats, text: '店庆' }])
    expect((await preview(rig, input)).outcomes).toMatchObject([{ outcome: 'dropped', reason: 'cap_day' }])
    const id = await send(rig, input)
    expect(await outcomesOf(rig, id)).toEqual(['skipped cap_day'])
    expect(await rig.ledger()).toHaveLength(3)
  })

  test('takes the day’s mass send from steps of playbooks where there is but one', async () => {
    const rig = await calendarRig({ groupChats: 1, staff: 1, quota: 'day' })
    const steps = calendarOf([stepAt('noon', '12:00', { priority: 9 })])
    await rig.apply(await rig.publish({ id: 'daily', ...steps, governor: { gap_minutes: 0 } }), rig.chats)
    await send(rig, oneOff([{ to: rig.chats, text: '店庆' }], { sendAt: `${today}T15:00` }))
    await rig.advanceTo(`${today}T12:00`)
    const routes = async () =>
      Object.fromEntries((await rig.occurrences()).filter((o) => o.day === today).map((o) => [o.stepId, o.route]))
    expect(await routes()).toEqual({ noon: 'staff_task', 'part-1': null })
    // Whatever becomes of the step, the one-off goes by mass send.
    await rig.advanceTo(`${today}T15:00`)
    expect((await routes())['part-1']).toBe('mass_send')
  })
})

describe('cancelling a one-off', () => {
  test('before its time sends nothing, and again is refused', async () => {
    const rig = await calendarRig({ groupChats: 2, staff: 1 })
    const id = await send(rig, oneOff([{ to: rig.chats, text: '店庆' }], { sendAt: `${today}T12:00` }))
    await cancelOneOff(rig, rig.actor, all, id)
    await rig.advanceTo(`${today}T13:00`)
    expect([await outcomesOf(rig, id), await rig.openTasks()]).toEqual([
      ['cancelled run_ended', 'cancelled run_ended'],
      [],
    ])
    expect((await pageOf(rig, id)).state).toBe('cancelled')
    expect((await refusalOf(cancelOneOff(rig, rig.actor, all, id)))?.message).toContain('cancelled')
  })

  test('while it waits on a phone asks it back, and it does not come again', async () => {
    const rig = await calendarRig({ groupChats: 2, staff: 1 })
    const id = await send(rig, oneOff([{ to: rig.chats, text: '店庆' }], { sendAt: `${today}T12:00` }))
    await rig.advanceTo(`${today}T12:00`)
    expect(await rig.openTasks()).toHaveLength(1)
    await cancelOneOff(rig, rig.actor, all, id)
    await rig.settle()
    expect(await rig.openTasks()).toEqual([])
    await rig.advanceTo(`${today}T18:00`)
    expect([await outcomesOf(rig, id), await rig.ledger()]).toEqual([
      ['cancelled run_ended', 'cancelled run_ended'],
      [],
    ])
  })

  test('after the owner has tapped tells that it had gone out', async () => {
    const rig = await calendarRig({ groupChats: 4, staff: 2 })
    const parts = [
      { to: rig.chats.slice(0, 2), text: '店庆' },
      { to: rig.chats.slice(2), text: '停业' },
    ]
    const id = await send(rig, oneOff(parts, { sendAt: `${today}T12:00` }))
    await rig.advanceTo(`${today}T12:00`)
    const tapped = (await rig.openTasks()).filter(({ text }) => text === '店庆')
    for (const { userid, msgid } of tapped) await rig.act({ kind: 'confirm', userid, msgid })
    await cancelOneOff(rig, rig.actor, all, id)
    await rig.settle()
    await rig.advanceTo(`${today}T18:00`)
    const page = await pageOf(rig, id)
    expect([page.state, page.counts]).toEqual(['cancelled', { sent: 2, cancelled: 2 }])
    expect((await textsOf(rig)).map(([, text]) => text)).toEqual(['店庆', '店庆'])
  })
})
