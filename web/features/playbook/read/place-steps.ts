import { calendarTracks, type CalendarTrack, type PlaybookDocument, type Step } from '#contract/playbook.ts'

export type PlacedStep = { step: Step; track: CalendarTrack; at: string }
export type DayLane = { day: number; steps: PlacedStep[] }
export type ClockLane = { at: string; slotId: string | null; steps: PlacedStep[] }

/** When on its day a step is due: its own time, else its slot's; empty where a moment alone decides. */
export function timeOf(step: Step, document: PlaybookDocument): string {
  if ('at' in step.when && step.when.at) return step.when.at
  return document.slots?.find((slot) => slot.id === step.slot)?.at ?? ''
}

const daysOf = (step: Step): readonly number[] => (step.when.kind === 'group-day' ? (step.when.days ?? []) : [])

const byTime = (a: PlacedStep, b: PlacedStep): number => a.at.localeCompare(b.at)

/**
 * A playbook's steps as a reader looks for them: those of a day of the group chat by that day, the others by their hour.
 * A step of several days stands on each of them.
 */
export function placeSteps(document: PlaybookDocument): { byDay: DayLane[]; byClock: ClockLane[] } {
  const placed = calendarTracks(document).flatMap((track) =>
    track.steps.map((step): PlacedStep => ({ step, track, at: timeOf(step, document) })),
  )
  const days = new Map<number, PlacedStep[]>()
  const clocks = new Map<string, ClockLane>()
  for (const one of placed) {
    for (const day of daysOf(one.step)) days.set(day, [...(days.get(day) ?? []), one])
    if (daysOf(one.step).length > 0) continue
    const slotId = one.step.slot ?? null
    const key = `${one.at} ${slotId ?? ''}`
    const lane = clocks.get(key) ?? { at: one.at, slotId, steps: [] }
    clocks.set(key, { ...lane, steps: [...lane.steps, one] })
  }
  return {
    byDay: [...days].sort(([a], [b]) => a - b).map(([day, steps]) => ({ day, steps: steps.toSorted(byTime) })),
    byClock: [...clocks.values()].sort((a, b) => a.at.localeCompare(b.at)),
  }
}

/** The ids of what a step sends, in the order of its days; those of its column where it fills one. */
export function contentIdsOf(step: Step, document: PlaybookDocument): readonly string[] {
  if (step.content) return [step.content]
  if (step.contents) return step.contents
  return document.columns?.find((column) => column.id === step.column)?.contents ?? []
}
