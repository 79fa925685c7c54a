import { madeHex } from '../id.ts'
import { findGroupChat } from '../world/group-chat.ts'
import type { World } from '../world/world.ts'
import { countWays, qrCode } from './contact-way.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import type { Route } from './route.ts'

/** Group chats one join way leads to (D92229), characters of remark, state and room_base_name. */
const chatLimit = 5
const noteChars = 30
const nameChars = 40
const wayCeiling = 500_000

/** A 「加入群聊」 as it is kept and answered. */
export type JoinWay = {
  scene: 1 | 2
  remark: string
  auto_create_room: 0 | 1
  room_base_name: string
  room_base_id: number
  chat_id_list: string[]
  state?: string
  mark_source: boolean
}

export const joinWayRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/groupchat/add_join_way',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => {
      if (countWays(world) >= wayCeiling) throw new WecomError(41045, 'contact ways at ceiling')
      const way = readWay(world, body)
      const configId = madeHex(32, world.corp.seed, 'join_way', world.store.next('join_way'))
      world.store.run(
        'insert into join_way (config_id, body, created_at) values (?, ?, ?)',
        configId,
        JSON.stringify(way),
        world.clock.now(),
      )
      return { config_id: configId }
    },
  },
  {
    path: '/cgi-bin/externalcontact/groupchat/get_join_way',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => {
      const configId = knownWay(world, body)
      const { scene, remark, auto_create_room, room_base_name, room_base_id, chat_id_list, state, mark_source } =
        getJoinWay(world, configId)
      return {
        join_way: {
          config_id: configId,
          scene,
          remark,
          auto_create_room,
          room_base_name,
          room_base_id,
          chat_id_list,
          qr_code: qrCode(world, configId),
          ...(state === undefined ? {} : { state }),
          mark_source,
        },
      }
    },
  },
  {
    path: '/cgi-bin/externalcontact/groupchat/update_join_way',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => {
      const configId = knownWay(world, body)
      world.store.run(
        'update join_way set body = ? where config_id = ?',
        JSON.stringify(readWay(world, body)),
        configId,
      )
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/groupchat/del_join_way',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => {
      world.store.run('delete from join_way where config_id = ?', knownWay(world, body))
      return {}
    },
  },
]

/** The join way of an id that exists. */
export function getJoinWay(world: World, configId: string): JoinWay {
  const row = world.store.row<{ body: string }>('select body from join_way where config_id = ?', configId)
  if (!row) throw new WecomError(41044, `invalid config_id ${configId}`)
  return JSON.parse(row.body) as JoinWay // written by these routes
}

function knownWay(world: World, body: Fields): string {
  const configId = body.text('config_id', { missing: 41043 })
  getJoinWay(world, configId)
  return configId
}

/** The whole object: an update replaces all of it. A remark over 30 characters is cut (D92229). */
function readWay(world: World, body: Fields): JoinWay {
  const scene = body.integer('scene', { missing: 41038 })
  if (scene !== 1 && scene !== 2) throw new WecomError(41040, `invalid join way scene ${scene}`)
  const chats = body.texts('chat_id_list', { missing: 40058, max: chatLimit, tooMany: 41091 })
  for (const chatId of chats) {
    const chat = findGroupChat(world, chatId)
    if (!chat) throw new WecomError(86003, `chatid not exist: ${chatId}`)
    if (chat.dismissed_at !== null) throw new WecomError(49008, `group chat is dismissed: ${chatId}`)
  }
  const state = body.optionalText('state', { maxChars: noteChars })
  return {
    scene,
    remark: Array.from(body.text('remark')).slice(0, noteChars).join(''),
    auto_create_room: body.flag('auto_create_room', true) ? 1 : 0,
    room_base_name: body.text('room_base_name', { maxChars: nameChars }),
    room_base_id: body.integer('room_base_id', { absent: 1, min: 0 }),
    chat_id_list: chats,
    ...(state === undefined ? {} : { state }),
    mark_source: body.flag('mark_source', false),
  }
}
