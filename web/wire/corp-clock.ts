import { useSyncExternalStore } from 'react'

/** What the corp's clock showed at a moment of this page's own clock, and how many corp seconds a second lasts. */
export type ClockReading = { corpMs: number; pageMs: number; rate: number }

/** Corp time at a moment of the page's clock, in milliseconds since 1970. */
export const corpMsAt = (reading: ClockReading, pageMs: number): number =>
  reading.corpMs + (pageMs - reading.pageMs) * reading.rate

let reading: ClockReading = { corpMs: Date.now(), pageMs: performance.now(), rate: 1 }
const listeners = new Set<() => void>()

/**
 * Sets the page's idea of the corp's clock by an answer of the server. Small steps backwards that only come from the
 * time an answer travels are passed over, so that a running clock never jumps to and fro.
 */
export function setCorpClock(corpTime: string, rate = reading.rate): void {
  const pageMs = performance.now()
  const corpMs = Temporal.Instant.from(corpTime).epochMilliseconds
  const drift = corpMs - corpMsAt(reading, pageMs)
  const travelMs = 1_500 * Math.max(rate, 1)
  if (rate === reading.rate && Math.abs(drift) <= travelMs && drift <= 0) return
  reading = { corpMs, pageMs, rate }
  for (const listener of listeners) listener()
}

/** Corp time now. Components use `useCorpNow`. */
export const corpNowMs = (): number => corpMsAt(reading, performance.now())

const slowestMs = 30_000
const fastestMs = 200

/**
 * Corp time, rounded down to whole steps, as it passes: a component that shows minutes asks for steps of a minute and
 * is drawn again only when one has passed, five times a second at most.
 */
export function useCorpNow(stepMs = 60_000): number {
  const subscribe = (notify: () => void) => {
    let timer: ReturnType<typeof setTimeout>
    const arm = () => {
      const wait = reading.rate === 0 ? slowestMs : stepMs / reading.rate
      timer = setTimeout(tick, Math.min(slowestMs, Math.max(fastestMs, wait)))
    }
    const tick = () => {
      clearTimeout(timer)
      notify()
      arm()
    }
    listeners.add(tick)
    arm()
    return () => {
      clearTimeout(timer)
      listeners.delete(tick)
    }
  }
  return useSyncExternalStore(subscribe, () => Math.floor(corpNowMs() / stepMs) * stepMs)
}
