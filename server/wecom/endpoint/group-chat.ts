import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { nextCursor, optionalList, optionalText, seconds, unixSeconds } from '#server/wecom/endpoint/fields.ts'

const chatStatuses = ['normal', 'owner_left', 'inheriting', 'inherited'] as const
export type WecomChatStatus = (typeof chatStatuses)[number]

const listAnswer = z
  .object({
    group_chat_list: optionalList(z.object({ chat_id: z.string().min(1), status: z.number().int() })),
    next_cursor: nextCursor,
  })
  .transform((answer) => ({
    chats: answer.group_chat_list.map((chat) => ({
      chatId: chat.chat_id,
      status: chatStatuses[chat.status] ?? 'normal',
    })),
    nextCursor: answer.next_cursor,
  }))

/** How someone came into a chat. `groupchat/get` numbers it 1, 2, 3; a callback numbers it 0 and 3. */
export type WecomJoinScene = 'unknown' | 'invited' | 'invite_link' | 'qr_code'
const joinScenes: readonly WecomJoinScene[] = ['unknown', 'invited', 'invite_link', 'qr_code']

const member = z
  .object({
    userid: z.string().min(1),
    type: z.number().int(),
    unionid: optionalText,
    join_time: seconds,
    join_scene: z.number().int().optional(),
    invitor: z.object({ userid: z.string() }).optional(),
    group_nickname: optionalText,
    name: optionalText,
    state: optionalText,
  })
  .transform((answer) => ({
    key: answer.userid,
    kind: answer.type === 1 ? ('staff' as const) : ('contact' as const),
    unionid: answer.unionid || null,
    joinedAt: answer.join_time,
    joinScene: joinScenes[answer.join_scene ?? 0] ?? 'unknown',
    inviterUserid: answer.invitor?.userid ?? null,
    nickname: answer.group_nickname,
    name: answer.name,
    state: answer.state,
  }))

/** A member of a group chat; `key` is the userid of staff, the external id of anyone else. */
export type WecomMember = z.output<typeof member>

const detailAnswer = z
  .object({
    group_chat: z.object({
      chat_id: z.string().min(1),
      name: optionalText,
      owner: z.string().min(1),
      create_time: seconds,
      notice: optionalText,
      member_list: optionalList(member),
      admin_list: optionalList(z.object({ userid: z.string() })),
      member_version: optionalText,
    }),
  })
  .transform(({ group_chat: chat }) => ({
    chatId: chat.chat_id,
    name: chat.name,
    owner: chat.owner,
    createdAt: chat.create_time,
    notice: chat.notice,
    members: chat.member_list,
    adminUserids: chat.admin_list.map((admin) => admin.userid),
    memberVersion: chat.member_version || null,
  }))

/** A group chat with all its members, as of `memberVersion`. */
export type WecomGroupChat = z.output<typeof detailAnswer>

const statisticAnswer = z
  .object({
    total: z.number().int(),
    next_offset: z.number().int().optional(),
    items: optionalList(
      z.object({
        owner: z.string(),
        data: z.object({
          new_chat_cnt: z.number().int(),
          chat_total: z.number().int(),
          chat_has_msg: z.number().int(),
          new_member_cnt: z.number().int(),
          member_total: z.number().int(),
          member_has_msg: z.number().int(),
          msg_total: z.number().int(),
        }),
      }),
    ),
  })
  .transform((answer) => ({
    items: answer.items.map(({ owner, data }) => ({
      owner,
      newChats: data.new_chat_cnt,
      chats: data.chat_total,
      chatsWithMessages: data.chat_has_msg,
      newMembers: data.new_member_cnt,
      members: data.member_total,
      speakers: data.member_has_msg,
      messages: data.msg_total,
    })),
    nextOffset: answer.next_offset !== undefined && answer.next_offset < answer.total ? answer.next_offset : null,
  }))

/** Customer group chats (spec 20 section 5). */
export const groupChatApi = (call: Call) => ({
  /** Chats by page of 1,000 (D92120). Above 1,000 visible members WeCom wants owners named, at most 100 (81017). */
  list: (page: { ownerUserids?: readonly string[]; cursor: string | null }, options?: CallOptions) =>
    call(
      { api: 'externalcontact/groupchat/list', method: 'POST', repeat: 'safe', answer: listAnswer },
      {
        json: {
          status_filter: 0,
          ...(page.ownerUserids && { owner_filter: { userid_list: page.ownerUserids } }),
          cursor: page.cursor ?? '',
          limit: 1000,
        },
      },
      options,
    ),

  /** One chat with its members and their names (D92122). It can lag a callback by about two seconds. */
  get: (chatId: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/groupchat/get', method: 'POST', repeat: 'safe', answer: detailAnswer },
      { json: { chat_id: chatId, need_name: 1 } },
      options,
    ),

  /** Owner-level figures from `from` to `to`, at most 30 days, up to yesterday (D92133). */
  statistic: (
    ask: { from: Temporal.Instant; to: Temporal.Instant; ownerUserids: readonly string[]; offset: number },
    options?: CallOptions,
  ) =>
    call(
      { api: 'externalcontact/groupchat/statistic', method: 'POST', repeat: 'safe', answer: statisticAnswer },
      {
        json: {
          day_begin_time: unixSeconds(ask.from),
          day_end_time: unixSeconds(ask.to),
          owner_filter: { userid_list: ask.ownerUserids },
          offset: ask.offset,
          limit: 1000,
        },
      },
      options,
    ),
})
