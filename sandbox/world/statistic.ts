import { corpDay } from './day.ts'
import type { World } from './world.ts'

/** The figures WeCom gives for owners of group chats (D92133). */
export type Figures = {
  new_chat_cnt: number
  chat_total: number
  chat_has_msg: number
  new_member_cnt: number
  member_total: number
  member_has_msg: number
  msg_total: number
  migrate_trainee_chat_cnt: number
}

/**
 * Figures over the chats that `owners` own now, for the days from `from` to `to` (exclusive). Totals are those at the end of the
 * last day: chats had then, and members as counted when that day closed; of days before the sandbox began, those who had joined.
 */
export function statisticOf(world: World, owners: string[], from: number, to: number): Figures {
  const list = JSON.stringify(owners)
  const firstDay = corpDay(world.corp.zone, from).date
  const lastDay = corpDay(world.corp.zone, to - 1).date
  const chats = world.store.row<{ fresh: number; total: number }>(
    `select count(*) filter (where created_at >= ?) as fresh, count(*) as total from group_chat
     where owner in (select value from json_each(?)) and created_at < ? and (dismissed_at is null or dismissed_at >= ?)`,
    from,
    list,
    to,
    to,
  )
  const members = world.store.row<{ total: number | null }>(
    `select sum(coalesce(
       (select d.members from chat_day d where d.chat_id = g.chat_id and d.day = ? and d.members is not null),
       (select count(*) from membership m where m.chat_id = g.chat_id and m.joined_at < ?))) as total
     from group_chat g
     where g.owner in (select value from json_each(?)) and g.created_at < ? and (g.dismissed_at is null or g.dismissed_at >= ?)`,
    lastDay,
    to,
    list,
    to,
    to,
  )
  const joined = world.store.row<{ count: number }>(
    `select sum(
       (select count(*) from membership m where m.chat_id = g.chat_id and m.joined_at >= ? and m.joined_at < ?) +
       (select count(*) from former_member f where f.chat_id = g.chat_id and f.joined_at >= ? and f.joined_at < ?)) as count
     from group_chat g where g.owner in (select value from json_each(?))`,
    from,
    to,
    from,
    to,
    list,
  )
  const said = world.store.row<{ chats: number; messages: number | null }>(
    `select count(distinct d.chat_id) as chats, sum(d.messages) as messages from chat_day d join group_chat g on g.chat_id = d.chat_id
     where g.owner in (select value from json_each(?)) and d.day >= ? and d.day <= ? and d.messages > 0`,
    list,
    firstDay,
    lastDay,
  )
  const speakers = world.store.row<{ count: number }>(
    `select count(distinct s.member_id) as count from chat_speaker s join group_chat g on g.chat_id = s.chat_id
     where g.owner in (select value from json_each(?)) and s.day >= ? and s.day <= ?`,
    list,
    firstDay,
    lastDay,
  )
  return {
    new_chat_cnt: chats?.fresh ?? 0,
    chat_total: chats?.total ?? 0,
    chat_has_msg: said?.chats ?? 0,
    new_member_cnt: joined?.count ?? 0,
    member_total: members?.total ?? 0,
    member_has_msg: speakers?.count ?? 0,
    msg_total: said?.messages ?? 0,
    migrate_trainee_chat_cnt: 0,
  }
}
