import { contactIds } from '../id.ts'
import { askConsent } from './archive.ts'
import { makeWelcomeCode } from './welcome-code.ts'
import type { World } from './world.ts'

export type Contact = {
  external_userid: string
  name: string
  gender: number
  type: 1 | 2
  unionid: string | null
  openid: string
  corp_name: string | null
  position: string | null
}

export type Follow = {
  userid: string
  external_userid: string
  relation: 'friend' | 'half' | 'deleted_by_contact'
  remark: string
  description: string
  remark_company: string
  remark_mobiles: string
  created_at: number
  add_way: number
  oper_userid: string
  state: string | null
  last_chat_at: number
}

export const followColumns =
  'userid, external_userid, relation, remark, description, remark_company, remark_mobiles, created_at, add_way, oper_userid, state, last_chat_at'

export function findContact(world: World, externalUserid: string): Contact | undefined {
  return world.store.row<Contact>(
    'select external_userid, name, gender, type, unionid, openid, corp_name, position from contact where external_userid = ?',
    externalUserid,
  )
}

/** Who follows a contact, longest first. */
export function listFollows(world: World, externalUserid: string): Follow[] {
  return world.store.rows<Follow>(
    `select ${followColumns} from follow where external_userid = ? order by created_at, userid`,
    externalUserid,
  )
}

export function findFollow(world: World, userid: string, externalUserid: string): Follow | undefined {
  return world.store.row<Follow>(
    `select ${followColumns} from follow where userid = ? and external_userid = ?`,
    userid,
    externalUserid,
  )
}

/** How two stand to each other; undefined when they do not. */
export function findRelation(world: World, userid: string, externalUserid: string): Follow['relation'] | undefined {
  return findFollow(world, userid, externalUserid)?.relation
}

/** How many contacts a member has, those who deleted him among them. */
export function countFriends(world: World, userid: string): number {
  return world.store.row<{ count: number }>('select count(*) as count from follow where userid = ?', userid)?.count ?? 0
}

/** A member takes a contact over from another, with what that one knew: relation, remark, description and tags. */
export function addFollow(
  world: World,
  taken: Follow & { at: number; addWay: number; operator: string; from: string },
): void {
  world.store.run(
    `insert or replace into follow (userid, external_userid, relation, remark, description, remark_company, remark_mobiles,
       created_at, add_way, oper_userid, state, last_chat_at) values (?, ?, 'friend', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    taken.userid,
    taken.external_userid,
    taken.remark,
    taken.description,
    taken.remark_company,
    taken.remark_mobiles,
    taken.at,
    taken.addWay,
    taken.operator,
    taken.state,
    taken.at,
  )
  world.store.run(
    `insert or ignore into follow_tag (userid, external_userid, tag_id)
     select ?, external_userid, tag_id from follow_tag where userid = ? and external_userid = ?`,
    taken.userid,
    taken.from,
    taken.external_userid,
  )
  noteFollowEvent(world, { userid: taken.userid, externalUserid: taken.external_userid, kind: 'added', at: taken.at })
}

/** A relation is gone, with remark and tags; nobody is told. */
export function removeFollow(world: World, userid: string, externalUserid: string): void {
  world.store.run('delete from follow_tag where userid = ? and external_userid = ?', userid, externalUserid)
  world.store.run('delete from follow where userid = ? and external_userid = ?', userid, externalUserid)
}

/** Writes down what statistics of members are made of (D92132). */
export function noteFollowEvent(
  world: World,
  event: { userid: string; externalUserid: string; kind: 'applied' | 'added' | 'deleted_by_contact'; at: number },
): void {
  world.store.run(
    'insert into follow_event (userid, external_userid, kind, at) values (?, ?, ?, ?)',
    event.userid,
    event.externalUserid,
    event.kind,
    event.at,
  )
}

/** A person of WeChat who was unknown to the corp until now. */
export function createContact(world: World, made: { name: string; gender: number }): string {
  const { externalUserid, unionid, openid } = contactIds(world.corp.seed, world.store.next('contact'))
  world.store.run(
    'insert into contact (external_userid, name, gender, type, unionid, openid) values (?, ?, ?, 1, ?, ?)',
    externalUserid,
    made.name,
    made.gender,
    unionid,
    openid,
  )
  return externalUserid
}

/**
 * A contact and a staff member become friends in the client: WeCom calls back with a welcome code of 20 s.
 * `half` is a contact who came by a skip-verify code and was not confirmed yet (add_half_external_contact).
 * Answers the welcome code, or why it is refused.
 */
export function addFriend(
  world: World,
  added: {
    userid: string
    externalUserid: string
    addWay: number
    state?: string
    half: boolean
    by: 'contact' | 'staff'
    /** The console has a welcome message of its own: there is no code then. */
    welcomed?: boolean
    at: number
  },
): { welcomeCode: string | undefined } | 'already_friends' {
  const known = findFollow(world, added.userid, added.externalUserid)
  if (known?.relation === 'friend' || (known?.relation === 'half' && added.half)) return 'already_friends'
  const operator = added.by === 'contact' ? added.externalUserid : added.userid
  const relation = added.half ? 'half' : 'friend'
  world.store.run(
    `insert into follow (userid, external_userid, relation, created_at, add_way, oper_userid, state, last_chat_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (userid, external_userid) do update set relation = excluded.relation, created_at = excluded.created_at,
       add_way = excluded.add_way, oper_userid = excluded.oper_userid, state = excluded.state, last_chat_at = excluded.last_chat_at`,
    added.userid,
    added.externalUserid,
    relation,
    added.at,
    added.addWay,
    operator,
    added.state ?? null,
    added.at,
  )
  if (known?.relation !== 'half') noteFollowEvent(world, { ...added, kind: 'added' })
  if (added.by === 'staff' && known === undefined) noteFollowEvent(world, { ...added, kind: 'applied' })
  const welcomeCode = added.welcomed ? undefined : makeWelcomeCode(world, added)
  world.emit({
    Event: 'change_external_contact',
    ChangeType: added.half ? 'add_half_external_contact' : 'add_external_contact',
    UserID: added.userid,
    ExternalUserID: added.externalUserid,
    State: added.state,
    WelcomeCode: welcomeCode,
  })
  askConsent(world, { kind: 'single', userid: added.userid }, added.externalUserid, added.at)
  return { welcomeCode }
}

/**
 * A friendship ends in the client. When the contact deletes the staff member a one-way relation stays and the API goes on
 * working; when the staff member deletes the contact it is gone, with remark and tags (D90313, 84061).
 */
export function deleteFriend(
  world: World,
  deleted: { userid: string; externalUserid: string; by: 'contact' | 'staff'; at: number },
): 'not_friends' | undefined {
  const { userid, externalUserid } = deleted
  const known = findFollow(world, userid, externalUserid)
  if (!known || (deleted.by === 'contact' && known.relation === 'deleted_by_contact')) return 'not_friends'
  if (deleted.by === 'contact') {
    world.store.run(
      `update follow set relation = 'deleted_by_contact' where userid = ? and external_userid = ?`,
      userid,
      externalUserid,
    )
    noteFollowEvent(world, { ...deleted, kind: 'deleted_by_contact' })
  } else removeFollow(world, userid, externalUserid)
  world.emit({
    Event: 'change_external_contact',
    ChangeType: deleted.by === 'contact' ? 'del_follow_user' : 'del_external_contact',
    UserID: userid,
    ExternalUserID: externalUserid,
  })
  return undefined
}
