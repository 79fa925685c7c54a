import type { EnrollmentItem } from '#contract/enrollment.ts'
import { journeyTracks, type JourneyTrack, type PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { describeJourneys } from '#contract/playbook/journey-words.ts'
import { documentOf, type Name, namesOf, programOf } from '#server/features/playbook/index.ts'
import { nameOfEnd } from '#server/features/run/enrollment/rules/funnel.ts'
import type { EnrollmentRow } from '#server/features/run/enrollment/sql/read.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What the parts of a playbook's version are called, for those who read of its journeys. */
export type Called = {
  track(trackId: string): JourneyTrack | undefined
  /** A step without a name is called by what it does. */
  step(trackId: string, stepId: string): Name
  document: PlaybookDocument
}

/** The names of each version that rows speak of. The process keeps documents, so this seldom asks the database. */
export async function calledBy(
  tx: CorpTx,
  corpId: CorpId,
  rows: readonly { playbookId: string; version: number }[],
): Promise<(row: { playbookId: string; version: number }) => Called> {
  const known = new Map<string, Called>()
  const keyOf = ({ playbookId, version }: { playbookId: string; version: number }) => `${playbookId} ${version}`
  for (const row of rows)
    if (!known.has(keyOf(row)))
      known.set(keyOf(row), calledIn(await documentOf(tx, corpId, row.playbookId, row.version)))
  return (row) => {
    const called = known.get(keyOf(row))
    if (!called) throw new Error(`version ${keyOf(row)} was not asked for`)
    return called
  }
}

const kept = new WeakMap<PlaybookDocument, Called>()

/** The names of one version. */
export function calledIn(document: PlaybookDocument): Called {
  const before = kept.get(document)
  if (before) return before
  const names = namesOf(document)
  const tracks = new Map(journeyTracks(document).map((track) => [track.id, track]))
  const words = new Map(describeJourneys(document).map((said) => [said.trackId, said.steps]))
  const called: Called = {
    track: (trackId) => tracks.get(trackId),
    step: (trackId, stepId) => {
      const name = names.step(stepId)
      const says = words.get(trackId)?.[stepId]
      return name.name === stepId && says ? { name: says.zh, nameEn: says.en } : name
    },
    document,
  }
  kept.set(document, called)
  return called
}

const isAwaiting = (track: JourneyTrack | undefined, stepId: string): boolean =>
  track !== undefined && programOf(track).nodes.get(stepId)?.kind === 'await'

export function presentEnrollment(row: EnrollmentRow, called: Called): EnrollmentItem {
  const track = called.track(row.trackId)
  return {
    enrollmentId: row.enrollmentId,
    contact: { contactId: row.contactId, name: row.contactName },
    run: { runId: row.runId, name: row.runName, version: row.version },
    journey: { trackId: row.trackId, name: track?.name ?? row.trackId, nameEn: track?.name_en ?? null },
    groupChat: row.groupChatId === null ? null : { groupChatId: row.groupChatId, name: row.groupChatName ?? '' },
    entry: row.entry,
    enteredAt: row.enteredAt.toString(),
    state: row.endedAt !== null ? 'over' : row.heldAt !== null ? 'held' : 'waiting',
    step: { stepId: row.stepId, ...called.step(row.trackId, row.stepId) },
    // A wait for something is looked at whenever that may have happened; what is known is until when it lasts.
    wakeAt: (row.wakeAt && isAwaiting(track, row.stepId) ? row.dueAt : row.wakeAt)?.toString() ?? null,
    endedAt: row.endedAt?.toString() ?? null,
    reason: row.reason,
    reasonName: row.reason === null || row.endedAt === null ? null : nameOfEnd(track, row.reason, called.track),
  }
}
