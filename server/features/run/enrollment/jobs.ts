import type { EngineLog } from '#server/engine/loop.ts'
import type { Queue } from '#server/engine/queue.ts'
import { on, type Subscription } from '#server/engine/signal.ts'
import { contactAdded, contactRemoved } from '#server/features/contact/index.ts'
import { contactDeliveryClosed } from '#server/features/delivery/index.ts'
import { membershipJoined, membershipLeft } from '#server/features/group-chat/index.ts'
import { nameOfTag, tagAdded } from '#server/features/tag/index.ts'
import { advance, usualLimit } from '#server/features/run/enrollment/advance.ts'
import { afterClosed } from '#server/features/run/enrollment/closed.ts'
import { enter, type Entry, listJourneys } from '#server/features/run/enrollment/enter.ts'
import { tellHappened } from '#server/features/run/enrollment/happen.ts'
import { listWakes, type Place } from '#server/features/run/enrollment/sql/claim.ts'
import { added, joined, people } from '#server/features/run/enrollment/sql/entry.ts'
import { journeyQueueName } from '#server/features/run/queue-name.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'

export type JourneyDeps = {
  touch(corpId: CorpId, topic: 'journey' | 'delivery'): void
  slugOf(corpId: CorpId): Promise<string>
  log: EngineLog
}

/** Advances the enrollments that are due. */
export function journeyQueue(deps: JourneyDeps): Queue {
  return {
    name: journeyQueueName,
    async handle(work) {
      const { corpId, lanes } = work
      const slug = await deps.slugOf(corpId)
      let after: Place[] = []
      while (!work.stopping.aborted) {
        const now = work.now()
        const from = after
        const advanced = await work.transaction((tx) => advance(tx, { corpId, slug, lanes, after: from, now }))
        if (advanced.taken > 0) for (const topic of ['journey', 'delivery'] as const) deps.touch(corpId, topic)
        if (advanced.taken < usualLimit) return
        after = advanced.after
      }
    },
    nextDue: listWakes,
  }
}

const instantOf = (text: string): CorpInstant => corpInstant(Temporal.Instant.from(text))

const contactsOf = (details: readonly { contactId: string | null }[]): string[] => [
  ...new Set(details.flatMap(({ contactId }) => contactId ?? [])),
]

/** What lets contacts into journeys, and what their waits and goals may be for. */
export const journeySubscriptions: readonly Subscription[] = [
  on(membershipJoined, async ({ tx, corpId, details, at, realAt }) => {
    const joins = details.flatMap(({ groupChatId, contactId, joinedAt }) =>
      contactId === null ? [] : [{ groupChatId, contactId, joinedAt: instantOf(joinedAt) }],
    )
    const groupChatIds = [...new Set(joins.map((join) => join.groupChatId))]
    const journeys = await listJourneys(tx, corpId, { groupChatIds }, 'member-joined')
    const entries = journeys.map((each) => ({ ...each, candidates: joined(corpId, each.runId, joins) }))
    await enter(tx, corpId, entries, { at, realAt })
  }),
  on(contactAdded, async ({ tx, corpId, details, at, realAt }) => {
    const additions = details.map((one) => ({ ...one, followedAt: instantOf(one.followedAt) }))
    const ownerStaffIds = [...new Set(additions.map((addition) => addition.staffId))]
    const journeys = await listJourneys(tx, corpId, { ownerStaffIds }, 'contact-added')
    const entries = journeys.map((each) => ({ ...each, candidates: added(corpId, each.runId, additions) }))
    await enter(tx, corpId, entries, { at, realAt })
  }),
  on(tagAdded, async ({ tx, corpId, details, at, realAt }) => {
    const journeys = await listJourneys(tx, corpId, 'all', 'tag-added')
    const entries: Entry[] = []
    for (const { tagId, contactIds } of details) {
      const name = journeys.length === 0 ? null : await nameOfTag(tx, corpId, tagId)
      for (const journey of journeys) {
        const { tag } = journey.program.entry
        if (tag?.group !== name?.group || tag?.name !== name?.name) continue
        const candidates = people(corpId, journey.runId, journey.program.audience, contactIds)
        entries.push({ ...journey, candidates })
      }
    }
    await enter(tx, corpId, entries, { at, realAt })
  }),
  on(membershipJoined, ({ tx, corpId, details, ...now }) =>
    tellHappened(tx, corpId, 'membership.joined', contactsOf(details), now),
  ),
  on(membershipLeft, ({ tx, corpId, details, ...now }) =>
    tellHappened(tx, corpId, 'membership.left', contactsOf(details), now),
  ),
  on(contactAdded, ({ tx, corpId, details, ...now }) =>
    tellHappened(tx, corpId, 'contact.added', contactsOf(details), now),
  ),
  on(contactRemoved, ({ tx, corpId, details, ...now }) =>
    tellHappened(tx, corpId, 'contact.removed', contactsOf(details), now),
  ),
  on(tagAdded, ({ tx, corpId, details, ...now }) =>
    tellHappened(
      tx,
      corpId,
      'tag',
      details.flatMap(({ contactIds }) => contactIds),
      now,
    ),
  ),
  on(contactDeliveryClosed, ({ tx, corpId, details, ...now }) => afterClosed(tx, corpId, details, now)),
]
