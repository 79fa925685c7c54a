import type { CorpTx } from '#server/db/database.ts'
import { publish } from '#server/engine/signal.ts'
import { ensureContacts, findContactIds } from '#server/features/contact/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { recordJoins, recordLeaves, type Source } from '#server/features/group-chat/commands/record-members.ts'
import { passVersion, versionStep } from '#server/features/group-chat/rules.ts'
import { groupChatDismissed } from '#server/features/group-chat/signals.ts'
import { type LockedChat, lockChats, markDismissed, setVersions } from '#server/features/group-chat/sql/chat.ts'
import { closeMemberships, findOpen, listPresent, openMemberships } from '#server/features/group-chat/sql/membership.ts'
import { findStaffIds } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import type { CallbackEvent } from '#server/wecom/index.ts'

type Joined = Extract<CallbackEvent, { kind: 'members_joined' }>
type Left = Extract<CallbackEvent, { kind: 'members_left' }>

/** Whether the chat has to be read after a callback, and why it did not tell all. */
export type AfterCallback = { mustRead: boolean }

/**
 * Takes in who joined. The change is applied only when it follows on the version we have (D92130); in any case the chat
 * is to be read, because a callback names ids alone: names, inviter and state stand in the member list.
 */
export async function applyJoined(tx: CorpTx, corpId: CorpId, event: Joined, source: Source): Promise<AfterCallback> {
  const chat = (await lockChats(tx, corpId, [event.chatId])).get(event.chatId)
  if (!chat || chat.dismissedAt) return { mustRead: true }
  const step = versionStep(chat, event.lastVersion, event.version)
  if (step === 'next') {
    await addMembers(tx, corpId, chat, event, source)
    await moveOn(tx, corpId, chat, event.version, source)
  }
  return { mustRead: step !== 'known' }
}

/**
 * Takes in who left. That someone left at a time is true in whatever order callbacks come: it ends the membership that
 * was open then, and a later one of theirs stays. The version decides only whether the chat must be read besides.
 */
export async function applyLeft(tx: CorpTx, corpId: CorpId, event: Left, source: Source): Promise<AfterCallback> {
  const chat = (await lockChats(tx, corpId, [event.chatId])).get(event.chatId)
  if (!chat || chat.dismissedAt) return { mustRead: true }
  const step = versionStep(chat, event.lastVersion, event.version)
  if (step === 'known') return { mustRead: false }
  const open = await findOpen(tx, corpId, chat.groupChatId, event.keys, event.at)
  const ends = open.map((key) => ({ ...key, leftAt: event.at, leaveScene: event.leaveScene }))
  const closed = await closeMemberships(tx, corpId, ends)
  await recordLeaves(
    tx,
    corpId,
    closed.map((one) => ({ ...one, leaveScene: event.leaveScene })),
    source,
  )
  await moveOn(tx, corpId, chat, step === 'next' ? event.version : chat.memberVersion, source)
  return { mustRead: step === 'gap' || open.length < new Set(event.keys).size }
}

/** Ends a chat; false when it is unknown or had ended. */
export async function applyDismissed(
  tx: CorpTx,
  corpId: CorpId,
  wecomChatId: string,
  at: CorpInstant,
  { now }: Source,
): Promise<boolean> {
  const chat = (await lockChats(tx, corpId, [wecomChatId])).get(wecomChatId)
  if (!chat || !(await markDismissed(tx, corpId, chat.groupChatId, at, now.realAt))) return false
  const { groupChatId } = chat
  await appendEvents(tx, corpId, [{ key: groupChatId, kind: 'group_chat.dismissed', at, groupChatId }], now.realAt)
  await publish(tx, corpId, groupChatDismissed, [{ lane: chat.lane, detail: { groupChatId } }], now)
  return true
}

async function addMembers(tx: CorpTx, corpId: CorpId, chat: LockedChat, event: Joined, source: Source): Promise<void> {
  const present = new Set(
    (await listPresent(tx, corpId, [chat.groupChatId])).get(chat.groupChatId)?.map((one) => one.key),
  )
  const keys = [...new Set(event.keys)].filter((key) => !present.has(key))
  const staff = await findStaffIds(tx, corpId, keys)
  const strangers = keys.filter((key) => !staff.has(key) && isExternalId(key))
  await ensureContacts(
    tx,
    corpId,
    strangers.map((externalUserid) => ({ externalUserid, name: '', unionid: null, metAt: event.at })),
  )
  const contacts = await findContactIds(tx, corpId, strangers)
  const known = keys.filter((key) => staff.has(key) || contacts.has(key))
  const rows = known.map((memberKey) => ({
    groupChatId: chat.groupChatId,
    memberKey,
    joinedAt: event.at,
    contactId: contacts.get(memberKey) ?? null,
    staffId: staff.get(memberKey) ?? null,
    name: '',
    nickname: '',
    joinScene: event.joinScene,
    inviterStaffId: null,
    joinState: '',
  }))
  const opened = await openMemberships(tx, corpId, rows)
  await recordJoins(
    tx,
    corpId,
    opened.map((one) => ({ ...one, joinScene: event.joinScene, joinState: '' })),
    source,
  )
}

/**
 * A callback does not tell staff from contacts. External ids begin with wo or wm (D91774); an id that is neither that
 * nor a userid we know waits for the chat to be read.
 */
const isExternalId = (key: string): boolean => /^w[om][A-Za-z0-9_-]{8,}$/.test(key)

const moveOn = (tx: CorpTx, corpId: CorpId, chat: LockedChat, version: string | null, { now }: Source): Promise<void> =>
  setVersions(
    tx,
    corpId,
    { groupChatId: chat.groupChatId, memberVersion: version, pastVersions: passVersion(chat, version) },
    now.realAt,
  )
