import type { MessageAttachment, MessageBody } from '#server/features/delivery/index.ts'
import type { RenderedMessage } from '#server/features/playbook/index.ts'

/** A rendered message as a body to send, or the kind of attachment that cannot go out yet. */
export type BodyReading = { ok: true; body: MessageBody } | { ok: false; reason: 'media_missing' }

/**
 * Media are sent by an id that WeCom gave for an upload; an attachment that only names a file has none, so a message
 * that carries one is not released.
 */
export function bodyOf(message: RenderedMessage): BodyReading {
  const attachments: MessageAttachment[] = []
  for (const item of message.attachments) {
    if (item.type !== 'link') return { ok: false, reason: 'media_missing' }
    attachments.push({
      kind: 'link',
      title: item.title,
      url: item.url,
      ...(item.description !== undefined && { description: item.description }),
      ...(item.picture !== undefined && { pictureUrl: item.picture }),
    })
  }
  return {
    ok: true,
    body: { ...(message.text !== null && { text: message.text }), ...(attachments.length > 0 && { attachments }) },
  }
}
