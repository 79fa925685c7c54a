import { deletesFriendAt, memberDay, newcomers, speakingOf, type ChatMorning } from '#people/chat.ts'
import { smallTalk } from '#people/talk.ts'
import { corpDay, daysBetween, type CorpDay } from '../world/day.ts'
import type { World } from '../world/world.ts'
import type { Agenda } from './agenda.ts'
import type { Cast } from './cast.ts'

const dayMs = 86_400_000

type Chat = { chat_id: string; created_at: number }
type Member = { member_id: string; joined_at: number }

/** Closes the day before: how many members each group chat had, for the statistics. */
export function closeDay(world: World, day: CorpDay): void {
  const before = corpDay(world.corp.zone, day.from - 1)
  world.store.run(
    `insert into chat_day (chat_id, day, members)
     select g.chat_id, ?, (select count(*) from membership m where m.chat_id = g.chat_id)
     from group_chat g where g.dismissed_at is null and g.created_at < ?
     on conflict (chat_id, day) do update set members = excluded.members`,
    before.date,
    day.from,
  )
  world.store.run(
    'delete from chat_speaker where day < ?',
    Temporal.PlainDate.from(day.date).subtract({ days: 200 }).toString(),
  )
}

/** Puts what everybody will do of himself today into the agenda. Whatever was done by yesterday shapes it. */
export function planDay(world: World, agenda: Agenda, cast: Cast, day: CorpDay): void {
  const load = loadOf(world, corpDay(world.corp.zone, day.from - 1))
  const chats = world.store.rows<Chat>(
    'select chat_id, created_at from group_chat where dismissed_at is null and created_at <= ? order by chat_id',
    day.from,
  )
  for (const chat of chats) planChat(world, agenda, cast, { chat, day, load })
  planFriends(world, agenda, day, load)
}

/** Messages of the corp that reached each person yesterday; what staff write by hand in a conversation floods nobody. */
function loadOf(world: World, yesterday: CorpDay): Map<string, number> {
  const rows = world.store.rows<{ person: string; count: number }>(
    `select person, sum(count) as count from (
       select m.member_id as person, sum(d.posts) as count from chat_day d join membership m on m.chat_id = d.chat_id
       where d.day = ? and d.posts > 0 and m.type = 2 group by m.member_id
       union all
       select external_userid, count(*) from message
       where external_userid is not null and route not in ('member', 'manual') and corp_at >= ? and corp_at < ?
       group by external_userid)
     group by person`,
    yesterday.date,
    yesterday.from,
    yesterday.to,
  )
  return new Map(rows.map((row) => [row.person, row.count]))
}

function planChat(
  world: World,
  agenda: Agenda,
  cast: Cast,
  today: { chat: Chat; day: CorpDay; load: Map<string, number> },
): void {
  const { chat, day, load } = today
  const { seed } = world.corp
  const chatId = chat.chat_id
  const morning = morningOf(world, chat, day)
  const speaking = speakingOf(seed, morning)
  for (const member of world.store.rows<Member>(
    'select member_id, joined_at from membership where chat_id = ? and type = 2 order by member_id',
    chatId,
  )) {
    const person = member.member_id
    const traits = cast.traits(person)
    const membershipDays = (day.from - member.joined_at) / dayMs
    const acts = memberDay(
      seed,
      morning,
      { person, traits, membershipDays, messagesYesterday: load.get(person) ?? 0 },
      speaking,
    )
    for (const act of acts) {
      const key = `${act.kind} ${chatId} ${person}`
      if (act.kind === 'leave') {
        agenda.put(act.at, key, { kind: 'leave', chatId, person })
        continue
      }
      const said = smallTalk(seed, person, day, `${chatId} ${act.nth}`, traits.interests)
      agenda.put(act.at, key, { kind: 'speak', chatId, person, said, key: `${chatId} ${act.nth}`, answer: false })
    }
  }
  for (const newcomer of newcomers(seed, morning)) {
    const { at, key, invited, hello, befriends } = newcomer
    agenda.put(at, `join ${key}`, { kind: 'join', chatId, key, invited, hello, befriends })
  }
}

/** What the model wants to know of a group chat as the day begins. */
function morningOf(world: World, chat: Chat, day: CorpDay): ChatMorning {
  const date = Temporal.PlainDate.from(day.date)
  const recent = world.store.row<{ posts: number | null; promotions: number | null }>(
    `select sum(posts) as posts, sum(case when day = ? then promotions else 0 end) as promotions
     from chat_day where chat_id = ? and day >= ? and day < ?`,
    date.subtract({ days: 1 }).toString(),
    chat.chat_id,
    date.subtract({ days: 3 }).toString(),
    day.date,
  )
  return {
    chatId: chat.chat_id,
    day,
    ageDays: daysBetween(world.corp.zone, chat.created_at, day.from),
    recentPosts: recent?.posts ?? 0,
    promotionsYesterday: recent?.promotions ?? 0,
  }
}

function planFriends(world: World, agenda: Agenda, day: CorpDay, load: Map<string, number>): void {
  for (const { userid, external_userid: person } of world.store.rows<{ userid: string; external_userid: string }>(
    `select userid, external_userid from follow where relation = 'friend'`,
  )) {
    const at = deletesFriendAt(world.corp.seed, day, { person, userid, messagesYesterday: load.get(person) ?? 0 })
    if (at !== undefined) agenda.put(at, `delete ${userid} ${person}`, { kind: 'delete', userid, person })
  }
}
