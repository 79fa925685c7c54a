import type { Attachment, Content } from '../world/message.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'

/** How many attachments a mass send or welcome message may carry (D92135, D92137). */
const attachmentLimit = 9
/** Bytes of text in a mass send or welcome message. */
export const messageTextBytes = 4000

/** Text and attachments of a mass send or welcome message, checked by the rules of section 7 "Attachment limits". */
export function readContent(world: World, body: Fields): Content {
  const text = body.object('text')?.text('content', { maxBytes: messageTextBytes, tooLong: 45002 }) ?? ''
  const given = body.objects('attachments')
  if (given.length > attachmentLimit) {
    throw new WecomError(41064, `too many attachments: ${given.length}, over ${attachmentLimit}`)
  }
  const attachments = given.map((attachment) => readAttachment(world, attachment))
  if (text === '' && attachments.length === 0) throw new WecomError(40058, 'text and attachments are both empty')
  return { text, attachments }
}

function readAttachment(world: World, given: Fields): Attachment {
  const msgtype = given.text('msgtype')
  if (!isAttachmentType(msgtype)) throw new WecomError(41065, `invalid attachment msgtype ${JSON.stringify(msgtype)}`)
  const fields = given.object(msgtype)
  if (!fields) throw new WecomError(40058, `missing ${msgtype}`)
  return { msgtype, fields: readAttachmentFields(world, msgtype, fields) }
}

function isAttachmentType(msgtype: string): msgtype is Attachment['msgtype'] {
  return ['image', 'link', 'miniprogram', 'video', 'file'].includes(msgtype)
}

/** The fields of one kind of attachment; group welcome templates use the same kinds. */
export function readAttachmentFields(
  world: World,
  msgtype: Attachment['msgtype'],
  fields: Fields,
): Record<string, string> {
  switch (msgtype) {
    case 'image': {
      const mediaId = fields.text('media_id')
      if (mediaId !== '') return { media_id: checkMedia(world, mediaId, 'image') }
      const picUrl = fields.text('pic_url', { missing: 40058 })
      if (!world.store.row('select 1 as found from media where type = ? and media_id = ?', 'url', urlKey(picUrl))) {
        throw new WecomError(40058, 'pic_url must be an address that media/uploadimg gave')
      }
      return { pic_url: picUrl }
    }
    case 'link':
      return present({
        title: fields.text('title', { missing: 40058, maxBytes: 128 }),
        picurl: fields.text('picurl', { maxBytes: 2048 }),
        desc: fields.text('desc', { maxBytes: 512 }),
        url: checkUrl(fields.text('url', { missing: 40058, maxBytes: 2048 })),
      })
    case 'miniprogram':
      return present({
        title: fields.text('title', { missing: 40058, maxBytes: 64 }),
        pic_media_id: checkMedia(world, fields.text('pic_media_id', { missing: 41006 }), 'image'),
        appid: fields.text('appid', { missing: 40058 }),
        page: fields.text('page', { missing: 40058 }),
      })
    case 'video':
    case 'file':
      return { media_id: checkMedia(world, fields.text('media_id', { missing: 41006 }), msgtype) }
    default:
      return msgtype satisfies never
  }
}

/** media/uploadimg addresses end in the key of the picture. */
function urlKey(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1)
}

/** A media id that lives (3 days of real time) and is of the wanted kind; else 40007. */
export function checkMedia(world: World, mediaId: string, type: string): string {
  const media = world.store.row<{ type: string; expires_real_at: number | null }>(
    'select type, expires_real_at from media where media_id = ?',
    mediaId,
  )
  if (!media || media.type !== type || (media.expires_real_at ?? Infinity) <= world.realNow()) {
    throw new WecomError(40007, `invalid media_id ${mediaId}`)
  }
  return mediaId
}

function checkUrl(url: string): string {
  if (!/^https?:\/\/\S+$/i.test(url)) throw new WecomError(40094, `invalid url ${JSON.stringify(url)}`)
  return url
}

function present(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
