import { quotaWindow, startOfWeek } from '#server/features/governor/index.ts'
import type { DueOccurrence } from '#server/features/run/index.ts'
import type { Chat } from '#server/features/rehearsal/rules/stage.ts'

/** Share of members who with one more post would be over their load of the day. */
export function overloadedShare(chat: Chat, date: string, posts: number, limit: number): number {
  if (chat.members.size === 0 || posts + 1 + chat.uses.get(`most ${date}`) <= limit) return 0
  let over = 0
  for (const member of chat.members.values()) if (posts + 1 + member.uses.get(`load ${date}`) > limit) over += 1
  return over / chat.members.size
}

/** Under which names a group chat's day, week, columns and quota are counted. */
export function keysOf(
  chat: Chat,
  mode: 'day' | 'week' | 'month',
  date: Temporal.PlainDate,
  occurrence: DueOccurrence | null,
) {
  const day = `day ${date.toString()}`
  const week = `week ${startOfWeek(date).toString()}`
  const window = `quota ${quotaWindow(mode, date).startsOn.toString()}`
  const massSends = `mass ${date.toString()}`
  const column = occurrence?.column?.key
  return {
    day,
    week,
    window,
    massSends,
    caps: [day, week, ...(column === undefined ? [] : [`${date.toString()} ${column}`, `${week} ${column}`])],
    quota: [window, massSends],
  }
}
