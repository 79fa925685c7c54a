import { deletesFriendAt, memberDay, newcomers, speakingOf } from '#people/chat.ts'
import type { Day } from '#people/day.ts'
import { draw } from '#people/draw.ts'
import { buysAgainAt, orderOf } from '#people/order.ts'
import { parameters } from '#people/parameters.ts'
import { type Post, reactions, type Seen } from '#people/post.ts'
import type { Topic } from '#people/traits.ts'
import { linkOf } from '#server/features/rehearsal/rules/link.ts'
import type { Chat, Member, Stage } from '#server/features/rehearsal/rules/stage.ts'

const dayMs = 86_400_000

/** Share of the first members who are friends of their group's owner: assumed, as in the sandbox's demo. */
const friendShare = 1 / 3

/** Told of who comes and goes. */
export type Witness = {
  joined(chat: Chat, member: Member): void
  befriended(chat: Chat, member: Member): void
  left(chat: Chat, member: Member): void
}

/** Gives some of the first members a friend among the staff. */
export function befriendFirst(stage: Stage): void {
  for (const chat of stage.chats)
    for (const member of chat.members.values())
      if (draw(stage.options.seed, member.person, 'always', 'first friend') < friendShare)
        befriend(chat, member, stage.nowMs)
}

/**
 * Puts what a group chat's people will do of themselves today onto the agenda, every member asked (people/). Who speaks,
 * leaves, joins or ends a friendship follows from yesterday; what posts bring about is asked when they are sent.
 */
export function liveDay(stage: Stage, chat: Chat, day: Day, nth: number, witness: Witness): void {
  const { seed } = stage.options
  const { figures } = stage
  const lately = [1, 2, 3].flatMap((ago) => chat.sentBy.get(stage.days[nth - ago]?.date ?? '') ?? [])
  const yesterday = stage.days[nth - 1]?.date ?? ''
  const loadYesterday = `load ${yesterday}`
  const postsYesterday = chat.sentBy.get(yesterday) ?? []
  const morning = {
    chatId: chat.id,
    day,
    ageDays: nth,
    recentPosts: lately.length,
    promotionsYesterday: postsYesterday.filter((post) => post.isPromotion).length,
  }
  const speaking = speakingOf(seed, morning)
  const figure = figures.day(day.date)
  figure.members += chat.members.size
  for (const member of chat.members.values()) {
    const messagesYesterday = postsYesterday.length + (member.uses.isEmpty ? 0 : member.uses.get(loadYesterday))
    const membershipDays = (day.from - member.joinedAt) / dayMs
    const acts = memberDay(seed, morning, { ...member, membershipDays, messagesYesterday }, speaking)
    if (acts.some((act) => act.kind === 'speak')) {
      figure.speakers += 1
      figures.chat(chat.id).speakers += 1
    }
    const leave = acts.find((act) => act.kind === 'leave')
    if (leave) stage.at(leave.at, () => leaves(stage, chat, member, witness))
    if (member.friend) {
      const friend = { person: member.person, userid: member.friend.userid, messagesYesterday }
      const at = deletesFriendAt(seed, day, friend)
      if (at !== undefined) stage.at(at, () => unfriend(stage, chat, member))
    }
  }
  for (const newcomer of newcomers(seed, morning)) {
    stage.at(newcomer.at, () => {
      const member = stage.newMember(newcomer.key, newcomer.at)
      chat.members.set(member.person, member)
      figures.day(stage.today.date).joined += 1
      witness.joined(chat, member)
      if (newcomer.befriends) stage.at(newcomer.at + befriendsAfterMs, () => befriends(stage, chat, member, witness))
    })
  }
}

/** assumed: a newcomer who adds the owner does so a little after coming in. */
const befriendsAfterMs = 10 * 60_000

function befriend(chat: Chat, member: Member, at: number): void {
  member.friend = { userid: chat.owner, since: at }
  member.befriendedAt = at
}

function unfriend(stage: Stage, chat: Chat, member: Member): void {
  member.friend = null
  member.unfriendedAt = stage.nowMs
  stage.acts(chat, member, stage.nowMs)
}

function leaves(stage: Stage, chat: Chat, member: Member, witness: Witness): void {
  member.leftAt = stage.nowMs
  chat.members.delete(member.person)
  stage.figures.day(stage.today.date).left += 1
  stage.figures.chat(chat.id).left += 1
  witness.left(chat, member)
}

function befriends(stage: Stage, chat: Chat, member: Member, witness: Witness): void {
  if (member.friend) return
  befriend(chat, member, stage.nowMs)
  witness.befriended(chat, member)
}

/** Has the members of a group chat react to a post that was sent just now; how many of them click. */
export function reactToPost(stage: Stage, chat: Chat, post: Post): number {
  const { today, nowMs } = stage
  const sent = chat.sentBy.get(today.date) ?? []
  chat.sentBy.set(today.date, [...sent, { at: nowMs, isPromotion: post.kind === 'promotion' }])
  const seen = { chatId: chat.id, post, at: nowMs, day: today, ageDays: stage.days.indexOf(today), nth: sent.length }
  let clickers = 0
  for (const member of chat.members.values()) if (react(stage, chat, member, seen)) clickers += 1
  return clickers
}

/** Has a contact react to a message of their own; the first of a day as to the first post of a new group chat. */
export function reactToMessage(stage: Stage, chat: Chat, member: Member, post: Post): void {
  const { today: day, nowMs: at } = stage
  const nth = Math.max(0, member.uses.get(`load ${day.date}`) - 1)
  react(stage, chat, member, { chatId: `${chat.id} alone`, post, at, day, ageDays: 0, nth })
}

/** Whether the member clicks, whatever else they do. */
function react(stage: Stage, chat: Chat, member: Member, seen: Seen): boolean {
  const { post, day } = seen
  const viewed = post.hasCoupon ? lately(member, seen.at) : []
  let hasClicked = false
  for (const reaction of reactions(stage.options.seed, seen, member.person, member.traits, viewed)) {
    if (reaction.kind === 'click') {
      hasClicked = true
      clicks(stage, chat, member, seen, reaction)
    }
    if (reaction.kind === 'buy')
      stage.at(reaction.at, () => buys(stage, chat, member, { key: `${seen.chatId} ${day.date} ${seen.nth}`, post }))
  }
  return hasClicked
}

function clicks(stage: Stage, chat: Chat, member: Member, seen: Seen, { at, url }: { at: number; url: string }): void {
  const { date } = seen.day
  const linkId = linkOf(url)
  if (linkId !== null) {
    member.clicks.push({ at, linkId })
    stage.acts(chat, member, at)
  }
  for (const topic of seen.post.topics) member.viewed.set(topic, at)
  if (member.clickedOn === date) return
  member.clickedOn = date
  stage.figures.day(date).clickers += 1
  stage.figures.chat(chat.id).clickers += 1
}

function buys(stage: Stage, chat: Chat, member: Member, because: { key: string; post: Post | null }): void {
  const { seed } = stage.options
  const { today, nowMs, figures } = stage
  const offer = { key: because.key, topics: because.post?.topics ?? [], hasCoupon: because.post?.hasCoupon ?? false }
  const order = orderOf(seed, member.person, member.traits, { ...offer, at: nowMs, day: today })
  member.orders += 1
  const day = figures.day(today.date)
  const total = figures.chat(chat.id)
  day.orders += 1
  total.orders += 1
  day.paidFen += order.paidFen
  total.paidFen += order.paidFen
  const again = buysAgainAt(seed, member.person, { nth: member.orders, at: nowMs })
  if (again !== undefined)
    stage.at(again, () => {
      if (member.leftAt === null) buys(stage, chat, member, { key: `own ${member.orders}`, post: null })
    })
}

/** What a member looked at no longer ago than it is remembered. */
function lately(member: Member, at: number): Topic[] {
  if (member.viewed.size === 0) return []
  const since = at - parameters.post.viewedDays * dayMs
  return [...member.viewed].filter(([, viewedAt]) => viewedAt > since && viewedAt < at).map(([topic]) => topic)
}
