import { addMs, latest, msBetween, realInstant, type RealInstant } from '#server/kernel/time.ts'

/** How many calls WeCom lets a corp make, shared by all processes (D90312). */
export type Allowance = {
  /** Takes leave for one call of `api`, or tells how long to wait for it. */
  take(api: string): Promise<{ ok: true } | { ok: false; waitMs: number }>
  /** WeCom refused with 45009: nobody calls `api` until the block is over. Tells how long that is. */
  block(api: string): Promise<{ waitMs: number }>
}

export type Span = 'minute' | 'hour'

const spanMs: Record<Span, number> = { minute: 60_000, hour: 3_600_000 }

/** The ceilings of one API for one corp (D90312); a ticket is an hour's matter, anything else has both. */
export function ceilingsOf(api: string): Partial<Record<Span, number>> {
  switch (api) {
    case 'get_jsapi_ticket':
    case 'ticket/get':
      return { hour: 100 }
    default:
      return { minute: 10_000, hour: 150_000 }
  }
}

/** The calls of one span: the window that holds now, and the one before it. */
export type Window = {
  span: Span
  startsRealAt: RealInstant
  ceiling: number
  used: number
  usedBefore: number
  blockedUntilRealAt: RealInstant | null
}

/** The start of the window of `span` that holds `now`. */
export const windowStart = (span: Span, now: RealInstant): RealInstant =>
  realInstant(Temporal.Instant.fromEpochMilliseconds(Math.floor(now.epochMilliseconds / spanMs[span]) * spanMs[span]))

/** The start of the window before the one that starts at `start`. */
export const windowBefore = (span: Span, start: RealInstant): RealInstant => addMs(start, -spanMs[span])

/** The start of the window after the one that starts at `start`. */
export const windowAfter = (span: Span, start: RealInstant): RealInstant => addMs(start, spanMs[span])

/**
 * How many of the `wanted` calls may go out now, and how long to wait when none may.
 *
 * WeCom does not say whether its minute is the clock's or the last 60 seconds, so the window before counts with the
 * share of it that the last 60 seconds still cover: no 60 seconds ever hold more than the ceiling, give or take how
 * evenly the calls of the window before were spread.
 */
export function grant(
  windows: readonly Window[],
  wanted: number,
  now: RealInstant,
): { granted: number; waitMs: number } {
  let granted = wanted
  let waitMs = 0
  for (const window of windows) {
    const blockedMs = window.blockedUntilRealAt ? msBetween(now, window.blockedUntilRealAt) : 0
    const free = blockedMs > 0 ? 0 : Math.floor(freeOf(window, now))
    granted = Math.max(0, Math.min(granted, free))
    if (free < 1) waitMs = Math.max(waitMs, blockedMs, untilFree(window, now))
  }
  return { granted, waitMs: granted > 0 ? 0 : Math.max(1, Math.ceil(waitMs)) }
}

function freeOf(window: Window, now: RealInstant): number {
  const passed = msBetween(window.startsRealAt, now) / spanMs[window.span]
  return window.ceiling - window.used - window.usedBefore * Math.max(0, 1 - passed)
}

/** Milliseconds until the window before has faded enough for one call, at most until the next window. */
function untilFree(window: Window, now: RealInstant): number {
  const toNext = spanMs[window.span] - msBetween(window.startsRealAt, now)
  const missing = 1 - freeOf(window, now)
  if (missing <= 0) return 0
  return window.usedBefore === 0 ? toNext : Math.min(toNext, (missing / window.usedBefore) * spanMs[window.span])
}

/** Permits a process takes at once: one statement in many calls, and little lost when it dies. */
export const batchOf = (windows: readonly Window[]): number =>
  Math.max(1, Math.min(50, Math.floor(Math.min(...windows.map((window) => window.ceiling)) / 200)))

/**
 * Which block a 45009 means. WeCom does not say which ceiling was passed: a minute's lasts 60 s, an hour's 60 min
 * (D90312). It is the hour's when there is no minute's, when the hour is nearly used up, or when a minute's block has
 * just been sat out in vain. Too many wrong secrets block `gettoken` for an hour.
 */
export function blockAfterRefusal(
  api: string,
  windows: readonly Window[],
  now: RealInstant,
): { span: Span; until: RealInstant } {
  const hour = windows.find((window) => window.span === 'hour')
  const minute = windows.find((window) => window.span === 'minute')
  const satOut = minute?.blockedUntilRealAt ? msBetween(minute.blockedUntilRealAt, now) : null
  const isHour =
    api === 'gettoken' ||
    !minute ||
    (hour !== undefined && hour.used > hour.ceiling * 0.95) ||
    (satOut !== null && satOut >= 0 && satOut < spanMs.minute)
  const span = isHour ? 'hour' : 'minute'
  const known = windows.find((window) => window.span === span)?.blockedUntilRealAt ?? now
  return { span, until: latest(known, addMs(now, spanMs[span])) }
}

/** An allowance of one process, for programs that have no database. */
export function createMemoryAllowance(now: () => RealInstant): Allowance {
  const used = new Map<string, { counts: Map<number, number>; blocked: Partial<Record<Span, RealInstant>> }>()
  const windowsOf = (
    api: string,
    at: RealInstant,
  ): { state: NonNullable<ReturnType<typeof used.get>>; windows: Window[] } => {
    const state = used.get(api) ?? { counts: new Map<number, number>(), blocked: {} }
    used.set(api, state)
    const windows = (Object.entries(ceilingsOf(api)) as [Span, number][]).map(([span, ceiling]) => {
      // keys of Span
      const startsRealAt = windowStart(span, at)
      const count = (start: RealInstant) => state.counts.get(keyOf(span, start)) ?? 0
      return {
        span,
        startsRealAt,
        ceiling,
        used: count(startsRealAt),
        usedBefore: count(windowBefore(span, startsRealAt)),
        blockedUntilRealAt: state.blocked[span] ?? null,
      }
    })
    return { state, windows }
  }
  return {
    async take(api) {
      const at = now()
      const { state, windows } = windowsOf(api, at)
      const { granted, waitMs } = grant(windows, 1, at)
      if (granted === 0) return { ok: false, waitMs }
      for (const { span, startsRealAt, used: before } of windows)
        state.counts.set(keyOf(span, startsRealAt), before + 1)
      return { ok: true }
    },
    async block(api) {
      const at = now()
      const { state, windows } = windowsOf(api, at)
      const { span, until } = blockAfterRefusal(api, windows, at)
      state.blocked[span] = until
      return { waitMs: msBetween(at, until) }
    },
  }
}

/** Minutes are told from hours by their sign. */
const keyOf = (span: Span, start: RealInstant): number => (span === 'minute' ? 1 : -1) * start.epochMilliseconds
