import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { nicknameFiguresList, nicknamePage } from '#contract/nickname.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { staffTaskPage } from '#contract/staff-task.ts'
import { createPlaybook } from '#server/features/playbook/index.ts'
import { applyPlaybook } from '#server/features/run/index.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { buildMembers } from '#server/test/members.ts'
import { calendarOf, playbookSource, setupOf, stepAt } from '#server/test/playbook-source.ts'
import { at, buildRunWorld, type Chat, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
const longAgo = at('2026-11-20T10:00:00+08:00')

const people = [
  { name: '豆豆妈', nickname: '杭州+豆豆', joinedAt: longAgo },
  { name: '小王', nickname: '王先生', joinedAt: longAgo },
  { name: '阿青', joinedAt: longAgo },
  { name: '小李', nickname: ' ', joinedAt: longAgo },
  { name: '新来的', joinedAt: today('09:00') },
  { name: '走了的', nickname: '走了', joinedAt: longAgo, leftAt: today('08:00') },
]

type Nickname = NonNullable<PlaybookDocument['setup']['nickname']>

/** A playbook with a nickname rule at work in group chats. */
async function applyRule(world: RunWorld, id: string, nickname: Nickname, chats: readonly Chat[]): Promise<string> {
  const by = { corpId: world.corpId, staffId: null, name: '运营', address: null }
  const source = playbookSource({ id, ...calendarOf([stepAt('noon', '12:00')]), setup: setupOf({ nickname }) })
  const { playbookId } = await createPlaybook(db, by, { source, note: '' })
  const { runId } = await applyPlaybook({ db }, by, { kind: 'all' }, playbookId, {
    version: 1,
    name: id,
    groupChatIds: chats.map((chat) => chat.groupChatId),
    variables: {},
    groupVariables: {},
  })
  return runId
}

const rule = { rule: '城市+昵称', pattern: '^\\S{2,8}\\+\\S{1,8}$', example: '杭州+豆豆' }

let world: RunWorld
let lead: SignedIn
let min: SignedIn
let na: SignedIn
beforeAll(async () => {
  world = await buildRunWorld(db)
  lead = await signInAs(app, db, world.corpId, { role: 'operator' })
  min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
  na = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'own', staffId: world.na })
  await buildMembers(world, world.chats[0].groupChatId, people)
  await applyRule(world, 'with-rule', rule, [world.chats[0]])
})

const pathOf = (chat: Chat) => `/api/v1/group-chats/${chat.groupChatId}/nicknames`
async function pageOf(person: SignedIn, chat: Chat, query = '') {
  const answer = await person.ask('GET', `${pathOf(chat)}${query}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return nicknamePage.parse(answer.json())
}
const remind = async (person: SignedIn, chat: Chat) => {
  const answer = await person.ask('POST', `${pathOf(chat)}/remind`)
  return { status: answer.statusCode, body: answer.json() }
}

describe('the nicknames of a group chat', () => {
  it('are held against the rule of the playbook that was applied last, newcomers and staff aside', async () => {
    const page = await pageOf(lead, world.chats[0])
    expect(page.rule).toMatchObject({ rule: '城市+昵称', example: '杭州+豆豆', run: { name: 'with-rule' } })
    // 豆豆妈 fits, 小王 does not, 阿青 and 小李 have none; 新来的 is not judged yet, and who left does not count.
    expect(page.figures).toEqual({ members: 4, fits: 1, other: 1, unset: 2, fresh: 1, staff: 0 })
    expect(page.items.map(({ name, fit }) => [name, fit])).toEqual([
      ['小李', 'unset'],
      ['小王', 'other'],
      ['阿青', 'unset'],
    ])
  })

  it('are listed by how they stand, by a part of the name, and page by page', async () => {
    const [first] = world.chats
    expect((await pageOf(lead, first, '?show=fits')).items.map(({ nickname }) => nickname)).toEqual(['杭州+豆豆'])
    expect((await pageOf(lead, first, '?show=fresh')).items.map(({ name }) => name)).toEqual(['新来的'])
    expect((await pageOf(lead, first, `?search=${encodeURIComponent('先生')}`)).items.map(({ name }) => name)).toEqual([
      '小王',
    ])
    const one = await pageOf(lead, first, '?limit=2')
    const two = await pageOf(lead, first, `?limit=2&cursor=${one.nextCursor}`)
    expect([...one.items, ...two.items].map(({ name }) => name)).toEqual(['小李', '小王', '阿青'])
    expect(two.nextCursor).toBeNull()
  })

  it('are told nobody out of the scope', async () => {
    for (const [person, chat, status] of [
      [min, world.chats[0], 200],
      [na, world.chats[0], 404],
      [min, world.chats[2], 404],
    ] as const)
      expect((await person.ask('GET', pathOf(chat))).statusCode).toBe(status)
  })

  it('have no figures where no playbook has a rule, or the rule no pattern', async () => {
    expect(await pageOf(lead, world.chats[1])).toMatchObject({ rule: null, figures: null, items: [] })
    await applyRule(world, 'no-pattern', { rule: '怎么称呼都行' }, [world.chats[1]])
    expect(await pageOf(lead, world.chats[1])).toMatchObject({ rule: { pattern: null }, figures: null, items: [] })
    expect((await remind(lead, world.chats[1])).body.error.code).toBe('nickname_rule_missing')
  })

  it('are counted for the list of group chats, of those in the scope that have a rule', async () => {
    const ids = world.chats.map((chat) => chat.groupChatId).join()
    const ask = async (person: SignedIn) =>
      nicknameFiguresList.parse((await person.ask('GET', `/api/v1/group-chats/nicknames?groupChatIds=${ids}`)).json())
    expect((await ask(lead)).items).toEqual([
      { groupChatId: world.chats[0].groupChatId, members: 4, fits: 1, other: 1, unset: 2, fresh: 1, staff: 0 },
    ])
    expect((await ask(na)).items).toEqual([])
  })
})

describe('a reminder', () => {
  it('is one task of the owner, with the names and a text to post, and never a second one beside it', async () => {
    const [first] = world.chats
    const made = await remind(lead, first)
    expect(made).toMatchObject({ status: 201, body: { members: 3 } })
    const { staffTaskId } = made.body
    const task = staffTaskPage.parse((await min.ask('GET', `/api/v1/staff-tasks/${staffTaskId}`)).json())
    expect(task).toMatchObject({
      kind: 'manual',
      title: '请提醒 3 位成员改群昵称',
      titleEn: 'Remind 3 members to set their nicknames',
      note: '小李、王先生、阿青',
      staff: { name: '王敏' },
      groupChat: { name: first.name },
    })
    expect(task.bubbles).toEqual([{ kind: 'text', text: expect.stringContaining('「城市+昵称」，比如：杭州+豆豆') }])
    const again = await remind(lead, first)
    expect([again.status, again.body.error.code, again.body.error.details.staffTaskId]).toEqual([
      409,
      'nickname_reminder_open',
      staffTaskId,
    ])
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from nickname_reminder where corp_id = ${world.corpId}`.execute(owner)
    expect(rows[0]?.count).toBe(1)
  })

  it('tells, once it was posted and the chat read again, how many have changed and how many left', async () => {
    const [first] = world.chats
    const before = (await pageOf(lead, first)).reminder
    expect(before).toMatchObject({ state: 'open', asked: 3, changed: 0, left: 0, waiting: 3 })
    const report = { outcome: 'sent', via: 'manual', note: '' }
    const permit = await min.ask('POST', `/api/v1/staff-tasks/${before?.staffTaskId}/permit`, { byHand: true })
    expect(permit.statusCode).toBe(200)
    expect((await min.ask('POST', `/api/v1/staff-tasks/${before?.staffTaskId}/report`, report)).statusCode).toBe(204)
    // What the next reading finds: one renamed, one left.
    await sql`
      update membership set nickname = '上海+阿青'
      where corp_id = ${world.corpId} and member_key = 'wm-阿青'`.execute(owner)
    await sql`
      update membership set left_at = ${today('12:00')}, leave_scene = 'left'
      where corp_id = ${world.corpId} and member_key = 'wm-小李'`.execute(owner)
    expect((await pageOf(lead, first)).reminder).toMatchObject({
      state: 'done',
      askedBy: lead.username,
      asked: 3,
      changed: 1,
      left: 1,
      waiting: 1,
    })
    // Done, it does not stand in the way of another.
    expect(await remind(lead, first)).toMatchObject({ status: 201, body: { members: 1 } })
  })

  it('is refused to those who may not, and where there is nobody to remind or to ask', async () => {
    expect((await remind(min, world.chats[0])).body.error.code).toBe('permission_missing')
    expect((await remind(na, world.chats[0])).body.error.code).toBe('not_found')
    await applyRule(world, 'empty', rule, [world.chats[2]])
    expect((await remind(lead, world.chats[2])).body.error.code).toBe('nickname_all_fit')
    await sql`
      update group_chat set status = 'owner_left'
      where corp_id = ${world.corpId} and group_chat_id = ${world.chats[2].groupChatId}`.execute(owner)
    expect((await remind(lead, world.chats[2])).body.error.code).toBe('nickname_owner_gone')
  })

  it('asked for by two at once is made once', async () => {
    const here = await buildRunWorld(db)
    const both = await Promise.all([1, 2].map(() => signInAs(app, db, here.corpId, { role: 'operator' })))
    await buildMembers(here, here.chats[0].groupChatId, people)
    await applyRule(here, 'with-rule', rule, [here.chats[0]])
    const answers = await Promise.all(both.map((person) => remind(person, here.chats[0])))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
  })
})
