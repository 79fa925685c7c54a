import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { done, nextCursor, optionalList, optionalText, seconds, unixSeconds } from '#server/wecom/endpoint/fields.ts'

/** What may hang on a moment: up to nine pictures, or one video, or one link (D95094). */
export type WecomMomentAttachment =
  | { kind: 'image' | 'video'; mediaId: string }
  | { kind: 'link'; title: string; url: string; mediaId: string }

/** A moment of the corp: nobody named as sender means everybody who serves customers. */
export type WecomMoment = {
  text?: string
  attachments: readonly WecomMomentAttachment[]
  senderUserids: readonly string[]
  /** Tags of the corp; without one all customers of the senders see it. */
  tagIds: readonly string[]
}

function wireAttachment(attachment: WecomMomentAttachment): object {
  switch (attachment.kind) {
    case 'image':
      return { msgtype: 'image', image: { media_id: attachment.mediaId } }
    case 'video':
      return { msgtype: 'video', video: { media_id: attachment.mediaId } }
    case 'link':
      return {
        msgtype: 'link',
        link: { title: attachment.title, url: attachment.url, media_id: attachment.mediaId },
      }
    default:
      return attachment satisfies never
  }
}

const createAnswer = z.object({ jobid: z.string().min(1) }).transform((answer) => ({ jobId: answer.jobid }))

const jobAnswer = z
  .object({
    status: z.number().int(),
    result: z
      .object({
        errcode: z.number().int().optional(),
        errmsg: optionalText,
        moment_id: optionalText,
        invalid_sender_list: z.object({ user_list: optionalList(z.string()) }).nullish(),
        invalid_external_contact_list: z.object({ tag_list: optionalList(z.string()) }).nullish(),
      })
      .nullish(),
  })
  .transform(({ status, result }) => ({
    isOver: status === 3,
    code: result?.errcode ?? 0,
    hint: result?.errmsg ?? '',
    momentId: result?.moment_id || null,
    invalidUserids: result?.invalid_sender_list?.user_list ?? [],
    invalidTagIds: result?.invalid_external_contact_list?.tag_list ?? [],
  }))

const listAnswer = z
  .object({
    moment_list: optionalList(
      z.object({
        moment_id: z.string().min(1),
        create_time: seconds.nullish().catch(null),
        create_type: z.number().int().optional(),
        text: z.object({ content: optionalText }).nullish(),
        image: optionalList(z.unknown()),
        video: z.unknown().optional(),
        link: z.unknown().optional(),
      }),
    ),
    next_cursor: nextCursor,
  })
  .transform((answer) => ({
    moments: answer.moment_list.map((one) => ({
      momentId: one.moment_id,
      createdAt: one.create_time ?? null,
      isPersonal: one.create_type === 1,
      text: one.text?.content ?? '',
      attachmentKinds: [
        ...one.image.map(() => 'image'),
        ...(one.video ? ['video'] : []),
        ...(one.link ? ['link'] : []),
      ],
    })),
    nextCursor: answer.next_cursor,
  }))

/** A moment that WeCom knows of. */
export type WecomMomentListed = z.output<typeof listAnswer>['moments'][number]

const tasksAnswer = z
  .object({
    task_list: optionalList(z.object({ userid: z.string(), publish_status: z.coerce.number().int() })),
    next_cursor: nextCursor,
  })
  .transform((answer) => ({
    tasks: answer.task_list.map((task) => ({ userid: task.userid, isPublished: task.publish_status === 1 })),
    nextCursor: answer.next_cursor,
  }))

const reachedAnswer = z
  .object({ customer_list: optionalList(z.object({ external_userid: z.string() })), next_cursor: nextCursor })
  .transform((answer) => ({ reached: answer.customer_list.length, nextCursor: answer.next_cursor }))

const reaction = z
  .object({ external_userid: optionalText, userid: optionalText, create_time: seconds })
  .transform((one) => ({ externalUserid: one.external_userid || null, at: one.create_time }))

const commentsAnswer = z
  .object({ comment_list: optionalList(reaction), like_list: optionalList(reaction) })
  .transform((answer) => ({ comments: answer.comment_list, likes: answer.like_list }))

const pageOf = (cursor: string | null): object => (cursor === null ? {} : { cursor })

/** Moments 客户朋友圈 (spec 20 section 8): tasks that members publish in their client. */
export const momentApi = (call: Call) => ({
  /** Begins the job that makes it. Never repeated by the client; an `unknown` end must be looked up. */
  create: (moment: WecomMoment, options?: CallOptions) =>
    call(
      { api: 'externalcontact/add_moment_task', method: 'POST', repeat: 'never', answer: createAnswer },
      {
        json: {
          ...(moment.text !== undefined && { text: { content: moment.text } }),
          ...(moment.attachments.length > 0 && { attachments: moment.attachments.map(wireAttachment) }),
          visible_range: {
            ...(moment.senderUserids.length > 0 && { sender_list: { user_list: moment.senderUserids } }),
            ...(moment.tagIds.length > 0 && { external_contact_list: { tag_list: moment.tagIds } }),
          },
        },
      },
      options,
    ),

  /** What became of the job; WeCom remembers it for a day, then it is 40088. */
  job: (jobId: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_moment_task_result', method: 'GET', repeat: 'safe', answer: jobAnswer },
      { query: { jobid: jobId } },
      options,
    ),

  /** Takes back what nobody has published yet; what is published stays. */
  cancel: (momentId: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/cancel_moment_task', method: 'POST', repeat: 'safe', answer: done },
      { json: { moment_id: momentId } },
      options,
    ),

  /** Moments of the corp made from `from` to `to`, at most 30 days, 20 a page (D93333). */
  list: (ask: { from: Temporal.Instant; to: Temporal.Instant; cursor: string | null }, options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_moment_list', method: 'POST', repeat: 'safe', answer: listAnswer },
      {
        json: {
          start_time: unixSeconds(ask.from),
          end_time: unixSeconds(ask.to),
          filter_type: 0,
          limit: 20,
          ...pageOf(ask.cursor),
        },
      },
      options,
    ),

  /** Who is asked to publish it and whether they did, 1,000 a page. */
  tasks: (momentId: string, cursor: string | null, options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_moment_task', method: 'POST', repeat: 'safe', answer: tasksAnswer },
      { json: { moment_id: momentId, limit: 1000, ...pageOf(cursor) } },
      options,
    ),

  /** How many customers one member's copy was shown to, 5,000 a page. */
  reached: (momentId: string, userid: string, cursor: string | null, options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_moment_send_result', method: 'POST', repeat: 'safe', answer: reachedAnswer },
      { json: { moment_id: momentId, userid, limit: 5000, ...pageOf(cursor) } },
      options,
    ),

  /** Who liked one member's copy and who commented on it, and when; not what they wrote. */
  comments: (momentId: string, userid: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_moment_comments', method: 'POST', repeat: 'safe', answer: commentsAnswer },
      { json: { moment_id: momentId, userid } },
      options,
    ),
})
