import { beforeAll, describe, expect, it } from 'vitest'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { createPlaybook } from '#server/features/playbook/index.ts'
import { testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { contentOf, playbookSource } from '#server/test/playbook-source.ts'
import { at, buildRunWorld, type Chat, type RunWorld, today } from '#server/test/run-world.ts'

const { db } = await testDatabase()
const app = await testApp(db)

let world: RunWorld
let lead: SignedIn
beforeAll(async () => {
  world = await buildRunWorld(db)
  lead = await signInAs(app, db, world.corpId, { role: 'operator' })
})

const joinedAt = at('2026-11-20T10:00:00+08:00')

type Member = {
  name: string
  chats: readonly Chat[]
  hasLeft?: boolean
  friendOf?: string
  isFriendshipOver?: boolean
  optedOut?: boolean
  exclusion?: 'competitor'
}

/** Contacts in group chats, each with what makes it reachable or not. */
async function buildMembers({ corpId, db: database }: RunWorld, members: readonly Member[]): Promise<void> {
  await database.corp(corpId, async (tx) => {
    for (const member of members) {
      const contactId = naturalId(corpId, member.name)
      await tx
        .insertInto('contact')
        .values({
          corp_id: corpId,
          contact_id: contactId,
          name: member.name,
          first_seen_at: joinedAt,
          opted_out_at: member.optedOut ? joinedAt : null,
          exclusion: member.exclusion ?? null,
        })
        .execute()
      for (const chat of member.chats)
        await tx
          .insertInto('membership')
          .values({
            corp_id: corpId,
            group_chat_id: chat.groupChatId,
            member_key: member.name,
            contact_id: contactId,
            joined_at: joinedAt,
            left_at: member.hasLeft ? today('09:00') : null,
            leave_scene: member.hasLeft ? 'left' : null,
          })
          .execute()
      if (member.friendOf !== undefined)
        await tx
          .insertInto('contact_follow')
          .values({
            corp_id: corpId,
            contact_id: contactId,
            staff_id: member.friendOf,
            followed_at: joinedAt,
            ended_at: member.isFriendshipOver ? today('09:00') : null,
            ended_by: member.isFriendshipOver ? 'contact' : null,
          })
          .execute()
    }
  })
}

/** A journey of members with a send of each fallback, and one of friends that says nothing of members. */
const journeys: Pick<PlaybookDocument, 'tracks' | 'contents'> = {
  tracks: [
    {
      id: 'newcomer',
      name: '新人旅程',
      name_en: 'Newcomer',
      kind: 'journey',
      audience: 'member',
      enter: { on: 'member-joined' },
      steps: [
        { id: 'hello', name: '招呼', kind: 'send', content: 'a', fallback: { kind: 'friend-hook', content: 'b' } },
        {
          id: 'friend',
          kind: 'branch',
          cases: [
            {
              id: 'yes',
              name: '是好友',
              when: { friend: true },
              steps: [{ id: 'gift', name: '礼物', kind: 'send', content: 'c', fallback: { kind: 'skip' } }],
            },
          ],
        },
        { id: 'week', name: '一周', kind: 'send', content: 'a', fallback: { kind: 'group-post', content: 'b' } },
      ],
    },
    {
      id: 'friends',
      name: '好友旅程',
      kind: 'journey',
      audience: 'contact',
      enter: { on: 'contact-added' },
      steps: [{ id: 'note', name: '问候', kind: 'send', content: 'c' }],
    },
  ],
  contents: ['a', 'b', 'c'].map((id) => contentOf(id)),
}

const told = [{ trackId: 'newcomer', name: '新人旅程', nameEn: 'Newcomer', sends: 3, skipped: 1, posted: 2 }]

describe('the share of friends', () => {
  it('is told before a playbook with journeys is published and applied, each person counted once', async () => {
    const [first, second, third] = world.chats
    const gone = naturalId(world.corpId, 'who has left')
    await db.corp(world.corpId, (tx) =>
      tx
        .insertInto('staff')
        .values({ corp_id: world.corpId, staff_id: gone, name: '赵静', wecom_userid: '赵静', status: 'left' })
        .execute(),
    )
    await buildMembers(world, [
      { name: 'a friend', chats: [first], friendOf: world.min },
      { name: 'a friend in two group chats', chats: [first, third], friendOf: world.min },
      { name: 'a friend of one who has left', chats: [first], friendOf: gone },
      { name: 'no longer a friend', chats: [second], friendOf: world.min, isFriendshipOver: true },
      { name: 'a stranger', chats: [second] },
      { name: 'opted out', chats: [first], friendOf: world.min, optedOut: true },
      { name: 'a competitor', chats: [second], exclusion: 'competitor' },
      { name: 'gone', chats: [second], hasLeft: true, friendOf: world.min },
    ])
    const source = playbookSource({ id: 'journeys', ...journeys })
    const check = async (person: SignedIn) => (await person.ask('POST', '/api/v1/playbooks/check', { source })).json()
    expect(await check(lead)).toMatchObject({
      isValid: true,
      audience: { members: 5, friends: 2, barred: 2, journeys: told },
    })

    const by = { corpId: world.corpId, staffId: null, name: '运营', address: null }
    const { playbookId } = await createPlaybook(db, by, { source, note: '' })
    const preview = async (chats: readonly Chat[]) => {
      const groupChatIds = chats.map((chat) => chat.groupChatId)
      const body = { version: 1, name: '旅程', groupChatIds }
      return (await lead.ask('POST', `/api/v1/playbooks/${playbookId}/apply-preview`, body)).json()
    }
    // Nothing is due by the calendar, and that is as it should be.
    expect(await preview(world.chats)).toMatchObject({
      occurrences: 0,
      audience: { members: 5, friends: 2, barred: 2, journeys: told },
      warnings: [],
    })
    expect(await preview([third])).toMatchObject({ audience: { members: 1, friends: 1, barred: 0 } })

    // 李娜 sees the third group chat alone.
    const na = await signInAs(app, db, world.corpId, { role: 'operator', dataScope: 'own', staffId: world.na })
    expect(await check(na)).toMatchObject({ audience: { members: 1, friends: 1, barred: 0 } })
    const stranger = await signInAs(app, db, (await buildRunWorld(db)).corpId, { role: 'operator' })
    expect(await check(stranger)).toMatchObject({ audience: { members: 0, friends: 0, barred: 0 } })
  })

  it('is not asked of a playbook without journeys of members', async () => {
    const source = playbookSource({ id: 'calendar' })
    const checked = await lead.ask('POST', '/api/v1/playbooks/check', { source })
    expect(checked.json()).toMatchObject({ isValid: true, audience: null })
    const by = { corpId: world.corpId, staffId: null, name: '运营', address: null }
    const { playbookId } = await createPlaybook(db, by, { source, note: '' })
    const groupChatIds = world.chats.map((chat) => chat.groupChatId)
    const body = { version: 1, name: '日历', groupChatIds }
    const preview = await lead.ask('POST', `/api/v1/playbooks/${playbookId}/apply-preview`, body)
    expect(preview.json()).toMatchObject({ audience: null })
  })
})
