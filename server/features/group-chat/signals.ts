import { signalKind } from '#server/engine/signal.ts'

type OfChat = { groupChatId: string }

/** Someone came into a chat: a contact, or staff. `source` tells whether a callback said so or a reading found it. */
export const membershipJoined = signalKind<
  OfChat & { contactId: string | null; staffId: string | null; joinedAt: string; source: 'callback' | 'reading' }
>('membership.joined')

export const membershipLeft = signalKind<
  OfChat & { contactId: string | null; staffId: string | null; leftAt: string; source: 'callback' | 'reading' }
>('membership.left')

export const groupChatCreated = signalKind<OfChat>('group_chat.created')
export const groupChatRenamed = signalKind<OfChat & { name: string }>('group_chat.renamed')
export const groupChatOwnerChanged = signalKind<OfChat & { fromStaffId: string; toStaffId: string }>(
  'group_chat.owner_changed',
)
export const groupChatDismissed = signalKind<OfChat>('group_chat.dismissed')

/** A person stops all sending in a chat, or lets it go on. */
export const groupChatPaused = signalKind<OfChat & { reason: string }>('group_chat.paused')
export const groupChatResumed = signalKind<OfChat>('group_chat.resumed')
