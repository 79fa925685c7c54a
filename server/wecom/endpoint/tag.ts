import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { optionalList } from '#server/wecom/endpoint/fields.ts'

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

/** Corp tags (spec 20 section 4). */
export const tagApi = (call: Call) => ({
  /** All corp tags in their groups (D92117). Deleted ones are left out by WeCom. */
  list: (options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_corp_tag_list', method: 'POST', repeat: 'safe', answer: tagsAnswer },
      { json: {} },
      options,
    ),
})
