import { z } from 'zod'
import type { CorpTx } from '#server/db/database.ts'
import type { Work } from '#server/engine/queue.ts'
import { listFollowedBy, recordFollowEnds } from '#server/features/contact/index.ts'
import { findStaffIds, listFollowerUserids } from '#server/features/staff/index.ts'
import { inFlight } from '#server/features/sync/in-flight.ts'
import type { Step } from '#server/features/sync/jobs/step.ts'
import { inParts } from '#server/features/sync/rules.ts'
import { advanceTask } from '#server/features/sync/sql/task.ts'
import { storeContacts } from '#server/features/sync/store-contacts.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import type { WecomResult } from '#server/wecom/index.ts'

const part = z.object({ userids: z.array(z.string()), cursor: z.string().nullable(), isDone: z.boolean() })
type Part = z.output<typeof part>

/** First count whose friends there are, follower by follower; then read their contacts in parts side by side. */
const cursorForm = z.union([
  z.object({ phase: z.literal('read'), parts: z.array(part) }),
  z.object({ phase: z.literal('count').default('count'), after: z.string().default(''), total: z.number().default(0) }),
])

const followersInSlice = 32
const width = 8
const parts = 4
const useridsInBatch = 100
const noContacts = 84061

export const syncContacts: Step = async (work, wecom, task) => {
  const { corpId } = work
  const cursor = cursorForm.parse(task.cursor)
  if (cursor.phase === 'count') {
    const all = await work.transaction((tx) => listFollowerUserids(tx, corpId))
    const slice = all.filter((userid) => userid > cursor.after).slice(0, followersInSlice)
    const { realAt: readRealAt } = work.now()
    const lists = await inFlight(slice, width, async (userid) => ({ userid, ids: await wecom.contact.idsOf(userid) }))
    const failed = lists.find(({ ids }) => !ids.ok && !isEmpty(ids))
    if (failed && !failed.ids.ok) return failed.ids
    const owned = lists.map(({ userid, ids }) => ({ userid, externalUserids: ids.ok ? ids.value : [] }))
    const total = cursor.total + owned.reduce((sum, one) => sum + one.externalUserids.length, 0)
    const next =
      slice.length < followersInSlice
        ? {
            phase: 'read',
            parts: inParts(all, parts, useridsInBatch).map((userids) => ({ userids, cursor: null, isDone: false })),
          }
        : { phase: 'count', after: slice.at(-1) ?? '', total }
    await work.transaction(async (tx) => {
      const changed = task.cause === 'first' ? 0 : await endMissing(tx, work, owned, readRealAt)
      await advanceTask(tx, corpId, 'contact', { changed, total, cursor: next, realAt: work.now().realAt })
    })
    return 'more'
  }
  const open = cursor.parts.filter((one) => !one.isDone).slice(0, parts)
  if (open.length === 0) {
    await work.transaction((tx) => advanceTask(tx, corpId, 'contact', { realAt: work.now().realAt, isDone: true }))
    return 'done'
  }
  const { realAt: readRealAt } = work.now()
  const pages = await Promise.all(open.map((one) => wecom.contact.batchOf(one.userids, one.cursor)))
  const failed = pages.find((page) => !page.ok && !isEmpty(page))
  if (failed && !failed.ok) return failed
  const items = pages.flatMap((page) => (page.ok ? page.value.items : []))
  const moved = new Map<Part, Part>(
    open.map((one, at) => {
      const page = pages[at]
      const next = page?.ok ? page.value.nextCursor : null
      return [one, { ...one, cursor: next, isDone: next === null }]
    }),
  )
  await work.transaction(async (tx) => {
    const now = work.now()
    const read = items.map(({ contact, follow }) => ({ contact, follows: [follow] }))
    const changed = await storeContacts(tx, corpId, read, { now, readRealAt, isNews: task.cause !== 'first' })
    const next = { phase: 'read', parts: cursor.parts.map((one) => moved.get(one) ?? one) }
    await advanceTask(tx, corpId, 'contact', { done: items.length, changed, cursor: next, realAt: now.realAt })
  })
  return 'more'
}

/** WeCom says 84061, no external contact, where a list would be empty. */
const isEmpty = (result: WecomResult<unknown>): boolean =>
  !result.ok && result.kind === 'refused' && result.code === noContacts

/** Ends the friendships that a follower's list does not have any more. */
async function endMissing(
  tx: CorpTx,
  work: Work,
  owned: readonly { userid: string; externalUserids: readonly string[] }[],
  readRealAt: RealInstant,
): Promise<number> {
  const { corpId } = work
  const staff = await findStaffIds(
    tx,
    corpId,
    owned.map(({ userid }) => userid),
  )
  const pairs: { contactId: string; staffId: string }[] = []
  for (const { userid, externalUserids } of owned) {
    const staffId = staff.get(userid)
    if (staffId === undefined) continue
    const listed = new Set(externalUserids)
    for (const followed of await listFollowedBy(tx, corpId, staffId, readRealAt))
      if (!listed.has(followed.externalUserid)) pairs.push({ contactId: followed.contactId, staffId })
  }
  const now = work.now()
  return recordFollowEnds(tx, corpId, pairs, { at: now.at, by: null, realAt: readRealAt }, now)
}
