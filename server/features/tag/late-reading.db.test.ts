/** Readings of a contact whose answer WeCom gave before it was told of a tag, stored after it has been told. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { corpNow } from '#server/features/corp/index.ts'
import { replaceContactTags, tagContacts } from '#server/features/tag/index.ts'
import { addMs, type RealInstant } from '#server/kernel/time.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'

vi.setConfig({ testTimeout: 120_000 })

const tag = { group: '旅程', name: '已入群' }

const worn = async ({ owner }: Pick<CalendarRig, 'owner'>): Promise<string[]> => {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', t.name, case when ct.is_local then 'local' end) as line
    from contact_tag ct
    join tag t using (corp_id, tag_id)
    where t.name = ${tag.name}`.execute(owner)
  return rows.map((row) => row.line)
}

/** A friend on whom Qunce has put the tag, as WeCom has been told. */
async function taggedFriend() {
  const rig = await calendarRig({ groupChats: 3, members: 20, staff: 2 })
  const { rows } = await sql<{ contactId: string; staffId: string }>`
    select contact_id as "contactId", staff_id as "staffId" from contact_follow
    where ended_at is null
    order by contact_id limit 1`.execute(rig.owner)
  const [friend] = rows
  if (!friend) throw new Error('somebody in the sandbox is a friend')
  const { contactId, staffId } = friend
  const wearers = sql`select ${contactId}::uuid as contact_id, ${staffId}::uuid as staff_id, true as is_friend`
  const before = await rig.db.corp(rig.corpId, async (tx) => {
    const now = await corpNow(tx, rig.corpId)
    await (
      await tagContacts(tx, rig.corpId, wearers, { add: [tag], remove: [] }, now)
    )()
    return now.realAt
  })
  await rig.settle()
  /** Stores what WeCom answered, asked at a time: that the friend has no tags. */
  const read = (readRealAt: RealInstant): Promise<number> =>
    rig.db.corp(rig.corpId, async (tx) =>
      replaceContactTags(tx, rig.corpId, [{ contactId, staffId, wecomTagIds: [] }], {
        now: await corpNow(tx, rig.corpId),
        readRealAt,
        isNews: true,
      }),
    )
  const now = () => rig.db.corp(rig.corpId, async (tx) => (await corpNow(tx, rig.corpId)).realAt)
  return { ...rig, before, read, realNow: now }
}

test('a reading that was asked for before WeCom knew of a tag takes it off nobody', async () => {
  const rig = await taggedFriend()
  expect(await worn(rig)).toEqual([tag.name])
  await rig.read(rig.before)
  expect(await worn(rig)).toEqual([tag.name])
})

test('one that was asked for later does: somebody took it off in WeCom', async () => {
  const rig = await taggedFriend()
  await rig.read(addMs(await rig.realNow(), 1))
  expect(await worn(rig)).toEqual([])
})
