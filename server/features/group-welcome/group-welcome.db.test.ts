/** Group welcomes end to end: WeCom's sandbox keeps them, owners choose them there, and who joins is greeted. */
import { describe, expect, test, vi } from 'vitest'
import type { CreateGroupWelcome } from '#contract/group-welcome.ts'
import { createItem, reviewItem, submitItem } from '#server/features/content/commands.ts'
import { readItem } from '#server/features/content/queries.ts'
import {
  askOwners,
  changeWelcome,
  createWelcome,
  foreseeAsking,
  removeWelcome,
  retryWelcome,
} from '#server/features/group-welcome/commands.ts'
import { readGroupWelcomeChats, readGroupWelcomes } from '#server/features/group-welcome/queries.ts'
import { keepFile } from '#server/features/media/commands.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { reportTask } from '#server/features/staff-task/commands.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { realNow } from '#server/test/corp.ts'
import { pngOf } from '#server/test/picture.ts'

vi.setConfig({ testTimeout: 90_000 })

const all = { kind: 'all' } as const
const api = '/cgi-bin/externalcontact/group_welcome_template'

const welcome = (given: Partial<CreateGroupWelcome> = {}): CreateGroupWelcome => ({
  name: '新人欢迎',
  text: '欢迎 %NICKNAME%，先看群公告',
  attachment: null,
  notify: false,
  ...given,
})

async function welcomeRig(given: { groupChats: number; staff: number } = { groupChats: 1, staff: 1 }) {
  const rig = await calendarRig(given)
  const read = <T>(work: Parameters<typeof rig.db.corp<T>>[1]) => rig.db.corp(rig.corpId, work, { readOnly: true })
  const list = async (scope: Scope = all) => read((tx) => readGroupWelcomes(tx, rig.corpId, scope))
  return {
    ...rig,
    read,
    list,
    make: async (over: Partial<CreateGroupWelcome> = {}) => {
      const { groupWelcomeId } = await createWelcome(rig, rig.actor, welcome(over))
      await rig.settle()
      return groupWelcomeId
    },
    one: async (groupWelcomeId: string) => {
      const found = (await list()).items.find((item) => item.groupWelcomeId === groupWelcomeId)
      if (!found) throw new Error('it is there')
      return found
    },
    chatsLike: async (query: object = {}, scope: Scope = all) =>
      (await read((tx) => readGroupWelcomeChats(tx, rig.corpId, scope, { limit: 50, ...query }))).items,
  }
}

/** What WeCom keeps, in the order in which it was made. */
const atWecom = (rig: CalendarRig) =>
  rig.sandbox.world.store
    .rows<{ template_id: string; body: string }>('select template_id, body from group_welcome order by rowid')
    .map((row) => ({ templateId: row.template_id, body: JSON.parse(row.body) as Record<string, unknown> })) // the sandbox's own

/** WeCom does it, and nobody sees the answer. */
const loseAnswers = (rig: CalendarRig, path: string, times: number): Promise<void> =>
  rig.faults([{ path: `${api}/${path}`, kind: 'accept-then-drop', times }])

describe('a group welcome', () => {
  test('is kept by WeCom as it is written, and whoever joins a group chat whose owner chose it is greeted', async () => {
    const rig = await welcomeRig()
    await keepFile(rig.db, rig.actor, { name: 'cover.png', kind: 'image', content: pngOf() })
    const attachment = {
      kind: 'mini-program',
      title: '会员商城',
      appId: 'wx8bd80126147df384',
      page: 'index',
      picture: 'cover.png',
    } as const
    const id = await rig.make({ attachment })
    expect(await rig.one(id)).toMatchObject({ state: 'ready', isAtWecom: true, revision: 1, attachment })
    const [kept] = atWecom(rig)
    expect(kept?.body).toMatchObject({
      text: { content: '欢迎 %NICKNAME%，先看群公告' },
      miniprogram: { title: '会员商城', appid: attachment.appId, page: 'index' },
    })
    const [chat] = rig.chats
    if (!chat || !kept) throw new Error('there is a chat and a template')
    await rig.act({ kind: 'bind-welcome', chatId: chat.wecomChatId, templateId: kept.templateId })
    await rig.act({ kind: 'join', chatId: chat.wecomChatId, name: '陈晨' })
    const greeted = (await rig.ledger()).filter(({ route }) => route === 'group_welcome')
    expect(greeted.map(({ text, attachments }) => [text, attachments])).toEqual([
      ['欢迎 陈晨，先看群公告', ['miniprogram']],
    ])
  })

  test('is written anew at WeCom under the same id, and a copy that was seen before is refused', async () => {
    const rig = await welcomeRig()
    const id = await rig.make()
    const before = atWecom(rig)
    await changeWelcome(rig, rig.actor, id, { ...welcome({ text: '新来的朋友好' }), revision: 1 })
    await rig.settle()
    expect(await rig.one(id)).toMatchObject({ state: 'ready', revision: 2, text: '新来的朋友好' })
    expect(atWecom(rig)).toEqual([{ templateId: before[0]?.templateId, body: { text: { content: '新来的朋友好' } } }])
    await expect(
      changeWelcome(rig, rig.actor, id, { ...welcome({ text: '旧的' }), revision: 1 }),
    ).rejects.toMatchObject({ code: 'request_conflict', details: [expect.objectContaining({ rule: 'is 2' })] })
    expect((await rig.one(id)).text).toBe('新来的朋友好')
  })

  test('is taken away from WeCom, too', async () => {
    const rig = await welcomeRig()
    const id = await rig.make()
    await removeWelcome(rig, rig.actor, id)
    await rig.settle()
    expect([(await rig.list()).items, atWecom(rig)]).toEqual([[], []])
  })

  test('that breaks a rule is refused, and nothing of it is kept', async () => {
    const rig = await welcomeRig()
    await expect(createWelcome(rig, rig.actor, welcome({ text: '全网最佳' }))).rejects.toMatchObject({
      code: 'group_welcome_invalid',
      details: [expect.objectContaining({ field: 'text', value: '最佳', rule: 'word_superlative' })],
    })
    expect((await rig.list()).items).toEqual([])
  })

  test('may be a copy of an approved item of the library, whose use is counted', async () => {
    const rig = await welcomeRig()
    const contentItemId = await createItem(rig.db, rig.actor, {
      name: '欢迎词',
      zone: 'knowledge',
      class: 'activation',
      form: 'welcome',
      topic: '',
      labels: [],
      origin: 'original',
      source: '',
      rights: '',
      body: { text: '欢迎' },
    })
    const library = `${contentItemId}@1`
    await expect(createWelcome(rig, rig.actor, welcome({ library }))).rejects.toMatchObject({
      details: [expect.objectContaining({ field: 'library', value: '欢迎词', rule: 'content_not_approved' })],
    })
    await submitItem(rig.db, rig.actor, { contentItemId, revision: 1 })
    const points = (['compliant', 'fitting', 'attractive'] as const).map((point) => ({ point, passed: true, note: '' }))
    await reviewItem(rig.db, rig.actor, contentItemId, { revision: 1, points })
    const id = await rig.make({ library })
    const uses = async () => (await rig.read((tx) => readItem(tx, rig.corpId, contentItemId))).otherUses
    expect(await uses()).toEqual({ group_welcome: 1 })
    await removeWelcome(rig, rig.actor, id)
    await rig.settle()
    expect(await uses()).toEqual({})
  })
})

describe('what WeCom does not take', () => {
  test('beyond a hundred tells why, and is made when it is tried again with room', async () => {
    const rig = await welcomeRig()
    const fill = (count: number) => {
      for (let n = 0; n < count; n += 1)
        rig.sandbox.world.store.run(
          'insert into group_welcome (template_id, body, created_at) values (?, ?, 0)',
          `msgOther${n}`,
          '{}',
        )
    }
    fill(100)
    const id = await rig.make()
    expect(await rig.one(id)).toMatchObject({ state: 'failed', reason: 'wecom_41055', isAtWecom: false })
    rig.sandbox.world.store.run("delete from group_welcome where template_id like 'msgOther%'")
    await retryWelcome(rig, rig.actor, id)
    await rig.settle()
    expect((await rig.one(id)).state).toBe('ready')
    expect(atWecom(rig)).toHaveLength(1)
  })

  test('because somebody took it away at WeCom is made anew when it is tried again', async () => {
    const rig = await welcomeRig()
    const id = await rig.make()
    rig.sandbox.world.store.run('delete from group_welcome')
    await changeWelcome(rig, rig.actor, id, { ...welcome({ text: '新的' }), revision: 1 })
    await rig.settle()
    expect(await rig.one(id)).toMatchObject({ state: 'failed', reason: 'wecom_41058', isAtWecom: false })
    await retryWelcome(rig, rig.actor, id)
    await rig.settle()
    expect((await rig.one(id)).state).toBe('ready')
    expect(atWecom(rig).map(({ body }) => body)).toEqual([{ text: { content: '新的' } }])
  })

  test('because of a picture that it does not take names its code', async () => {
    const rig = await welcomeRig()
    await keepFile(rig.db, rig.actor, { name: 'a.png', kind: 'image', content: pngOf() })
    await rig.faults([{ path: '/cgi-bin/media/upload', kind: 'refuse', errcode: 40_009, times: 1 }])
    const id = await rig.make({ attachment: { kind: 'image', source: 'a.png' } })
    expect(await rig.one(id)).toMatchObject({ state: 'failed', reason: 'media_wecom_40009', isAtWecom: false })
    expect(atWecom(rig)).toEqual([])
  })
})

describe('an answer that nobody saw', () => {
  test('to its making is put to a person, who has it made again or lets go of it', async () => {
    const rig = await welcomeRig()
    await loseAnswers(rig, 'add', 1)
    const id = await rig.make()
    expect(await rig.one(id)).toMatchObject({ state: 'in_doubt', reason: 'answer_lost', isAtWecom: false })
    expect(atWecom(rig)).toHaveLength(1)
    await expect(changeWelcome(rig, rig.actor, id, { ...welcome({ text: '改' }), revision: 1 })).rejects.toMatchObject({
      code: 'group_welcome_busy',
    })
    await retryWelcome(rig, rig.actor, id)
    await rig.settle()
    expect((await rig.one(id)).state).toBe('ready')
    expect(atWecom(rig)).toHaveLength(2)
  })

  test('to its change or its end is asked for again', async () => {
    const rig = await welcomeRig()
    const id = await rig.make()
    await loseAnswers(rig, 'edit', 5)
    await changeWelcome(rig, rig.actor, id, { ...welcome({ text: '改' }), revision: 1 })
    await rig.settle()
    expect(atWecom(rig).map(({ body }) => body)).toEqual([{ text: { content: '改' } }])
    await loseAnswers(rig, 'del', 5)
    await removeWelcome(rig, rig.actor, id)
    await rig.settle()
    expect(atWecom(rig)).toEqual([])
  })
})

describe('asking owners', () => {
  test('makes a task an owner, tells which chats wait, and takes the owner’s word', async () => {
    const rig = await welcomeRig({ groupChats: 4, staff: 3 })
    const id = await rig.make()
    const ids = rig.chats.map(({ groupChatId }) => groupChatId)
    const owners = new Set(rig.chats.map(({ ownerStaffId }) => ownerStaffId))
    expect((await rig.list()).groupChats).toEqual({ none: 4, asked: 0, reported: 0, not_done: 0 })
    const foreseen = await rig.read((tx) => foreseeAsking(tx, rig.corpId, all, id, ids))
    expect(foreseen).toEqual({ groupChats: 4, owners: owners.size, waiting: 0, ownerGone: 0 })
    expect((await rig.list()).groupChats.none).toBe(4)
    expect(await askOwners(rig, rig.actor, all, id, ids)).toEqual(foreseen)
    expect(await askOwners(rig, rig.actor, all, id, ids)).toEqual({
      groupChats: 0,
      owners: 0,
      waiting: 4,
      ownerGone: 0,
    })
    const tasks = await rig.owner
      .selectFrom('staff_task')
      .select(['staff_task_id', 'staff_id', 'title', 'note'])
      .where('title', '=', '设置入群欢迎语')
      .execute()
    expect(tasks).toHaveLength(owners.size)
    const [task] = tasks
    if (!task) throw new Error('a task was made')
    const own = rig.chats.filter(({ ownerStaffId }) => ownerStaffId === task.staff_id)
    for (const { name } of own) expect(task.note).toContain(`「${name}」`)
    expect(await rig.one(id)).toMatchObject({ asked: 4, reported: 0 })
    await rig.db.corp(rig.corpId, async (tx) => {
      const now = { at: await rig.now(), realAt: realNow() }
      await reportTask(tx, rig.corpId, task.staff_task_id, null, { outcome: 'sent', via: 'copy', note: '' }, now)
    })
    expect((await rig.list()).groupChats).toEqual({ none: 0, asked: 4 - own.length, reported: own.length, not_done: 0 })
    const reported = await rig.chatsLike({ state: 'reported' })
    expect(reported.map(({ name }) => name)).toEqual(own.map(({ name }) => name))
    expect(reported[0]).toMatchObject({
      welcome: { groupWelcomeId: id, name: '新人欢迎' },
      staffTaskId: task.staff_task_id,
    })
  })

  test('is of a welcome that WeCom holds, in group chats that one sees', async () => {
    const rig = await welcomeRig({ groupChats: 4, staff: 3 })
    const [chat] = rig.chats
    if (!chat) throw new Error('there is a chat')
    await loseAnswers(rig, 'add', 1)
    const lost = await rig.make()
    await expect(askOwners(rig, rig.actor, all, lost, [chat.groupChatId])).rejects.toMatchObject({
      code: 'group_welcome_not_ready',
    })
    const id = await rig.make()
    const own = { kind: 'own', staffId: chat.ownerStaffId } as const
    const unseen = rig.chats.find(({ ownerStaffId }) => ownerStaffId !== chat.ownerStaffId)
    if (!unseen) throw new Error('somebody else owns a chat')
    await expect(askOwners(rig, rig.actor, own, id, [unseen.groupChatId])).rejects.toMatchObject({
      code: 'not_found',
      details: [expect.objectContaining({ field: 'groupChatIds', value: unseen.groupChatId })],
    })
    expect((await rig.chatsLike({}, own)).map(({ groupChatId }) => groupChatId).sort()).toEqual(
      rig.chats
        .filter(({ ownerStaffId }) => ownerStaffId === chat.ownerStaffId)
        .map(({ groupChatId }) => groupChatId)
        .sort(),
    )
  })

  test('ends with the welcome: its open tasks are cancelled and its group chats have none', async () => {
    const rig = await welcomeRig({ groupChats: 2, staff: 1 })
    const id = await rig.make()
    await askOwners(
      rig,
      rig.actor,
      all,
      id,
      rig.chats.map(({ groupChatId }) => groupChatId),
    )
    await removeWelcome(rig, rig.actor, id)
    await rig.settle()
    const states = await rig.owner
      .selectFrom('staff_task')
      .select('state')
      .where('title', '=', '设置入群欢迎语')
      .execute()
    expect(states).toEqual([{ state: 'cancelled' }])
    expect((await rig.list()).groupChats.none).toBe(2)
  })
})
