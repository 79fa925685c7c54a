import { z } from 'zod'
import { listLiveChatIds, setStatuses } from '#server/features/group-chat/index.ts'
import { listFollowerUserids } from '#server/features/staff/index.ts'
import type { Step } from '#server/features/sync/jobs/step.ts'
import { inParts } from '#server/features/sync/rules.ts'
import { askReadings, countUnread } from '#server/features/sync/sql/reading.ts'
import { advanceTask } from '#server/features/sync/sql/task.ts'

/** `owners`: the list is asked for by owners, 100 at a time, and this many parts of them are through. */
const cursorForm = z.object({
  hasAskedKnown: z.boolean().default(false),
  page: z.string().nullable().default(null),
  owners: z.number().nullable().default(null),
})

const tooManyMembers = 81017
const ownersAtATime = 100

/**
 * Asks for every chat to be read: first those we know, which tells the ones that have ended since, then those of
 * WeCom's list that we do not know. Above 1,000 visible members WeCom wants the owners named.
 */
export const listChats: Step = async (work, wecom, task) => {
  const { corpId } = work
  const cursor = cursorForm.parse(task.cursor)
  if (!cursor.hasAskedKnown) {
    await work.transaction(async (tx) => {
      const { realAt } = work.now()
      const known = await listLiveChatIds(tx, corpId)
      const next = { ...cursor, hasAskedKnown: true }
      await advanceTask(tx, corpId, 'group_chat', { cursor: next, realAt })
      await advanceTask(tx, corpId, 'membership', { total: known.length, realAt })
      const readings = known.map((objectKey) => ({ kind: 'group_chat' as const, objectKey, dueRealAt: realAt }))
      await askReadings(tx, corpId, 'sync', readings)
    })
    return 'more'
  }
  const followers = cursor.owners === null ? [] : await work.transaction((tx) => listFollowerUserids(tx, corpId))
  const ownerParts = inParts(followers, 1, ownersAtATime)
  const ownerUserids = cursor.owners === null ? undefined : (ownerParts[cursor.owners] ?? [])
  const page = await wecom.groupChat.list({ cursor: cursor.page, ...(ownerUserids && { ownerUserids }) })
  if (!page.ok) {
    if (page.kind !== 'refused' || page.code !== tooManyMembers || cursor.owners !== null) return page
    const next = { ...cursor, page: null, owners: 0 }
    await work.transaction((tx) => advanceTask(tx, corpId, 'group_chat', { cursor: next, realAt: work.now().realAt }))
    return 'more'
  }
  const { chats, nextCursor } = page.value
  const nextOwners = cursor.owners === null || nextCursor !== null ? cursor.owners : cursor.owners + 1
  const isDone = nextCursor === null && (nextOwners === null || nextOwners >= ownerParts.length)
  await work.transaction(async (tx) => {
    const { realAt } = work.now()
    const known = new Set(await listLiveChatIds(tx, corpId))
    const fresh = chats.filter((chat) => !known.has(chat.chatId))
    const changed = await setStatuses(
      tx,
      corpId,
      chats.map((chat) => ({ wecomChatId: chat.chatId, status: chat.status })),
    )
    const step = {
      done: chats.length,
      changed,
      cursor: { ...cursor, page: nextCursor, owners: nextOwners },
      realAt,
      isDone,
    }
    await advanceTask(tx, corpId, 'group_chat', step)
    await advanceTask(tx, corpId, 'membership', { moreTotal: fresh.length, realAt })
    await askReadings(
      tx,
      corpId,
      'sync',
      fresh.map((chat) => ({ kind: 'group_chat', objectKey: chat.chatId, dueRealAt: realAt, chatStatus: chat.status })),
    )
  })
  return isDone ? 'done' : 'more'
}

/** The reading queue reads the chats; here it is only seen when it is through. */
export const awaitReadings: Step = async (work) => {
  const { corpId } = work
  return work.transaction(async (tx) => {
    if ((await countUnread(tx, corpId)) > 0) return 'wait'
    await advanceTask(tx, corpId, 'membership', { realAt: work.now().realAt, isDone: true })
    return 'done'
  })
}
