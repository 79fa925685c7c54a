import { madeId } from '../id.ts'
import { listQuotas, quotaBalance, quotaTotal } from '../world/acquisition-quota.ts'
import { deleteLink, findLink, membersInRange, type AcquisitionLink } from '../world/acquisition.ts'
import { corpDay, seconds } from '../world/day.ts'
import type { World } from '../world/world.ts'
import { knownUserid } from './directory.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import { nextCursor, pageOf } from './page.ts'
import { latestSecond, wholeDays } from './period.ts'
import type { Route } from './route.ts'

const nameChars = 30
/** People behind one link, departments expanded, and members that go first for their friends (D97297). */
const rangeLimit = 500
const priorityLimit = 1_000
/** Links of a corp (41095): the documentation names no number, this one is the sandbox's choice. */
const linkCeiling = 10_000
/** Real milliseconds in which a chat_key can be read (D100130). */
const chatKeyLifeMs = 30 * 60_000
const prefix = '/cgi-bin/externalcontact/customer_acquisition'

/** 获客助手: links that bring contacts in (D97297, D97298, D97375, D100130). */
export const acquisitionRoutes: Route[] = [
  {
    path: `${prefix}/list_link`,
    method: 'POST',
    section: 3,
    answer: (call) => {
      const page = pageOf(
        call,
        call.body.limit({ absent: 100, max: 100 }),
        (after, count) =>
          call.world.store.rows<{ number: number; link_id: string }>(
            'select number, link_id from acquisition_link where deleted = 0 and number > ? order by number limit ?',
            Number(after),
            count,
          ),
        (row) => String(row.number),
      )
      return { link_id_list: page.rows.map((row) => row.link_id), ...nextCursor(page.next_cursor) }
    },
  },
  {
    path: `${prefix}/get`,
    method: 'POST',
    section: 3,
    answer: ({ body, world }) => {
      const { linkId, link } = knownLink(world, body)
      const { link_name, skip_verify, mark_source, range, priority_option } = link
      return {
        link: {
          link_name,
          url: linkUrl(world, linkId),
          create_time: createTime(world, linkId),
          skip_verify,
          mark_source,
        },
        range,
        ...(priority_option === undefined ? {} : { priority_option }),
      }
    },
  },
  {
    path: `${prefix}/create_link`,
    method: 'POST',
    section: 3,
    answer: ({ body, world }) => {
      const links = world.store.row<{ count: number }>(
        'select count(*) as count from acquisition_link where deleted = 0',
      )
      if ((links?.count ?? 0) >= linkCeiling) throw new WecomError(41095, `acquisition links at ceiling ${linkCeiling}`)
      const link = readLink(world, body, undefined)
      const number = world.store.next('acquisition_link')
      const linkId = madeId('caw', 24, world.corp.seed, 'acquisition_link', number)
      world.store.run(
        'insert into acquisition_link (link_id, number, body, created_at) values (?, ?, ?, ?)',
        linkId,
        number,
        JSON.stringify(link),
        world.clock.now(),
      )
      return {
        link: {
          link_id: linkId,
          link_name: link.link_name,
          url: linkUrl(world, linkId),
          create_time: createTime(world, linkId),
        },
      }
    },
  },
  {
    path: `${prefix}/update_link`,
    method: 'POST',
    section: 3,
    answer: ({ body, world }) => {
      const { linkId, link } = knownLink(world, body)
      const next = JSON.stringify(readLink(world, body, link))
      world.store.run('update acquisition_link set body = ? where link_id = ?', next, linkId)
      return {}
    },
  },
  {
    path: `${prefix}/delete_link`,
    method: 'POST',
    section: 3,
    answer: ({ body, world }) => {
      deleteLink(world, knownLink(world, body).linkId, 'api')
      return {}
    },
  },
  {
    path: `${prefix}/customer`,
    method: 'POST',
    section: 3,
    answer: (call) => {
      const { linkId } = knownLink(call.world, call.body)
      const page = pageOf(
        call,
        call.body.limit({ absent: 1_000, max: 1_000 }),
        (after, count) =>
          call.world.store.rows<CustomerRow>(
            `select number, external_userid, userid, state, received from acquisition_customer
             where link_id = ? and number > ? order by number limit ?`,
            linkId,
            Number(after),
            count,
          ),
        (row) => String(row.number),
      )
      return { customer_list: page.rows.map(presentCustomer), ...nextCursor(page.next_cursor) }
    },
  },
  {
    path: `${prefix}_quota`,
    method: 'GET',
    section: 3,
    answer: ({ world }) => ({
      total: quotaTotal(world),
      balance: quotaBalance(world),
      quota_list: listQuotas(world).map((quota) => ({
        expire_date: seconds(corpDay(world.corp.zone, quota.expires_at).from),
        balance: quota.balance,
      })),
    }),
  },
  {
    path: `${prefix}/statistic`,
    method: 'POST',
    section: 3,
    answer: ({ body, world }) => {
      const { linkId } = knownLink(world, body)
      const second = (key: string): number =>
        body.integer(key, { missing: 60267, min: 0, max: latestSecond, wrong: 60267 })
      const { from, to } = wholeDays(world, second('start_time'), second('end_time'), 'today')
      const count = (sql: string): number => world.store.row<{ count: number }>(sql, linkId, from, to)?.count ?? 0
      return {
        click_link_customer_cnt: count(
          'select count(distinct external_userid) as count from acquisition_visit where link_id = ? and at >= ? and at < ?',
        ),
        new_customer_cnt: count(
          'select count(*) as count from acquisition_customer where link_id = ? and added_at >= ? and added_at < ?',
        ),
      }
    },
  },
  {
    path: `${prefix}/get_chat_info`,
    method: 'POST',
    section: 3,
    answer: ({ body, world }) => {
      const row = world.store.row<ChatKeyRow>(
        'select link_id, userid, external_userid, state, received from chat_key where chat_key = ? and made_real_at > ?',
        body.text('chat_key', { missing: 41201 }),
        world.realNow() - chatKeyLifeMs,
      )
      if (!row) throw new WecomError(41201, 'invalid chat_key: unknown, or over 30 minutes old')
      const { userid, external_userid, link_id, state, received } = row
      return {
        userid,
        external_userid,
        chat_info: { recv_msg_cnt: received, link_id, ...(state === null ? {} : { state }) },
      }
    },
  },
]

type CustomerRow = { number: number; external_userid: string; userid: string; state: string | null; received: number }
type ChatKeyRow = Omit<CustomerRow, 'number'> & { link_id: string }

/** chat_status: 0 the contact has not written, 1 has. */
function presentCustomer({ external_userid, userid, state, received }: CustomerRow): Record<string, unknown> {
  return { external_userid, userid, chat_status: received > 0 ? 1 : 0, ...(state === null ? {} : { state }) }
}

/** A link of this app: unknown and deleted ones are no request parameter that WeCom knows (40058). */
function knownLink(world: World, body: Fields): { linkId: string; link: AcquisitionLink } {
  const linkId = body.text('link_id', { missing: 40058 })
  const link = findLink(world, linkId)
  if (!link) throw new WecomError(40058, `invalid Request Parameter: link_id ${linkId} is no link of this app`)
  return { linkId, link }
}

/** Where the link leads. In the sandbox the page lets one open it as somebody. */
function linkUrl(world: World, linkId: string): string {
  return `${world.origin()}/ca/${linkId}`
}

function createTime(world: World, linkId: string): number {
  const row = world.store.row<{ at: number }>('select created_at as at from acquisition_link where link_id = ?', linkId)
  return seconds(row?.at ?? 0)
}

/** The fields of a request over what was there before: range and priority_option are replaced whole (D97297). */
function readLink(world: World, body: Fields, before: AcquisitionLink | undefined): AcquisitionLink {
  const name = body.text('link_name', { ...(before ? {} : { missing: 40058 }), maxChars: nameChars })
  const range = body.object('range')
  const priority = body.object('priority_option')
  const link: AcquisitionLink = {
    link_name: name === '' ? (before?.link_name ?? '') : name,
    skip_verify: body.flag('skip_verify', before?.skip_verify ?? true),
    mark_source: body.flag('mark_source', before?.mark_source ?? true),
    range: range ? readRange(world, range) : (before?.range ?? { user_list: [], department_list: [] }),
  }
  const members = membersInRange(world, link)
  if (members.length === 0) throw new WecomError(40058, 'user_list and department_list of range hold nobody')
  if (members.length > rangeLimit)
    throw new WecomError(40058, `range covers ${members.length} members, over ${rangeLimit}`)
  const option = priority ? readPriority(world, priority) : before?.priority_option
  return option === undefined ? link : { ...link, priority_option: option }
}

function readRange(world: World, range: Fields): AcquisitionLink['range'] {
  const departments = range.integers('department_list')
  for (const id of departments) {
    if (!world.store.row('select 1 as found from department where id = ?', id)) {
      throw new WecomError(60003, `department ${id} not found`)
    }
  }
  const users = range.texts('user_list', { max: rangeLimit })
  return { user_list: users.map((userid) => followingUserid(world, userid)), department_list: departments }
}

/** Contacts go to a friend of theirs first: in the whole corp (1), or among those listed (2). */
function readPriority(world: World, option: Fields): NonNullable<AcquisitionLink['priority_option']> {
  const type = option.integer('priority_type', { min: 1, max: 2 })
  if (type === 1) return { priority_type: 1, priority_userid_list: [] }
  const listed = option.texts('priority_userid_list', { missing: 40058, max: priorityLimit })
  return { priority_type: 2, priority_userid_list: listed.map((userid) => followingUserid(world, userid)) }
}

/** A member who may have contacts (84074). */
function followingUserid(world: World, userid: string): string {
  const known = knownUserid(world, userid)
  if (!world.store.row('select 1 as found from staff where userid = ? and follows_contacts = 1', known)) {
    throw new WecomError(84074, `no external-contact permission: ${known}`)
  }
  return known
}
