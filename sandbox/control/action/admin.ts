import { madeId } from '../../id.ts'
import { changeGroupChat, createGroupChat, dismissGroupChat, findGroupChat } from '../../world/group-chat.ts'
import type { World } from '../../world/world.ts'
import { knownStaff, refuse } from '../known.ts'
import { Refusal } from '../refusal.ts'
import type { ActionOf } from '../schema.ts'

/** A staff member makes a customer group chat in the client. */
export function createChat(world: World, action: ActionOf<'create-chat'>): Record<string, unknown> {
  knownStaff(world, 'owner', action.owner)
  const { owner, name, notice } = action
  return {
    chatId: createGroupChat(world, { owner, name, ...(notice === undefined ? {} : { notice }), at: world.clock.now() }),
  }
}

export function dismiss(world: World, action: ActionOf<'dismiss'>): Record<string, unknown> {
  refuse('chatId', dismissGroupChat(world, action.chatId))
  return {}
}

/** Name, notice or owner of a group chat, changed in the client. */
export function change(world: World, action: ActionOf<'change'>): Record<string, unknown> {
  const changes = (['name', 'notice', 'owner'] as const).filter((kind) => action[kind] !== undefined)
  if (changes.length === 0) throw new Refusal('name', 'give name, notice or owner')
  for (const kind of changes) refuse(kind, changeGroupChat(world, action.chatId, { kind, value: action[kind] ?? '' }))
  return {}
}

/** The owner picks a welcome template for his group chat in the client: the API cannot (D92366). */
export function bindWelcome(world: World, action: ActionOf<'bind-welcome'>): Record<string, unknown> {
  if (!findGroupChat(world, action.chatId))
    throw new Refusal('chatId', `${action.chatId} is no group chat of this corp`, 404)
  const { templateId } = action
  if (
    templateId !== null &&
    !world.store.row('select 1 as found from group_welcome where template_id = ?', templateId)
  ) {
    throw new Refusal('templateId', `${templateId} is no group welcome template of this corp`, 404)
  }
  world.store.run('update group_chat set welcome_template = ? where chat_id = ?', templateId, action.chatId)
  return {}
}

/** The administrator makes, renames, deletes or reorders corp tags in the console: unlike the API's changes, these call back. */
export function adminTag(world: World, action: ActionOf<'tag'>): Record<string, unknown> {
  if (action.change === 'shuffle') return shuffleTags(world, action.groupId)
  const id = action.change === 'create' ? createTag(world, action.groupId, action.name) : changeTag(world, action)
  world.emit({ Event: 'change_external_tag', Id: id, TagType: 'tag', ChangeType: action.change })
  return { id }
}

/** Turns the order of a group's tags round, or that of all groups, whose event names no group. */
function shuffleTags(world: World, groupId: string | undefined): Record<string, unknown> {
  const changed =
    groupId === undefined
      ? world.store.run('update tag_group set sort_order = 1000000 - sort_order where deleted = 0')
      : world.store.run('update tag set sort_order = 1000000 - sort_order where group_id = ? and deleted = 0', groupId)
  if (changed === 0) throw new Refusal('groupId', `${groupId ?? 'the corp'} has no tags`, 404)
  world.emit({ Event: 'change_external_tag', Id: groupId ?? '', ChangeType: 'shuffle' })
  return { changed }
}

function createTag(world: World, groupId: string, name: string): string {
  if (!world.store.row('select 1 as found from tag_group where group_id = ? and deleted = 0', groupId)) {
    throw new Refusal('groupId', `${groupId} is no tag group of this corp`, 404)
  }
  const id = madeId('et', 32, world.corp.seed, 'console tag', world.store.next('tag'))
  world.store.run(
    'insert into tag (id, group_id, name, created_at, sort_order, by_app) values (?, ?, ?, ?, 0, 0)',
    id,
    groupId,
    name,
    world.clock.now(),
  )
  return id
}

function changeTag(world: World, action: Extract<ActionOf<'tag'>, { change: 'update' | 'delete' }>): string {
  const changed =
    action.change === 'update'
      ? world.store.run('update tag set name = ? where id = ? and deleted = 0', action.name, action.id)
      : world.store.run('update tag set deleted = 1 where id = ? and deleted = 0', action.id)
  if (changed === 0) throw new Refusal('id', `${action.id} is no tag of this corp`, 404)
  if (action.change === 'delete') world.store.run('delete from follow_tag where tag_id = ?', action.id)
  return action.id
}

/** A staff member leaves the corp: his group chats wait for a new owner (status 1), and his contacts to be assigned. */
export function resign(world: World, action: ActionOf<'resign'>): Record<string, unknown> {
  knownStaff(world, 'userid', action.userid)
  world.store.run('update staff set status = 5, left_at = ? where userid = ?', world.clock.now(), action.userid)
  const chats = world.store.run(
    'update group_chat set status = 1 where owner = ? and dismissed_at is null',
    action.userid,
  )
  return { groupChats: chats }
}
