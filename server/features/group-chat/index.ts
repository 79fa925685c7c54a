/** Group chats 客户群: the chats, who is in them, how old they are. */
export { applyDismissed, applyJoined, applyLeft } from '#server/features/group-chat/commands/apply-callback.ts'
export { mustSeeChats } from '#server/features/group-chat/commands/pause.ts'
export type { Source } from '#server/features/group-chat/commands/record-members.ts'
export { type ReadChat, storeChats, type StoredChats } from '#server/features/group-chat/commands/store-chats.ts'
export { type GroupChatRouteDeps, groupChatRoutes } from '#server/features/group-chat/routes.ts'
export { groupChatSamples } from '#server/features/group-chat/samples.ts'
export { ageInDays, readLagMs, type Stage, stageOf } from '#server/features/group-chat/rules.ts'
export {
  groupChatCreated,
  groupChatDismissed,
  groupChatOwnerChanged,
  groupChatPaused,
  groupChatResumed,
  membershipJoined,
  membershipLeft,
} from '#server/features/group-chat/signals.ts'
export { type FriendShare, readFriendShare } from '#server/features/group-chat/sql/friend-share.ts'
export { listLiveChatIds, setStatuses } from '#server/features/group-chat/sql/chat.ts'
