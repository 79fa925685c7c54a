import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ChatSidebar, chatSidebar, contactSidebar } from '#contract/staff-page.ts'
import { newId } from '#server/db/new-id.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { at, buildOccurrence, buildRunWorld, type RunWorld, today } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

let world: RunWorld
let min: SignedIn
let na: SignedIn
let lead: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  world = await buildRunWorld(db)
  min = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.min })
  na = await signInAs(app, db, world.corpId, { role: 'staff', dataScope: 'own', staffId: world.na })
  lead = await signInAs(app, db, world.corpId, { role: 'manager', dataScope: 'all' })
  stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'owner' })
})

const askChat = (person: SignedIn, wecomChatId: string) =>
  person.ask('GET', `/api/v1/staff-pages/group-chats/${encodeURIComponent(wecomChatId)}`)
const chat = async (person: SignedIn, wecomChatId: string): Promise<ChatSidebar> => {
  const answer = await askChat(person, wecomChatId)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return chatSidebar.parse(answer.json())
}
const joins = (staffId: string, groupChatId: string) =>
  sql`
    insert into membership (corp_id, group_chat_id, member_key, staff_id, joined_at)
    values (${world.corpId}, ${groupChatId}, ${staffId}, ${staffId}, ${today('08:00')})`.execute(owner)

describe('beside a group chat', () => {
  it('stands its plan of today over all runs, and what the reader is to send there, ready', async () => {
    const [first] = world.chats
    await buildOccurrence(world, { chat: first, state: 'sent', stepId: 'greeting', due: today('08:30') })
    const task = await buildOccurrence(world, { chat: first, state: 'waiting_staff', route: 'staff_task' })
    await buildOccurrence(world, { chat: first, state: 'planned', stepId: 'benefit', due: today('20:00') })
    await buildOccurrence(world, {
      chat: first,
      state: 'planned',
      stepId: 'greeting',
      due: at('2026-11-26T08:30:00+08:00'),
    })
    await buildOccurrence(world, { chat: world.chats[1], state: 'waiting_staff', route: 'staff_task' })

    const mine = await chat(min, 'wr0')
    expect(mine.groupChat).toEqual({
      groupChatId: first.groupChatId,
      wecomChatId: 'wr0',
      name: '杭州·滨江',
      contacts: 100,
      stage: 'activation',
      ageDays: 9,
      isPaused: false,
    })
    expect(mine.plan.map(({ title, state, sender }) => [title, state, sender])).toEqual([
      ['早问候', 'sent', '王敏'],
      ['三点干货', 'waiting_staff', '王敏'],
      ['晚间福利', 'planned', null],
    ])
    expect(mine.plan[1]).toMatchObject({ titleEn: 'Tips', dueAt: '2026-11-25T07:00:00Z', reason: null })
    expect(mine.tasks).toMatchObject([
      {
        staffTaskId: task.staffTaskId,
        titleEn: 'Tips',
        sentBubbles: 0,
        bubbles: [{ kind: 'text', text: 'knowledge 的正文' }, { kind: 'link' }],
      },
    ])
    // Someone who sees the chat and is to send nothing there reads the plan alone.
    const theirs = await chat(lead, 'wr0')
    expect([theirs.plan.length, theirs.tasks]).toEqual([3, []])
  })

  it('a task that is over stands there no more, and the plan says what became of it', async () => {
    const [, second] = world.chats
    const [waiting] = (await chat(min, 'wr1')).tasks
    const url = `/api/v1/staff-tasks/${waiting?.staffTaskId}`
    await min.ask('POST', `${url}/permit`, {})
    await min.ask('POST', `${url}/report`, { outcome: 'sent', via: 'sidebar' })
    const after = await chat(min, 'wr1')
    expect([after.groupChat.name, after.tasks]).toEqual([second.name, []])
    expect(after.plan.map(({ state }) => state)).toEqual(['reported'])
  })

  it('is for those in the chat and those who see its owner, and for nobody else', async () => {
    for (const [person, wecomChatId] of [
      [na, 'wr0'],
      [min, 'wr2'],
      [stranger, 'wr-of-nobody'],
      [min, 'wr-of-nobody'],
    ] as const)
      expect((await askChat(person, wecomChatId)).statusCode).toBe(404)
    await joins(world.na, world.chats[0].groupChatId)
    expect((await chat(na, 'wr0')).tasks).toEqual([])
    await owner
      .updateTable('membership')
      .set({ left_at: today('09:00') })
      .where('staff_id', '=', world.na)
      .execute()
    expect((await askChat(na, 'wr0')).statusCode).toBe(404)
  })

  it('another corp’s chat of the same id is another chat', async () => {
    const elsewhere = await chat(stranger, 'wr0')
    expect([elsewhere.plan, elsewhere.tasks]).toEqual([[], []])
    expect(elsewhere.groupChat.groupChatId).not.toBe(world.chats[0].groupChatId)
  })

  it('says that it is paused, and is gone with the chat', async () => {
    const set = (change: { paused_at?: typeof world.now; dismissed_at?: typeof world.now }) =>
      owner.updateTable('group_chat').set(change).where('group_chat_id', '=', world.chats[2].groupChatId).execute()
    await set({ paused_at: today('15:00') })
    expect((await chat(na, 'wr2')).groupChat.isPaused).toBe(true)
    await set({ dismissed_at: today('15:01') })
    expect((await askChat(na, 'wr2')).statusCode).toBe(404)
  })
})

describe('beside a contact', () => {
  const askContact = (person: SignedIn, externalUserid: string) =>
    person.ask('GET', `/api/v1/staff-pages/contacts/${encodeURIComponent(externalUserid)}`)

  it('stands who it is, for those who may know', async () => {
    const contactId = newId()
    const { corpId } = world
    await db.corp(corpId, async (tx) => {
      await sql`
        insert into contact (corp_id, contact_id, name, first_seen_at)
        values (${corpId}, ${contactId}, '糖糖妈妈', ${today('08:00')})`.execute(tx)
      await sql`
        insert into contact_identity (corp_id, kind, value, contact_id)
        values (${corpId}, 'external_userid', 'wm-tangtang', ${contactId})`.execute(tx)
      await sql`
        insert into contact_follow (corp_id, staff_id, contact_id, followed_at, remark, add_way)
        values (${corpId}, ${world.min}, ${contactId}, ${today('08:00')}, '滨江 8 个月', 0)`.execute(tx)
    })
    const mine = contactSidebar.parse((await askContact(min, 'wm-tangtang')).json())
    expect(mine).toMatchObject({
      contactId,
      name: '糖糖妈妈',
      depth: 'friend',
      follows: [{ staff: { staffId: world.min }, remark: '滨江 8 个月' }],
    })
    expect((await askContact(lead, 'wm-tangtang')).statusCode).toBe(200)
    for (const [person, externalUserid] of [
      [na, 'wm-tangtang'],
      [stranger, 'wm-tangtang'],
      [min, 'wm-of-nobody'],
    ] as const)
      expect((await askContact(person, externalUserid)).statusCode).toBe(404)
  })
})
