import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { membershipJoined, membershipLeft } from '#server/features/group-chat/signals.ts'
import type { MembershipFact } from '#server/features/group-chat/sql/membership.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Where a change was learnt, and whether it is news: a first synchronisation stores facts but tells nobody. */
export type Source = { now: BothTimes; source: 'callback' | 'reading'; isNews: boolean }

const keyOf = (fact: MembershipFact): string =>
  `${fact.groupChatId} ${fact.memberKey} ${fact.joinedAt.epochMilliseconds}`

/** Stores that memberships began, and tells those who listen of the ones that nobody stored before. */
export async function recordJoins(
  tx: CorpTx,
  corpId: CorpId,
  joins: readonly (MembershipFact & { joinScene: string; joinState: string })[],
  { now, source, isNews }: Source,
): Promise<void> {
  const stored = await appendEvents(
    tx,
    corpId,
    joins.map((join) => ({
      key: keyOf(join),
      kind: 'membership.joined',
      at: join.joinedAt,
      groupChatId: join.groupChatId,
      contactId: join.contactId,
      staffId: join.staffId,
      detail: { scene: join.joinScene, ...(join.joinState && { state: join.joinState }) },
    })),
    now.realAt,
  )
  if (!isNews) return
  await publish(
    tx,
    corpId,
    membershipJoined,
    joins
      .filter((join) => stored.has(keyOf(join)))
      .map(({ groupChatId, contactId, staffId, joinedAt }) => ({
        lane: laneOf(groupChatId),
        detail: { groupChatId, contactId, staffId, joinedAt: joinedAt.toString(), source },
      })),
    now,
  )
}

/** Stores that memberships ended, and tells those who listen. */
export async function recordLeaves(
  tx: CorpTx,
  corpId: CorpId,
  leaves: readonly (MembershipFact & { leftAt: CorpInstant; leaveScene: string })[],
  { now, source }: Source,
): Promise<void> {
  const stored = await appendEvents(
    tx,
    corpId,
    leaves.map((leave) => ({
      key: keyOf(leave),
      kind: 'membership.left',
      at: leave.leftAt,
      groupChatId: leave.groupChatId,
      contactId: leave.contactId,
      staffId: leave.staffId,
      detail: { scene: leave.leaveScene },
    })),
    now.realAt,
  )
  await publish(
    tx,
    corpId,
    membershipLeft,
    leaves
      .filter((leave) => stored.has(keyOf(leave)))
      .map(({ groupChatId, contactId, staffId, leftAt }) => ({
        lane: laneOf(groupChatId),
        detail: { groupChatId, contactId, staffId, leftAt: leftAt.toString(), source },
      })),
    now,
  )
}
