import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { on, type Subscription } from '#server/engine/signal.ts'
import { corpPaused, corpResumed } from '#server/features/corp/index.ts'
import { deliveryClosed } from '#server/features/delivery/index.ts'
import {
  groupChatDismissed,
  groupChatOwnerChanged,
  groupChatPaused,
  groupChatResumed,
} from '#server/features/group-chat/index.ts'
import { hold, letGo } from '#server/features/run/commands/pause.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { afterClose } from '#server/features/run/rules/after-close.ts'
import { cancelPlanned, recordClosed, wakeBehind } from '#server/features/run/sql/apply.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

const wakeDispatch = (tx: CorpTx, corpId: CorpId, lanes: readonly number[], at: CorpInstant): Promise<void> =>
  wakeLanes(
    tx,
    corpId,
    dispatchQueueName,
    [...new Set(lanes)].map((lane) => ({ lane, dueAt: at })),
  )

/** What runs do about what happens elsewhere. */
export const runSubscriptions: readonly Subscription[] = [
  on(deliveryClosed, async ({ tx, corpId, details, at }) => {
    const closed = await recordClosed(tx, corpId, details.map(afterClose), at)
    const chats = [...new Set(details.map((detail) => detail.groupChatId))]
    const behind = await wakeBehind(tx, corpId, chats, at)
    await wakeDispatch(tx, corpId, [...closed, ...behind], at)
  }),
  on(corpPaused, ({ tx, corpId, ...now }) => hold(tx, corpId, { kind: 'corp' }, now)),
  on(corpResumed, ({ tx, corpId, ...now }) => letGo(tx, corpId, { kind: 'corp' }, now)),
  on(groupChatPaused, async ({ tx, corpId, details, ...now }) => {
    for (const { groupChatId } of details) await hold(tx, corpId, { kind: 'group_chat', id: groupChatId }, now)
  }),
  on(groupChatResumed, async ({ tx, corpId, details, ...now }) => {
    for (const { groupChatId } of details) await letGo(tx, corpId, { kind: 'group_chat', id: groupChatId }, now)
  }),
  on(groupChatOwnerChanged, async ({ tx, corpId, details, ...now }) => {
    // Only the owner can send, so what the former one was asked to send is asked of the new one.
    for (const { groupChatId } of details) await hold(tx, corpId, { kind: 'group_chat', id: groupChatId }, now)
  }),
  on(groupChatDismissed, async ({ tx, corpId, details, ...now }) => {
    const chats = details.map((detail) => detail.groupChatId)
    await cancelPlanned(tx, corpId, chats, 'group_chat_dismissed', now.at)
    for (const id of chats) await hold(tx, corpId, { kind: 'group_chat', id }, now)
  }),
]
