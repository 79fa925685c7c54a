import { describe, expect, test } from 'vitest'
import type { ContactItem, ContactPage } from '#contract/contact.ts'
import type { Page } from '#contract/paging.ts'
import type { StaffItem } from '#contract/staff.ts'
import type { TagGroups } from '#contract/tag.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { signInAs, type SignedIn } from '#server/test/http.ts'
import { wecomRig } from '#server/test/wecom.ts'

const rig = await wecomRig({ groupChats: 4, members: 15, staff: 4 })
const { db, owner, corpId } = rig
await rig.sync('first')
const app = await testApp(db)
const operator = await signInAs(app, db, corpId, { role: 'operator' })
const admin = await signInAs(app, db, corpId, { role: 'admin' })
const stranger = await signInAs(app, db, (await buildCorp(db)).corpId, { role: 'owner' })

async function walk<T>(who: SignedIn, url: string): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await who.ask('GET', `/api/v1/${url}${cursor && `&cursor=${cursor}`}`)
    expect([url, answer.statusCode]).toEqual([url, 200])
    const page: Page<T> = answer.json()
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}
const everyone = await walk<ContactItem>(operator, 'contacts?limit=200')
const staff = await walk<StaffItem>(operator, 'staff?limit=200')

describe('contacts', () => {
  test('are all listed, friends and people met in chats, however long the pages are', async () => {
    const rows = await owner.selectFrom('contact').select('contact_id').where('corp_id', '=', corpId).execute()
    expect(everyone.map((one) => one.contactId).toSorted()).toEqual(rows.map((row) => row.contact_id).toSorted())
    expect(await walk(operator, 'contacts?limit=7')).toEqual(everyone)
    const friends = await walk<ContactItem>(operator, 'contacts?isFriend=true&limit=200')
    expect(friends).toEqual(everyone.filter((one) => one.friends > 0))
    expect(friends.length).toBeGreaterThan(0)
    expect(friends.length).toBeLessThan(everyone.length)
  })

  test('are found by any part of the name, each once, and by the new name after a change', async () => {
    const names = everyone.map((one) => one.name)
    const parts = new Set(
      names.flatMap((name) =>
        [Array.from(name).slice(0, 1), Array.from(name).slice(-2), Array.from(name)].map((part) => part.join('')),
      ),
    )
    for (const part of [...parts].slice(0, 40)) {
      const found = await walk<ContactItem>(operator, `contacts?search=${encodeURIComponent(part)}&limit=3`)
      expect([part, found.map((one) => one.contactId).toSorted()]).toEqual([
        part,
        everyone
          .filter((one) => one.name.toLowerCase().includes(part.toLowerCase()))
          .map((one) => one.contactId)
          .toSorted(),
      ])
    }
    const [someone] = await walk<ContactItem>(operator, 'contacts?isFriend=true&limit=200')
    const external = await owner
      .selectFrom('contact_identity')
      .select('value')
      .where('contact_id', '=', someone?.contactId ?? '')
      .where('kind', '=', 'external_userid')
      .executeTakeFirstOrThrow()
    rig.sandbox.world.store.run(
      'update contact set name = ? where external_userid = ?',
      '独一无二的名字',
      external.value,
    )
    await rig.sync('repair')
    const found = await walk<ContactItem>(operator, `contacts?search=${encodeURIComponent('无二的')}&limit=9`)
    expect(found.map((one) => one.contactId)).toEqual([someone?.contactId])
  })

  test('have a page with friendships, memberships and tags, and a timeline', async () => {
    const someone = everyone.find((one) => one.friends > 0 && one.groupChats > 0 && one.tags.length > 0)
    const answer = await operator.ask('GET', `/api/v1/contacts/${someone?.contactId}`)
    const page: ContactPage = answer.json()
    expect(page.depth).toBe('friend')
    expect(page.follows.filter((follow) => follow.endedAt === null)).toHaveLength(someone?.friends ?? 0)
    expect(page.memberships.filter((one) => one.leftAt === null)).toHaveLength(someone?.groupChats ?? 0)
    const timeline = await walk<{ kind: string }>(operator, `contacts/${someone?.contactId}/timeline?limit=2`)
    expect(timeline.map((fact) => fact.kind)).toEqual(expect.arrayContaining(['contact.added', 'membership.joined']))
    const tagged = await walk<ContactItem>(operator, `contacts?tag=${someone?.tags[0]?.tagId}&limit=200`)
    expect(tagged.map((one) => one.contactId)).toContain(someone?.contactId)
    const { groups }: TagGroups = (await operator.ask('GET', '/api/v1/tags')).json()
    expect(groups.flatMap((group) => group.tags).find((tag) => tag.tagId === someone?.tags[0]?.tagId)?.contacts).toBe(
      tagged.length,
    )
  })

  test('of own scope are friends, and members of own chats; the rest is not there', async () => {
    const someone = staff.find((one) => one.groupChats > 0)
    const own = await signInAs(app, db, corpId, { role: 'staff', dataScope: 'own', staffId: someone?.staffId ?? '' })
    const seen = new Set((await walk<ContactItem>(own, 'contacts?limit=200')).map((one) => one.contactId))
    const friends = await owner
      .selectFrom('contact_follow')
      .select('contact_id')
      .where('staff_id', '=', someone?.staffId ?? '')
      .where('ended_at', 'is', null)
      .execute()
    const met = await owner
      .selectFrom('membership as m')
      .innerJoin('group_chat as g', 'g.group_chat_id', 'm.group_chat_id')
      .select('m.contact_id')
      .where('g.owner_staff_id', '=', someone?.staffId ?? '')
      .where('m.left_at', 'is', null)
      .where('m.contact_id', 'is not', null)
      .execute()
    expect(seen).toEqual(new Set([...friends, ...met].map((row) => row.contact_id)))
    const hidden = everyone.find((one) => !seen.has(one.contactId))
    for (const path of ['', '/timeline'])
      expect((await own.ask('GET', `/api/v1/contacts/${hidden?.contactId}${path}`)).statusCode).toBe(404)
    expect(
      (await own.ask('PUT', `/api/v1/contacts/${hidden?.contactId}/opt-out`, { isOptedOut: true })).statusCode,
    ).toBe(404)
    expect(await walk(stranger, 'contacts?limit=200')).toEqual([])
  })

  test('who want no messages are noted, with a fact and a line of the trail', async () => {
    const [someone] = everyone
    const path = `/api/v1/contacts/${someone?.contactId}/opt-out`
    expect((await operator.ask('PUT', path, { isOptedOut: true, reason: '客户要求' })).statusCode).toBe(204)
    expect((await operator.ask('PUT', path, { isOptedOut: true })).statusCode).toBe(204)
    expect(await walk<ContactItem>(operator, 'contacts?optedOut=true&limit=9')).toMatchObject([
      { contactId: someone?.contactId },
    ])
    expect((await operator.ask('PUT', path, { isOptedOut: false })).statusCode).toBe(204)
    expect(await walk(operator, 'contacts?optedOut=true&limit=9')).toEqual([])
    const trail = await owner
      .selectFrom('audit')
      .select('action')
      .where('object_id', '=', someone?.contactId ?? '')
      .execute()
    expect(trail.map((line) => line.action).toSorted()).toEqual(['contact.opted_in', 'contact.opted_out'])
  })
})

test('who is on the exclusion list is marked as what, with a fact and a line of the trail, and comes off it again', async () => {
  const [someone] = everyone
  const path = `/api/v1/contacts/${someone?.contactId}`
  const exclude = (exclusion: string | null) => operator.ask('PUT', `${path}/exclusion`, { exclusion })
  const shown = async () => (await operator.ask('GET', path)).json().exclusion
  for (const exclusion of ['competitor', 'competitor', 'bonus_hunter', null]) {
    expect((await exclude(exclusion)).statusCode).toBe(204)
    expect(await shown()).toBe(exclusion)
  }
  expect([(await exclude('friend')).statusCode, await shown()]).toEqual([400, null])
  expect((await stranger.ask('PUT', `${path}/exclusion`, { exclusion: 'staff' })).statusCode).toBe(404)
  const facts = await owner
    .selectFrom('event')
    .select(['kind', 'detail'])
    .where('contact_id', '=', someone?.contactId ?? '')
    .where('kind', 'in', ['contact.excluded', 'contact.included'])
    .orderBy('at')
    .execute()
  expect(facts.map((fact) => fact.kind).toSorted()).toEqual([
    'contact.excluded',
    'contact.excluded',
    'contact.included',
  ])
  const trail = await owner
    .selectFrom('audit')
    .select('action')
    .where('object_id', '=', someone?.contactId ?? '')
    .where('action', 'in', ['contact.excluded', 'contact.included'])
    .execute()
  expect(trail).toHaveLength(3)
})

describe('staff', () => {
  test('are listed with departments and what they look after', async () => {
    const chats = await owner.selectFrom('group_chat').select('owner_staff_id').where('corp_id', '=', corpId).execute()
    for (const one of staff)
      expect(one.groupChats).toBe(chats.filter((chat) => chat.owner_staff_id === one.staffId).length)
    expect(staff.filter((one) => one.servesContacts).every((one) => one.departments.length > 0)).toBe(true)
    const whole = await walk<StaffItem>(operator, 'staff?limit=200')
    expect(await walk(operator, 'staff?limit=2')).toEqual(whole)
    expect(whole.map((one) => one.staffId)).toEqual(staff.map((one) => one.staffId))
  })

  test('get another role from an admin, but an owner is made and unmade by owners alone, and one stays', async () => {
    const [someone] = staff.filter((one) => one.role === 'staff')
    const path = (staffId: string | undefined) => `/api/v1/staff/${staffId}/standing`
    const operatorTry = await operator.ask('PUT', path(someone?.staffId), { role: 'admin', dataScope: 'all' })
    expect(operatorTry.statusCode).toBe(403)
    expect(
      (await admin.ask('PUT', path(someone?.staffId), { role: 'operator', dataScope: 'department' })).statusCode,
    ).toBe(204)
    const [after] = await walk<StaffItem>(operator, `staff?search=${encodeURIComponent(someone?.name ?? '')}&limit=9`)
    expect(after).toMatchObject({ role: 'operator', dataScope: 'department' })
    const crown = await admin.ask('PUT', path(someone?.staffId), { role: 'owner', dataScope: 'all' })
    expect([crown.statusCode, crown.json().error.details[0].rule]).toEqual([
      403,
      'only an owner makes or unmakes an owner',
    ])
    const boss = await signInAs(app, db, corpId, { role: 'owner' })
    const last = await boss.ask('PUT', path(boss.staffId), { role: 'viewer', dataScope: 'own' })
    expect([last.statusCode, last.json().error.details[0].rule]).toEqual([403, 'a corp has at least one owner'])
    expect((await boss.ask('PUT', path(someone?.staffId), { role: 'owner', dataScope: 'all' })).statusCode).toBe(204)
    expect((await boss.ask('PUT', path(boss.staffId), { role: 'admin', dataScope: 'all' })).statusCode).toBe(204)
    const trail = await owner
      .selectFrom('audit')
      .select(['action', 'detail'])
      .where('action', '=', 'staff.role_changed')
      .execute()
    expect(trail).toHaveLength(3)
    expect((await stranger.ask('PUT', path(someone?.staffId), { role: 'viewer', dataScope: 'own' })).statusCode).toBe(
      404,
    )
  })
})
