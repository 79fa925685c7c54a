import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { on, type Subscription } from '#server/engine/signal.ts'
import { corpPaused, corpResumed } from '#server/features/corp/index.ts'
import { deliveryClosed, withdrawDeliveries } from '#server/features/delivery/index.ts'
import {
  groupChatDismissed,
  groupChatOwnerChanged,
  groupChatPaused,
  groupChatResumed,
} from '#server/features/group-chat/index.ts'
import { hold, letGo } from '#server/features/run/commands/pause.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { afterClose } from '#server/features/run/rules/after-close.ts'
import { listSuperseded, recordClosed, wakeBehind } from '#server/features/run/sql/apply.ts'
import { cancelPlanned } from '#server/features/run/sql/end.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

const wakeDispatch = (tx: CorpTx, corpId: CorpId, lanes: readonly number[], at: CorpInstant): Promise<void> =>
  wakeLanes(
    tx,
    corpId,
    dispatchQueueName,
    [...new Set(lanes)].map((lane) => ({ lane, dueAt: at })),
  )

const chatsOf = (details: readonly { groupChatId: string }[]): { kind: 'group_chats'; ids: string[] } => ({
  kind: 'group_chats',
  ids: [...new Set(details.map((detail) => detail.groupChatId))],
})

/** What runs do about what happens elsewhere. */
export const runSubscriptions: readonly Subscription[] = [
  on(deliveryClosed, async ({ tx, corpId, details, at, realAt }) => {
    const ends = details.map(afterClose)
    const closed = await recordClosed(tx, corpId, ends, at)
    const sent = ends.filter((end) => end.becomes === 'released')
    await withdrawDeliveries(tx, corpId, await listSuperseded(tx, corpId, sent), 'withdrawn', { at, realAt })
    const chats = [...new Set(details.map((detail) => detail.groupChatId))]
    const behind = await wakeBehind(tx, corpId, chats, at)
    await wakeDispatch(tx, corpId, [...closed, ...behind], at)
  }),
  on(corpPaused, ({ tx, corpId, ...now }) => hold(tx, corpId, { kind: 'corp' }, 'paused', now)),
  on(corpResumed, ({ tx, corpId, ...now }) => letGo(tx, corpId, { kind: 'corp' }, now)),
  on(groupChatPaused, ({ tx, corpId, details, ...now }) => hold(tx, corpId, chatsOf(details), 'paused', now)),
  on(groupChatResumed, ({ tx, corpId, details, ...now }) => letGo(tx, corpId, chatsOf(details), now)),
  // Only the owner can send, so what the former one was asked to send is asked of the new one.
  on(groupChatOwnerChanged, ({ tx, corpId, details, ...now }) => hold(tx, corpId, chatsOf(details), 'withdrawn', now)),
  on(groupChatDismissed, async ({ tx, corpId, details, ...now }) => {
    const chats = chatsOf(details)
    await cancelPlanned(tx, corpId, chats.ids, 'group_chat_dismissed', now.at)
    await hold(tx, corpId, chats, 'withdrawn', now)
  }),
]
