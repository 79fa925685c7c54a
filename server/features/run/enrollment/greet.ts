import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import { type CorpRow, getCorp } from '#server/features/corp/index.ts'
import { type NewWelcome, releaseWelcomes, welcomeLifeMs } from '#server/features/delivery/index.ts'
import { documentOf, type ProgramNode } from '#server/features/playbook/index.ts'
import { journeysOf, type RunJourney } from '#server/features/run/enrollment/enter.ts'
import { greetingOf } from '#server/features/run/enrollment/rules/greeting.ts'
import { type Addition, listLiveRuns, type LiveRun } from '#server/features/run/enrollment/sql/entry.ts'
import { type Greetable, listGreetable } from '#server/features/run/enrollment/sql/welcome.ts'
import { messageOf } from '#server/features/run/jobs/message.ts'
import { insertLinks, type NewLink } from '#server/features/run/sql/dispatch.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, isBefore, type RealInstant } from '#server/kernel/time.ts'

/** Somebody became a friend of a member of staff, as a callback told; without a code the console greets them itself. */
export type Arrival = Addition & { welcomeCode: string | null; arrivedRealAt: RealInstant }

type Greeting = RunJourney & { run: LiveRun; node: Extract<ProgramNode, { kind: 'welcome' }> }

/**
 * Greets new friends by the journey that begins with a welcome, in the transaction that takes in their callbacks: the
 * 20 seconds of a code leave no time for a queue in between. Where several runs would, the one that began last in a chat
 * of the staff member does. Whoever is added again is greeted again, also where the journey lets nobody in twice. A
 * greeting that cannot go out is stored with its reason.
 */
export async function greet(
  tx: CorpTx,
  { corpId, slug }: { corpId: CorpId; slug: string },
  arrivals: readonly Arrival[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  if (arrivals.length === 0) return
  const chosen = new Map<string, { greeting: Greeting; one: Greetable }>()
  for (const greeting of await greetingsOf(tx, corpId, arrivals))
    for (const one of await listGreetable(tx, corpId, greeting, arrivals, now.at)) {
      const before = chosen.get(keyOf(one))
      if (!before || isBefore(before.one.appliedAt, one.appliedAt)) chosen.set(keyOf(one), { greeting, one })
    }
  if (chosen.size === 0) return
  const corp = await getCorp(tx, corpId)
  const links: NewLink[] = []
  const welcomes: NewWelcome[] = []
  for (const arrival of arrivals) {
    const found = chosen.get(keyOf(arrival))
    if (!found) continue
    const { greeting, one } = found
    const message = await messageFor(tx, corpId, { corp, slug }, found, now.at)
    if (message.ok) links.push(...message.links)
    const deliveryId = deliveryIdOf(corpId, arrival)
    welcomes.push({
      deliveryId,
      lane: laneOf(deliveryId),
      contactId: arrival.contactId,
      senderStaffId: arrival.staffId,
      senderLane: laneOf(arrival.staffId),
      runId: greeting.runId,
      stepId: greeting.node.id,
      contentId: greeting.node.content,
      contentHash: message.ok ? message.contentHash : '',
      body: message.ok ? message.body : {},
      expiresAt: addMs(now.at, welcomeLifeMs),
      welcomeCode: arrival.welcomeCode,
      arrivedRealAt: arrival.arrivedRealAt,
      skipped:
        one.held ?? (message.ok ? null : message.reason) ?? (arrival.welcomeCode === null ? 'no_welcome_code' : null),
    })
  }
  await insertLinks(tx, corpId, links, now.at)
  await releaseWelcomes(tx, corpId, welcomes, now)
}

const keyOf = ({ contactId, staffId }: { contactId: string; staffId: string }): string => `${contactId} ${staffId}`

/** One greeting an arrival, however often its callback comes. */
const deliveryIdOf = (corpId: CorpId, { contactId, staffId, followedAt }: Addition): string =>
  naturalId(corpId, 'welcome', contactId, staffId, followedAt.toString())

async function greetingsOf(tx: CorpTx, corpId: CorpId, arrivals: readonly Arrival[]): Promise<Greeting[]> {
  const ownerStaffIds = [...new Set(arrivals.map((arrival) => arrival.staffId))]
  const greetings: Greeting[] = []
  for (const run of await listLiveRuns(tx, corpId, { ownerStaffIds }))
    for (const journey of await journeysOf(tx, corpId, run)) {
      const node = greetingOf(journey.program)
      if (node) greetings.push({ ...journey, run, node })
    }
  return greetings
}

async function messageFor(
  tx: CorpTx,
  corpId: CorpId,
  { corp, slug }: { corp: CorpRow; slug: string },
  { greeting, one }: { greeting: Greeting; one: Greetable },
  at: CorpInstant,
) {
  const document = await documentOf(tx, corpId, greeting.run.playbookId, greeting.run.version)
  const subject = {
    ...one,
    runId: greeting.runId,
    stepId: greeting.node.id,
    contentId: greeting.node.content,
    variant: 'a',
    armKey: null,
    localDate: at.toZonedDateTimeISO(corp.zone).toPlainDate(),
    senderStaffId: one.staffId,
  }
  return messageOf(corpId, document, subject, { publicUrl: corp.publicUrl, slug })
}
