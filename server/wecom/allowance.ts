import { addMs, isBefore, latest, msBetween, realInstant, type RealInstant } from '#server/kernel/time.ts'

/** How many calls WeCom lets a corp make, shared by all processes (D90312). */
export type Allowance = {
  /** Takes leave for one call of `api`, or tells how long to wait for it. */
  take(api: string): Promise<{ ok: true } | { ok: false; waitMs: number }>
  /** WeCom refused with 45009: nobody calls `api` until the block is over. Tells how long that is. */
  block(api: string): Promise<{ waitMs: number }>
}

export type Span = 'minute' | 'hour'

const spanMs: Record<Span, number> = { minute: 60_000, hour: 3_600_000 }

/** The ceilings of one API for one corp (D90312): a ticket is an hour's matter, anything else has both. */
export function spansOf(api: string): { span: Span; ceiling: number }[] {
  switch (api) {
    case 'get_jsapi_ticket':
    case 'ticket/get':
      return [{ span: 'hour', ceiling: 100 }]
    default:
      return [
        { span: 'minute', ceiling: 10_000 },
        { span: 'hour', ceiling: 150_000 },
      ]
  }
}

/**
 * A span's calls are counted in parts, a sixth of it each. WeCom does not say whether its minute is the clock's or the
 * last 60 seconds: the part that runs and the six before it always hold the last 60 seconds whole, so while they hold
 * no more than the ceiling, neither reading of the rule is broken.
 */
const partsInSpan = 6

/** One part of a span, by its start. */
export type Part = { startsRealAt: RealInstant; used: number }

/** The calls of one span: its running part and those before it that still count. */
export type Window = {
  span: Span
  ceiling: number
  parts: readonly Part[]
  blockedUntilRealAt: RealInstant | null
}

const partMs = (span: Span): number => spanMs[span] / partsInSpan

/** The start of the part that holds `now`. */
export const partStart = (span: Span, now: RealInstant): RealInstant =>
  realInstant(Temporal.Instant.fromEpochMilliseconds(Math.floor(now.epochMilliseconds / partMs(span)) * partMs(span)))

/** The start of the part after the one that starts at `start`. */
export const nextPart = (span: Span, start: RealInstant): RealInstant => addMs(start, partMs(span))

/** The start of the oldest part that counts at `now`. */
export const oldestPart = (span: Span, now: RealInstant): RealInstant =>
  addMs(partStart(span, now), -partsInSpan * partMs(span))

/** How many of the `wanted` calls may go out now, and how long to wait when none may. */
export function grant(
  windows: readonly Window[],
  wanted: number,
  now: RealInstant,
): { granted: number; waitMs: number } {
  let granted = wanted
  let waitMs = 0
  for (const window of windows) {
    const blockedMs = window.blockedUntilRealAt ? msBetween(now, window.blockedUntilRealAt) : 0
    const counting = window.parts.filter((part) => !isBefore(part.startsRealAt, oldestPart(window.span, now)))
    const free = window.ceiling - counting.reduce((sum, part) => sum + part.used, 0)
    granted = Math.max(0, Math.min(granted, blockedMs > 0 ? 0 : free))
    waitMs = Math.max(waitMs, blockedMs, free > 0 ? 0 : untilFree(window.span, counting, free, now))
  }
  return { granted, waitMs: granted > 0 ? 0 : Math.max(1, Math.ceil(waitMs)) }
}

/** Milliseconds until enough old parts have gone for one call to be free. */
function untilFree(span: Span, counting: readonly Part[], free: number, now: RealInstant): number {
  let freed = free
  for (const part of counting.toSorted((a, b) => (isBefore(a.startsRealAt, b.startsRealAt) ? -1 : 1))) {
    freed += part.used
    if (freed > 0) return msBetween(now, addMs(part.startsRealAt, (partsInSpan + 1) * partMs(span)))
  }
  return partMs(span)
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
  const usedInHour = hour?.parts.reduce((sum, part) => sum + part.used, 0) ?? 0
  const minute = windows.find((window) => window.span === 'minute')
  const satOut = minute?.blockedUntilRealAt ? msBetween(minute.blockedUntilRealAt, now) : null
  const isHour =
    api === 'gettoken' ||
    !minute ||
    (hour !== undefined && usedInHour > hour.ceiling * 0.95) ||
    (satOut !== null && satOut >= 0 && satOut < spanMs.minute)
  const span = isHour ? 'hour' : 'minute'
  const known = windows.find((window) => window.span === span)?.blockedUntilRealAt ?? now
  return { span, until: latest(known, addMs(now, spanMs[span])) }
}

/** An allowance of one process, for programs that have no database. */
export function createMemoryAllowance(now: () => RealInstant): Allowance {
  const known = new Map<string, Window[]>()
  const windowsOf = (api: string, at: RealInstant): Window[] => {
    const windows = (known.get(api) ?? freshWindows(api)).map((window) => ({
      ...window,
      parts: window.parts.filter((part) => !isBefore(part.startsRealAt, oldestPart(window.span, at))),
    }))
    known.set(api, windows)
    return windows
  }
  return {
    async take(api) {
      const at = now()
      const windows = windowsOf(api, at)
      const { granted, waitMs } = grant(windows, 1, at)
      if (granted === 0) return { ok: false, waitMs }
      known.set(
        api,
        windows.map((window) => ({ ...window, parts: withOneMore(window.parts, partStart(window.span, at)) })),
      )
      return { ok: true }
    },
    async block(api) {
      const at = now()
      const windows = windowsOf(api, at)
      const { span, until } = blockAfterRefusal(api, windows, at)
      known.set(
        api,
        windows.map((window) => (window.span === span ? { ...window, blockedUntilRealAt: until } : window)),
      )
      return { waitMs: msBetween(at, until) }
    },
  }
}

const freshWindows = (api: string): Window[] =>
  spansOf(api).map(({ span, ceiling }) => ({ span, ceiling, parts: [], blockedUntilRealAt: null }))

function withOneMore(parts: readonly Part[], start: RealInstant): Part[] {
  const running = parts.find((part) => part.startsRealAt.equals(start))
  return [...parts.filter((part) => part !== running), { startsRealAt: start, used: (running?.used ?? 0) + 1 }]
}
