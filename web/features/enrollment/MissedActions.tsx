import { LateChoice } from '#web/features/occurrence/index.ts'
import { type Asking, useDecideJourney } from './mutations.ts'

type MissedActionsProps = {
  of: Asking
  /** How many it concerns, where it is more than the one contact that is looked at. */
  contacts?: number
  isCompact?: boolean
}

/** A missed message of a journey asks: write now after all, or leave it out. */
export function MissedActions({ of, ...choice }: MissedActionsProps) {
  return <LateChoice decide={useDecideJourney(of)} {...choice} />
}
