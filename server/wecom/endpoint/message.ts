import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { optionalText } from '#server/wecom/endpoint/fields.ts'

/** What the app tells members of staff: the four kinds that Qunce uses (D90236). */
export type WecomAppMessage =
  | { kind: 'text'; text: string }
  | { kind: 'textcard'; title: string; description: string; url: string; button?: string }
  | { kind: 'markdown'; markdown: string }
  | {
      kind: 'text_notice'
      title: string
      description?: string
      emphasis?: { title: string; description: string }
      rows?: readonly { key: string; value: string }[]
      jumps?: readonly { title: string; url: string }[]
      url: string
    }

function wireMessage(message: WecomAppMessage): object {
  switch (message.kind) {
    case 'text':
      return { msgtype: 'text', text: { content: message.text } }
    case 'textcard':
      return {
        msgtype: 'textcard',
        textcard: {
          title: message.title,
          description: message.description,
          url: message.url,
          ...(message.button !== undefined && { btntxt: message.button }),
        },
      }
    case 'markdown':
      return { msgtype: 'markdown', markdown: { content: message.markdown } }
    case 'text_notice':
      return {
        msgtype: 'template_card',
        template_card: {
          card_type: 'text_notice',
          main_title: { title: message.title, ...(message.description !== undefined && { desc: message.description }) },
          ...(message.emphasis && {
            emphasis_content: { title: message.emphasis.title, desc: message.emphasis.description },
          }),
          ...(message.rows && {
            horizontal_content_list: message.rows.map((row) => ({ keyname: row.key, value: row.value })),
          }),
          ...(message.jumps && { jump_list: message.jumps.map((jump) => ({ type: 1, ...jump })) }),
          card_action: { type: 1, url: message.url },
        },
      }
    default:
      return message satisfies never
  }
}

const userids = (joined: string): string[] => joined.split('|').filter(Boolean)

const sendAnswer = z
  .object({ msgid: optionalText, invaliduser: optionalText, unlicenseduser: optionalText })
  .transform((answer) => ({
    msgid: answer.msgid,
    invalidUserids: userids(answer.invaliduser),
    unlicensedUserids: userids(answer.unlicenseduser),
  }))

/** Messages of the app to members (spec 20 section 10). WeCom lower-cases the userids it returns. */
export const messageApi = (call: Call, agentId: number) => ({
  /**
   * To at most 1,000 members. WeCom drops more than 30 a minute to one member without a word, and, with
   * `dropRepeatsWithinSeconds` (≤ 4 h), the same message again.
   */
  send: (
    to: readonly string[],
    message: WecomAppMessage,
    options?: CallOptions & { dropRepeatsWithinSeconds?: number },
  ) =>
    call(
      { api: 'message/send', method: 'POST', repeat: 'never', answer: sendAnswer },
      {
        json: {
          touser: to.join('|'),
          agentid: agentId,
          ...wireMessage(message),
          ...(options?.dropRepeatsWithinSeconds !== undefined && {
            enable_duplicate_check: 1,
            duplicate_check_interval: options.dropRepeatsWithinSeconds,
          }),
        },
      },
      options,
    ),
})
