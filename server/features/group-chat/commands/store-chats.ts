import type { CorpTx } from '#server/db/database.ts'
import { publish, type SignalKind } from '#server/engine/signal.ts'
import { ensureContacts } from '#server/features/contact/index.ts'
import { appendEvents, type NewEvent } from '#server/features/event/index.ts'
import { recordJoins, recordLeaves, type Source } from '#server/features/group-chat/commands/record-members.ts'
import { diffMembers, passVersion, type Present } from '#server/features/group-chat/rules.ts'
import { groupChatCreated, groupChatOwnerChanged, groupChatRenamed } from '#server/features/group-chat/signals.ts'
import { groupChatIdOf, type LockedChat, lockChats, upsertChats } from '#server/features/group-chat/sql/chat.ts'
import {
  closeMemberships,
  describeMemberships,
  listPresent,
  type NewMembership,
  openMemberships,
} from '#server/features/group-chat/sql/membership.ts'
import { laneOf } from '#server/engine/queue.ts'
import { ensureStaff } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { isBefore, type RealInstant } from '#server/kernel/time.ts'
import type { WecomChatStatus, WecomGroupChat, WecomMember } from '#server/wecom/index.ts'

/**
 * A chat as WeCom answered; `status` is what the list of chats said of it, when that is known. `isFinal` takes an answer
 * with a version that we are past: it has been the answer for too long to be a late one.
 */
export type ReadChat = { chat: WecomGroupChat; status: WecomChatStatus | null; isFinal: boolean }

export type StoredChats = {
  /** Rows that differed: chats, memberships begun, ended or described anew. */
  changed: number
  /** Chats of which we know something later than this answer. They must be read again. */
  late: string[]
}

/**
 * Brings chats to what WeCom answered when asked at `readRealAt`: rows, memberships, facts, signals. An answer that is
 * older than what a callback has told meanwhile, or that has a member version we are past, is not taken.
 */
export async function storeChats(
  tx: CorpTx,
  corpId: CorpId,
  read: readonly ReadChat[],
  readRealAt: RealInstant,
  source: Source,
): Promise<StoredChats> {
  const locked = await lockChats(
    tx,
    corpId,
    read.map(({ chat }) => chat.chatId),
  )
  const isLate = ({ chat, isFinal }: ReadChat): boolean => {
    const mine = locked.get(chat.chatId)
    if (!mine) return false
    if (mine.syncedRealAt && isBefore(readRealAt, mine.syncedRealAt)) return true
    return !isFinal && chat.memberVersion !== null && mine.pastVersions.includes(chat.memberVersion)
  }
  const fresh = read.filter((one) => !isLate(one))
  if (fresh.length > 0) {
    const chats = fresh.map(({ chat }) => chat)
    const staff = await ensureStaff(tx, corpId, chats.flatMap(userids))
    const contacts = await ensureContacts(
      tx,
      corpId,
      chats.flatMap(({ members }) => members.filter(isContact).map(met)),
    )
    const changedChats = await upsertChats(
      tx,
      corpId,
      fresh.map(({ chat, status }) => ({
        wecomChatId: chat.chatId,
        name: chat.name,
        notice: chat.notice,
        ownerStaffId: idIn(staff, chat.owner),
        createdAt: chat.createdAt,
        status,
        memberVersion: chat.memberVersion,
        pastVersions: passVersion(locked.get(chat.chatId) ?? noVersion, chat.memberVersion),
        contactCount: new Set(chat.members.filter(isContact).map((member) => member.key)).size,
        staffCount: new Set(chat.members.filter((member) => !isContact(member)).map((member) => member.key)).size,
      })),
      readRealAt,
    )
    await recordChanges(tx, corpId, chats, locked, staff, source)
    const changedMembers = await storeMembers(tx, corpId, chats, { staff, contacts }, source)
    return { changed: changedChats + changedMembers, late: read.filter(isLate).map(({ chat }) => chat.chatId) }
  }
  return { changed: 0, late: read.map(({ chat }) => chat.chatId) }
}

const noVersion = { memberVersion: null, pastVersions: [] }
const isContact = (member: WecomMember): boolean => member.kind === 'contact'
const met = (member: WecomMember) => ({
  externalUserid: member.key,
  name: member.name,
  unionid: member.unionid,
  metAt: member.joinedAt,
})

const userids = (chat: WecomGroupChat): string[] => [
  chat.owner,
  ...chat.members.flatMap((member) => [
    ...(member.kind === 'staff' ? [member.key] : []),
    ...(member.inviterUserid === null ? [] : [member.inviterUserid]),
  ]),
]

function idIn(ids: ReadonlyMap<string, string>, wecomId: string): string {
  const id = ids.get(wecomId)
  if (id === undefined) throw new Error(`${wecomId} has no row although it was just written`)
  return id
}

type Ids = { staff: ReadonlyMap<string, string>; contacts: ReadonlyMap<string, string> }

async function storeMembers(
  tx: CorpTx,
  corpId: CorpId,
  chats: readonly WecomGroupChat[],
  ids: Ids,
  source: Source,
): Promise<number> {
  const present = await listPresent(
    tx,
    corpId,
    chats.map((chat) => groupChatIdOf(corpId, chat.chatId)),
  )
  const diffs = chats.map((chat) => {
    const groupChatId = groupChatIdOf(corpId, chat.chatId)
    const mine: Present[] = present.get(groupChatId) ?? []
    return { groupChatId, diff: diffMembers(mine, chat.members, source.now.at) }
  })
  const closed = await closeMemberships(
    tx,
    corpId,
    diffs.flatMap(({ groupChatId, diff }) =>
      diff.left.map(({ key, joinedAt, leftAt }) => ({
        groupChatId,
        memberKey: key,
        joinedAt,
        leftAt,
        leaveScene: 'unknown' as const,
      })),
    ),
  )
  const joined = diffs.flatMap(({ groupChatId, diff }) =>
    diff.joined.map((member) => toRow(groupChatId, member, member.joinedAt, ids)),
  )
  const changed = diffs.flatMap(({ groupChatId, diff }) =>
    diff.changed.map((member) => toRow(groupChatId, member, member.storedJoinedAt, ids)),
  )
  const opened = await openMemberships(tx, corpId, joined)
  await describeMemberships(tx, corpId, changed)
  const rows = new Map(joined.map((row) => [rowKey(row), row]))
  await recordLeaves(
    tx,
    corpId,
    closed.map((one) => ({ ...one, leaveScene: 'unknown' })),
    source,
  )
  await recordJoins(
    tx,
    corpId,
    opened.map((one) => {
      const row = rows.get(rowKey(one))
      return { ...one, joinScene: row?.joinScene ?? 'unknown', joinState: row?.joinState ?? '' }
    }),
    source,
  )
  return closed.length + joined.length + changed.length
}

const rowKey = (row: { groupChatId: string; memberKey: string }): string => `${row.groupChatId} ${row.memberKey}`

const toRow = (
  groupChatId: string,
  member: WecomMember,
  joinedAt: WecomMember['joinedAt'],
  ids: Ids,
): NewMembership => ({
  groupChatId,
  memberKey: member.key,
  joinedAt,
  contactId: member.kind === 'contact' ? idIn(ids.contacts, member.key) : null,
  staffId: member.kind === 'staff' ? idIn(ids.staff, member.key) : null,
  name: member.name,
  nickname: member.nickname,
  joinScene: member.joinScene,
  inviterStaffId: member.inviterUserid === null ? null : idIn(ids.staff, member.inviterUserid),
  joinState: member.state,
})

/** Facts and signals of chats that are new, or have another name, owner or notice. */
async function recordChanges(
  tx: CorpTx,
  corpId: CorpId,
  chats: readonly WecomGroupChat[],
  before: ReadonlyMap<string, LockedChat>,
  staff: ReadonlyMap<string, string>,
  { now, isNews }: Source,
): Promise<void> {
  const events: NewEvent[] = []
  const tell = async <Detail>(signal: SignalKind<Detail>, groupChatId: string, detail: Detail) => {
    if (isNews) await publish(tx, corpId, signal, [{ lane: laneOf(groupChatId), detail }], now)
  }
  for (const chat of chats) {
    const groupChatId = groupChatIdOf(corpId, chat.chatId)
    const owner = idIn(staff, chat.owner)
    const mine = before.get(chat.chatId)
    if (!mine) {
      events.push({ key: groupChatId, kind: 'group_chat.created', at: chat.createdAt, groupChatId, staffId: owner })
      await tell(groupChatCreated, groupChatId, { groupChatId })
      continue
    }
    const changeKey = `${groupChatId} ${now.at.epochMilliseconds}`
    if (mine.name !== chat.name) {
      const detail = { from: mine.name, to: chat.name }
      events.push({ key: changeKey, kind: 'group_chat.renamed', at: now.at, groupChatId, detail })
      await tell(groupChatRenamed, groupChatId, { groupChatId, name: chat.name })
    }
    if (mine.ownerStaffId !== owner) {
      const detail = { fromStaffId: mine.ownerStaffId, toStaffId: owner }
      events.push({ key: changeKey, kind: 'group_chat.owner_changed', at: now.at, groupChatId, staffId: owner, detail })
      await tell(groupChatOwnerChanged, groupChatId, { groupChatId, ...detail })
    }
    if (mine.notice !== chat.notice)
      events.push({ key: changeKey, kind: 'group_chat.notice_changed', at: now.at, groupChatId })
  }
  await appendEvents(tx, corpId, events, now.realAt)
}
