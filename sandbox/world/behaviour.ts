import { corpDay, type CorpDay } from './day.ts'
import type { World } from './world.ts'

/** What a member did with contacts on a day (D92132). The last two are there only when contacts began a chat. */
export type Behaviour = {
  day: CorpDay
  chats: number
  messages: number
  replyPercentage?: number
  averageReplyMinutes?: number
  negativeFeedback: number
  newApplies: number
  newContacts: number
}

type Letter = { userid: string; external_userid: string; route: string; corp_at: number }
type FollowEvent = { kind: string; at: number }

/**
 * The sum over `userids` for each corp day from `from` to `to` (excluded). A letter counts when the member wrote it by hand or from
 * the sidebar; mass sends, welcomes and farewells go out for him.
 */
export function behaviourOf(world: World, userids: readonly string[], from: number, to: number): Behaviour[] {
  const list = JSON.stringify(userids)
  const letters = world.store.rows<Letter>(
    `select userid, external_userid, route, corp_at from message
     where userid in (select value from json_each(?)) and external_userid is not null and corp_at >= ? and corp_at < ?
       and route in ('manual', 'sidebar', 'member')
     order by userid, external_userid, corp_at, seq`,
    list,
    from,
    to,
  )
  const events = world.store.rows<FollowEvent>(
    'select kind, at from follow_event where userid in (select value from json_each(?)) and at >= ? and at < ?',
    list,
    from,
    to,
  )
  const days: Behaviour[] = []
  for (let at = from; at < to;) {
    const day = corpDay(world.corp.zone, at)
    const within = <Row>(rows: Row[], timeOf: (row: Row) => number): Row[] =>
      rows.filter((row) => timeOf(row) >= day.from && timeOf(row) < day.to)
    const count = (kind: string): number =>
      within(events, (event) => event.at).filter((event) => event.kind === kind).length
    days.push({
      day,
      ...conversations(within(letters, (letter) => letter.corp_at)),
      negativeFeedback: count('deleted_by_contact'),
      newApplies: count('applied'),
      newContacts: count('added'),
    })
    at = day.to
  }
  return days
}

/** The chats of one day. A contact began a chat when the day's first letter was his; it is replied when the member answers that day. */
function conversations(
  letters: readonly Letter[],
): Pick<Behaviour, 'chats' | 'messages' | 'replyPercentage' | 'averageReplyMinutes'> {
  let chats = 0
  let messages = 0
  let begun = 0
  const waits: number[] = []
  for (const pair of Map.groupBy(letters, (letter) => `${letter.userid} ${letter.external_userid}`).values()) {
    const written = pair.filter((letter) => letter.route !== 'member')
    messages += written.length
    const [first] = pair
    const [reply] = written
    if (reply) chats += 1
    if (first?.route !== 'member') continue
    begun += 1
    if (reply) waits.push((reply.corp_at - first.corp_at) / 60_000)
  }
  if (begun === 0) return { chats, messages }
  const replied = waits.length
  return {
    chats,
    messages,
    replyPercentage: Math.round((replied / begun) * 10_000) / 100,
    ...(replied === 0 ? {} : { averageReplyMinutes: Math.round(waits.reduce((sum, wait) => sum + wait, 0) / replied) }),
  }
}
