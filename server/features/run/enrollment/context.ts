import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpRow } from '#server/features/corp/index.ts'
import type { Program } from '#server/features/playbook/index.ts'
import type { DueGroup } from '#server/features/run/enrollment/sql/claim.ts'
import type { Tally } from '#server/features/run/enrollment/tally.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** What all turns of one transaction share. */
export type TurnContext = {
  tx: CorpTx
  corpId: CorpId
  corp: CorpRow
  slug: string
  now: { at: CorpInstant; realAt: RealInstant }
  tally: Tally
  /** Lanes of other queues that have something to do by then. */
  lanes: { send: Set<number>; dispatch: Set<number>; staffTask: Set<number> }
  /** What is to be done once the turns are taken, since it wakes lanes. */
  last: (() => Promise<void>)[]
}

/** A group of enrollments and the journey they walk. */
export type Walk = { group: DueGroup; document: PlaybookDocument; program: Program }
