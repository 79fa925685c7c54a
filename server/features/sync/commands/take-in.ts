import type { CorpTx } from '#server/db/database.ts'
import { ensureContacts, findContactIds, recordFollowEnds, recordFollows } from '#server/features/contact/index.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { applyDismissed, applyJoined, applyLeft, readLagMs, type Source } from '#server/features/group-chat/index.ts'
import { ensureStaff, findStaffIds, markLeft } from '#server/features/staff/index.ts'
import type { Arrival } from '#server/features/sync/deps.ts'
import type { NewReading } from '#server/features/sync/sql/reading.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type RealInstant } from '#server/kernel/time.ts'
import type { CallbackEvent } from '#server/wecom/index.ts'

type Subject = Pick<NewReading, 'kind' | 'objectKey'>

export type ContactAdded = Extract<CallbackEvent, { kind: 'contact_added' }>

/** What a callback leads to beside its rows: what is to be read from WeCom, and who arrived. */
export type TakenIn = { reading?: NewReading; arrival?: Arrival }

/**
 * Takes in what one callback tells: rows, facts and signals, in the caller's transaction; gives what is left to be done. Taking the same one in again, or after later ones, leaves the state as it is or as WeCom has it.
 */
export async function takeIn(
  tx: CorpTx,
  corpId: CorpId,
  event: CallbackEvent,
  receivedRealAt: RealInstant,
  now: BothTimes,
): Promise<TakenIn> {
  const source: Source = { now, source: 'callback', isNews: true }
  const atOnce = (subject: Subject): TakenIn => ({ reading: { ...subject, dueRealAt: now.realAt } })
  const afterLag = (subject: Subject): TakenIn => ({
    reading: { ...subject, dueRealAt: addMs(receivedRealAt, readLagMs) },
  })
  switch (event.kind) {
    case 'contact_added': {
      const [taken] = await takeInAdded(tx, corpId, [{ event, receivedRealAt }], now)
      return taken ?? {}
    }
    case 'contact_edited':
      return atOnce({ kind: 'contact', objectKey: event.externalUserid })
    case 'contact_removed': {
      const pair = await findPair(tx, corpId, event)
      const end = { at: event.at, by: event.by, realAt: receivedRealAt }
      const ended = pair ? await recordFollowEnds(tx, corpId, [pair], end, now) : 0
      return ended > 0 ? {} : atOnce({ kind: 'contact', objectKey: event.externalUserid })
    }
    case 'transfer_failed': {
      const pair = await findPair(tx, corpId, event)
      const fact = { key: `${event.externalUserid} ${event.userid}`, kind: 'transfer.failed' as const, at: event.at }
      await appendEvents(tx, corpId, [{ ...fact, ...pair, detail: { reason: event.reason } }], now.realAt)
      return {}
    }
    case 'chat_created':
    case 'chat_changed':
      return afterLag({ kind: 'group_chat', objectKey: event.chatId })
    case 'chat_dismissed':
      await applyDismissed(tx, corpId, event.chatId, event.at, source)
      return {}
    case 'members_joined':
    case 'members_left': {
      const { mustRead } =
        event.kind === 'members_joined'
          ? await applyJoined(tx, corpId, event, source)
          : await applyLeft(tx, corpId, event, source)
      return mustRead ? afterLag({ kind: 'group_chat', objectKey: event.chatId }) : {}
    }
    case 'tag_changed': {
      const fact = { key: `${event.what} ${event.of} ${event.id}`, kind: 'tag.changed' as const, at: event.at }
      await appendEvents(tx, corpId, [{ ...fact, detail: { what: event.what, wecomId: event.id } }], now.realAt)
      return atOnce({ kind: 'tag', objectKey: 'all' })
    }
    case 'directory_changed':
      return directory(tx, corpId, event, atOnce)
    case 'other':
      return {}
    default:
      return event satisfies never
  }
}

/** New friends, each another contact, as their callbacks told; all by a few statements. */
export async function takeInAdded(
  tx: CorpTx,
  corpId: CorpId,
  told: readonly { event: ContactAdded; receivedRealAt: RealInstant }[],
  now: BothTimes,
): Promise<Required<TakenIn>[]> {
  if (told.length === 0) return []
  const userids = told.map(({ event }) => event.userid)
  const staff = await ensureStaff(tx, corpId, userids)
  const met = told.map(({ event }) => ({
    externalUserid: event.externalUserid,
    name: '',
    unionid: null,
    metAt: event.at,
  }))
  const contacts = await ensureContacts(tx, corpId, met)
  const added = told.map(({ event, receivedRealAt }) => {
    const { externalUserid, userid } = event
    const [contactId, staffId] = [contacts.get(externalUserid), staff.get(userid)]
    if (staffId === undefined || contactId === undefined) throw new Error('a row just written is not there')
    return { event, receivedRealAt, contactId, staffId }
  })
  await recordFollows(
    tx,
    corpId,
    added.map(({ event: { at, state, isHalf }, receivedRealAt, ...pair }) => ({
      ...pair,
      remark: '',
      description: '',
      state,
      addWay: null,
      followedAt: at,
      readRealAt: receivedRealAt,
      arrival: { isHalf },
    })),
    { now, isNews: true },
  )
  return added.map(({ event, receivedRealAt, ...pair }) => ({
    arrival: { ...pair, followedAt: event.at, welcomeCode: event.welcomeCode, arrivedRealAt: receivedRealAt },
    reading: { kind: 'contact', objectKey: event.externalUserid, dueRealAt: now.realAt },
  }))
}

async function findPair(
  tx: CorpTx,
  corpId: CorpId,
  of: { userid: string; externalUserid: string },
): Promise<{ contactId: string; staffId: string } | null> {
  const contactId = (await findContactIds(tx, corpId, [of.externalUserid])).get(of.externalUserid)
  const staffId = (await findStaffIds(tx, corpId, [of.userid])).get(of.userid)
  return contactId === undefined || staffId === undefined ? null : { contactId, staffId }
}

async function directory(
  tx: CorpTx,
  corpId: CorpId,
  event: Extract<CallbackEvent, { kind: 'directory_changed' }>,
  read: (subject: Subject) => TakenIn,
): Promise<TakenIn> {
  if (event.what.endsWith('_party')) return read({ kind: 'department', objectKey: 'all' })
  if (event.userid === null) return {}
  if (event.what === 'delete_user') {
    await markLeft(tx, corpId, event.userid)
    return {}
  }
  return read({ kind: 'staff', objectKey: event.userid })
}
