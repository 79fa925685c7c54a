import { type CatchUp, type Governor, governorOfDocument, type PlaybookDocument } from '#contract/playbook.ts'

/** A message of a journey is not bound to its hour: without a rule of its own it may go out for a day. */
export const journeyCatchUp = (governor: Governor): CatchUp => ({ ...governor.catchUp, graceMinutes: 24 * 60 })

/** The rule for what was missed of a message: the step's own, or the playbook's. */
export const catchUpOfSend = (document: PlaybookDocument, step: { catchUp: CatchUp | null }): CatchUp =>
  step.catchUp ?? journeyCatchUp(governorOfDocument(document))
