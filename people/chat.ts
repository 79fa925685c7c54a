import { atMinute, type Day } from './day.ts'
import { draw } from './draw.ts'
import { parameters } from './parameters.ts'
import { chatMood, lookingMinute, memberTraits, someSpell, type MemberTraits } from './traits.ts'

/** What a group chat was like when the day began. */
export type ChatMorning = {
  chatId: string
  day: Day
  ageDays: number
  /** The corp's posts of the last three days, and yesterday's promotions among them. */
  recentPosts: number
  promotionsYesterday: number
}

/** What a member brings into the day. */
export type MemberMorning = {
  person: string
  traits: MemberTraits
  membershipDays: number
  /** Messages of the corp that reached the person yesterday, over all group chats and one to one. */
  messagesYesterday: number
}

/** What a member does of himself on a day. */
export type MemberAct = { kind: 'speak'; at: number; nth: number } | { kind: 'leave'; at: number }

/** Share of members who speak on a day, before mood and character: it fades from the first day to what tending keeps alive. */
export function speakingShare(chat: Pick<ChatMorning, 'ageDays' | 'recentPosts'>): number {
  const { speakFirst, speakUntended, speakTended, fadeDays, tendedPosts } = parameters.chat
  const care = Math.min(1, chat.recentPosts / tendedPosts)
  const lasting = speakUntended + (speakTended - speakUntended) * care
  return lasting + (speakFirst - lasting) * Math.exp(-chat.ageDays / fadeDays)
}

/**
 * What one member does of himself in one group chat on one day, in order. A pure function of its arguments: rehearsal and sandbox
 * call it alike. `speaking` is speakingShare × mood of the chat, which the caller works out once for all its members.
 */
export function memberDay(seed: string, chat: ChatMorning, member: MemberMorning, speaking: number): MemberAct[] {
  const { date } = chat.day
  const leaves = draw(seed, member.person, date, `leave ${chat.chatId}`) < leaveChance(member)
  const speaks = draw(seed, member.person, date, `speak ${chat.chatId}`) < speakChance(seed, chat, member, speaking)
  if (!leaves && !speaks) return []
  const acts: MemberAct[] = []
  const roll = (purpose: string): number => draw(seed, member.person, date, `${purpose} ${chat.chatId}`)
  if (speaks) {
    const times = 1 + Math.floor(roll('how often') ** 2 * parameters.chat.messagesMost)
    for (let nth = 0; nth < times; nth++) {
      acts.push({
        kind: 'speak',
        nth,
        at: atMinute(chat.day, lookingMinute(member.traits.spell, roll(`spell ${nth}`), roll(`minute ${nth}`))),
      })
    }
  }
  if (leaves) {
    const at = atMinute(chat.day, lookingMinute(member.traits.spell, roll('leaving spell'), roll('leaving minute')))
    return [...acts.filter((act) => act.at < at), { kind: 'leave', at }]
  }
  return acts
}

/** speakingShare with the chat's own mood. */
export function speakingOf(seed: string, chat: ChatMorning): number {
  return speakingShare(chat) * chatMood(seed, chat.chatId)
}

function speakChance(seed: string, chat: ChatMorning, member: MemberMorning, speaking: number): number {
  const chatty = member.traits.chatty / meanChatty
  if (chat.promotionsYesterday === 0) return speaking * chatty
  const silenced = draw(seed, member.person, chat.day.date, 'silent') < parameters.chat.silentAfterPromotion
  return silenced ? 0 : speaking * chatty
}

/** The mean of a log-normal factor with median 1: dividing by it keeps the share of speakers where it is set. */
const meanChatty = Math.exp(parameters.member.chattySpread ** 2 / 2)

/** The chance to leave a group chat today: floods and impatience raise it, as does being new. */
export function leaveChance(member: MemberMorning): number {
  const { daily, newcomerFactor, flood, floodFactor } = parameters.leaving
  const fresh = member.membershipDays < 7 ? newcomerFactor : 1
  const flooded = 1 + (floodFactor - 1) * (member.messagesYesterday / flood) ** 2
  return daily * fresh * flooded * (1.5 - member.traits.patience)
}

/** The chance that a friend deletes the staff member today: floods raise it. */
export function deleteChance(messagesYesterday: number): number {
  const { deleteDaily, flood, deleteFloodFactor } = parameters.leaving
  return deleteDaily * (1 + (deleteFloodFactor - 1) * (messagesYesterday / flood) ** 2)
}

/** When a friend deletes the staff member today; undefined when not. */
export function deletesFriendAt(
  seed: string,
  day: Day,
  friend: { person: string; userid: string; messagesYesterday: number },
): number | undefined {
  const roll = (purpose: string): number => draw(seed, friend.person, day.date, `${purpose} ${friend.userid}`)
  if (roll('delete') >= deleteChance(friend.messagesYesterday)) return undefined
  const { spell } = memberTraits(seed, friend.person)
  return atMinute(day, lookingMinute(spell, roll('delete spell'), roll('delete minute')))
}

/** Somebody who comes into a group chat today: by a member's invitation or the group's code. */
export type Newcomer = { at: number; key: string; invited: boolean; hello: boolean; befriends: boolean }

/** The newcomers of a group chat on a day; a lively group draws more of them. */
export function newcomers(seed: string, chat: Pick<ChatMorning, 'chatId' | 'day' | 'ageDays'>): Newcomer[] {
  const { byAge, invited, hello, befriends } = parameters.joining
  const stage = byAge.find((one) => chat.ageDays < one.before)
  const expected = (stage?.daily ?? 0) * Math.min(2, chatMood(seed, chat.chatId))
  const roll = (purpose: string): number => draw(seed, chat.chatId, chat.day.date, purpose)
  return Array.from({ length: poisson(expected, roll('newcomers')) }, (_, nth) => ({
    at: atMinute(
      chat.day,
      lookingMinute(someSpell(roll(`join own ${nth}`)), roll(`join spell ${nth}`), roll(`join minute ${nth}`)),
    ),
    key: `${chat.chatId} ${chat.day.date} ${nth}`,
    invited: roll(`invited ${nth}`) < invited,
    hello: roll(`hello ${nth}`) < hello,
    befriends: roll(`befriends ${nth}`) < befriends,
  }))
}

/** The number that a Poisson law with this mean gives at a probability. */
function poisson(mean: number, at: number): number {
  let term = Math.exp(-mean)
  let sum = term
  let count = 0
  while (at > sum && count < 50) {
    count += 1
    term *= mean / count
    sum += term
  }
  return count
}
