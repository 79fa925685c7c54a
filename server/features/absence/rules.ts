import { ABSENCE_DAYS_MAX, ABSENCE_LATE_DAYS } from '#contract/absence.ts'
import type { ErrorDetail } from '#contract/errors.ts'
import type { Role } from '#contract/permission.ts'
import type { AbsenceSpan } from '#server/features/staff/index.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'

const dayMs = 24 * 60 * 60_000

/** Everybody says when they are away themselves; who leads staff, for those they lead. */
export const maySpeakFor = (actor: { role: Role; staffId: string }, staffId: string): boolean =>
  actor.staffId === staffId || actor.role === 'owner' || actor.role === 'admin' || actor.role === 'manager'

/** Why a member cannot be away from `from` until `until`, beside their other absences; null when they can. */
export function mayBeAway(
  { from, until }: { from: CorpInstant; until: CorpInstant },
  others: readonly AbsenceSpan[],
  now: CorpInstant,
): ErrorDetail | null {
  const since = addMs(now, -ABSENCE_LATE_DAYS * dayMs)
  if (!isBefore(from, until))
    return { field: 'until', value: `${until}`, rule: 'after its beginning', repair: `later than ${from}` }
  if (!isBefore(now, until))
    return { field: 'until', value: `${until}`, rule: 'not over yet', repair: `later than ${now}` }
  if (isBefore(from, since))
    return {
      field: 'from',
      value: `${from}`,
      rule: `entered ${ABSENCE_LATE_DAYS} days late at most`,
      repair: `${since} or later`,
    }
  const last = addMs(now, ABSENCE_DAYS_MAX * dayMs)
  if (isBefore(last, from))
    return {
      field: 'from',
      value: `${from}`,
      rule: `begins within ${ABSENCE_DAYS_MAX} days`,
      repair: `${last} or earlier`,
    }
  const end = addMs(from, ABSENCE_DAYS_MAX * dayMs)
  if (isBefore(end, until))
    return {
      field: 'until',
      value: `${until}`,
      rule: `lasts ${ABSENCE_DAYS_MAX} days at most`,
      repair: `${end} or earlier`,
    }
  const other = others.find((one) => isBefore(one.from, until) && isBefore(from, one.until))
  return other
    ? {
        field: 'from',
        value: `${from}`,
        rule: 'no other absence of theirs at the same time',
        repair: `there is one from ${other.from} until ${other.until}: end that first, or choose other days`,
      }
    : null
}
