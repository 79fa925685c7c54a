import { journeyTracks } from '#contract/playbook.ts'
import type { Work } from '#server/engine/queue.ts'
import { documentOf, programOf } from '#server/features/playbook/index.ts'
import { enter } from '#server/features/run/enrollment/enter.ts'
import {
  countLookedAt,
  lockOnceEntry,
  markEntered,
  onceCandidates,
  type OnceEntry,
} from '#server/features/run/enrollment/sql/once.ts'

/** So many people are let in by one transaction; of more, a part at a time. */
const peopleAtOnce = 20_000
const partsAtMost = 64

/**
 * Lets in whom a journey of a one-off takes, and tells how many. Cut short, it begins anew: nobody is let in twice. What is
 * let in late was due when it should have been, so that its grace is not longer for it.
 */
export async function letInOnce(work: Work, entry: OnceEntry): Promise<number> {
  const { corpId } = work
  const { program, of } = await work.transaction(async (tx) => {
    const document = await documentOf(tx, corpId, entry.playbookId, entry.version)
    const track = journeyTracks(document).find((each) => each.id === entry.trackId)
    if (!track) throw new Error(`version ${entry.version} of ${entry.playbookId} has no journey ${entry.trackId}`)
    const people = await countLookedAt(tx, corpId, entry)
    return { program: programOf(track), of: Math.min(partsAtMost, Math.max(1, Math.ceil(people / peopleAtOnce))) }
  })
  const { segment } = program.entry
  if (segment === null) throw new Error(`journey ${entry.trackId} is not entered by a segment`)
  let entered = 0
  for (let rest = 0; rest < of; rest += 1)
    entered += await work.transaction(async (tx) => {
      const { at, realAt } = work.now()
      if (!(await lockOnceEntry(tx, corpId, entry))) return 0
      const candidates = onceCandidates(corpId, entry, segment, { of, rest }, at)
      if (rest === of - 1) await markEntered(tx, corpId, entry, at)
      return enter(tx, corpId, [{ runId: entry.runId, program, candidates, dueAt: entry.dueAt }], { at, realAt })
    })
  return entered
}
