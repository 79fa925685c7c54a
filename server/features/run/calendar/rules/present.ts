import type { CalendarClash, CalendarEntry } from '#contract/calendar.ts'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { ForeseenStep } from './forecast.ts'
import type { StepMove } from './move.ts'

/** So many group chats in which a step stands in one state, for one reason where it gave way. */
export type StoredStep = {
  runId: string
  stepId: string
  date: string
  localTime: string
  state: OccurrenceState
  reason: string | null
  groupChats: number
}

/** A step's turns of a day, stored and foreseen, in how many group chats and how they stand there; the earliest first. */
export function entriesOf(
  stored: readonly StoredStep[],
  foreseen: readonly ForeseenStep[],
  moves: readonly StepMove[],
): CalendarEntry[] {
  const from = new Map(moves.map((move) => [keyOf({ ...move, ...move.to }), move.from]))
  const entries = new Map<string, CalendarEntry>()
  // A turn that was moved is stored where it went, however far ahead; it is foreseen where it is not.
  const there = new Map<string, number>()
  for (const step of stored)
    if (step.state !== 'cancelled') there.set(keyOf(step), (there.get(keyOf(step)) ?? 0) + step.groupChats)
  const planned = foreseen.flatMap((step) => {
    const groupChats = step.groupChats - (from.has(keyOf(step)) ? (there.get(keyOf(step)) ?? 0) : 0)
    return groupChats > 0 ? [{ ...step, groupChats, state: 'planned' as const }] : []
  })
  for (const { date, localTime, runId, stepId, state, groupChats } of [...stored, ...planned]) {
    const key = keyOf({ date, localTime, runId, stepId })
    const entry = entries.get(key) ?? {
      date,
      localTime,
      runId,
      stepId,
      groupChats: 0,
      counts: {},
      movedFrom: from.get(key) ?? null,
    }
    entry.groupChats += groupChats
    entry.counts[state] = (entry.counts[state] ?? 0) + groupChats
    entries.set(key, entry)
  }
  return [...entries.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

type At = { date: string; localTime: string; runId: string; stepId: string }

const keyOf = ({ date, localTime, runId, stepId }: At): string => `${date} ${localTime} ${runId} ${stepId}`

/** Why a step gave way to another, or to a limit that several share; what else a step is left out for is no clash. */
const clashReasons: ReadonlySet<string> = new Set([
  'gap',
  'cap_day',
  'cap_week',
  'cap_column',
  'load',
  'open_release',
  'quiet_hours',
  'no_time_before_limit',
])

/** What clashed on days that were, of what is stored: which step won stands with each one's why. */
export const happened = (stored: readonly StoredStep[]): CalendarClash[] =>
  stored
    .filter(({ reason }) => reason !== null && clashReasons.has(reason))
    .map(({ date, localTime, runId, stepId, reason, groupChats }) => ({
      date,
      localTime,
      runId,
      stepId,
      isOver: true,
      reason: reason ?? '',
      until: null,
      winner: null,
      groupChats,
      examples: [],
    }))
