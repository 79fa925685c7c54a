import type { CorpTx } from '#server/db/database.ts'
import { describeContacts, ensureContacts, recordFollows, type Told } from '#server/features/contact/index.ts'
import { ensureStaff } from '#server/features/staff/index.ts'
import { replaceContactTags } from '#server/features/tag/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant, earliest } from '#server/kernel/time.ts'
import type { WecomContact, WecomFollow } from '#server/wecom/index.ts'

export type ReadContact = { contact: WecomContact; follows: readonly WecomFollow[] }

/** Brings contacts, their friendships and their tags to what WeCom answered; tells how many rows differed. */
export async function storeContacts(
  tx: CorpTx,
  corpId: CorpId,
  read: readonly ReadContact[],
  told: Told,
): Promise<number> {
  const follows = read.flatMap(({ contact, follows: of }) =>
    of.map((follow) => ({ ...follow, externalUserid: contact.externalUserid })),
  )
  const staff = await ensureStaff(
    tx,
    corpId,
    follows.map((follow) => follow.userid),
  )
  const contacts = await ensureContacts(
    tx,
    corpId,
    read.map(({ contact, follows: of }) => ({
      externalUserid: contact.externalUserid,
      name: contact.name,
      unionid: contact.unionid,
      metAt: corpInstant(earliest(told.now.at, ...of.map((follow) => follow.followedAt))),
      described: { contact, readRealAt: told.readRealAt },
    })),
  )
  const described = await describeContacts(
    tx,
    corpId,
    read.map(({ contact }) => contact),
    contacts,
    told.readRealAt,
  )
  const rows = follows.flatMap((follow) => {
    const contactId = contacts.get(follow.externalUserid)
    const staffId = staff.get(follow.userid)
    return contactId === undefined || staffId === undefined ? [] : [{ ...follow, contactId, staffId }]
  })
  const { readRealAt } = told
  const followed = await recordFollows(
    tx,
    corpId,
    rows.map((row) => ({ ...row, readRealAt })),
    told,
  )
  const tagged = await replaceContactTags(
    tx,
    corpId,
    rows.map(({ contactId, staffId, tagIds }) => ({ contactId, staffId, wecomTagIds: tagIds })),
    told,
  )
  return described + followed + tagged
}
