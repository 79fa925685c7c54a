import type { CorpTx } from '#server/db/database.ts'
import { findContactIds, listFollowersOf, recordFollowEnds } from '#server/features/contact/index.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import { findStaffIds, replaceDepartments, upsertStaff } from '#server/features/staff/index.ts'
import type { ReadObject } from '#server/features/sync/commands/read-object.ts'
import { storeContacts } from '#server/features/sync/store-contacts.ts'
import { replaceTags } from '#server/features/tag/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** Brings one object that is not a chat to what WeCom answered when asked at `readRealAt`; tells how many rows differed. */
export async function storeObject(
  tx: CorpTx,
  corpId: CorpId,
  object: Exclude<ReadObject, { kind: 'group_chat' }>,
  read: { now: BothTimes; readRealAt: RealInstant },
): Promise<number> {
  switch (object.kind) {
    case 'contact': {
      const stored = await storeContacts(tx, corpId, [object], { ...read, isNews: true })
      const followers = await findStaffIds(
        tx,
        corpId,
        object.follows.map((follow) => follow.userid),
      )
      return stored + (await endOtherFollows(tx, corpId, object.contact.externalUserid, [...followers.values()], read))
    }
    case 'tag':
      return replaceTags(tx, corpId, object.groups, read.now.realAt)
    case 'staff':
      return upsertStaff(tx, corpId, [object.staff], read.readRealAt)
    case 'department':
      return replaceDepartments(tx, corpId, object.departments)
    default:
      return object satisfies never
  }
}

/** Ends the friendships of a contact with everyone but `stillStaffIds`: WeCom does not list them any more. */
export async function endOtherFollows(
  tx: CorpTx,
  corpId: CorpId,
  externalUserid: string,
  stillStaffIds: readonly string[],
  { now, readRealAt }: { now: BothTimes; readRealAt: RealInstant },
): Promise<number> {
  const contactId = (await findContactIds(tx, corpId, [externalUserid])).get(externalUserid)
  if (contactId === undefined) return 0
  const still = new Set(stillStaffIds)
  const gone = (await listFollowersOf(tx, corpId, contactId, readRealAt)).filter((staffId) => !still.has(staffId))
  const pairs = gone.map((staffId) => ({ contactId, staffId }))
  return recordFollowEnds(tx, corpId, pairs, { at: now.at, by: null, realAt: readRealAt }, now)
}
