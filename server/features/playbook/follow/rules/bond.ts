import {
  type Bond,
  calendarSteps,
  type JourneyStep,
  journeySteps,
  type PlaybookDocument,
  type Step,
} from '#contract/playbook.ts'

/** What followers may do with a step that does not say. */
const DEFAULT_BOND: Bond = 'optional'

export const bondOf = (step: Step | JourneyStep): Bond => step.bond ?? DEFAULT_BOND

/** How many steps of each bond a document has. */
export function countBonds(document: PlaybookDocument): Record<Bond, number> {
  const counts: Record<Bond, number> = { mandatory: 0, optional: 0, local: 0 }
  for (const step of [...calendarSteps(document), ...journeySteps(document)]) counts[bondOf(step)] += 1
  return counts
}

/** The calendar steps that a follower may not change, by id. */
export const mandatorySteps = (document: PlaybookDocument): string[] =>
  calendarSteps(document)
    .filter((step) => bondOf(step) === 'mandatory')
    .map(({ id }) => id)
