import type { PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import type { WhyPart } from '#contract/playbook/occurrence.ts'
import { localDateOf, localTimeToInstant, type CorpInstant } from '#server/kernel/time.ts'
import { compile, sharedTimes, type CompiledPlaybook, type CompiledStep } from './compile.ts'
import { dayOf, epochDayOf, type Day } from './day.ts'
import { phaseOf } from './phase.ts'
import { rotationPlace } from './pick.ts'
import { restsOnUnpublishedYear, timesOf, type DueTime } from './schedule.ts'
import { winnersOn, type ScheduledStep, type Winner } from './slot.ts'

/** What a plan for one group chat rests on. `variables` are complete: declared defaults and filled values included. */
export interface PlanContext {
  zone: string
  /** Nothing due before this is planned: days already past when the playbook is applied are left out. */
  appliedAt: CorpInstant
  chat: { createdAt: CorpInstant; memberCount: number | null; phaseByHand: string | null }
  variables: VariableValues
}

/** One due step for one group chat. `slot` is the step's slot, or its own id where it has none. */
export interface PlannedOccurrence {
  trackId: string
  stepId: string
  slot: string
  columnId: string | null
  contentId: string
  variantKeys: readonly string[]
  phaseId: string | null
  localDate: Temporal.PlainDate
  /** As written; the due instant lies later where the zone's clock jumps over it. */
  localTime: Temporal.PlainTime
  dueAt: CorpInstant
  priority: number
  specificity: number
  why: readonly WhyPart[]
}

/**
 * What is due for a group chat on the local days from `from` to before `to`, by due instant. Pure and the same for every
 * window: the occurrences of [a, c) are those of [a, b) and [b, c).
 */
export function occurrencesOf(
  document: PlaybookDocument,
  context: PlanContext,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): PlannedOccurrence[] {
  const playbook = compile(document)
  const dayOne = epochDayOf(localDateOf(context.chat.createdAt, context.zone))
  const appliedOn = epochDayOf(localDateOf(context.appliedAt, context.zone))
  const steps = scheduledSteps(playbook, context, dayOne)
  const begin = Math.max(dayOne, appliedOn)
  const wanted = Math.max(begin, epochDayOf(from))
  const inOrderCounts = new Map<string, number>()
  const planned: PlannedOccurrence[] = []
  for (let epochDay = playbook.hasInOrderColumn ? begin : wanted; epochDay < epochDayOf(to); epochDay += 1) {
    const day = dayOf(epochDay)
    const groupDay = epochDay - dayOne + 1
    const { memberCount, phaseByHand } = context.chat
    const phaseId = phaseOf(document, { groupDay, memberCount, byHand: phaseByHand })?.id ?? null
    const places = new Map<string, number>()
    for (const winner of winnersOn(steps, day, phaseId)) {
      for (const due of winner.times) {
        const dueAt = localTimeToInstant(day.date, plainTime(due.time), context.zone)
        if (epochDay === appliedOn && Temporal.Instant.compare(dueAt, context.appliedAt) < 0) continue
        const column = winner.compiled.column
        let place = due.position
        if (column?.pick === 'in-order') {
          place = inOrderCounts.get(column.id) ?? 0
          inOrderCounts.set(column.id, place + 1)
        } else if (column !== null && epochDay >= wanted) {
          const already = places.get(column.id) ?? 0
          place = rotationPlace(playbook, column.id, phaseId, epochDay, context.zone) + already
          places.set(column.id, already + 1)
        }
        if (epochDay >= wanted)
          planned.push(toOccurrence(playbook, winner, due, place, day, phaseId, dueAt, context.zone))
      }
    }
  }
  return planned.sort((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))
}

const readTimes = new Map<string, Temporal.PlainTime>()

/** HH:MM as a time, read once. */
function plainTime(written: string): Temporal.PlainTime {
  const known = readTimes.get(written) ?? Temporal.PlainTime.from(written)
  readTimes.set(written, known)
  return known
}

function scheduledSteps(playbook: CompiledPlaybook, context: PlanContext, dayOne: number): ScheduledStep[] {
  const scope = { zone: context.zone, values: context.variables, dayOne }
  const shared = sharedTimes(playbook, context.zone)
  return playbook.steps.flatMap((compiled) => {
    const timesOn = shared.get(compiled.step.id) ?? timesOf(compiled.step.when, compiled.at, scope)
    return timesOn === null ? [] : [{ compiled, timesOn }]
  })
}

const contentAt = (compiled: CompiledStep, place: number): string => {
  const pool = compiled.column?.contents ?? compiled.step.contents ?? []
  return pool[place % pool.length] ?? compiled.step.content ?? ''
}

function toOccurrence(
  playbook: CompiledPlaybook,
  winner: Winner,
  due: DueTime,
  place: number,
  day: Day,
  phaseId: string | null,
  dueAt: CorpInstant,
  zone: string,
): PlannedOccurrence {
  const { compiled, over } = winner
  const { step, column } = compiled
  const contentId = contentAt(compiled, place)
  const localTime = plainTime(due.time)
  const actual = dueAt.toZonedDateTimeISO(zone).toPlainTime()
  const unpublished = restsOnUnpublishedYear(step.when, day)
  const why: WhyPart[] = [
    { kind: 'schedule', stepId: step.id, ...compiled.schedule },
    ...(phaseId === null ? [] : [{ kind: 'phase' as const, phaseId }]),
    ...(step.slot === undefined ? [] : [{ kind: 'slot' as const, slotId: step.slot, over }]),
    ...(column === null
      ? []
      : [
          {
            kind: 'pick' as const,
            columnId: column.id,
            pick: column.pick,
            place: (place % column.contents.length) + 1,
            of: column.contents.length,
          },
        ]),
    ...(actual.equals(localTime)
      ? []
      : [
          {
            kind: 'clock-shift' as const,
            written: due.time,
            shiftedTo: actual.toString({ smallestUnit: 'minute' }),
          },
        ]),
    ...(unpublished === null ? [] : [{ kind: 'holiday-unpublished' as const, year: unpublished }]),
  ]
  return {
    trackId: compiled.trackId,
    stepId: step.id,
    slot: step.slot ?? step.id,
    columnId: column?.id ?? null,
    contentId,
    variantKeys: playbook.variantKeys.get(contentId) ?? ['a'],
    phaseId,
    localDate: day.date,
    localTime,
    dueAt,
    priority: compiled.priority,
    specificity: compiled.specificity,
    why,
  }
}
