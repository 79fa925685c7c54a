import type { CatchUp, Governor } from '#contract/playbook.ts'

/** A message of a journey is not bound to its hour: without a rule of its own it may go out for a day. */
export const journeyCatchUp = (governor: Governor): CatchUp => ({ ...governor.catchUp, graceMinutes: 24 * 60 })
