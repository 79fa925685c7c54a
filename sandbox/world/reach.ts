import { isVisible } from './visible.ts'
import type { ClientEvent, World } from './world.ts'

/** Whether an event is of the app's concern: of a member, or of a group chat whose owner, in its visible range (D92129). */
export function reachesApp(world: World, event: ClientEvent): boolean {
  if (world.settings.visibleRange === null) return true
  const { UserID: userid = event['FromUserName'], ChatId: chatId } = event
  if (typeof userid === 'string') return isVisible(world, userid)
  if (typeof chatId !== 'string') return true
  const chat = world.store.row<{ owner: string }>('select owner from group_chat where chat_id = ?', chatId)
  return chat === undefined || isVisible(world, chat.owner)
}
