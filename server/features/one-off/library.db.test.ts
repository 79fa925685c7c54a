/** Copies of the library's items, and mini-programs, in what is sent once and in moments. */
import { expect, test, vi } from 'vitest'
import type { CreateContentItem } from '#contract/content-library.ts'
import type { SaveMoment } from '#contract/moment.ts'
import type { SaveOneOff } from '#contract/one-off.ts'
import { createItem, retireItem, reviewItem, submitItem } from '#server/features/content/commands.ts'
import { readItem } from '#server/features/content/queries.ts'
import { readItemResult } from '#server/features/content/result-queries.ts'
import { keepFile } from '#server/features/media/commands.ts'
import { changePlanned, deletePlanned, planMoment } from '#server/features/moment/commands/plan.ts'
import { scheduleMoments } from '#server/features/moment/commands/schedule.ts'
import { changeOneOff, sendOneOff, sendToContacts } from '#server/features/one-off/index.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { pngOf } from '#server/test/picture.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'
const all = { kind: 'all' } as const

const item: CreateContentItem = {
  name: '换季三件事',
  zone: 'knowledge',
  class: 'activation',
  form: 'tip',
  topic: '',
  labels: [],
  origin: 'original',
  source: '',
  rights: '',
  body: { text: '换季三件事' },
}
const points = (['compliant', 'fitting', 'attractive'] as const).map((point) => ({ point, passed: true, note: '' }))

const kept = async (rig: CalendarRig) => {
  const contentItemId = await createItem(rig.db, rig.actor, item)
  return {
    contentItemId,
    library: `${contentItemId}@1`,
    approve: async () => {
      await submitItem(rig.db, rig.actor, { contentItemId, revision: 1 })
      await reviewItem(rig.db, rig.actor, contentItemId, { revision: 1, points })
    },
    retire: () => retireItem(rig.db, rig.actor, { contentItemId, revision: 1 }),
    read: () => rig.db.corp(rig.corpId, (tx) => readItem(tx, rig.corpId, contentItemId)),
  }
}

const oneOff = (
  rig: CalendarRig,
  message: Partial<SaveOneOff['parts'][number]['message']>,
  sendAt: string | null = null,
) =>
  ({
    name: '换季提醒',
    parts: [
      {
        groupChatIds: rig.chats.map((chat) => chat.groupChatId),
        message: { text: '换季三件事', links: [], files: [], ...message },
      },
    ],
    sendAt,
    turn: 'first',
    graceMinutes: 240,
  }) satisfies SaveOneOff

const post: SaveMoment = {
  kind: 'knowledge',
  text: '换季三件事',
  attachments: [],
  dueAt: `${today}T12:00`,
  staffIds: [],
  tagIds: [],
}

test('a copy of an item goes out once the item is approved, and its use and results are told with the item', async () => {
  const rig = await calendarRig({ groupChats: 2, staff: 1 })
  const { library, approve, read, contentItemId } = await kept(rig)
  await rig.advanceTo(`${today}T10:00`)
  await expect(sendOneOff(rig, rig.actor, all, oneOff(rig, { library }))).rejects.toMatchObject({
    code: 'one_off_invalid',
    details: [
      expect.objectContaining({
        field: 'parts.0.message.library',
        part: 1,
        value: item.name,
        rule: 'content_not_approved',
      }),
    ],
  })
  await approve()
  await sendOneOff(rig, rig.actor, all, oneOff(rig, { library }))
  await rig.settle()
  await rig.confirmAll()
  await rig.settle()
  await rig.advanceTo(`${today}T11:00`)
  const found = await read()
  expect([found.uses, found.otherUses]).toEqual([[], { one_off: 1 }])
  const result = await rig.db.corp(rig.corpId, (tx) => readItemResult(tx, rig.corpId, contentItemId))
  expect(result).toMatchObject({ sends: 2 })
})

test('a one-off that is written anew without the item is no use of it any more', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const { library, approve, read } = await kept(rig)
  await approve()
  const sendAt = `${today}T20:00`
  const { oneOffId } = await sendOneOff(rig, rig.actor, all, oneOff(rig, { library }, sendAt))
  expect((await read()).otherUses).toEqual({ one_off: 1 })
  await changeOneOff(rig, rig.actor, all, oneOffId, oneOff(rig, {}, sendAt))
  expect((await read()).otherUses).toEqual({})
})

test('a copy of a retired item, or of none, is refused to contacts, too', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const { library, approve, retire, read } = await kept(rig)
  await approve()
  await retire()
  const gone = '00000000-0000-4000-8000-000000000000@1'
  for (const [reference, rule] of [
    [library, 'content_retired'],
    [gone, 'content_absent'],
  ] as const)
    await expect(
      sendToContacts(rig, rig.actor, all, {
        name: '换季提醒',
        parts: [
          {
            to: { kind: 'condition', condition: { friend: true } },
            message: { text: '换季三件事', links: [], files: [], library: reference },
          },
        ],
        sendAt: null,
        graceMinutes: 240,
      }),
    ).rejects.toMatchObject({ code: 'one_off_invalid', details: [expect.objectContaining({ rule })] })
  expect((await read()).otherUses).toEqual({})
})

test('a moment carries a copy of an item that is approved, when it is planned and when it is scheduled', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const { library, approve, retire, read } = await kept(rig)
  const refused = (rule: string) => ({
    code: 'moment_invalid',
    details: [expect.objectContaining({ field: 'library', value: item.name, rule })],
  })
  await expect(planMoment(rig, rig.actor, all, { ...post, library })).rejects.toMatchObject(
    refused('content_not_approved'),
  )
  await approve()
  const { momentId } = await planMoment(rig, rig.actor, all, { ...post, library })
  expect((await read()).otherUses).toEqual({ moment: 1 })
  await changePlanned(rig, rig.actor, all, momentId, {
    ...post,
    library,
    text: '换季三件事，先看第一件',
    revision: 1,
  })
  expect((await read()).otherUses).toEqual({ moment: 1 })
  await retire()
  await expect(scheduleMoments(rig, rig.actor, all, [momentId])).rejects.toMatchObject(refused('content_retired'))
  await deletePlanned(rig, rig.actor, all, momentId)
  expect((await read()).otherUses).toEqual({})
})

test('a mini-program goes out as a card with its picture, and one whose picture nobody has is refused', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  await rig.advanceTo(`${today}T10:00`)
  const card = { title: '会员商城', appId: 'wx8bd80126147df384', page: 'pages/index', picture: 'cover.png' }
  const files = [{ kind: 'image' as const, source: 'poster.png' }]
  await keepFile(rig.db, rig.actor, { name: 'poster.png', kind: 'image', content: pngOf() })
  const message = { files, miniPrograms: [card], links: [] }
  await expect(sendOneOff(rig, rig.actor, all, oneOff(rig, message))).rejects.toMatchObject({
    details: [expect.objectContaining({ field: 'parts.0.message.miniPrograms.0.picture', rule: 'media_absent' })],
  })
  // 22 characters of 3 bytes are 66; WeCom takes 64.
  const long = { ...message, miniPrograms: [{ ...card, title: '商'.repeat(22) }] }
  await keepFile(rig.db, rig.actor, { name: 'cover.png', kind: 'image', content: pngOf() })
  await expect(sendOneOff(rig, rig.actor, all, oneOff(rig, long))).rejects.toMatchObject({
    details: [
      expect.objectContaining({ field: 'parts.0.message.miniPrograms.0.title', value: '66', rule: 'text_too_long' }),
    ],
  })
  await sendOneOff(rig, rig.actor, all, oneOff(rig, message))
  await rig.settle()
  await rig.workUntil(rig.isQuiet)
  await rig.confirmAll()
  expect((await rig.ledger()).map(({ text, attachments }) => [text, attachments])).toEqual([
    ['换季三件事', ['image', 'miniprogram']],
  ])
  const held = await rig.owner.selectFrom('mass_send').select('body').executeTakeFirstOrThrow()
  expect(held.body).toMatchObject({
    attachments: [{ kind: 'image' }, { kind: 'miniprogram', title: '会员商城', appId: card.appId, page: card.page }],
  })
})
