import { calendarTracks, DEFAULT_PRIORITY, type Column, type PlaybookDocument, type Step } from '#contract/playbook.ts'
import type { Words } from '#contract/playbook.ts'
import { isBefore, localDateOf, localTimeToInstant, startOfDay, type CorpInstant } from '#server/kernel/time.ts'
import type { Day } from './day.ts'
import { describeSchedule } from './describe.ts'
import type { DueTime, TimesOn } from './due-time.ts'
import { dependsOnGroupChat, specificityOf, timesOf } from './schedule.ts'

/** A step with all that does not change from day to day or from group chat to group chat. */
export interface CompiledStep {
  trackId: string
  step: Step
  /** Place in the document: the last resort when two steps of a slot are alike. */
  order: number
  /** The step's own hour, else its slot's; a moment has none. */
  at: string
  column: Column | null
  phases: ReadonlySet<string> | null
  priority: number
  specificity: number
  isPerGroupChat: boolean
  schedule: Words
}

/** A local time of a day in a zone. `shiftedTo` is where the clock's gap moved it, if it did. */
export interface DueInstant {
  localTime: Temporal.PlainTime
  dueAt: CorpInstant
  /** The clock shows this time twice on this day, and it is the second that is meant. */
  isSecondPass: boolean
  shiftedTo: string | null
}

export interface CompiledPlaybook {
  steps: readonly CompiledStep[]
  /** Whether which content comes up hangs on what the group chat has had: plans then begin where the chat's own did. */
  hasHistory: boolean
  variantKeys: ReadonlyMap<string, readonly string[]>
  /** Schedules the calendar alone decides, by zone: the same for every group chat. */
  shared: Map<string, ReadonlyMap<string, TimesOn>>
  /** Due instants already worked out, by zone, day and time: group chats share them. */
  instants: Map<string, DueInstant | null>
  /** Counts of wins of `rotate` columns by phase, grown as far as anyone asked. */
  rotations: Map<string, { countedUntil: number; wins: Map<string, number[]> }>
}

const compiled = new WeakMap<PlaybookDocument, CompiledPlaybook>()

/** Compiles a document once; later calls with the same object get the same answer. */
export function compile(document: PlaybookDocument): CompiledPlaybook {
  const known = compiled.get(document)
  if (known !== undefined) return known
  const slots = new Map(document.slots?.map((slot) => [slot.id, slot]))
  const columns = new Map(document.columns?.map((column) => [column.id, column]))
  const steps = calendarTracks(document).flatMap((track) => track.steps.map((step) => ({ trackId: track.id, step })))
  const compiledSteps = steps.map(({ trackId, step }, order): CompiledStep => {
    const slotAt = step.slot === undefined ? null : (slots.get(step.slot)?.at ?? null)
    const at = (step.when.kind === 'moment' ? undefined : step.when.at) ?? slotAt
    return {
      trackId,
      step,
      order,
      at: at ?? '00:00',
      column: columns.get(step.column ?? '') ?? null,
      phases: step.phases === undefined ? null : new Set(step.phases),
      priority: step.priority ?? DEFAULT_PRIORITY,
      specificity: specificityOf(step.when),
      isPerGroupChat: dependsOnGroupChat(step.when),
      schedule: describeSchedule(step.when, at),
    }
  })
  const playbook: CompiledPlaybook = {
    steps: compiledSteps,
    hasHistory: compiledSteps.some(
      (each) => each.column !== null && (each.column.pick !== 'rotate' || each.isPerGroupChat),
    ),
    variantKeys: new Map(
      document.contents.map((content) => [
        content.id,
        ['a', ...(content.variants ?? []).map((variant) => variant.key)],
      ]),
    ),
    shared: new Map(),
    instants: new Map(),
    rotations: new Map(),
  }
  compiled.set(document, playbook)
  return playbook
}

/** The schedules of steps that do not differ from group chat to group chat, by step id. */
export function sharedTimes(playbook: CompiledPlaybook, zone: string): ReadonlyMap<string, TimesOn> {
  const known = playbook.shared.get(zone)
  if (known !== undefined) return known
  const shared = new Map<string, TimesOn>()
  for (const { step, at, isPerGroupChat } of playbook.steps) {
    const times = isPerGroupChat ? null : timesOf(step.when, at, { zone, values: {}, dayOne: null })
    if (times !== null) shared.set(step.id, times)
  }
  playbook.shared.set(zone, shared)
  return shared
}

/**
 * The instant of a time of a day: in a gap the time after it, in an overlap the first of the two, unless the schedule
 * names the instant itself. Null on a local day that the zone leaves out: its times would be the next day's once more.
 */
export function dueInstant(playbook: CompiledPlaybook, zone: string, day: Day, due: DueTime): DueInstant | null {
  const key = `${zone} ${day.iso} ${due.time} ${due.at ?? ''}`
  const known = playbook.instants.get(key)
  if (known !== undefined) return known
  const localTime = Temporal.PlainTime.from(due.time)
  const byClock = localTimeToInstant(day.date, localTime, zone)
  const dueAt = due.at ?? byClock
  const actual = dueAt.toZonedDateTimeISO(zone).toPlainTime()
  const isThere = localDateOf(startOfDay(day.date, zone), zone).equals(day.date)
  const instant = isThere
    ? {
        localTime,
        dueAt,
        isSecondPass: isBefore(byClock, dueAt),
        shiftedTo: actual.equals(localTime) ? null : actual.toString({ smallestUnit: 'minute' }),
      }
    : null
  playbook.instants.set(key, instant)
  return instant
}
