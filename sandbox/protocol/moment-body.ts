import { isVisible, withBelow } from '../world/visible.ts'
import type { Attachment, Content } from '../world/message.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'

/** What a moment may hold (D95094): text, and up to nine pictures, or one video, or one link. */
const textChars = 2_000
const textBytes = 4_000
const pictureLimit = 9
const senderLimit = 100_000

/** Text and attachments of a moment; nothing at all gives 41089. */
export function readMomentContent(world: World, body: Fields): Content {
  const rule = { maxChars: textChars, maxBytes: textBytes, tooLong: 45002 }
  const text = body.object('text')?.text('content', rule) ?? ''
  const given = body.objects('attachments')
  if (text === '' && given.length === 0) throw new WecomError(41089, 'moment text and attachments are both empty')
  const attachments = given.map((attachment) => readAttachment(world, attachment))
  const [first] = attachments
  const most = first?.msgtype === 'image' ? pictureLimit : 1
  if (attachments.length > most) {
    throw new WecomError(41064, `too many attachments: ${attachments.length}, over ${most} of ${first?.msgtype}`)
  }
  const other = attachments.find(({ msgtype }) => msgtype !== first?.msgtype)
  if (other) throw new WecomError(41065, `${first?.msgtype} and ${other.msgtype} do not go together in a moment`)
  return { text, attachments }
}

function readAttachment(world: World, given: Fields): Attachment {
  const msgtype = given.text('msgtype')
  const fields = given.object(msgtype)
  switch (msgtype) {
    case 'image':
    case 'video':
      return { msgtype, fields: { media_id: checkMomentMedia(world, fields, msgtype) } }
    case 'link': {
      const title = fields?.text('title', { maxBytes: 128 }) ?? ''
      const url = fields?.text('url', { missing: 40058, maxBytes: 2_048 }) ?? ''
      if (!/^https?:\/\/\S+$/i.test(url)) throw new WecomError(40094, `invalid url ${JSON.stringify(url)}`)
      const media_id = checkMomentMedia(world, fields, 'image')
      return { msgtype, fields: { ...(title === '' ? {} : { title }), url, media_id } }
    }
    default:
      throw new WecomError(41065, `invalid attachment msgtype ${JSON.stringify(msgtype)}`)
  }
}

/** A media id of upload_attachment for moments (attachment_type 1): of another scene gives 41072, unknown or past its life 40007. */
function checkMomentMedia(world: World, fields: Fields | undefined, kind: 'image' | 'video'): string {
  const mediaId = fields?.text('media_id', { missing: 41006 }) ?? ''
  if (mediaId === '') throw new WecomError(41006, 'media_id missing')
  const media = world.store.row<{ type: string; expires_real_at: number | null }>(
    'select type, expires_real_at from media where media_id = ?',
    mediaId,
  )
  if (!media || (media.expires_real_at ?? Infinity) <= world.realNow()) {
    throw new WecomError(40007, `invalid media_id ${mediaId}`)
  }
  if (media.type === `attachment1:${kind}`) return mediaId
  if (media.type.startsWith('attachment1:'))
    throw new WecomError(40007, `invalid media_id ${mediaId}: it is no ${kind}`)
  throw new WecomError(41072, `media_id ${mediaId} was not uploaded for moments (attachment_type 1)`)
}

/** Who is to publish, whose tags narrow the audience, and what of the request the corp does not have. */
export type VisibleRange = {
  senders: string[]
  tags: string[]
  invalid: { user_list: string[]; department_list: number[]; tag_list: string[] }
}

/** Without a list of senders it is every member the app sees who has 客户联系. */
export function readVisibleRange(world: World, body: Fields): VisibleRange {
  const range = body.object('visible_range')
  const list = range?.object('sender_list')
  const users = list?.texts('user_list', { max: senderLimit }) ?? []
  const departments = list?.integers('department_list') ?? []
  const tags = range?.object('external_contact_list')?.texts('tag_list') ?? []
  const able = world.store
    .rows<{ userid: string; departments: string }>(
      'select userid, departments from staff where status = 1 and follows_contacts = 1 order by userid',
    )
    .filter(({ userid }) => isVisible(world, userid))
  const known = new Set(able.map(({ userid }) => userid))
  const knownDepartments = new Set(world.store.rows<{ id: number }>('select id from department').map(({ id }) => id))
  const within = new Set(departments.flatMap((id) => withBelow(world, id)))
  const named = able.filter(
    ({ userid, departments: own }) =>
      users.includes(userid) || (JSON.parse(own) as number[]).some((id) => within.has(id)), // written by the demo world
  )
  const isTag = (id: string): boolean =>
    world.store.row('select 1 as found from tag where id = ? and deleted = 0', id) !== undefined
  return {
    senders: (users.length + departments.length === 0 ? able : named).map(({ userid }) => userid),
    tags: tags.filter(isTag),
    invalid: {
      user_list: users.filter((userid) => !known.has(userid)),
      department_list: departments.filter((id) => !knownDepartments.has(id)),
      tag_list: tags.filter((id) => !isTag(id)),
    },
  }
}
