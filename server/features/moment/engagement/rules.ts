import { ENGAGEMENT_PLANS_MAX, ENGAGEMENT_REST_DAYS } from '#contract/engagement.ts'
import type { MomentSettings } from '#contract/moment.ts'
import { nextQuietStart, quietEnd } from '#server/features/governor/index.ts'
import type { MomentFault } from '#server/features/moment/rules/body.ts'
import {
  addMs,
  type CorpInstant,
  earliest,
  isBefore,
  localDateOf,
  localTimeToInstant,
  msBetween,
} from '#server/kernel/time.ts'

/** On which days of a week, 1 being Monday, and when, in the corp's zone. */
export type Weekly = { weekdays: readonly number[]; time: string }

/** When a weekly time comes next, strictly after a moment. */
export function nextTime({ weekdays, time }: Weekly, after: CorpInstant, zone: string): CorpInstant {
  const today = localDateOf(after, zone)
  // Eight days: today's may be over, and a clock that is put forward moves a time by hours, not days.
  for (let days = 0; days <= 8; days += 1) {
    const date = today.add({ days })
    if (!weekdays.includes(date.dayOfWeek)) continue
    const at = localTimeToInstant(date, Temporal.PlainTime.from(time), zone)
    if (isBefore(after, at)) return at
  }
  throw new Error('a week has one of its own days')
}

const hourMs = 3_600_000
/** Staff have so long, and the night is theirs; with less than an hour left nobody is asked any more. */
const openMs = 8 * hourMs
const leastMs = hourMs

/** Whether staff are asked now for a time that has come, and until when they can do it. */
export function whenToAsk(
  dueAt: CorpInstant,
  { quietFrom, quietTo }: MomentSettings,
  zone: string,
  now: CorpInstant,
): { kind: 'now'; expiresAt: CorpInstant } | { kind: 'missed' } | { kind: 'quiet' } {
  const quiet = { from: quietFrom, to: quietTo }
  if (quietEnd(dueAt, quiet, zone) !== null) return { kind: 'quiet' }
  const expiresAt = earliest(addMs(dueAt, openMs), nextQuietStart(dueAt, quiet, zone))
  return isBefore(addMs(now, leastMs), expiresAt) ? { kind: 'now', expiresAt } : { kind: 'missed' }
}

/** A friend of a member of staff; `touchedAt` is when anything last passed between them that Qunce knows of. */
export type Friend = {
  staffId: string
  contactId: string
  name: string
  remark: string
  touchedAt: CorpInstant
  isOptedOut: boolean
  isExcluded: boolean
  /** The last local day on which the customer was on anybody's list. */
  visitedOn: Temporal.PlainDate | null
}

/** On no list: who asked to be left alone, who is excluded, and who was on one within the days of rest. */
export function mayBeVisited(
  { isOptedOut, isExcluded, visitedOn }: Pick<Friend, 'isOptedOut' | 'isExcluded' | 'visitedOn'>,
  today: Temporal.PlainDate,
): boolean {
  if (isOptedOut || isExcluded) return false
  return visitedOn === null || Temporal.PlainDate.compare(visitedOn.add({ days: ENGAGEMENT_REST_DAYS }), today) <= 0
}

/**
 * Whom each member of staff visits: of their own friends up to `most`, the one who was longest without contact first. A
 * customer who is a friend of several is on one list, of whoever comes first among `staffIds`.
 */
export function choose(
  staffIds: readonly string[],
  friends: readonly Friend[],
  most: number,
  today: Temporal.PlainDate,
): ReadonlyMap<string, Friend[]> {
  const taken = new Set<string>()
  const byStaff = Map.groupBy(
    friends.filter((friend) => mayBeVisited(friend, today)),
    ({ staffId }) => staffId,
  )
  return new Map(
    staffIds.map((staffId) => {
      const list = (byStaff.get(staffId) ?? [])
        .filter(({ contactId }) => !taken.has(contactId))
        .toSorted(byLongest)
        .slice(0, most)
      for (const { contactId } of list) taken.add(contactId)
      return [staffId, list]
    }),
  )
}

const byLongest = (one: Friend, other: Friend): number =>
  Temporal.Instant.compare(one.touchedAt, other.touchedAt) || (one.contactId < other.contactId ? -1 : 1)

const dayMs = 24 * hourMs

/** The task's words: what a good visit is, and whom it goes to, each with why. */
export function noteOf(list: readonly Friend[], now: CorpInstant): string {
  const lines = list.map((friend, place) => {
    const days = Math.max(0, Math.floor(msBetween(friend.touchedAt, now) / dayMs))
    return `${place + 1}. ${nameOf(friend)}（${days === 0 ? '今天有过联系' : `${days} 天没联系`}）`
  })
  return [
    `打开下面 ${list.length} 位客户的朋友圈，挑一条真心想说的点个赞，或写一句和内容有关的评论；不带货，不群发，没有新内容就跳过。`,
    ...lines,
  ].join('\n')
}

/** As the member of staff calls them, and as they call themselves. */
const nameOf = ({ name, remark }: Friend): string =>
  remark === '' || remark === name ? name || '（没有名字的客户）' : name === '' ? remark : `${remark}（${name}）`

/** What keeps a plan from being saved. `plans` are there beside it. */
export function faultsOfPlan(
  plan: Weekly & { staffIds: readonly string[] },
  around: { plans: number; seesAll: boolean; settings: MomentSettings; zone: string; now: CorpInstant },
): MomentFault[] {
  const { quietFrom, quietTo } = around.settings
  const faults: MomentFault[] = []
  if (around.plans >= ENGAGEMENT_PLANS_MAX)
    faults.push({
      field: 'name',
      value: around.plans,
      rule: 'plans_full',
      message: {
        zh: `已经有 ${around.plans} 个计划，最多 ${ENGAGEMENT_PLANS_MAX} 个`,
        en: `there are ${around.plans} plans; ${ENGAGEMENT_PLANS_MAX} at most`,
      },
      repair: { zh: '改一个已有的，或先删掉一个', en: 'change one that is there, or delete one first' },
    })
  if (!around.seesAll && plan.staffIds.length === 0)
    faults.push({
      field: 'staffIds',
      value: '',
      rule: 'staff_all',
      message: { zh: '你看不到全部员工，不能请所有人', en: 'you do not see all staff, so you cannot ask everybody' },
      repair: { zh: '选出要请的员工', en: 'choose whom to ask' },
    })
  const due = nextTime(plan, around.now, around.zone)
  if (whenToAsk(due, around.settings, around.zone, due).kind !== 'now')
    faults.push({
      field: 'time',
      value: plan.time,
      rule: 'time_quiet',
      message: {
        zh: `落在静默时段 ${quietFrom}–${quietTo}，或离它不到一小时`,
        en: `falls into the quiet hours ${quietFrom}–${quietTo}, or less than an hour before them`,
      },
      repair: { zh: '换一个白天的时间', en: 'choose a time by day' },
    })
  return faults
}
