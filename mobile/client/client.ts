import { isRemoteMedia } from '#contract/media-address.ts'
import type { Bubble } from '#contract/staff-task.ts'
import type { ClientAnswer } from '../send/sending.ts'
import { Refusal } from '../wire/ask.ts'
import { call, connect, type Connected, isOk, messageOf } from './sdk.ts'

/** Where in WeCom the page stands: beside a group chat, beside one contact, anywhere else in it, or outside of it. */
export type Beside =
  | { kind: 'chat'; chatId: string }
  | { kind: 'contact'; externalUserid: string }
  | { kind: 'wecom' }
  | { kind: 'outside'; why: string | null }

/** Asks WeCom's client where the page stands. */
export async function whereAmI(): Promise<Beside> {
  const connected = await tryConnect()
  if (connected.kind === 'outside') return { kind: 'outside', why: null }
  if (connected.kind === 'refused') return { kind: 'outside', why: connected.message }
  const context = await call(connected.sdk, 'getContext')
  switch (context?.['entry']) {
    case 'group_chat_tools': {
      const chat = await call(connected.sdk, 'getCurExternalChat')
      return chat && typeof chat['chatId'] === 'string' ? { kind: 'chat', chatId: chat['chatId'] } : { kind: 'wecom' }
    }
    case 'single_chat_tools': {
      const contact = await call(connected.sdk, 'getCurExternalContact')
      return contact && typeof contact['userId'] === 'string'
        ? { kind: 'contact', externalUserid: contact['userId'] }
        : { kind: 'wecom' }
    }
    default:
      return { kind: 'wecom' }
  }
}

async function tryConnect(): Promise<Connected> {
  try {
    return await connect()
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', message: error.code }
    return { kind: 'refused', message: String(error) }
  }
}

/** A person may have to agree, and a phone on a slow line takes its time; longer than this nobody knows. */
const sendMs = 30_000

/** Sends a bubble into the chat that the page stands beside (`sendChatMessage`, D94352); `mediaId` names its file. */
export async function sendBubble(bubble: Bubble, mediaId: string | null): Promise<ClientAnswer> {
  const connected = await tryConnect()
  if (connected.kind !== 'connected')
    return { kind: 'failed', message: connected.kind === 'refused' ? connected.message : '' }
  const reply = await call(connected.sdk, 'sendChatMessage', wireBubble(bubble, mediaId), sendMs)
  if (reply === null) return { kind: 'silent' }
  return isOk(reply) ? { kind: 'sent' } : { kind: 'failed', message: messageOf(reply) }
}

/** Opens a group chat that the member is in (`openExistedChatWithMsg`); false when the client cannot. */
export async function openChat(chatId: string): Promise<boolean> {
  const connected = await tryConnect()
  if (connected.kind !== 'connected') return false
  const reply = await call(connected.sdk, 'openExistedChatWithMsg', { chatId })
  return reply !== null && isOk(reply)
}

/**
 * A bubble as `sendChatMessage` takes it: one msgtype a call. A mini program's picture is an address there, so that one of
 * the corp's own files leaves it to the client.
 */
export function wireBubble(bubble: Bubble, mediaId: string | null): object {
  switch (bubble.kind) {
    case 'text':
      return { msgtype: 'text', text: { content: bubble.text } }
    case 'link': {
      const { url: link, title, description: desc, pictureUrl: imgUrl } = bubble
      return { msgtype: 'news', news: { link, title, desc, imgUrl } }
    }
    case 'mini_program':
      return {
        msgtype: 'miniprogram',
        miniprogram: {
          appid: bubble.appId,
          title: bubble.title,
          page: bubble.page,
          imgUrl: isRemoteMedia(bubble.source) ? bubble.source : '',
        },
      }
    case 'image':
    case 'video':
    case 'file':
      return { msgtype: bubble.kind, [bubble.kind]: { mediaid: mediaId ?? '' } }
    default:
      return bubble satisfies never
  }
}
