import { madeId } from '../id.ts'
import { addFriend, countFriends, findRelation } from './contact.ts'
import { spendQuota, quotaBalance } from './acquisition-quota.ts'
import { isVisible, withBelow } from './visible.ts'
import type { World } from './world.ts'

/** A customer acquisition link 获客链接 as it is kept (D97297). */
export type AcquisitionLink = {
  link_name: string
  skip_verify: boolean
  mark_source: boolean
  range: { user_list: string[]; department_list: number[] }
  priority_option?: { priority_type: 1 | 2; priority_userid_list: string[] }
}

/** Bytes of the customer_channel of a link; what is longer is cut (D97298). */
const stateBytes = 64
/** The how-manieth messages of a contact call back, besides the first (D97299). */
const counted = [3, 5, 10]

/** The link of an id, unless it was deleted. */
export function findLink(world: World, linkId: string): AcquisitionLink | undefined {
  const row = world.store.row<{ body: string }>(
    'select body from acquisition_link where link_id = ? and deleted = 0',
    linkId,
  )
  return row === undefined ? undefined : (JSON.parse(row.body) as AcquisitionLink) // written by the link API
}

/** Everybody a link's range names, those of its departments among them. */
export function membersInRange(world: World, { range }: Pick<AcquisitionLink, 'range'>): string[] {
  const ofDepartments = world.store.rows<{ userid: string }>(
    `select userid from staff where exists (
       select 1 from json_each(departments) d where d.value in (select value from json_each(?))) order by userid`,
    JSON.stringify(range.department_list.flatMap((id) => withBelow(world, id))),
  )
  return [...new Set([...range.user_list, ...ofDepartments.map(({ userid }) => userid)])]
}

export type Visit = { linkId: string; externalUserid: string; state?: string; at: number }

/** Where a visit of a link led: to a member's profile; nowhere when nobody of the link can take a contact. */
export type Opened = { userid: string | undefined; state: string | undefined }

/**
 * A person of WeChat opens a link and sees a member's profile, which calls back (open_profile). When nobody of the link can take
 * another contact WeCom says so once (link_unavailable). Undefined when there is no such link.
 */
export function openLink(world: World, visit: Visit): Opened | undefined {
  const link = findLink(world, visit.linkId)
  if (!link) return undefined
  const { linkId, externalUserid, at } = visit
  const state = visit.state === undefined ? undefined : cutBytes(visit.state, stateBytes)
  world.store.run(
    'insert into acquisition_visit (link_id, external_userid, at) values (?, ?, ?)',
    linkId,
    externalUserid,
    at,
  )
  const userid = memberFor(world, link, linkId, externalUserid)
  const isNews = noteAvailability(world, linkId, userid !== undefined)
  if (userid !== undefined) {
    world.emit({ Event: 'customer_acquisition', ChangeType: 'open_profile', LinkId: linkId, State: state })
  } else if (isNews) world.emit({ Event: 'customer_acquisition', ChangeType: 'link_unavailable', LinkId: linkId })
  return { userid, state }
}

/** Remembers whether a link has anybody who can take a contact; true when that changed. */
function noteAvailability(world: World, linkId: string, isAvailable: boolean): boolean {
  const unavailable = Number(!isAvailable)
  const changed = world.store.run(
    'update acquisition_link set unavailable = ? where link_id = ? and unavailable <> ?',
    unavailable,
    linkId,
    unavailable,
  )
  return changed > 0
}

/** A friend of the person where the link wants that, else one of its members, the same one for the same person. */
function memberFor(world: World, link: AcquisitionLink, linkId: string, externalUserid: string): string | undefined {
  const priority = link.priority_option
  if (priority) {
    const friends = world.store
      .rows<{ userid: string }>(
        `select userid from follow where external_userid = ? and relation = 'friend' order by created_at, userid`,
        externalUserid,
      )
      .map(({ userid }) => userid)
    const friend = friends.find((one) => priority.priority_type === 1 || priority.priority_userid_list.includes(one))
    if (friend !== undefined) return friend
  }
  const free = membersInRange(world, link).filter((userid) => canTake(world, userid))
  const turn = world.store.row<{ count: number }>(
    'select count(distinct external_userid) as count from acquisition_visit where link_id = ? and external_userid <> ?',
    linkId,
    externalUserid,
  )
  return free[(turn?.count ?? 0) % Math.max(1, free.length)]
}

function canTake(world: World, userid: string): boolean {
  const staff = world.store.row<{ status: number; follows_contacts: number }>(
    'select status, follows_contacts from staff where userid = ?',
    userid,
  )
  return (
    staff?.status === 1 &&
    staff.follows_contacts === 1 &&
    isVisible(world, userid) &&
    countFriends(world, userid) < world.settings.friendCeiling
  )
}

export type Asked = 'added' | 'requested' | 'already_friends' | 'acquisition_quota_exhausted'

/**
 * The person taps 添加到通讯录 on the profile (friend_request). Without verification they are friends at once, else when the
 * member accepts. A new friend takes one of the corp's quota, and where there is none nobody is added.
 */
export function askByLink(world: World, asked: Visit & { userid: string }): Asked {
  const link = findLink(world, asked.linkId)
  if (!link || findRelation(world, asked.userid, asked.externalUserid) === 'friend') return 'already_friends'
  if (quotaBalance(world) === 0) return 'acquisition_quota_exhausted'
  world.emit({ Event: 'customer_acquisition', ChangeType: 'friend_request', LinkId: asked.linkId, State: asked.state })
  if (link.skip_verify) return addByLink(world, asked)
  world.store.run(
    'insert or replace into friend_request (userid, external_userid, link_id, state, at) values (?, ?, ?, ?, ?)',
    asked.userid,
    asked.externalUserid,
    asked.linkId,
    asked.state ?? null,
    asked.at,
  )
  return 'requested'
}

/** The member accepts a request that waits; undefined when there is none. */
export function acceptRequest(
  world: World,
  request: { userid: string; externalUserid: string; at: number },
): Asked | undefined {
  const { userid, externalUserid, at } = request
  const waiting = world.store.row<{ link_id: string; state: string | null }>(
    'delete from friend_request where userid = ? and external_userid = ? returning link_id, state',
    userid,
    externalUserid,
  )
  if (!waiting) return undefined
  const state = waiting.state ?? undefined
  return addByLink(world, {
    linkId: waiting.link_id,
    userid,
    externalUserid,
    ...(state === undefined ? {} : { state }),
    at,
  })
}

function addByLink(world: World, added: Visit & { userid: string }): Asked {
  const { linkId, userid, externalUserid, state, at } = added
  if (!spendQuota(world)) return 'acquisition_quota_exhausted'
  const friend = addFriend(world, {
    userid,
    externalUserid,
    addWay: 16,
    ...(state === undefined ? {} : { state }),
    half: false,
    by: 'contact',
    at,
  })
  if (friend === 'already_friends') throw new Error(`${userid} and ${externalUserid} became friends by link twice`)
  world.store.run(
    `insert into acquisition_customer (link_id, external_userid, userid, state, added_at) values (?, ?, ?, ?, ?)
     on conflict (userid, external_userid, link_id) do update set state = excluded.state, added_at = excluded.added_at`,
    linkId,
    externalUserid,
    userid,
    state ?? null,
    at,
  )
  return 'added'
}

/** A contact wrote to a member: for those who came by a link, the first, third, fifth and tenth message call back. */
export function countReceived(world: World, userid: string, externalUserid: string): void {
  const row = world.store.row<{ number: number; link_id: string; state: string | null; received: number }>(
    `update acquisition_customer set received = received + 1
     where number = (select max(number) from acquisition_customer where userid = ? and external_userid = ?)
     returning number, link_id, state, received`,
    userid,
    externalUserid,
  )
  if (!row) return
  const event = { Event: 'customer_acquisition' }
  if (row.received === 1) {
    world.emit({
      ...event,
      ChangeType: 'customer_start_chat',
      UserID: userid,
      ExternalUserID: externalUserid,
      LinkId: row.link_id,
    })
  }
  if (!counted.includes(row.received)) return
  const chatKey = madeId('', 40, world.corp.seed, 'chat_key', row.number, row.received)
  world.store.run(
    `insert into chat_key (chat_key, link_id, userid, external_userid, state, received, made_real_at) values (?, ?, ?, ?, ?, ?, ?)`,
    chatKey,
    row.link_id,
    userid,
    externalUserid,
    row.state,
    row.received,
    world.realNow(),
  )
  world.emit({ ...event, ChangeType: 'message_from_customer', LinkId: row.link_id, ChatKey: chatKey })
}

/** The administrator deletes a link in the console, which calls back; by the API it does not. */
export function deleteLink(world: World, linkId: string, by: 'api' | 'console'): boolean {
  const deleted = world.store.run('update acquisition_link set deleted = 1 where link_id = ? and deleted = 0', linkId)
  if (deleted > 0 && by === 'console') {
    world.emit({ Event: 'customer_acquisition', ChangeType: 'delete_link', LinkId: linkId })
  }
  return deleted > 0
}

function cutBytes(text: string, most: number): string {
  let kept = ''
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > most) break
    kept += character
  }
  return kept
}
