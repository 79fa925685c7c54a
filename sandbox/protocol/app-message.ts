import { contentHash, madeId } from '../id.ts'
import { isVisible } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { makeResponseCode } from '../world/response-code.ts'
import { readAppMessage } from './app-message-body.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import type { Route } from './route.ts'
import { callsBack } from './template-card.ts'

/** Receivers of one call (D90236). */
const userLimit = 1_000
const partyLimit = 100
/** Messages of one app to one member: a minute and an hour; what is over is dropped without a word (D90312). */
const memberMinute = 30
const memberHour = 1_000
/** Person-times a day of one app: this many for each account (D90312). */
const personTimes = 200
const recallMs = 86_400_000

export const appMessageRoutes: Route[] = [
  {
    path: '/cgi-bin/message/send',
    method: 'POST',
    section: 10,
    answer: ({ body, world }) => {
      checkAgent(world, body)
      const receivers = readReceivers(world, body)
      const msgtype = body.text('msgtype', { missing: 40008 })
      const content = readAppMessage(world, msgtype, body)
      if (receivers.userids.length === 0) {
        throw new WecomError(81013, 'user & party & tag all invalid', receivers.invalid)
      }
      checkCeiling(world, receivers.userids.length)
      const msgid = madeId('', 44, world.corp.seed, 'app_message', world.store.next('app_message'))
      const duplicateMs = body.flag('enable_duplicate_check', false)
        ? body.integer('duplicate_check_interval', { absent: 1_800, min: 1, max: 14_400 }) * 1000
        : 0
      if (msgtype === 'template_card') claimTask(world, content['task_id'], msgid)
      for (const userid of receivers.userids) give(world, { msgid, userid, msgtype, content, duplicateMs })
      const interactive = msgtype === 'template_card' && callsBack(content)
      return {
        ...receivers.invalid,
        msgid,
        ...(interactive ? { response_code: makeResponseCode(world, msgid) } : {}),
      }
    },
  },
  {
    path: '/cgi-bin/message/recall',
    method: 'POST',
    section: 10,
    answer: ({ body, world }) => {
      const msgid = body.text('msgid', { missing: 40058 })
      const sent = world.store.row<{ sent_real_at: number }>(
        'select sent_real_at from app_message where msgid = ? limit 1',
        msgid,
      )
      if (!sent) throw new WecomError(40058, `invalid Request Parameter: msgid ${msgid} is not of this app`)
      if (sent.sent_real_at < world.realNow() - recallMs) throw new WecomError(42052, 'msgid expired: over 24 hours')
      world.store.run('update app_message set recalled = 1 where msgid = ?', msgid)
      return {}
    },
  },
]

/** A task_id is used once by an app (D90236). */
function claimTask(world: World, taskId: unknown, msgid: string): void {
  if (typeof taskId !== 'string') return
  const claimed = world.store.run('insert or ignore into card_task (task_id, msgid) values (?, ?)', taskId, msgid)
  if (claimed === 0) throw new WecomError(40058, `invalid task_id ${taskId}: it was used before`)
}

/** agentid must be given (41011) and be the app the token is for (301002). */
export function checkAgent(world: World, body: Fields): void {
  const agentid = body.integer('agentid', { missing: 41011 })
  if (agentid !== world.corp.agentid) throw new WecomError(301002, `no privilege on agentid ${agentid}`)
}

type Receivers = { userids: string[]; invalid: Record<string, string> }

/** Who gets the message, and whom the corp does not have; with @all nothing else counts. */
function readReceivers(world: World, body: Fields): Receivers {
  const split = (key: string): string[] => [
    ...new Set(
      body
        .text(key)
        .split('|')
        .filter((one) => one !== ''),
    ),
  ]
  const users = split('touser')
  const parties = split('toparty')
  const tags = split('totag')
  if (users.length + parties.length + tags.length === 0)
    throw new WecomError(82001, 'touser, toparty and totag are all empty')
  if (users.length > userLimit) throw new WecomError(40032, `touser names ${users.length} members, over ${userLimit}`)
  if (parties.length > partyLimit)
    throw new WecomError(82002, `toparty names ${parties.length} departments, over ${partyLimit}`)
  if (tags.length > partyLimit) throw new WecomError(82003, `totag names ${tags.length} tags, over ${partyLimit}`)
  const active = world.store
    .rows<{ userid: string; departments: string }>(
      'select userid, departments from staff where status = 1 order by userid',
    )
    .filter((staff) => isVisible(world, staff.userid))
  if (users.includes('@all')) return { userids: active.map((staff) => staff.userid), invalid: {} }
  const chosen = new Set<string>()
  const wrong: { user: string[]; party: string[] } = { user: [], party: [] }
  const reachable = new Map(active.map((staff) => [staff.userid.toLowerCase(), staff.userid]))
  for (const user of users) {
    const userid = reachable.get(user.toLowerCase())
    if (userid === undefined) wrong.user.push(user.toLowerCase())
    else chosen.add(userid)
  }
  for (const party of parties) {
    if (!world.store.row('select 1 as found from department where cast(id as text) = ?', party)) wrong.party.push(party)
    for (const staff of active) {
      if ((JSON.parse(staff.departments) as number[]).includes(Number(party))) chosen.add(staff.userid) // written by the demo world
    }
  }
  return {
    userids: [...chosen],
    invalid: {
      ...(wrong.user.length > 0 ? { invaliduser: wrong.user.join('|') } : {}),
      ...(wrong.party.length > 0 ? { invalidparty: wrong.party.join('|') } : {}),
      ...(tags.length > 0 ? { invalidtag: tags.join('|') } : {}),
    },
  }
}

function checkCeiling(world: World, more: number): void {
  const staff = world.store.row<{ count: number }>('select count(*) as count from staff')?.count ?? 0
  const sent =
    world.store.row<{ count: number }>(
      'select count(*) as count from app_message where sent_real_at > ?',
      world.realNow() - 86_400_000,
    )?.count ?? 0
  if (sent + more > staff * personTimes) throw new WecomError(45009, 'api freq out of limit: person-times of the day')
}

/** Puts a message on one member's phone, unless it repeats within the interval or the member has had too many. */
function give(
  world: World,
  message: { msgid: string; userid: string; msgtype: string; content: Record<string, unknown>; duplicateMs: number },
): void {
  const { store } = world
  const now = world.realNow()
  const body = JSON.stringify(message.content)
  const hash = contentHash(message.msgtype + body)
  const since = (ms: number, also = ''): number =>
    store.row<{ count: number }>(
      `select count(*) as count from app_message where userid = ? and sent_real_at > ? and (? = '' or content_hash = ?)`,
      message.userid,
      now - ms,
      also,
      also,
    )?.count ?? 0
  if (message.duplicateMs > 0 && since(message.duplicateMs, hash) > 0) return
  if (since(60_000) >= memberMinute || since(3_600_000) >= memberHour) return
  store.run(
    'insert into app_message (msgid, userid, msgtype, body, content_hash, sent_at, sent_real_at) values (?, ?, ?, ?, ?, ?, ?)',
    message.msgid,
    message.userid,
    message.msgtype,
    body,
    hash,
    world.clock.now(),
    now,
  )
}
