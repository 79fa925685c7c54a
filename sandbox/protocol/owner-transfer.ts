import { corpDay } from '../world/day.ts'
import { admit, findGroupChat, findMember } from '../world/group-chat.ts'
import { isVisible } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import { knownUserid } from './directory.ts'
import type { Fields } from './field.ts'
import type { Route } from './route.ts'

/** Group chats of one call; of one person to a new owner a day; and transfers of one chat on the job in 90 days (D95703). */
const chatLimit = 100
const dayLimit = 300
const onjobLimit = 2
const onjobDays = 90
const dayMs = 86_400_000

export const ownerTransferRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/groupchat/onjob_transfer',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => transfer(world, body, 'onjob'),
  },
  {
    path: '/cgi-bin/externalcontact/groupchat/transfer',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => transfer(world, body, 'resigned'),
  },
]

/** Hands each chat to the new owner, who comes into it if need be; those that cannot be handed over are listed with a reason. */
function transfer(world: World, body: Fields, kind: 'onjob' | 'resigned'): Record<string, unknown> {
  const chats = body.texts('chat_id_list', { missing: 40058, max: chatLimit })
  const owner = knownUserid(world, body.text('new_owner', { missing: 41009 }))
  const failed = chats.flatMap((chatId) => {
    const refused = refusal(world, chatId, owner, kind)
    if (refused) return [{ chat_id: chatId, ...refused }]
    handOver(world, chatId, owner, kind)
    return []
  })
  return { failed_chat_list: failed }
}

function refusal(
  world: World,
  chatId: string,
  owner: string,
  kind: 'onjob' | 'resigned',
): { errcode: number; errmsg: string } | undefined {
  const chat = findGroupChat(world, chatId)
  if (!chat || chat.dismissed_at !== null) return { errcode: 90501, errmsg: 'chat is not an external group chat' }
  const status = world.store.row<{ status: number }>('select status from staff where userid = ?', chat.owner)?.status
  if (kind === 'resigned' && status !== 5) return { errcode: 90500, errmsg: 'the owner of this chat is not resigned' }
  if (kind === 'onjob' && status === 5) return { errcode: 90502, errmsg: 'the owner of this chat is resigned' }
  if (chat.owner === owner) return { errcode: 90504, errmsg: 'the owner of this chat is not changed' }
  if (!isVisible(world, chat.owner))
    return { errcode: 60011, errmsg: 'no privilege: the owner is not in the visible range' }
  const { zone } = world.corp
  const now = world.clock.now()
  const recent = (column: 'chat_id' | 'owners', value: string, since: number): number =>
    world.store.row<{ count: number }>(
      column === 'chat_id'
        ? `select count(*) as count from owner_transfer where chat_id = ? and kind = 'onjob' and at >= ?`
        : `select count(*) as count from owner_transfer where former_owner || ' ' || new_owner = ? and at >= ?`,
      value,
      since,
    )?.count ?? 0
  if (kind === 'onjob' && recent('chat_id', chatId, corpDay(zone, now - (onjobDays - 1) * dayMs).from) >= onjobLimit) {
    return { errcode: 40128, errmsg: 'transferred twice in 90 days' }
  }
  if (recent('owners', `${chat.owner} ${owner}`, corpDay(zone, now).from) >= dayLimit) {
    return { errcode: 45009, errmsg: `over ${dayLimit} group chats a day` }
  }
  return undefined
}

function handOver(world: World, chatId: string, owner: string, kind: 'onjob' | 'resigned'): void {
  const now = world.clock.now()
  const chat = findGroupChat(world, chatId)
  if (!chat) throw new WecomError(90501, 'chat is not an external group chat')
  world.store.run(
    'insert into owner_transfer (chat_id, former_owner, new_owner, kind, at) values (?, ?, ?, ?, ?)',
    chatId,
    chat.owner,
    owner,
    kind,
    now,
  )
  world.store.run(
    'update group_chat set owner = ?, status = ? where chat_id = ?',
    owner,
    kind === 'onjob' ? 0 : 3,
    chatId,
  )
  if (findMember(world, chatId, owner)) return
  admit(world, { chatId, memberId: owner, type: 1, scene: 1, at: now })
}
