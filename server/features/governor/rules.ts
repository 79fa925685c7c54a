import type { Governor } from '#contract/playbook.ts'
import {
  addMs,
  type CorpInstant,
  corpInstant,
  earliest,
  isBefore,
  latest,
  localDateOf,
  localTimePassed,
  localTimeReached,
  msBetween,
  startOfDay,
} from '#server/kernel/time.ts'

const minuteMs = 60_000

/** An open mass send is cancelled this long before its limit, in corp ms: spec 60 asks for at least 60 s. */
export const cancelLeadMs = 2 * minuteMs

/** Less time than this before the limit gives staff no chance to tap; such a send is not released. */
const leastOpenMs = 5 * minuteMs

/** Sent this much after its time, a step counts as on time and its catch-up rule is not asked. */
const onTimeMs = 10 * minuteMs

/** A step that a person sends late after all may go out this long after it was due; so long it asks. */
export const sendLateMinutes = 24 * 60

/** How soon what cannot be known beforehand is looked at again. */
const lookAgainMs = minuteMs

export type PauseLevel = 'group_chat' | 'run' | 'playbook' | 'corp'

export type HoldReason =
  | 'quiet_hours'
  | 'permit_out'
  | 'open_release'
  | 'gap'
  | 'cap_day'
  | 'cap_week'
  | 'cap_column'
  | 'load'

export type DropReason =
  | 'group_chat_dismissed'
  | 'owner_left'
  | 'removed_from_run'
  | 'missed'
  | 'grace_over'
  | 'no_time_before_limit'
  | HoldReason

/** What a step asks for: when it was due and the rules of its playbook. */
export type SendRequest = {
  dueAt: CorpInstant
  /**
   * When it should have been decided: when it was due, or when what had held it up came to an end. Decided later than
   * that it was missed, and its catch-up rule is asked.
   */
  expectedAt: CorpInstant
  governor: Governor
  /** The step's own catch-up rule where it has one; a person's "send it now" turns `ask` into `late`. */
  catchUp: { rule: 'skip' | 'late' | 'ask'; graceMinutes: number }
  /** The caps of its column, where it has one; null is no cap. */
  column: { perDay: number | null; perWeek: number | null } | null
}

/** Where a group chat stands at this moment. */
export type Standing = {
  zone: string
  dismissed: boolean
  ownerActive: boolean
  inRun: boolean
  paused: PauseLevel | null
  /** The limit of the one open release, if there is one; it may have passed while the end is still being found out. */
  openUntil: CorpInstant | null
  /** Until then staff may still send this very step on an earlier permit. */
  permitUntil: CorpInstant | null
  lastSentAt: CorpInstant | null
  usedToday: number
  /** How many of today's are kept for steps that are still to come today and rank before this one. */
  keptToday: number
  usedThisWeek: number
  usedByColumnToday: number
  usedByColumnThisWeek: number
  /** Share of members, 0..1, who with this post would be over their load limit today. */
  overloadedShare: number
}

export type Verdict =
  | { kind: 'release'; expiresAt: CorpInstant }
  | { kind: 'defer'; until: CorpInstant; reason: HoldReason }
  | { kind: 'wait'; paused: PauseLevel }
  /** A person may decide until then. */
  | { kind: 'ask'; until: CorpInstant }
  | { kind: 'drop'; reason: DropReason }

/** May this group post go out now (spec 10, Governor)? Same input, same answer. */
export function mayPost(request: SendRequest, standing: Standing, now: CorpInstant): Verdict {
  if (standing.dismissed) return { kind: 'drop', reason: 'group_chat_dismissed' }
  if (!standing.inRun) return { kind: 'drop', reason: 'removed_from_run' }
  if (standing.paused) return { kind: 'wait', paused: standing.paused }
  if (!standing.ownerActive) return { kind: 'drop', reason: 'owner_left' }

  const { dueAt, catchUp } = request
  const graceEnd = addMs(dueAt, catchUp.graceMinutes * minuteMs)
  if (msBetween(request.expectedAt, now) > onTimeMs) {
    if (catchUp.rule === 'skip') return { kind: 'drop', reason: 'missed' }
    const until = addMs(dueAt, sendLateMinutes * minuteMs)
    if (catchUp.rule === 'ask')
      return isBefore(now, until) ? { kind: 'ask', until } : { kind: 'drop', reason: 'missed' }
  }
  if (msBetween(dueAt, now) > onTimeMs && isBefore(graceEnd, now)) return { kind: 'drop', reason: 'grace_over' }

  const free = firstFree(request, standing, now)
  if (free.reason !== null) {
    const lastChance = addMs(graceEnd, -leastOpenMs)
    if (!isBefore(lastChance, free.at)) return { kind: 'defer', until: free.at, reason: free.reason }
    // An open release may end long before its limit, and whoever waits for it is told; only its limit is in the way.
    const isBehind = standing.openUntil !== null && isBefore(now, lastChance)
    const otherwise = isBehind ? firstFree(request, { ...standing, openUntil: null }, now) : free
    return isBehind && !isBefore(lastChance, otherwise.at)
      ? { kind: 'defer', until: lastChance, reason: 'open_release' }
      : { kind: 'drop', reason: otherwise.isClosing ? 'no_time_before_limit' : (otherwise.reason ?? free.reason) }
  }
  const closesAt = nextClose(now, request.governor, standing.zone)
  return { kind: 'release', expiresAt: earliest(latest(graceEnd, addMs(now, onTimeMs)), closesAt) }
}

/** Until when what goes out at `at` must have been sent: the next quiet start, or the end of the day whose cap it takes. */
const nextClose = (at: CorpInstant, governor: Governor, zone: string): CorpInstant =>
  earliest(startOfDay(localDateOf(at, zone).add({ days: 1 }), zone), nextQuietStart(at, governor.quiet, zone))

type Free = {
  at: CorpInstant
  reason: HoldReason | null
  /** Nothing but the nearness of quiet hours, or of the day's end, held it last. */
  isClosing: boolean
}

/** The first moment from `now` on at which nothing holds the post and staff have time to tap, and what held it last. */
function firstFree(request: SendRequest, standing: Standing, now: CorpInstant): Free {
  const { governor } = request
  const { zone, usedToday, keptToday, usedThisWeek, usedByColumnToday, usedByColumnThisWeek } = standing
  const column = request.column ?? { perDay: null, perWeek: null }
  const tomorrow = startOfDay(localDateOf(now, zone).add({ days: 1 }), zone)
  const isUsedUp = (used: number, cap: number | null): boolean => cap !== null && used >= cap
  const nextWeek = (isFull: boolean): CorpInstant | null => (isFull ? startOfWeekAfter(now, zone) : null)
  const holds: { until: CorpInstant | null; reason: HoldReason }[] = [
    { until: standing.permitUntil, reason: 'permit_out' },
    { until: standing.openUntil && latest(standing.openUntil, addMs(now, lookAgainMs)), reason: 'open_release' },
    { until: standing.lastSentAt && addMs(standing.lastSentAt, governor.gapMinutes * minuteMs), reason: 'gap' },
    { until: isUsedUp(usedToday + keptToday, governor.groupPerDay) ? tomorrow : null, reason: 'cap_day' },
    { until: nextWeek(isUsedUp(usedThisWeek, governor.groupPerWeek)), reason: 'cap_week' },
    { until: isUsedUp(usedByColumnToday, column.perDay) ? tomorrow : null, reason: 'cap_column' },
    { until: nextWeek(isUsedUp(usedByColumnThisWeek, column.perWeek)), reason: 'cap_column' },
    { until: standing.overloadedShare * 100 > governor.holdAbovePercent ? tomorrow : null, reason: 'load' },
  ]
  let at = now
  let reason: HoldReason | null = null
  for (const hold of holds)
    if (hold.until && isBefore(at, hold.until)) {
      at = hold.until
      reason = hold.reason
    }
  const awake = quietEnd(at, governor.quiet, zone)
  if (awake) return { at: awake, reason: reason ?? 'quiet_hours', isClosing: false }
  const closesAt = nextClose(at, governor, zone)
  if (msBetween(at, closesAt) >= leastOpenMs) return { at, reason, isClosing: false }
  const opensAt = quietEnd(closesAt, governor.quiet, zone)
  return { at: opensAt ?? closesAt, reason: opensAt ? 'quiet_hours' : 'cap_day', isClosing: true }
}

export const startOfWeek = (date: Temporal.PlainDate): Temporal.PlainDate => date.subtract({ days: date.dayOfWeek - 1 })

const columnDay = 'column:'
const columnWeek = 'column-week:'

/** The keys of a column's caps; a column is named with its playbook, since others may have one of that name. */
export const columnCapKeys = (column: string): { day: string; week: string } => ({
  day: `${columnDay}${column}`,
  week: `${columnWeek}${column}`,
})

/** The column whose cap a key is, and over what it counts; null for the caps of all columns together. */
export const columnOfCap = (key: string): { column: string; over: 'day' | 'week' } | null =>
  key.startsWith(columnDay)
    ? { column: key.slice(columnDay.length), over: 'day' }
    : key.startsWith(columnWeek)
      ? { column: key.slice(columnWeek.length), over: 'week' }
      : null

/** The local day on which the window of a cap begins that holds `day`: its week's Monday, or the day itself. */
export const capWindow = (key: string, day: Temporal.PlainDate): Temporal.PlainDate =>
  key === 'week' || columnOfCap(key)?.over === 'week' ? startOfWeek(day) : day

const startOfWeekAfter = (at: CorpInstant, zone: string): CorpInstant =>
  startOfDay(startOfWeek(localDateOf(at, zone)).add({ days: 7 }), zone)

export type Quiet = { from: string; to: string }

/**
 * When the quiet hours that hold `at` end; null when `at` is not inside any. `from` = `to` means there are none. They last
 * from when the clock first shows `from` until it shows `to` for the last time, so that wherever a clock changes it shows
 * no quiet hours outside them.
 */
export function quietEnd(at: CorpInstant, quiet: Quiet, zone: string): CorpInstant | null {
  const today = localDateOf(at, zone)
  let end: CorpInstant | null = null
  for (const days of [-1, 0, 1]) {
    if (days === 1 && end === null) break // tomorrow's can only follow on those of today
    const night = quietOn(today.add({ days }), quiet, zone)
    const awake = end ?? at
    if (night && !isBefore(awake, night.begins) && isBefore(awake, night.ends)) end = night.ends
  }
  return end
}

/** When quiet hours next begin strictly after `at`, or 100 years on when there are none. */
export function nextQuietStart(at: CorpInstant, quiet: Quiet, zone: string): CorpInstant {
  const today = localDateOf(at, zone)
  for (const days of [0, 1, 2]) {
    const night = quietOn(today.add({ days }), quiet, zone)
    if (night && isBefore(at, night.begins)) return night.begins
  }
  return corpInstant(at.add({ hours: 24 * 36_525 }))
}

type Night = { begins: CorpInstant; ends: CorpInstant }

/** Nights worked out before: group chats share them, and each is asked for again and again. */
const nights = new Map<string, Night | null>()
const nightsKept = 10_000

/** The quiet hours that begin on a local day; null when there are none, or a change of the clock jumps over them. */
function quietOn(day: Temporal.PlainDate, quiet: Quiet, zone: string): Night | null {
  if (quiet.from === quiet.to) return null
  const key = `${day.toString()} ${quiet.from} ${quiet.to} ${zone}`
  const known = nights.get(key)
  if (known !== undefined) return known
  const [from, to] = [Temporal.PlainTime.from(quiet.from), Temporal.PlainTime.from(quiet.to)]
  const isWithinDay = Temporal.PlainTime.compare(from, to) < 0
  const begins = localTimeReached(day, from, zone)
  const ends = localTimePassed(isWithinDay ? day : day.add({ days: 1 }), to, zone)
  const night = isBefore(begins, ends) ? { begins, ends } : null
  if (nights.size >= nightsKept) nights.clear()
  nights.set(key, night)
  return night
}

export type MassSendMode = 'day' | 'week' | 'month'

/** The window of WeCom's ceiling that holds a local day, and the ceiling (D92135): 1 a day, 7 a week, a month's days. */
export function quotaWindow(
  mode: MassSendMode,
  date: Temporal.PlainDate,
): { startsOn: Temporal.PlainDate; quota: number } {
  switch (mode) {
    case 'day':
      return { startsOn: date, quota: 1 }
    case 'week':
      return { startsOn: startOfWeek(date), quota: 7 }
    case 'month':
      return { startsOn: date.with({ day: 1 }), quota: date.daysInMonth }
    default:
      return mode satisfies never
  }
}

/**
 * How many mass sends a recipient may still get today, when what is left of the window is spread evenly over its days:
 * at least one while any is left.
 */
export function quotaForToday(mode: MassSendMode, date: Temporal.PlainDate, left: number): number {
  const { startsOn, quota } = quotaWindow(mode, date)
  const days = mode === 'month' ? quota : mode === 'week' ? 7 : 1
  const daysLeft = days - startsOn.until(date, { largestUnit: 'days' }).days
  return left <= 0 ? 0 : Math.ceil(left / daysLeft)
}
