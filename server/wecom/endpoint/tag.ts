import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { done, optionalList } from '#server/wecom/endpoint/fields.ts'

const position = z
  .number()
  .int()
  .optional()
  .transform((value) => value ?? 0)
const isDeleted = z
  .boolean()
  .optional()
  .transform((value) => value ?? false)

const tag = z.object({ id: z.string().min(1), name: z.string(), order: position, deleted: isDeleted })

const tagsAnswer = z
  .object({
    tag_group: optionalList(
      z.object({
        group_id: z.string().min(1),
        group_name: z.string(),
        order: position,
        deleted: isDeleted,
        tag: optionalList(tag),
      }),
    ),
  })
  .transform((answer) =>
    answer.tag_group.map((group) => ({
      id: group.group_id,
      name: group.group_name,
      position: group.order,
      isDeleted: group.deleted,
      tags: group.tag.map((one) => ({ id: one.id, name: one.name, position: one.order, isDeleted: one.deleted })),
    })),
  )

/** A group of corp tags; the larger position stands first. */
export type WecomTagGroup = z.output<typeof tagsAnswer>[number]

const addAnswer = z
  .object({ tag_group: z.object({ group_id: z.string().min(1), tag: optionalList(tag) }) })
  .transform(({ tag_group: group }) => ({
    groupId: group.group_id,
    tags: group.tag.map((one) => ({ id: one.id, name: one.name })),
  }))

/** Corp tags (spec 20 section 4). */
export const tagApi = (call: Call) => ({
  /** All corp tags in their groups (D92117). Deleted ones are left out by WeCom. */
  list: (options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_corp_tag_list', method: 'POST', repeat: 'safe', answer: tagsAnswer },
      { json: {} },
      options,
    ),
  /** Makes a tag in a group, by the group's id or, with the group where there is none of the name, by its name (D92117). */
  add: (group: { groupId: string } | { groupName: string }, name: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/add_corp_tag', method: 'POST', repeat: 'never', answer: addAnswer },
      {
        json: {
          ...('groupId' in group ? { group_id: group.groupId } : { group_name: group.groupName }),
          tag: [{ name }],
        },
      },
      options,
    ),
  /** Puts tags on a friend of a member and takes others off (D92118). Doing it twice changes nothing. */
  mark: (
    of: { userid: string; externalUserid: string },
    change: { add: readonly string[]; remove: readonly string[] },
    options?: CallOptions,
  ) =>
    call(
      { api: 'externalcontact/mark_tag', method: 'POST', repeat: 'safe', answer: done },
      {
        json: {
          userid: of.userid,
          external_userid: of.externalUserid,
          add_tag: change.add,
          remove_tag: change.remove,
        },
      },
      options,
    ),
})
