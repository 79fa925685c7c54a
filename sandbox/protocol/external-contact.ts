import { findContact, findFollow, followColumns, listFollows, type Contact, type Follow } from '../world/contact.ts'
import { seconds } from '../world/day.ts'
import { isVisible, visibleUserids } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { knownUserid } from './directory.ts'
import { WecomError } from './error.ts'
import { nextCursor, pageOf } from './page.ts'
import type { Route } from './route.ts'

export const externalContactRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/get_follow_user_list',
    method: 'GET',
    section: 1,
    answer: ({ world }) => ({
      follow_user: world.store
        .rows<{ userid: string }>('select userid from staff where follows_contacts = 1 and status = 1 order by userid')
        .map((staff) => staff.userid)
        .filter((userid) => isVisible(world, userid)),
    }),
  },
  {
    path: '/cgi-bin/externalcontact/list',
    method: 'GET',
    section: 1,
    answer: ({ world, query }) => {
      const userid = knownUserid(world, query['userid'] ?? '')
      const contacts = world.store.rows<{ external_userid: string }>(
        'select external_userid from follow where userid = ? order by created_at, external_userid',
        userid,
      )
      if (contacts.length === 0) throw new WecomError(84061, 'not external contact')
      return { external_userid: contacts.map((contact) => contact.external_userid) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get',
    method: 'GET',
    section: 1,
    answer: ({ world, query }) => {
      const externalUserid = query['external_userid'] ?? ''
      if (externalUserid === '') throw new WecomError(41035, 'external_userid missing')
      const contact = findContact(world, externalUserid)
      if (!contact) throw new WecomError(40096, 'invalid external userid')
      const follows = listFollows(world, externalUserid).filter((follow) => follow.relation !== 'half')
      if (follows.length === 0) throw new WecomError(84061, 'not external contact')
      const visible = follows.filter((follow) => isVisible(world, follow.userid))
      if (visible.length === 0) throw new WecomError(60011, "no privilege: no follower is in the app's visible range")
      return {
        external_contact: presentContact(world, contact),
        follow_user: visible.map((follow) => presentFollowUser(world, follow)),
      }
    },
  },
  {
    path: '/cgi-bin/externalcontact/batch/get_by_user',
    method: 'POST',
    section: 1,
    answer: (call) => {
      const { body, world } = call
      const userids = body
        .texts('userid_list', { missing: 40058, max: 100, tooMany: 40058 })
        .map((userid) => knownUserid(world, userid))
      const page = pageOf(
        call,
        body.limit({ absent: 50, max: 100 }),
        (after, count) =>
          world.store.rows<Follow>(
            `select ${followColumns} from follow
             where userid in (select value from json_each(?)) and relation <> 'half' and userid || ' ' || external_userid > ?
             order by userid || ' ' || external_userid limit ?`,
            JSON.stringify(userids),
            after,
            count,
          ),
        (follow) => `${follow.userid} ${follow.external_userid}`,
      )
      return {
        external_contact_list: page.rows.map((follow) => ({
          external_contact: presentContact(world, contactOf(world, follow)),
          follow_info: presentFollowInfo(world, follow),
        })),
        ...nextCursor(page.next_cursor),
      }
    },
  },
  {
    path: '/cgi-bin/externalcontact/remark',
    method: 'POST',
    section: 1,
    answer: ({ body, world }) => {
      const userid = knownUserid(world, body.text('userid', { missing: 41009 }))
      const follow = editableFollow(world, userid, body.text('external_userid', { missing: 41035 }))
      const fields = ['remark', 'description', 'remark_company', 'remark_mobiles', 'remark_pic_mediaid']
      if (!fields.some((field) => body.has(field))) {
        throw new WecomError(40058, `one of ${fields.join(', ')} must be given`)
      }
      const remark = body.optionalText('remark', { maxChars: 20 }) ?? follow.remark
      const description = body.optionalText('description', { maxChars: 150 }) ?? follow.description
      const company = body.optionalText('remark_company', { maxChars: 20 }) ?? follow.remark_company
      const mobiles = body.has('remark_mobiles')
        ? JSON.stringify(body.texts('remark_mobiles').filter((mobile) => mobile !== ''))
        : follow.remark_mobiles
      world.store.run(
        'update follow set remark = ?, description = ?, remark_company = ?, remark_mobiles = ? where userid = ? and external_userid = ?',
        remark,
        description,
        company,
        mobiles,
        follow.userid,
        follow.external_userid,
      )
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/contact_list',
    method: 'POST',
    section: 1,
    answer: (call) => {
      const { world, body } = call
      const visible = visibleUserids(world)
      const range = visible === undefined ? null : JSON.stringify([...visible])
      const page = pageOf(
        call,
        body.limit({ absent: 1000, max: 1000 }),
        (after, count) =>
          world.store.rows<ServedContact>(
            `select * from (
               select f.userid || ' ' || f.external_userid as key, c.external_userid, c.name, f.userid as follow_userid,
                 null as chat_id, null as chat_name, f.created_at as added_at, 1 as is_customer
               from follow f join contact c on c.external_userid = f.external_userid
               where f.relation <> 'half' and (? is null or f.userid in (select value from json_each(?)))
               union all
               select m.chat_id || ' ' || m.member_id, c.external_userid, c.name, null, g.chat_id, g.name, m.joined_at, 0
               from membership m join contact c on c.external_userid = m.member_id join group_chat g on g.chat_id = m.chat_id
               where m.type = 2 and g.dismissed_at is null and (? is null or g.owner in (select value from json_each(?)))
                 and not exists (select 1 from follow f where f.external_userid = m.member_id and f.relation <> 'half'))
             where key > ? order by key limit ?`,
            range,
            range,
            range,
            range,
            after,
            count,
          ),
        (row) => row.key,
      )
      return { info_list: page.rows.map(presentServed), ...nextCursor(page.next_cursor) }
    },
  },
]

type ServedContact = {
  key: string
  external_userid: string
  name: string
  follow_userid: string | null
  chat_id: string | null
  chat_name: string | null
  added_at: number
  is_customer: number
}

/** One line of contact_list (D99434): customers by follower, others by the group chat they are served in; names are masked. */
function presentServed(row: ServedContact): Record<string, unknown> {
  return {
    is_customer: row.is_customer === 1,
    tmp_openid: `t${row.external_userid.slice(2)}`,
    ...(row.is_customer === 1 ? { external_userid: row.external_userid } : {}),
    name: `***${Array.from(row.name).at(-1) ?? ''}`,
    ...(row.follow_userid === null ? {} : { follow_userid: row.follow_userid }),
    ...(row.chat_id === null ? {} : { chat_id: row.chat_id, chat_name: row.chat_name }),
    add_time: seconds(row.added_at),
  }
}

/**
 * A relation that the API may change: an unknown contact gives 40096; nobody's, the member's deleted or a half-added one 84061
 * (D90313). After the contact deleted the member the one-way relation still works.
 */
export function editableFollow(world: World, userid: string, externalUserid: string): Follow {
  if (!findContact(world, externalUserid)) throw new WecomError(40096, 'invalid external userid')
  const follow = findFollow(world, userid, externalUserid)
  if (!follow || follow.relation === 'half') throw new WecomError(84061, 'not external contact')
  return follow
}

function contactOf(world: World, follow: Follow): Contact {
  const contact = findContact(world, follow.external_userid)
  if (!contact) throw new Error(`no contact ${follow.external_userid} behind its follow`)
  return contact
}

function presentContact(world: World, contact: Contact): Record<string, unknown> {
  return {
    external_userid: contact.external_userid,
    name: contact.name,
    ...(contact.position === null ? {} : { position: contact.position }),
    avatar: `${world.origin()}/avatar/${contact.external_userid}.svg`,
    ...(contact.corp_name === null ? {} : { corp_name: contact.corp_name, corp_full_name: contact.corp_name }),
    type: contact.type,
    gender: contact.gender,
    ...(contact.unionid === null ? {} : { unionid: contact.unionid }),
  }
}

type FollowTag = { tag_id: string; tag_name: string; group_name: string }

function tagsOf(world: World, follow: Follow): FollowTag[] {
  return world.store.rows<FollowTag>(
    `select t.id as tag_id, t.name as tag_name, g.name as group_name from follow_tag f
     join tag t on t.id = f.tag_id join tag_group g on g.group_id = t.group_id
     where f.userid = ? and f.external_userid = ? and t.deleted = 0 order by t.id`,
    follow.userid,
    follow.external_userid,
  )
}

function presentFollowUser(world: World, follow: Follow): Record<string, unknown> {
  return {
    ...presentFollow(follow),
    tags: tagsOf(world, follow).map((tag) => ({
      group_name: tag.group_name,
      tag_name: tag.tag_name,
      tag_id: tag.tag_id,
      type: 1,
    })),
  }
}

function presentFollowInfo(world: World, follow: Follow): Record<string, unknown> {
  return { ...presentFollow(follow), tag_id: tagsOf(world, follow).map((tag) => tag.tag_id) }
}

function presentFollow(follow: Follow): Record<string, unknown> {
  return {
    userid: follow.userid,
    remark: follow.remark,
    description: follow.description,
    createtime: seconds(follow.created_at),
    ...(follow.remark_company === '' ? {} : { remark_corp_name: follow.remark_company }),
    remark_mobiles: JSON.parse(follow.remark_mobiles) as string[], // written by the remark API
    oper_userid: follow.oper_userid,
    add_way: follow.add_way,
    ...(follow.state === null ? {} : { state: follow.state }),
  }
}
