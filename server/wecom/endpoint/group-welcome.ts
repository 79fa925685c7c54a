import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { done } from '#server/wecom/endpoint/fields.ts'
import { wireAttachment, type WecomAttachment } from '#server/wecom/endpoint/mass-send.ts'

/** What WeCom keeps as a template: a text, one attachment, or both. */
export type WecomGroupWelcome = { text?: string; attachment?: WecomAttachment }

const addAnswer = z.object({ template_id: z.string().min(1) }).transform((answer) => ({
  templateId: answer.template_id,
}))

const wire = ({ text, attachment }: WecomGroupWelcome): object => {
  const { msgtype: _, ...fields } = attachment ? wireAttachment(attachment) : { msgtype: '' }
  return { ...(text !== undefined && { text: { content: text } }), ...fields }
}

/**
 * Group welcome templates 入群欢迎语素材 (spec 20 section 7). WeCom lists them nowhere, and tells nobody in which group chats
 * they are chosen.
 */
export const groupWelcomeApi = (call: Call, agentId: number) => ({
  /** Never repeated by the client; an `unknown` end can be looked up nowhere. At most 100 of a corp (41055). */
  add: (welcome: WecomGroupWelcome, notify: boolean, options?: CallOptions) =>
    call(
      { api: 'externalcontact/group_welcome_template/add', method: 'POST', repeat: 'never', answer: addAnswer },
      { json: { ...wire(welcome), agentid: agentId, notify: notify ? 1 : 0 } },
      options,
    ),

  /** Puts another body in its place; 41058 when it is not there, or another app's. */
  edit: (templateId: string, welcome: WecomGroupWelcome, options?: CallOptions) =>
    call(
      { api: 'externalcontact/group_welcome_template/edit', method: 'POST', repeat: 'safe', answer: done },
      { json: { template_id: templateId, ...wire(welcome), agentid: agentId } },
      options,
    ),

  /** Takes it away, from group chats that have chosen it, too; 41058 when it is not there, or another app's. */
  remove: (templateId: string, options?: CallOptions) =>
    call(
      { api: 'externalcontact/group_welcome_template/del', method: 'POST', repeat: 'safe', answer: done },
      { json: { template_id: templateId, agentid: agentId } },
      options,
    ),
})
