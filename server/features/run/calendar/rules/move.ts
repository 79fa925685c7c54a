import type { RankedDue } from '#server/features/run/rules/forecast.ts'
import { type CorpInstant, localTimeToInstant } from '#server/kernel/time.ts'

/** A local time of a local day: 2026-11-25, 20:00. */
export type Moment = { date: string; localTime: string }

/** One day's turn of a step in a run that a person put at another time. */
export type StepMove = { runId: string; stepId: string; from: Moment; to: Moment }

export const isAt = (moment: Moment, { date, localTime }: Moment): boolean =>
  moment.date === date && moment.localTime === localTime

/** Whether this turn of a step was put elsewhere; the moves are those of its run. */
export const isMovedAway = (moves: readonly StepMove[], due: Moment & { stepId: string }): boolean =>
  moves.some((move) => move.stepId === due.stepId && isAt(move.from, due))

/** Steps that were put on days of a span, ranked as `rankOf` says that they are where they came from. */
export const stepsMovedTo = (
  moves: readonly StepMove[],
  from: Temporal.PlainDate,
  until: Temporal.PlainDate,
  rankOf: (move: StepMove) => RankedDue | undefined,
): RankedDue[] =>
  moves
    .filter((move) => move.to.date >= from.toString() && move.to.date < until.toString())
    .flatMap((move) => {
      const due = rankOf(move)
      return due ? [{ ...due, ...move.to }] : []
    })

export function localMoment(at: CorpInstant, zone: string): Moment {
  const local = at.toZonedDateTimeISO(zone)
  return {
    date: local.toPlainDate().toString(),
    localTime: local.toPlainTime().toString({ smallestUnit: 'minute', roundingMode: 'floor' }),
  }
}

/** When an occurrence that is put at a moment is due, and on which day it stands. */
export function momentOf(
  { date, localTime }: Moment,
  zone: string,
): { dueAt: CorpInstant; localDate: Temporal.PlainDate } {
  const localDate = Temporal.PlainDate.from(date)
  return { dueAt: localTimeToInstant(localDate, Temporal.PlainTime.from(localTime), zone), localDate }
}

/** Days that a turn may be moved from where it was planned. */
const movableDays = 42

/** One rule that a move breaks; it names the field, the value, the rule and the repair. */
export type MoveRefusal = { field: string; value: string; rule: string; repair: string }

/** Whether a turn may be put at a moment, as far as its times alone tell. */
export function refuseMove(
  planned: Moment,
  from: Moment,
  to: Moment,
  at: CorpInstant,
  zone: string,
): MoveRefusal | null {
  const value = `${to.date} ${to.localTime}`
  if (isAt(from, to)) return { field: 'to', value, rule: 'is another time than from', repair: 'choose another time' }
  if (Temporal.Instant.compare(momentOf(to, zone).dueAt, at) <= 0)
    return { field: 'to', value, rule: 'lies in the future', repair: 'choose a later time' }
  const away = Temporal.PlainDate.from(planned.date).until(to.date, { largestUnit: 'days' }).days
  return Math.abs(away) > movableDays
    ? { field: 'to', value, rule: `lies within ${movableDays} days of ${planned.date}`, repair: 'choose a nearer day' }
    : null
}
