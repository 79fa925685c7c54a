import { madeHex } from '../id.ts'
import { isVisible } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { checkMedia, messageTextBytes, readAttachmentFields } from './attachment.ts'
import { findStaff, outOfRange } from './directory.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import { nextCursor, pageOf } from './page.ts'
import type { Route } from './route.ts'

/** Contact ways and join ways a corp may make by API together (D92228), and staff behind one contact way. */
const wayCeiling = 500_000
const staffLimit = 100
const daySeconds = 86_400
const noteChars = 30

/** What is kept of a contact way: the fields of the request with their defaults. */
type ContactWay = {
  type: 1 | 2
  scene: 1 | 2
  style?: number
  remark: string
  skip_verify: boolean
  state?: string
  user: string[]
  party: number[]
  is_temp: boolean
  expires_in?: number
  chat_expires_in?: number
  unionid?: string
  is_exclusive?: boolean
  mark_source?: boolean
  conclusions?: Record<string, unknown>
}

export const contactWayRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/add_contact_way',
    method: 'POST',
    section: 2,
    answer: ({ body, world }) => {
      const type = body.integer('type', { missing: 41037 })
      if (type !== 1 && type !== 2) throw new WecomError(41039, `invalid contact way type ${type}`)
      const scene = body.integer('scene', { missing: 41038 })
      if (scene !== 1 && scene !== 2) throw new WecomError(41040, `invalid contact way scene ${scene}`)
      if (countWays(world) >= wayCeiling) throw new WecomError(41045, 'contact ways at ceiling')
      const way = readWay(world, body, {
        type,
        scene,
        remark: '',
        skip_verify: true,
        user: [],
        party: [],
        is_temp: body.flag('is_temp', false),
      })
      const configId = madeHex(32, world.corp.seed, 'contact_way', world.store.next('contact_way'))
      world.store.run(
        'insert into contact_way (config_id, body, temporary, created_at) values (?, ?, ?, ?)',
        configId,
        JSON.stringify(way),
        Number(way.is_temp),
        world.clock.now(),
      )
      return { config_id: configId, ...(scene === 2 ? { qr_code: qrCode(world, configId) } : {}) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_contact_way',
    method: 'POST',
    section: 2,
    answer: ({ body, world }) => {
      const { configId, way } = openWay(world, body)
      return { contact_way: presentWay(world, configId, way) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/list_contact_way',
    method: 'POST',
    section: 2,
    answer: (call) => {
      const { body, world } = call
      const now = Math.floor(world.clock.now() / 1000)
      const from = body.integer('start_time', { absent: now - 90 * daySeconds })
      const to = body.integer('end_time', { absent: now })
      if (from > to) throw new WecomError(60267, `invalid time: start_time ${from} is after end_time ${to}`)
      const page = pageOf(
        call,
        body.limit({ absent: 100, max: 1000 }),
        (after, count) =>
          world.store.rows<{ config_id: string }>(
            `select config_id from contact_way
             where temporary = 0 and closed = 0 and created_at >= ? and created_at < ? and config_id > ? order by config_id limit ?`,
            from * 1000,
            (to + 1) * 1000,
            after,
            count,
          ),
        (row) => row.config_id,
      )
      return { contact_way: page.rows, ...nextCursor(page.next_cursor) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/update_contact_way',
    method: 'POST',
    section: 2,
    answer: ({ body, world }) => {
      const { configId, way } = openWay(world, body)
      if (way.is_temp && isExpired(world, configId, way))
        throw new WecomError(41044, `contact way ${configId} is expired`)
      world.store.run(
        'update contact_way set body = ? where config_id = ?',
        JSON.stringify(readWay(world, body, way)),
        configId,
      )
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/del_contact_way',
    method: 'POST',
    section: 2,
    answer: ({ body, world }) => {
      const { configId } = openWay(world, body)
      world.store.run('update contact_way set closed = 1 where config_id = ?', configId)
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/close_temp_chat',
    method: 'POST',
    section: 2,
    answer: ({ body, world }) => {
      const staff = findStaff(world, body.text('userid', { missing: 41009 }))
      if (!staff) throw new WecomError(40003, 'invalid userid')
      const externalUserid = body.text('external_userid', { missing: 41035 })
      if (!world.store.row('select 1 as found from contact where external_userid = ?', externalUserid)) {
        throw new WecomError(40096, 'invalid external userid')
      }
      return {}
    },
  },
]

/** How many contact ways and join ways exist; temporary ones are not counted. */
export function countWays(world: World): number {
  return (
    world.store.row<{ count: number }>(
      'select (select count(*) from contact_way where temporary = 0 and closed = 0) + (select count(*) from join_way) as count',
    )?.count ?? 0
  )
}

/** The picture a person scans. In the sandbox the same address, opened as a page, lets one scan it as somebody. */
export function qrCode(world: World, configId: string): string {
  return `${world.origin()}/qr/${configId}`
}

function openWay(world: World, body: Fields): { configId: string; way: ContactWay } {
  const configId = body.text('config_id', { missing: 41043 })
  const row = world.store.row<{ body: string }>(
    'select body from contact_way where config_id = ? and closed = 0',
    configId,
  )
  if (!row) throw new WecomError(41044, `invalid config_id ${configId}`)
  return { configId, way: JSON.parse(row.body) as ContactWay } // written by these routes
}

/** A temporary contact way lives expires_in seconds of real time; 7 days unless said, at most 14. */
function isExpired(world: World, configId: string, way: ContactWay): boolean {
  const row = world.store.row<{ created_at: number }>(
    'select created_at from contact_way where config_id = ?',
    configId,
  )
  return world.clock.now() > (row?.created_at ?? 0) + (way.expires_in ?? 7 * daySeconds) * 1000
}

/** The fields of a request over what was there before; lists are replaced whole (D92228). */
function readWay(world: World, body: Fields, before: ContactWay): ContactWay {
  const user = body.has('user') ? body.texts('user') : before.user
  const party = body.has('party') ? body.integers('party') : before.party
  checkStaff(world, before.type, user, party)
  const style = body.has('style') ? body.integer('style', { min: 1, max: 3, wrong: 41042 }) : before.style
  const state = body.optionalText('state', { maxChars: noteChars }) ?? before.state
  const unionid = body.optionalText('unionid') ?? before.unionid
  const conclusions = before.is_temp ? (readConclusions(world, body) ?? before.conclusions) : undefined
  const seconds = (key: 'expires_in' | 'chat_expires_in', absent: number): number =>
    body.integer(key, { absent: before[key] ?? absent, min: 1, max: 14 * daySeconds })
  return {
    ...before,
    ...(style === undefined ? {} : { style }),
    remark: body.optionalText('remark', { maxChars: noteChars }) ?? before.remark,
    skip_verify: body.flag('skip_verify', before.skip_verify),
    ...(state === undefined ? {} : { state }),
    user,
    party,
    ...(before.is_temp
      ? { expires_in: seconds('expires_in', 7 * daySeconds), chat_expires_in: seconds('chat_expires_in', daySeconds) }
      : {}),
    ...(unionid === undefined ? {} : { unionid }),
    ...(body.has('is_exclusive') ? { is_exclusive: body.flag('is_exclusive', false) } : {}),
    ...(body.has('mark_source') ? { mark_source: body.flag('mark_source', false) } : {}),
    ...(conclusions === undefined ? {} : { conclusions }),
  }
}

/** One member for a single way, else at most 100 with departments expanded; each active and with 客户联系. */
function checkStaff(world: World, type: 1 | 2, user: string[], party: number[]): void {
  if (type === 1 && user.length !== 1) {
    throw new WecomError(user.length === 0 ? 40063 : 41041, 'user must name exactly 1 member when type is 1')
  }
  if (type === 1 && party.length > 0) throw new WecomError(40058, 'party is for type 2 only')
  if (user.length === 0 && party.length === 0) throw new WecomError(40063, 'user and party are both empty')
  const everyone = new Set(user)
  for (const id of party) {
    if (!world.store.row('select 1 as found from department where id = ?', id))
      throw new WecomError(60003, `department ${id} not found`)
    for (const staff of world.store.rows<{ userid: string }>(
      'select userid from staff where ? in (select value from json_each(departments))',
      id,
    )) {
      everyone.add(staff.userid)
    }
  }
  if (everyone.size > staffLimit)
    throw new WecomError(41041, `contact way has ${everyone.size} members, over ${staffLimit}`)
  for (const userid of user) {
    const staff = world.store.row<{ status: number; follows_contacts: number }>(
      'select status, follows_contacts from staff where userid = ? collate nocase',
      userid,
    )
    if (!staff) throw new WecomError(40003, `invalid userid ${userid}`)
    if (!isVisible(world, userid)) throw outOfRange(userid)
    if (staff.status !== 1) throw new WecomError(41054, `user ${userid} is not activated`)
    if (staff.follows_contacts === 0) throw new WecomError(84074, `no external-contact permission: ${userid}`)
  }
}

/** What a temporary chat ends with: text, and one of image, link, mini-program in that priority. */
function readConclusions(world: World, body: Fields): Record<string, unknown> | undefined {
  const given = body.object('conclusions')
  if (!given) return undefined
  const text = given.object('text')?.text('content', { maxBytes: messageTextBytes })
  const image = given.object('image')?.text('media_id')
  const link = given.object('link')
  const miniprogram = given.object('miniprogram')
  return {
    ...(text === undefined ? {} : { text: { content: text } }),
    ...(image !== undefined && image !== ''
      ? { image: { pic_url: `${world.origin()}/media/${checkMedia(world, image, 'image')}` } }
      : link
        ? { link: readAttachmentFields(world, 'link', link) }
        : miniprogram
          ? { miniprogram: readAttachmentFields(world, 'miniprogram', miniprogram) }
          : {}),
  }
}

function presentWay(world: World, configId: string, way: ContactWay): Record<string, unknown> {
  const { type, scene, style, remark, skip_verify, state, ...rest } = way
  return {
    config_id: configId,
    type,
    scene,
    ...(style === undefined ? {} : { style }),
    remark,
    skip_verify,
    ...(state === undefined ? {} : { state }),
    ...(scene === 2 ? { qr_code: qrCode(world, configId) } : {}),
    ...rest,
  }
}
