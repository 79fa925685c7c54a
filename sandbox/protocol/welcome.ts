import { madeId } from '../id.ts'
import { hasAgreed, isArchived } from '../world/archive.ts'
import { findFollow } from '../world/contact.ts'
import { deliver } from '../world/message.ts'
import { welcomeCodeLifeMs } from '../world/welcome-code.ts'
import type { World } from '../world/world.ts'
import { checkMedia, readAttachmentFields, readContent } from './attachment.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import type { Route } from './route.ts'

/** Group welcome templates of a corp (41055), and bytes of their text (D92366). */
const templateCeiling = 100
const templateBytes = 3_000

export const welcomeRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/send_welcome_msg',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const code = body.text('welcome_code', { missing: 41049 })
      const content = readContent(world, body)
      const known = world.store.row<{
        userid: string
        external_userid: string
        made_real_at: number
        used_real_at: number | null
        made_at: number
      }>('select userid, external_userid, made_real_at, used_real_at, made_at from welcome_code where code = ?', code)
      if (!known) throw new WecomError(41050, 'invalid welcome code')
      const follow = findFollow(world, known.userid, known.external_userid)
      if (known.used_real_at !== null || (follow && follow.last_chat_at > known.made_at)) {
        throw new WecomError(41051, 'customer and member have started chatting')
      }
      if (world.realNow() > known.made_real_at + welcomeCodeLifeMs) {
        throw new WecomError(41050, 'invalid welcome code: 20 seconds have passed')
      }
      if (!follow) throw new WecomError(84061, 'not external contact')
      if (isArchived(world, known.userid) && hasAgreed(world, known.userid, known.external_userid) !== true) {
        throw new WecomError(41053, 'customer has not agreed to archive')
      }
      world.store.run('update welcome_code set used_real_at = ? where code = ?', world.realNow(), code)
      deliver(world, {
        route: 'welcome',
        msgid: madeId('wel', 32, world.corp.seed, 'welcome', world.store.next('welcome')),
        sender: known.userid,
        place: { kind: 'single', userid: known.userid, externalUserid: known.external_userid },
        content,
        at: world.clock.now(),
      })
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/group_welcome_template/add',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const count = world.store.row<{ count: number }>('select count(*) as count from group_welcome')?.count ?? 0
      if (count >= templateCeiling) throw new WecomError(41055, `group welcome templates at ceiling ${templateCeiling}`)
      const template = readTemplate(world, body)
      body.integer('notify', { absent: 1, min: 0, max: 1 })
      const templateId = madeId('msg', 32, world.corp.seed, 'group_welcome', world.store.next('group_welcome'))
      world.store.run(
        'insert into group_welcome (template_id, body, created_at) values (?, ?, ?)',
        templateId,
        JSON.stringify(template),
        world.clock.now(),
      )
      return { template_id: templateId }
    },
  },
  {
    path: '/cgi-bin/externalcontact/group_welcome_template/edit',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const templateId = knownTemplate(world, body)
      world.store.run(
        'update group_welcome set body = ? where template_id = ?',
        JSON.stringify(readTemplate(world, body)),
        templateId,
      )
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/group_welcome_template/get',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const row = world.store.row<{ body: string }>(
        'select body from group_welcome where template_id = ?',
        knownTemplate(world, body),
      )
      return JSON.parse(row?.body ?? '{}') as Record<string, unknown> // written by these routes
    },
  },
  {
    path: '/cgi-bin/externalcontact/group_welcome_template/del',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const templateId = knownTemplate(world, body)
      world.store.run('delete from group_welcome where template_id = ?', templateId)
      world.store.run('update group_chat set welcome_template = null where welcome_template = ?', templateId)
      return {}
    },
  },
]

/** An app reads and edits only its own templates (41058), and here there is one app. */
function knownTemplate(world: World, body: Fields): string {
  const templateId = body.text('template_id', { missing: 40058 })
  if (!world.store.row('select 1 as found from group_welcome where template_id = ?', templateId)) {
    throw new WecomError(41058, `no right to this welcome template: ${templateId}`)
  }
  return templateId
}

/** Text and at most one attachment, by the priority image, link, mini-program, file, video (D92366). */
function readTemplate(world: World, body: Fields): Record<string, unknown> {
  const text = body.object('text')?.text('content', { maxBytes: templateBytes, tooLong: 45002 }) ?? ''
  const attachment = readTemplateAttachment(world, body)
  if (text === '' && attachment === undefined) throw new WecomError(40058, 'text and attachment are both empty')
  return { ...(text === '' ? {} : { text: { content: text } }), ...attachment }
}

function readTemplateAttachment(world: World, body: Fields): Record<string, unknown> | undefined {
  const image = body.object('image')
  if (image) {
    const mediaId = image.text('media_id')
    if (mediaId === '') return { image: readAttachmentFields(world, 'image', image) }
    return { image: { pic_url: `${world.origin()}/media/${checkMedia(world, mediaId, 'image')}` } }
  }
  for (const kind of ['link', 'miniprogram', 'file', 'video'] as const) {
    const fields = body.object(kind)
    if (fields) return { [kind]: readAttachmentFields(world, kind, fields) }
  }
  return undefined
}
