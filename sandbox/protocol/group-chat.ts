import { findContact } from '../world/contact.ts'
import { seconds } from '../world/day.ts'
import { findGroupChat, listMembers, type GroupChat, type Membership } from '../world/group-chat.ts'
import { isVisible, visibleUserids } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { findStaff, knownUserid, outOfRange } from './directory.ts'
import { WecomError } from './error.ts'
import { nextCursor, pageOf } from './page.ts'
import type { Route } from './route.ts'

export const groupChatRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/groupchat/list',
    method: 'POST',
    section: 5,
    answer: (call) => {
      const { body, world } = call
      const limit = body.integer('limit', { missing: 40058, min: 1, max: 1000 })
      const status = body.integer('status_filter', { absent: 0, min: 0, max: 3 })
      const filter = body.object('owner_filter')?.texts('userid_list', { max: 100, tooMany: 81017 }) ?? []
      const owners = filter.map((userid) => knownUserid(world, userid))
      const range = rangeOf(world)
      if (owners.length === 0 && countMembers(world, range) > mostOwners) {
        throw new WecomError(81017, `owner_filter is needed: the app sees over ${mostOwners} members`)
      }
      const page = pageOf(
        call,
        limit,
        (after, count) =>
          world.store.rows<{ chat_id: string; status: number }>(
            `select chat_id, status from group_chat
             where dismissed_at is null and chat_id > ? and (? = 0 or status = ?)
               and (? = '[]' or owner in (select value from json_each(?)))
               and (? is null or owner in (select value from json_each(?)))
             order by chat_id limit ?`,
            after,
            status,
            status,
            JSON.stringify(owners),
            JSON.stringify(owners),
            range,
            range,
            count,
          ),
        (row) => row.chat_id,
      )
      return { group_chat_list: page.rows, ...nextCursor(page.next_cursor) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/groupchat/get',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => {
      const { chat, members } = presentableChat(world, body.text('chat_id', { missing: 40058 }))
      const needName = body.flag('need_name', false)
      return {
        group_chat: {
          chat_id: chat.chat_id,
          name: chat.name,
          owner: chat.owner,
          create_time: seconds(chat.created_at),
          ...(chat.notice === '' ? {} : { notice: chat.notice }),
          member_list: members.map((member) => presentMember(world, member, needName)),
          admin_list: (JSON.parse(chat.admins) as string[]).map((userid) => ({ userid })), // written by the demo world
          member_version: chat.member_version,
        },
      }
    },
  },
  {
    path: '/cgi-bin/externalcontact/opengid_to_chatid',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => {
      const chat = world.store.row<{ chat_id: string }>(
        'select chat_id from group_chat where opengid = ? and dismissed_at is null',
        body.text('opengid', { missing: 40058 }),
      )
      if (!chat) throw new WecomError(90511, 'opengid invalid')
      return chat
    },
  },
]

/** Members that groupchat/list covers without an owner_filter (D92120). */
const mostOwners = 1_000

/** The members in the app's range as a JSON list for statements; null is everybody. */
function rangeOf(world: World): string | null {
  const visible = visibleUserids(world)
  return visible === undefined ? null : JSON.stringify([...visible])
}

function countMembers(world: World, range: string | null): number {
  const counted = world.store.row<{ count: number }>(
    'select count(*) as count from staff where ? is null or userid in (select value from json_each(?))',
    range,
    range,
  )
  return counted?.count ?? 0
}

/**
 * A group chat that can be read, as readers see it now: unknown gives 86003, dismissed 49008, an owner out of the visible
 * range 60011.
 */
function presentableChat(world: World, chatId: string): { chat: GroupChat; members: Membership[] } {
  const shown = world.past.shownAt(chatId, world.realNow())
  const chat = shown === undefined ? findGroupChat(world, chatId) : shown.chat
  if (!chat) throw new WecomError(86003, 'chatid not exist')
  if (!isVisible(world, chat.owner)) throw outOfRange(chat.owner)
  if (chat.dismissed_at !== null) throw new WecomError(49008, 'group chat is dismissed')
  return { chat, members: shown?.members ?? listMembers(world, chatId) }
}

function presentMember(world: World, member: Membership, needName: boolean): Record<string, unknown> {
  const contact = member.type === 2 ? findContact(world, member.member_id) : undefined
  const name = contact?.name ?? findStaff(world, member.member_id)?.name ?? ''
  return {
    userid: member.member_id,
    type: member.type,
    ...(contact?.unionid ? { unionid: contact.unionid } : {}),
    join_time: seconds(member.joined_at),
    join_scene: member.join_scene,
    ...(member.invitor === null ? {} : { invitor: { userid: member.invitor } }),
    group_nickname: member.group_nickname,
    ...(needName ? { name } : {}),
    ...(member.state === null ? {} : { state: member.state }),
  }
}
