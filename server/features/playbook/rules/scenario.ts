import {
  calendarTracks,
  type PlaybookDocument,
  type VariableDeclaration,
  type VariableValues,
} from '#contract/playbook.ts'
import { startOfDay } from '#server/kernel/time.ts'
import { readDate } from './day.ts'
import { occurrencesOf, type PlannedOccurrence } from './occurrence.ts'

/** Where trials begin: a Monday of a year whose holidays are published. A checker has no clock of its own. */
const FIRST_DAY = new Temporal.PlainDate(2026, 1, 5)

const LONG_DAYS = 400
const SHORT_DAYS = 120
const DATES_TRIED = 12
const HANDS_TRIED = 6
const LEAD_DAYS = 10

/** Zone of the trials; what they find does not hang on it. */
const ZONE = 'Asia/Shanghai'

/** What one imagined group chat would be sent. The first trial is the plain one: a chat's first 400 days, growing at once. */
export interface Trial {
  planned: PlannedOccurrence[]
}

/** A likely value for a variable without default, so that what hangs on it can be tried. */
function standIn(declaration: VariableDeclaration): string | number {
  switch (declaration.type) {
    case 'text':
      return '示例'
    case 'number':
      return 1
    case 'date':
      return FIRST_DAY.add({ days: 60 }).toString()
    case 'time':
      return '20:00'
    case 'moment':
      return `${FIRST_DAY.add({ days: 60 })}T20:00`
    case 'link':
      return 'https://example.com'
    default:
      return declaration.type satisfies never
  }
}

/** Values to try a document with where nobody real is written to: defaults, else examples, else likely values. */
export const exampleValues = (document: PlaybookDocument): VariableValues =>
  Object.fromEntries(
    Object.entries(document.variables ?? {}).map(([name, declaration]) => [
      name,
      declaration.default ?? declaration.example ?? standIn(declaration),
    ]),
  )

/** The fixed dates a document's schedules name. */
function datesNamed(document: PlaybookDocument): Temporal.PlainDate[] {
  const written = JSON.stringify(calendarTracks(document)).match(/\d{4}-\d{2}-\d{2}/g) ?? []
  const dates = [...new Set(written)].map(readDate).filter((date) => date !== null)
  return dates.sort((a, b) => Temporal.PlainDate.compare(a, b)).slice(0, DATES_TRIED)
}

/** A document tried on imagined group chats: new ones, ones born shortly before each fixed date, ones in phases set by hand. */
export function trialsOf(document: PlaybookDocument): Trial[] {
  const variables = exampleValues(document)
  const tryOut = (day: Temporal.PlainDate, days: number, memberCount: number, phaseByHand: string | null): Trial => {
    const createdAt = startOfDay(day, ZONE)
    const chat = { createdAt, memberCount, phaseByHand }
    return {
      planned: occurrencesOf(document, { zone: ZONE, appliedAt: createdAt, chat, variables }, day, day.add({ days })),
    }
  }
  const phases = document.phases ?? []
  return [
    tryOut(FIRST_DAY, LONG_DAYS, Number.MAX_SAFE_INTEGER, null),
    ...(phases.some((phase) => phase.enter?.members !== undefined) ? [tryOut(FIRST_DAY, LONG_DAYS, 0, null)] : []),
    ...phases
      .filter((phase) => phase.enter?.by_hand)
      .slice(0, HANDS_TRIED)
      .map((phase) => tryOut(FIRST_DAY, LONG_DAYS, 0, phase.id)),
    ...datesNamed(document).map((date) =>
      tryOut(date.subtract({ days: LEAD_DAYS }), SHORT_DAYS, Number.MAX_SAFE_INTEGER, null),
    ),
  ]
}
