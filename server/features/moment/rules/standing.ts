import type { MomentState } from '#contract/moment-kind.ts'
import type { MomentBody } from '#server/features/moment/rules/body.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Nothing of it has gone out, for certain: it may be written anew. */
export const isChangeable = (state: MomentState): boolean =>
  state === 'draft' || state === 'scheduled' || state === 'failed'

/** It may be taken back: before it goes out, or, of what is out, what nobody has published. */
export const isCancellable = (state: MomentState): boolean =>
  state === 'scheduled' || state === 'making' || state === 'open' || state === 'in_doubt'

/** What its planner wrote of a post. */
type Written = { body: MomentBody; staffIds: readonly string[]; tagIds: readonly string[]; dueAt: CorpInstant }

/** Whether nobody wrote a post anew since it was read. */
export const isAsRead = (read: Written, held: Written): boolean => printOf(read) === printOf(held)

const printOf = ({ body, staffIds, tagIds, dueAt }: Written): string => JSON.stringify([body, staffIds, tagIds, dueAt])

/** What people ask of a post that is out. */
type Asked = { cancelledAt: CorpInstant | null; remindAskedAt: CorpInstant | null }

/** Whether a person asked something of a post since it was read: to take it back, or to tell who has not published. */
export const isAskedAnew = (read: Asked, held: Asked): boolean =>
  String(read.cancelledAt) !== String(held.cancelledAt) || String(read.remindAskedAt) !== String(held.remindAskedAt)

/** It may be put on its way: it stands on the calendar, and nothing of it is out. */
export const isSchedulable = (state: MomentState): boolean => state === 'draft' || state === 'failed'

/** Who is asked by WeCom's task and who, over the day's ceiling, posts by hand. `usedBy` tells a member's posts of the day. */
export function routesOf(
  staffIds: readonly string[],
  usedBy: ReadonlyMap<string, number>,
  perDay: number,
): { byTask: string[]; byHand: string[] } {
  const hasRoom = (staffId: string): boolean => (usedBy.get(staffId) ?? 0) < perDay
  return { byTask: staffIds.filter(hasRoom), byHand: staffIds.filter((staffId) => !hasRoom(staffId)) }
}

/** The ceiling that a plan uses up: how many copies each day go by WeCom's task and how many by hand. */
export function foreseeRoutes(
  posts: readonly { day: string; staffIds: readonly string[] }[],
  usedOn: (day: string, staffId: string) => number,
  perDay: number,
): { byTask: number; byHand: number } {
  const taken = new Map<string, number>()
  let [byTask, byHand] = [0, 0]
  for (const { day, staffIds } of posts)
    for (const staffId of staffIds) {
      const key = `${day} ${staffId}`
      const used = taken.get(key) ?? usedOn(day, staffId)
      if (used < perDay) byTask += 1
      else byHand += 1
      taken.set(key, used + 1)
    }
  return { byTask, byHand }
}
