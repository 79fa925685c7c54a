import { findContact } from '../world/contact.ts'
import { visibleUserids } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import { knownUserid } from './directory.ts'
import type { Fields } from './field.ts'

/** Most contacts and most group chats of one mass send (D92135). */
const contactLimit = 10_000
const chatLimit = 2_000

/** Who gets the task of a mass send for which recipients, and the recipients that nobody can reach. */
export type Audience = { tasks: Map<string, string[]>; refused: string[] }

/** Group chats of a mass send: each must be the sender's own and not dismissed; without a list the owner picks (D92135). */
export function groupAudience(world: World, body: Fields): Audience {
  const sender = knownUserid(world, body.text('sender', { missing: 41009 }))
  const listed = body.texts('chat_id_list', { max: chatLimit })
  const owned = new Set(
    world.store
      .rows<{ chat_id: string }>('select chat_id from group_chat where owner = ? and dismissed_at is null', sender)
      .map((chat) => chat.chat_id),
  )
  if (listed.length === 0) return { tasks: owned.size > 0 ? new Map([[sender, []]]) : new Map(), refused: [] }
  const chats = [...new Set(listed)]
  const accepted = chats.filter((chatId) => owned.has(chatId))
  return {
    tasks: accepted.length > 0 ? new Map([[sender, accepted]]) : new Map(),
    refused: chats.filter((chatId) => !owned.has(chatId)),
  }
}

/**
 * Contacts of a mass send. A named sender sends to his own friends; without one the task for each contact goes to the
 * follower who last chatted with him (D92135).
 */
export function singleAudience(world: World, body: Fields): Audience {
  const named = body.text('sender')
  const sender = named === '' ? undefined : knownUserid(world, named)
  const listed = body.texts('external_userid', { max: contactLimit })
  const filters = readTagFilter(world, body)
  if (sender === undefined && listed.length === 0 && filters.length === 0) {
    throw new WecomError(40058, 'sender, external_userid and tag_filter are all empty')
  }
  const wanted = listed.length > 0 ? [...new Set(listed)] : contactsByFilter(world, sender, filters)
  const visible = visibleUserids(world)
  const range = visible === undefined ? null : JSON.stringify([...visible])
  const tasks = new Map<string, string[]>()
  const refused: string[] = []
  for (const externalUserid of wanted) {
    const follower = world.store.row<{ userid: string }>(
      `select userid from follow where external_userid = ? and relation = 'friend' and (? is null or userid = ?)
         and (? is null or userid in (select value from json_each(?)))
       order by last_chat_at desc, userid limit 1`,
      externalUserid,
      sender ?? null,
      sender ?? null,
      range,
      range,
    )
    if (!follower || !findContact(world, externalUserid)) refused.push(externalUserid)
    else {
      const recipients = tasks.get(follower.userid)
      if (recipients) recipients.push(externalUserid)
      else tasks.set(follower.userid, [externalUserid])
    }
  }
  return { tasks, refused: listed.length > 0 ? refused : [] }
}

/** tag_filter: tags of one group are alternatives, groups must all hold; at most 100 tags a group. */
function readTagFilter(world: World, body: Fields): string[][] {
  const groups = body.object('tag_filter')?.objects('group_list') ?? []
  return groups.map((group) => {
    const tags = group.texts('tag_list', { max: 100 })
    for (const tag of tags) {
      if (!world.store.row('select 1 as found from tag where id = ? and deleted = 0', tag)) {
        throw new WecomError(40068, `invalid tag id ${tag}`)
      }
    }
    return tags
  })
}

function contactsByFilter(world: World, sender: string | undefined, filters: string[][]): string[] {
  const friends = world.store.rows<{ userid: string; external_userid: string }>(
    `select userid, external_userid from follow where relation = 'friend' and (? is null or userid = ?) order by external_userid`,
    sender ?? null,
    sender ?? null,
  )
  const tagged = (userid: string, externalUserid: string, tags: string[]): boolean =>
    world.store.row(
      'select 1 as found from follow_tag where userid = ? and external_userid = ? and tag_id in (select value from json_each(?)) limit 1',
      userid,
      externalUserid,
      JSON.stringify(tags),
    ) !== undefined
  const matching = friends.filter((friend) =>
    filters.every((tags) => tags.length === 0 || tagged(friend.userid, friend.external_userid, tags)),
  )
  return [...new Set(matching.map((friend) => friend.external_userid))].slice(0, contactLimit)
}
