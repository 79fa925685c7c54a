import { createCall, type WecomOptions } from '#server/wecom/call.ts'
import { contactApi } from '#server/wecom/endpoint/contact.ts'
import { directoryApi } from '#server/wecom/endpoint/directory.ts'
import { groupChatApi } from '#server/wecom/endpoint/group-chat.ts'
import { groupWelcomeApi } from '#server/wecom/endpoint/group-welcome.ts'
import { massSendApi } from '#server/wecom/endpoint/mass-send.ts'
import { mediaApi } from '#server/wecom/endpoint/media.ts'
import { messageApi } from '#server/wecom/endpoint/message.ts'
import { momentApi } from '#server/wecom/endpoint/moment.ts'
import { oauthApi } from '#server/wecom/endpoint/oauth.ts'
import { tagApi } from '#server/wecom/endpoint/tag.ts'
import { ticketApi } from '#server/wecom/endpoint/token.ts'

/**
 * A client of one self-built app of one corp. It translates and keeps WeCom's own rules of calling (tokens, allowance,
 * what may be repeated); what to say to whom is its callers' matter. Every method answers a `WecomResult`; none throws,
 * but for what `beforeSend` throws.
 */
export function createWecomClient(options: WecomOptions) {
  const { call, obtainToken } = createCall(options)
  return {
    /** Gets a token if there is none: shows whether corp id, secret and address are right. */
    connect: () => obtainToken(null),
    directory: directoryApi(call),
    contact: contactApi(call),
    tag: tagApi(call),
    groupChat: groupChatApi(call),
    massSend: massSendApi(call),
    message: messageApi(call, options.agentId),
    media: mediaApi(call),
    moment: momentApi(call),
    groupWelcome: groupWelcomeApi(call, options.agentId),
    oauth: oauthApi(call),
    ticket: ticketApi(call, options.tokens, options.now),
  }
}

export type WecomClient = ReturnType<typeof createWecomClient>
