import { describe, expect, test } from 'vitest'
import type { GroupChatCounts, GroupChatItem, GroupChatPage, MemberItem } from '#contract/group-chat.ts'
import type { Page } from '#contract/paging.ts'
import type { TimelineItem } from '#contract/event.ts'
import { newId } from '#server/db/new-id.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { signInAs, type SignedIn } from '#server/test/http.ts'
import { wecomRig } from '#server/test/wecom.ts'

const rig = await wecomRig({ groupChats: 12, members: 15, staff: 4 })
const { db, owner, corpId } = rig
await rig.sync('first')
const app = await testApp(db)
const operator = await signInAs(app, db, corpId, { role: 'operator' })
const stranger = await signInAs(app, db, (await buildCorp(db)).corpId, { role: 'owner' })

const get = async <T>(who: SignedIn, url: string): Promise<T> => {
  const answer = await who.ask('GET', `/api/v1/group-chats${url}`)
  expect([url, answer.statusCode]).toEqual([url, 200])
  return answer.json()
}
/** All pages of a list, by its cursors. */
async function walk<T>(who: SignedIn, url: string): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<T> = await get(who, `${url}${cursor && `&cursor=${cursor}`}`)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}
const everyChat = await walk<GroupChatItem>(operator, '?limit=200')
const [first] = everyChat
if (!first) throw new Error('the sandbox has chats')

describe('the list', () => {
  test('has every chat with its owner, size and stage', async () => {
    const rows = await owner.selectFrom('group_chat').selectAll().where('corp_id', '=', corpId).execute()
    expect(everyChat.map((chat) => chat.groupChatId).toSorted()).toEqual(
      rows.map((row) => row.group_chat_id).toSorted(),
    )
    const present = await owner
      .selectFrom('membership')
      .select(['contact_id'])
      .where('group_chat_id', '=', first.groupChatId)
      .where('left_at', 'is', null)
      .execute()
    expect(first.contacts).toBe(present.filter((row) => row.contact_id !== null).length)
    expect(first.staff).toBe(present.filter((row) => row.contact_id === null).length)
  })

  test.each(['name', 'newest', 'largest'])(
    'by %s it comes in the same order however long the pages are',
    async (sort) => {
      const whole = await walk<GroupChatItem>(operator, `?sort=${sort}&limit=200`)
      const paged = await walk<GroupChatItem>(operator, `?sort=${sort}&limit=5`)
      expect(paged).toEqual(whole)
      expect(new Set(paged.map((chat) => chat.groupChatId)).size).toBe(12)
    },
  )

  test('by size has the largest first', async () => {
    const sizes = (await walk<GroupChatItem>(operator, '?sort=largest&limit=200')).map((chat) => chat.contacts)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  })

  test('is narrowed by a part of the name, by owner, stage and pause, and the counts agree', async () => {
    const part = Array.from(first.name).slice(1, 3).join('')
    const found = await walk<GroupChatItem>(operator, `?search=${encodeURIComponent(part)}&limit=200`)
    expect(found.map((chat) => chat.name)).toEqual(
      everyChat.map((chat) => chat.name).filter((name) => name.includes(part)),
    )
    const owned = await walk<GroupChatItem>(operator, `?owner=${first.owner.staffId}&limit=200`)
    expect(owned).toEqual(everyChat.filter((chat) => chat.owner.staffId === first.owner.staffId))
    const counts = await get<GroupChatCounts>(operator, '/counts')
    expect(counts.total).toBe(12)
    expect(counts.contacts).toBe(everyChat.reduce((sum, chat) => sum + chat.contacts, 0))
    for (const stage of ['launch', 'activation', 'monetisation', 'retention'] as const) {
      const ofStage = await walk<GroupChatItem>(operator, `?stage=${stage}&limit=200`)
      expect(ofStage).toEqual(everyChat.filter((chat) => chat.stage === stage))
      expect(counts.byStage[stage]).toBe(ofStage.length)
    }
    expect(await walk(operator, '?paused=true&limit=200')).toEqual([])
  })

  test('refuses a cursor of another list, and a filter that is none', async () => {
    const answers = await Promise.all(
      ['?cursor=abc', '?stage=old', '?limit=0', '?limit=201', '?search='].map((query) =>
        operator.ask('GET', `/api/v1/group-chats${query}`),
      ),
    )
    expect(answers.map((answer) => answer.statusCode)).toEqual([400, 400, 400, 400, 400])
  })

  test('shows its own chats to staff of own scope, those of the department to its head, and none to a stranger', async () => {
    const own = await signInAs(app, db, corpId, { role: 'staff', dataScope: 'own', staffId: first.owner.staffId })
    expect(await walk(own, '?limit=200')).toEqual(
      everyChat.filter((chat) => chat.owner.staffId === first.owner.staffId),
    )
    const other = everyChat.find((chat) => chat.owner.staffId !== first.owner.staffId)
    for (const path of ['', '/members', '/timeline']) {
      expect((await own.ask('GET', `/api/v1/group-chats/${other?.groupChatId}${path}`)).statusCode).toBe(404)
      expect((await stranger.ask('GET', `/api/v1/group-chats/${first.groupChatId}${path}`)).statusCode).toBe(404)
    }
    await owner.updateTable('staff').set({ data_scope: 'department' }).where('staff_id', '=', own.staffId).execute()
    const head = own
    const staff = await owner
      .selectFrom('staff')
      .select(['staff_id', 'department_ids'])
      .where('corp_id', '=', corpId)
      .execute()
    const tree = await owner
      .selectFrom('department')
      .select(['department_id', 'parent_id'])
      .where('corp_id', '=', corpId)
      .execute()
    const below = new Set(staff.find((one) => one.staff_id === first.owner.staffId)?.department_ids)
    for (let size = -1; size !== below.size;) {
      size = below.size
      for (const one of tree) if (one.parent_id !== null && below.has(one.parent_id)) below.add(one.department_id)
    }
    const seen = new Set(
      staff.filter((one) => one.department_ids.some((id) => below.has(id))).map((one) => one.staff_id),
    )
    expect(await walk(head, '?limit=200')).toEqual(everyChat.filter((chat) => seen.has(chat.owner.staffId)))
    expect(await walk(stranger, '?limit=200')).toEqual([])
  })
})

describe('a chat', () => {
  test('has its page, its members by page and by name, and its timeline', async () => {
    const page = await get<GroupChatPage>(operator, `/${first.groupChatId}`)
    expect(page).toMatchObject({ name: first.name, health: 'ok' })
    expect(page.friends).toBeLessThanOrEqual(page.contacts)
    const members = await walk<MemberItem>(operator, `/${first.groupChatId}/members?limit=4`)
    expect(members).toHaveLength(first.contacts + first.staff)
    expect(members.map((one) => one.joinedAt)).toEqual(
      members
        .map((one) => one.joinedAt)
        .toSorted()
        .toReversed(),
    )
    expect(members.filter((one) => one.isFriend && one.kind === 'contact')).toHaveLength(page.friends)
    const [someone] = members.filter((one) => one.kind === 'contact')
    const found = await walk<MemberItem>(
      operator,
      `/${first.groupChatId}/members?kind=contact&search=${encodeURIComponent(someone?.name ?? '')}&limit=50`,
    )
    expect(found).toContainEqual(someone)
    const timeline = await walk<TimelineItem>(operator, `/${first.groupChatId}/timeline?limit=5`)
    expect(timeline.filter((fact) => fact.kind === 'membership.joined')).toHaveLength(members.length)
    // Whoever was there from the first second on joined in the second of its creation.
    expect(timeline.find((fact) => fact.kind === 'group_chat.created')).toMatchObject({
      at: timeline.at(-1)?.at,
      staff: { staffId: first.owner.staffId },
    })
    expect(timeline.map((fact) => fact.at)).toEqual(
      timeline
        .map((fact) => fact.at)
        .toSorted()
        .toReversed(),
    )
  })

  test('keeps who left, and a rejoin as a membership of its own', async () => {
    await rig.pointCallbacks(rig.callbackUrl)
    const members = await walk<MemberItem>(operator, `/${first.groupChatId}/members?kind=contact&limit=50`)
    const row = await owner
      .selectFrom('membership')
      .select('member_key')
      .where('contact_id', '=', members[0]?.contactId ?? '')
      .where('group_chat_id', '=', first.groupChatId)
      .executeTakeFirstOrThrow()
    const who = { chatId: first.wecomChatId, externalUserid: row.member_key }
    await rig.act({ kind: 'leave', ...who, removed: true })
    await rig.settle()
    const past = await walk<MemberItem>(operator, `/${first.groupChatId}/members?past=true&limit=50`)
    expect(past).toMatchObject([{ contactId: members[0]?.contactId, leaveScene: 'removed' }])
    await rig.act({ kind: 'join', ...who, scene: 3 })
    await rig.settle()
    const again = await walk<MemberItem>(operator, `/${first.groupChatId}/members?kind=contact&limit=50`)
    expect(again.find((one) => one.contactId === members[0]?.contactId)).toMatchObject({ joinScene: 'qr_code' })
    expect(await walk(operator, `/${first.groupChatId}/members?past=true&limit=50`)).toHaveLength(1)
    const signals = await owner.selectFrom('signal').select('kind').where('corp_id', '=', corpId).execute()
    expect(signals.map((one) => one.kind).toSorted()).toEqual(['membership.joined', 'membership.left'])
    await owner.deleteFrom('signal').execute()
  })

  test('is paused and resumed once, with its fact, its signal and a line of the trail', async () => {
    const path = `/api/v1/group-chats/${first.groupChatId}`
    for (const round of [1, 2]) {
      const answer = await operator.ask('POST', `${path}/pause`, { reason: '群里在吵架' })
      expect([round, answer.statusCode]).toEqual([round, 204])
    }
    expect(await get<GroupChatPage>(operator, `/${first.groupChatId}`)).toMatchObject({ pausedBy: expect.any(String) })
    expect(await walk(operator, '?paused=true&limit=10')).toHaveLength(1)
    expect((await operator.ask('POST', `${path}/resume`)).statusCode).toBe(204)
    expect(await get<GroupChatPage>(operator, `/${first.groupChatId}`)).toMatchObject({
      pausedAt: null,
      pausedBy: null,
    })
    const kinds = ['group_chat.paused', 'group_chat.resumed']
    const signals = await owner
      .selectFrom('signal')
      .select(['kind', 'detail'])
      .where('corp_id', '=', corpId)
      .orderBy('published_real_at')
      .execute()
    expect(signals.map((one) => one.kind)).toEqual(kinds)
    expect(signals[0]?.detail).toEqual({ groupChatId: first.groupChatId, reason: '群里在吵架' })
    const trail = await owner
      .selectFrom('audit')
      .select(['action', 'object_id'])
      .where('object_id', '=', first.groupChatId)
      .execute()
    expect(trail.map((line) => line.action).toSorted()).toEqual(kinds)
    const facts = await owner.selectFrom('event').select('kind').where('kind', 'in', kinds).execute()
    expect(facts).toHaveLength(2)
    expect((await stranger.ask('POST', `${path}/pause`, { reason: 'x' })).statusCode).toBe(404)
  })

  test('is paused and resumed together with others, each with its own fact, signal and line of the trail', async () => {
    const ids = everyChat.slice(2, 5).map((chat) => chat.groupChatId)
    const [one] = ids
    await operator.ask('POST', `/api/v1/group-chats/${one}/pause`, { reason: '' })
    const pauseMany = (who: SignedIn, groupChatIds: readonly string[]) =>
      who.ask('POST', '/api/v1/group-chats/pause', { groupChatIds, reason: '春节放假' })
    const pausedNow = async () =>
      (await walk<GroupChatItem>(operator, '?paused=true&limit=10')).map((chat) => chat.groupChatId)
    // Nobody pauses what is not theirs to see, and then nothing is paused at all.
    const unknown = newId()
    const refused = await pauseMany(operator, [...ids, unknown])
    expect([refused.statusCode, refused.json().error.details]).toMatchObject([404, [{ value: unknown }]])
    expect((await pauseMany(stranger, ids)).statusCode).toBe(404)
    expect(await pausedNow()).toEqual([one])

    expect((await pauseMany(operator, ids)).statusCode).toBe(204)
    expect((await pausedNow()).toSorted()).toEqual(ids.toSorted())
    expect((await operator.ask('POST', '/api/v1/group-chats/resume', { groupChatIds: ids })).statusCode).toBe(204)
    expect(await pausedNow()).toEqual([])
    const trail = await owner
      .selectFrom('audit')
      .select(['action', 'object_id'])
      .where('object_id', 'in', ids)
      .where('action', '=', 'group_chat.paused')
      .execute()
    expect(trail.map((line) => line.object_id).toSorted()).toEqual(ids.toSorted())
    const signals = await owner.selectFrom('signal').select('kind').where('kind', 'like', 'group_chat.%d').execute()
    // One chat was paused before and stays so: 3 + 3 of these three, and 2 of the first.
    expect(signals).toHaveLength(8)
  })
})
