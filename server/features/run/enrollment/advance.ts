import { journeyTracks } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { wakeSending } from '#server/features/delivery/index.ts'
import { documentOf, programOf } from '#server/features/playbook/index.ts'
import type { TurnContext, Walk } from '#server/features/run/enrollment/context.ts'
import { meetGoals } from '#server/features/run/enrollment/goal.ts'
import {
  claimDue,
  type DueGroup,
  groupDue,
  lockPausableAbove,
  type Place,
} from '#server/features/run/enrollment/sql/claim.ts'
import { takeAnswers } from '#server/features/run/enrollment/sql/question.ts'
import { Tally } from '#server/features/run/enrollment/tally.ts'
import { takeTurn } from '#server/features/run/enrollment/turn.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { wakeStaffTasks } from '#server/features/staff-task/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type AdvanceInput = {
  corpId: CorpId
  slug: string
  /** Lanes that the caller holds: nobody else advances their enrollments meanwhile. */
  lanes: readonly number[]
  /** From where on wakes are taken: what the call before answered. */
  after: readonly Place[]
  now: { at: CorpInstant; realAt: RealInstant }
  /** Wakes taken at most. Default 5,000. */
  limit?: number
}

export type Advanced = {
  /** Wakes, or answers, that were taken; with fewer than the limit nothing more is due. */
  taken: number
  after: Place[]
}

/** Enrollments of one transaction: enough for the statements to be worth it, few enough for a lease. */
export const usualLimit = 5_000

/**
 * Advances the enrollments of these lanes that are due at `now`: has those that a person answered be due, before any
 * other, so that an answer given in time is not late; takes their wakes, puts down who reached a goal, decides every
 * one's turn by a few
 * statements for each version and step, and goes on with those that are due again at once, until all wait or are over.
 * All in the caller's transaction: killed anywhere, nothing of it has happened.
 */
export async function advance(tx: CorpTx, input: AdvanceInput): Promise<Advanced> {
  const { corpId, slug, lanes, now, limit = usualLimit } = input
  const answers = await takeAnswers(tx, corpId, lanes, now, limit)
  if (answers === limit) return { taken: answers, after: [...input.after] }
  const perLane = Math.max(1, Math.ceil(limit / Math.max(1, lanes.length)))
  const claimed = await claimDue(tx, corpId, lanes, input.after, now.at, perLane)
  const { taken, after } = claimed
  if (claimed.groups.length === 0) return { taken, after }
  const isMoved = await lockPausableAbove(tx, corpId, claimed)
  const context: TurnContext = {
    tx,
    corpId,
    corp: await getCorp(tx, corpId),
    slug,
    now,
    tally: new Tally(),
    lanes: { send: new Set(), dispatch: new Set(), staffTask: new Set() },
    last: [],
  }
  // A run that was moved to another version before it was held has other steps.
  const woken = isMoved ? await groupDue(tx, corpId, claimed.ids, now.at) : claimed.groups
  for (const group of woken) {
    const walk = await findWalk(tx, corpId, group)
    if (walk) await meetGoals(context, walk)
  }
  const groups = woken.filter((group) => group.isDue)
  for (let group = groups.shift(); group; group = groups.shift())
    groups.push(...(await takeTurn(context, await walkOf(tx, corpId, group))))
  await context.tally.write(tx, corpId, Math.min(...lanes))
  for (const act of context.last) await act()
  await wakeOthers(context)
  return { taken, after }
}

async function walkOf(tx: CorpTx, corpId: CorpId, group: DueGroup): Promise<Walk> {
  const walk = await findWalk(tx, corpId, group)
  if (!walk) throw new Error(`version ${group.version} of ${group.playbookId} has no journey ${group.trackId}`)
  return walk
}

/** The journey that a group walks, or walked: null where the version has it no longer. */
async function findWalk(tx: CorpTx, corpId: CorpId, group: DueGroup): Promise<Walk | null> {
  const document = await documentOf(tx, corpId, group.playbookId, group.version)
  const track = journeyTracks(document).find((each) => each.id === group.trackId)
  return track ? { group, document, program: programOf(track) } : null
}

/** Wakes the queues that have work by now: last, since it locks their lanes. */
async function wakeOthers({ tx, corpId, now, lanes }: TurnContext): Promise<void> {
  await wakeLanes(
    tx,
    corpId,
    dispatchQueueName,
    [...lanes.dispatch].map((lane) => ({ lane, dueAt: now.at })),
  )
  await wakeSending(tx, corpId, [...lanes.send], now)
  await wakeStaffTasks(tx, corpId, [...lanes.staffTask], now.at)
}
