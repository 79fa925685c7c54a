import type { MessageAttachment, MessageBody } from '#server/features/delivery/index.ts'
import type { RenderedAttachment, RenderedMessage } from '#server/features/playbook/index.ts'

/** A rendered message as the body that a delivery keeps. */
export const bodyOf = ({ text, attachments }: RenderedMessage): MessageBody => ({
  ...(text !== null && { text }),
  ...(attachments.length > 0 && { attachments: attachments.map(attachmentOf) }),
})

function attachmentOf(item: RenderedAttachment): MessageAttachment {
  switch (item.type) {
    case 'link':
      return {
        kind: 'link',
        title: item.title,
        url: item.url,
        ...(item.description !== undefined && { description: item.description }),
        ...(item.picture !== undefined && { pictureUrl: item.picture }),
      }
    case 'mini-program':
      return {
        kind: 'miniprogram',
        title: item.title,
        appId: item.app_id,
        page: item.page,
        pictureSource: item.picture,
      }
    case 'image':
    case 'video':
    case 'file':
      return { kind: item.type, source: item.source }
    default:
      return item satisfies never
  }
}
