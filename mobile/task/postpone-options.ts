/** A moment to put a task off to; `minutes` from now, or the latest there is. */
export type PostponeOption = { atMs: number; minutes: number | null }

const minuteMs = 60_000
const steps = [15, 30, 60]
/** The latest is offered by itself where it is at least this far from the others. */
const apartMs = 5 * minuteMs

/** The moments that a task can be put off to, by the corp's clock: whole minutes, none beyond the latest. */
export function postponeOptions(nowMs: number, latestMs: number): PostponeOption[] {
  const wholeMs = Math.ceil(nowMs / minuteMs) * minuteMs
  const options: PostponeOption[] = steps
    .map((minutes) => ({ atMs: wholeMs + minutes * minuteMs, minutes }))
    .filter(({ atMs }) => atMs <= latestMs)
  const last = options[options.length - 1]?.atMs ?? wholeMs + apartMs
  const latest = Math.floor(latestMs / minuteMs) * minuteMs
  return latest - last >= apartMs || (options.length === 0 && latest >= last)
    ? [...options, { atMs: latest, minutes: null }]
    : options
}
