import { memberDay, newcomers, speakingOf, type ChatMorning } from './chat.ts'
import { minuteMs, type Day } from './day.ts'
import { buysAgainAt, orderOf } from './order.ts'
import { parameters } from './parameters.ts'
import { reactions, readPost, type Post } from './post.ts'
import { memberTraits, type MemberTraits, type Topic } from './traits.ts'

const dayMs = 86_400_000

/** A post that is to be made: its minute of the day and what it says. */
export type PlannedPost = { minute: number; text: string; links: readonly string[] }

/** A group chat as it stands when a forecast begins. */
export type ForecastChat = {
  chatId: string
  createdAt: number
  members: readonly { person: string; joinedAt: number }[]
}

/** What a day is expected to bring. It is the model's word, and must be shown as such. */
export type ForecastDay = {
  date: string
  members: number
  joined: number
  left: number
  speakers: number
  clickers: number
  orders: number
  paidFen: number
}

type Member = { person: string; traits: MemberTraits; joinedAt: number; viewed: Map<Topic, number>; orders: number }

/**
 * What the model's people do in one group chat over days with the given posts: the same functions that move the sandbox's people,
 * lived through without a WeCom. A pure function of its arguments.
 */
export function foresee(
  seed: string,
  chat: ForecastChat,
  days: readonly { day: Day; posts: readonly PlannedPost[] }[],
): ForecastDay[] {
  const members = new Map<string, Member>()
  const admit = (person: string, joinedAt: number): void => {
    const traits = memberTraits(seed, person)
    members.set(person, { person, traits, joinedAt, viewed: new Map(), orders: 0 })
  }
  for (const { person, joinedAt } of chat.members) admit(person, joinedAt)
  const own: { person: string; at: number }[] = []
  const past: Post[][] = []
  return days.map(({ day, posts: planned }) => {
    const posts = planned
      .toSorted((a, b) => a.minute - b.minute)
      .map((post) => ({ at: day.from + post.minute * minuteMs, post: readPost(post.text, post.links) }))
    const morning = morningOf(chat, day, past)
    const figures = { date: day.date, members: 0, joined: 0, left: 0, speakers: 0, clickers: 0, orders: 0, paidFen: 0 }
    const place = (
      member: Member,
      at: number,
      offer: { key: string; topics: readonly Topic[]; hasCoupon: boolean },
    ): void => {
      const order = orderOf(seed, member.person, member.traits, { ...offer, at, day })
      figures.orders += 1
      figures.paidFen += order.paidFen
      member.orders += 1
      const again = buysAgainAt(seed, member.person, { nth: member.orders, at })
      if (again !== undefined) own.push({ person: member.person, at: again })
    }
    const leavers = new Map<string, number>()
    const speaking = speakingOf(seed, morning)
    const messagesYesterday = past.at(-1)?.length ?? 0
    for (const member of members.values()) {
      const membershipDays = (day.from - member.joinedAt) / dayMs
      const acts = memberDay(seed, morning, { ...member, membershipDays, messagesYesterday }, speaking)
      if (acts.some((act) => act.kind === 'speak')) figures.speakers += 1
      const leave = acts.find((act) => act.kind === 'leave')
      if (leave) leavers.set(member.person, leave.at)
    }
    const clickers = new Set<string>()
    for (const [nth, { post, at }] of posts.entries()) {
      const seen = { chatId: chat.chatId, post, at, day, ageDays: morning.ageDays, nth }
      for (const member of members.values()) {
        if ((leavers.get(member.person) ?? Infinity) <= at) continue
        for (const reaction of reactions(seed, seen, member.person, member.traits, lately(member, at))) {
          if (reaction.kind === 'click') {
            clickers.add(member.person)
            for (const topic of post.topics) member.viewed.set(topic, reaction.at)
          }
          if (reaction.kind === 'buy') {
            place(member, reaction.at, { key: `${chat.chatId} ${nth}`, topics: post.topics, hasCoupon: post.hasCoupon })
          }
        }
      }
    }
    for (const due of own.filter(({ at }) => at >= day.from && at < day.to)) {
      const member = members.get(due.person)
      if (member) place(member, due.at, { key: `own ${member.orders}`, topics: [], hasCoupon: false })
    }
    for (const person of leavers.keys()) members.delete(person)
    const fresh = newcomers(seed, morning)
    for (const newcomer of fresh) admit(newcomer.key, newcomer.at)
    past.push(posts.map(({ post }) => post))
    return { ...figures, members: members.size, joined: fresh.length, left: leavers.size, clickers: clickers.size }
  })
}

/** What a member looked at no longer ago than it is remembered. */
function lately(member: Member, at: number): Topic[] {
  const since = at - parameters.post.viewedDays * dayMs
  return [...member.viewed].filter(([, viewedAt]) => viewedAt > since && viewedAt < at).map(([topic]) => topic)
}

function morningOf(chat: ForecastChat, day: Day, past: readonly Post[][]): ChatMorning {
  return {
    chatId: chat.chatId,
    day,
    ageDays: Math.max(0, Math.floor((day.to - 1 - chat.createdAt) / dayMs)),
    recentPosts: past.slice(-3).reduce((sum, posts) => sum + posts.length, 0),
    promotionsYesterday: past.at(-1)?.filter((post) => post.kind === 'promotion').length ?? 0,
  }
}
