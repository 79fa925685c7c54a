import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { nextCursor, optionalList, optionalText, seconds } from '#server/wecom/endpoint/fields.ts'

const person = z
  .object({
    external_userid: z.string().min(1),
    name: optionalText,
    avatar: optionalText,
    corp_name: optionalText,
    type: z.number().int().optional(),
    gender: z.number().int().optional(),
    unionid: optionalText,
  })
  .transform((answer) => ({
    externalUserid: answer.external_userid,
    name: answer.name,
    avatarUrl: answer.avatar,
    company: answer.corp_name,
    kind: answer.type === 2 ? ('wecom' as const) : ('wechat' as const),
    gender: answer.gender === 1 ? ('male' as const) : answer.gender === 2 ? ('female' as const) : ('unknown' as const),
    unionid: answer.unionid || null,
  }))

/** A contact as WeCom describes it to every follower (D92114). */
export type WecomContact = z.output<typeof person>

const followFields = {
  userid: z.string().min(1),
  remark: optionalText,
  description: optionalText,
  createtime: seconds,
  add_way: z.number().int().optional(),
  state: optionalText,
}

const toFollow = (
  answer: {
    userid: string
    remark: string
    description: string
    createtime: z.output<typeof seconds>
    add_way?: number | undefined
    state: string
  },
  tagIds: string[],
) => ({
  userid: answer.userid,
  remark: answer.remark,
  description: answer.description,
  followedAt: answer.createtime,
  addWay: answer.add_way ?? null,
  state: answer.state,
  tagIds,
})

/** A friendship of a contact with a member; `tagIds` are corp tags only. */
export type WecomFollow = ReturnType<typeof toFollow>

const corpTag = 1
const follow = z
  .object({ ...followFields, tags: optionalList(z.object({ tag_id: z.string().optional(), type: z.number().int() })) })
  .transform((answer): WecomFollow =>
    toFollow(
      answer,
      answer.tags.flatMap((tag) => (tag.type === corpTag && tag.tag_id ? [tag.tag_id] : [])),
    ),
  )
const followInBatch = z
  .object({ ...followFields, tag_id: optionalList(z.string()) })
  .transform((answer): WecomFollow => toFollow(answer, answer.tag_id))

const detailAnswer = z
  .object({ external_contact: person, follow_user: optionalList(follow), next_cursor: nextCursor })
  .transform((answer) => ({
    contact: answer.external_contact,
    follows: answer.follow_user,
    nextCursor: answer.next_cursor,
  }))

const batchAnswer = z
  .object({
    external_contact_list: optionalList(z.object({ external_contact: person, follow_info: followInBatch })),
    next_cursor: nextCursor,
    fail_info: z.object({ unlicensed_userid_list: optionalList(z.string()) }).optional(),
  })
  .transform((answer) => ({
    items: answer.external_contact_list.map((item) => ({ contact: item.external_contact, follow: item.follow_info })),
    unlicensedUserids: answer.fail_info?.unlicensed_userid_list ?? [],
    nextCursor: answer.next_cursor,
  }))

/** A page of friendships of a batch of members. A contact comes once per follower. */
export type WecomContactBatch = z.output<typeof batchAnswer>

const followersAnswer = z.object({ follow_user: optionalList(z.string()) }).transform((answer) => answer.follow_user)
const idsAnswer = z.object({ external_userid: optionalList(z.string()) }).transform((answer) => answer.external_userid)

/** External contacts (spec 20 section 1). */
export const contactApi = (call: Call) => ({
  /** Members who have 客户联系 and are in the visible range (D92571). */
  followers: (options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_follow_user_list', method: 'GET', repeat: 'safe', answer: followersAnswer },
      {},
      options,
    ),

  /** External ids of a member's contacts, all at once (D92113). 84061 means none. */
  idsOf: (userid: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/list', method: 'GET', repeat: 'safe', answer: idsAnswer },
      { query: { userid } },
      options,
    ),

  /** One contact with its followers, 500 at a time (D92114). */
  get: (externalUserid: string, cursor: string | null = null, options?: CallOptions) =>
    call(
      { api: 'externalcontact/get', method: 'GET', repeat: 'safe', answer: detailAnswer },
      { query: { external_userid: externalUserid, cursor: cursor ?? undefined } },
      options,
    ),

  /** The contacts of at most 100 members, 100 friendships a page (D92994). */
  batchOf: (userids: readonly string[], cursor: string | null, options?: CallOptions) =>
    call(
      { api: 'externalcontact/batch/get_by_user', method: 'POST', repeat: 'safe', answer: batchAnswer },
      { json: { userid_list: userids, cursor: cursor ?? '', limit: 100 } },
      options,
    ),
})
