import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { done, nextCursor, optionalList, optionalText, seconds, unixSeconds } from '#server/wecom/endpoint/fields.ts'

/** What may hang on a mass send or a welcome message, nine at most (spec 20 section 7 "Attachment limits"). */
export type WecomAttachment =
  | { kind: 'image' | 'video' | 'file'; mediaId: string }
  | { kind: 'image'; pictureUrl: string }
  | { kind: 'link'; title: string; url: string; description?: string; pictureUrl?: string }
  | { kind: 'miniprogram'; title: string; appId: string; page: string; pictureMediaId: string }

/** A message's body: text, attachments, or both. */
export type WecomBody = { text?: string; attachments?: readonly WecomAttachment[] }

/** To chats of the sender, who must own them (≤ 2,000), or to contacts (≤ 10,000); without a sender to their last chatter. */
export type WecomMassSend = WecomBody &
  (
    | { chatType: 'group'; senderUserid: string; chatIds: readonly string[] }
    | { chatType: 'single'; senderUserid?: string; externalUserids: readonly string[]; allowSelect?: boolean }
  )

/** An attachment as WeCom writes it: its kind, and its fields under the kind's name. */
export function wireAttachment(attachment: WecomAttachment): { msgtype: string; [kind: string]: unknown } {
  switch (attachment.kind) {
    case 'image':
      return {
        msgtype: 'image',
        image: 'mediaId' in attachment ? { media_id: attachment.mediaId } : { pic_url: attachment.pictureUrl },
      }
    case 'link':
      return {
        msgtype: 'link',
        link: {
          title: attachment.title,
          url: attachment.url,
          ...(attachment.description !== undefined && { desc: attachment.description }),
          ...(attachment.pictureUrl !== undefined && { picurl: attachment.pictureUrl }),
        },
      }
    case 'miniprogram':
      return {
        msgtype: 'miniprogram',
        miniprogram: {
          title: attachment.title,
          appid: attachment.appId,
          page: attachment.page,
          pic_media_id: attachment.pictureMediaId,
        },
      }
    case 'video':
      return { msgtype: 'video', video: { media_id: attachment.mediaId } }
    case 'file':
      return { msgtype: 'file', file: { media_id: attachment.mediaId } }
    default:
      return attachment satisfies never
  }
}

const wireBody = (body: WecomBody): object => ({
  ...(body.text !== undefined && { text: { content: body.text } }),
  ...(body.attachments && body.attachments.length > 0 && { attachments: body.attachments.map(wireAttachment) }),
})

function wireMassSend(send: WecomMassSend): object {
  switch (send.chatType) {
    case 'group':
      return { chat_type: 'group', sender: send.senderUserid, chat_id_list: send.chatIds, ...wireBody(send) }
    case 'single':
      return {
        chat_type: 'single',
        external_userid: send.externalUserids,
        ...(send.senderUserid !== undefined && { sender: send.senderUserid }),
        ...(send.allowSelect !== undefined && { allow_select: send.allowSelect }),
        ...wireBody(send),
      }
    default:
      return send satisfies never
  }
}

const createAnswer = z
  .object({ msgid: z.string().min(1), fail_list: optionalList(z.string()) })
  .transform((answer) => ({ msgid: answer.msgid, failed: answer.fail_list }))

const listAnswer = z
  .object({
    group_msg_list: optionalList(
      z.object({
        msgid: z.string().min(1),
        creator: optionalText,
        create_time: seconds.nullish().catch(null),
        create_type: z.number().int().optional(),
        text: z.object({ content: optionalText }).optional(),
        attachments: optionalList(z.object({ msgtype: z.string() })),
      }),
    ),
    next_cursor: nextCursor,
  })
  .transform((answer) => ({
    massSends: answer.group_msg_list.map((one) => ({
      msgid: one.msgid,
      creatorUserid: one.creator || null,
      createdAt: one.create_time ?? null,
      isPersonal: one.create_type === 1,
      text: one.text?.content ?? '',
      attachmentKinds: one.attachments.map((attachment) => attachment.msgtype),
    })),
    nextCursor: answer.next_cursor,
  }))

/** A mass send that WeCom knows of. Attachments are told by kind: their media ids change on the way. */
export type WecomMassSendListed = z.output<typeof listAnswer>['massSends'][number]

const tasksAnswer = z
  .object({
    task_list: optionalList(z.object({ userid: z.string(), status: z.number().int(), send_time: seconds.optional() })),
    next_cursor: nextCursor,
  })
  .transform((answer) => ({
    tasks: answer.task_list.map((task) => ({
      userid: task.userid,
      isSent: task.status === 2,
      sentAt: task.status === 2 ? (task.send_time ?? null) : null,
    })),
    nextCursor: answer.next_cursor,
  }))

const resultStatuses = ['waiting', 'sent', 'not_a_friend', 'quota_full'] as const

/** What became of a mass send for one recipient; `quota_full` is WeCom's ceiling of messages to a recipient. */
export type WecomSendStatus = (typeof resultStatuses)[number]

const resultsAnswer = z
  .object({
    send_list: optionalList(
      z.object({
        external_userid: optionalText,
        chat_id: optionalText,
        status: z.number().int().min(0).max(3),
        send_time: seconds.optional(),
      }),
    ),
    next_cursor: nextCursor,
  })
  .transform((answer) => ({
    results: answer.send_list.map((one) => ({
      externalUserid: one.external_userid || null,
      chatId: one.chat_id || null,
      status: resultStatuses[one.status] ?? 'waiting',
      sentAt: one.send_time ?? null,
    })),
    nextCursor: answer.next_cursor,
  }))

/** Mass sends (spec 20 section 7): tasks that members confirm in their client. */
export const massSendApi = (call: Call) => ({
  /** Creates the task and notifies the members. Never repeated by the client; an `unknown` end must be looked up. */
  create: (send: WecomMassSend, options?: CallOptions) =>
    call(
      { api: 'externalcontact/add_msg_template', method: 'POST', repeat: 'never', answer: createAnswer },
      { json: wireMassSend(send) },
      options,
    ),

  /** Reminds the members who have not confirmed: three times in 24 hours a task, else 41094 (D97610). */
  remind: (msgid: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/remind_groupmsg_send', method: 'POST', repeat: 'never', answer: done },
      { json: { msgid } },
      options,
    ),

  /** Stops what is not confirmed yet (D97611). Cancelling again is 41093. */
  cancel: (msgid: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/cancel_groupmsg_send', method: 'POST', repeat: 'safe', answer: done },
      { json: { msgid } },
      options,
    ),

  /** Mass sends created from `from` to `to`, at most a month, 100 a page (D93338). API-created ones are the corp's. */
  list: (
    ask: {
      chatType: 'group' | 'single'
      from: Temporal.Instant
      to: Temporal.Instant
      of: 'corp' | 'personal' | 'all'
      cursor: string | null
    },
    options?: CallOptions,
  ) =>
    call(
      { api: 'externalcontact/get_groupmsg_list_v2', method: 'POST', repeat: 'safe', answer: listAnswer },
      {
        json: {
          chat_type: ask.chatType,
          start_time: unixSeconds(ask.from),
          end_time: unixSeconds(ask.to),
          filter_type: { corp: 0, personal: 1, all: 2 }[ask.of],
          limit: 100,
          ...(ask.cursor !== null && { cursor: ask.cursor }),
        },
      },
      options,
    ),

  /** Who has the task and whether they confirmed, 1,000 a page (D93338). */
  tasks: (msgid: string, cursor: string | null, options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_groupmsg_task', method: 'POST', repeat: 'safe', answer: tasksAnswer },
      { json: { msgid, limit: 1000, ...(cursor !== null && { cursor }) } },
      options,
    ),

  /** What became of it for each recipient of one member, 1,000 a page (D93338). Unsent chats are not listed. */
  results: (msgid: string, userid: string, cursor: string | null, options?: CallOptions) =>
    call(
      { api: 'externalcontact/get_groupmsg_send_result', method: 'POST', repeat: 'safe', answer: resultsAnswer },
      { json: { msgid, userid, limit: 1000, ...(cursor !== null && { cursor }) } },
      options,
    ),

  /**
   * Greets a new friend within 20 seconds (D92137). A code works once, then it is 41051: repeating is left to the caller,
   * who must know whether a call went before.
   */
  welcome: (welcomeCode: string, body: WecomBody, options?: CallOptions) =>
    call(
      { api: 'externalcontact/send_welcome_msg', method: 'POST', repeat: 'never', answer: done },
      { json: { welcome_code: welcomeCode, ...wireBody(body) } },
      options,
    ),
})
