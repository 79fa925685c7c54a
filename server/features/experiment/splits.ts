import type { SplitReading } from '#contract/experiment.ts'
import { type JourneyTrack, journeyTracks, type PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { readWays, type Split, splitsOf, type Way } from '#server/features/experiment/rules/split.ts'
import { countStepClicks, countWays, type StepClicks, type WayRow } from '#server/features/experiment/split-sql.ts'
import { namesOf } from '#server/features/playbook/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

type Found = { track: JourneyTrack; split: Split; document: PlaybookDocument; version: number }

/** What the random splits of a playbook's journeys came to, as its latest version has them. */
export async function readSplits(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
  { document, version }: { document: PlaybookDocument; version: number },
  at: CorpInstant,
): Promise<SplitReading[]> {
  const found = journeyTracks(document).flatMap((track): Found[] =>
    splitsOf(track).map((split) => ({ track, split, document, version })),
  )
  if (found.length === 0) return []
  const ways = await countWays(
    tx,
    corpId,
    scope,
    playbookId,
    found.map(({ track, split }) => ({
      trackId: track.id,
      stepId: split.step.id,
      exitIds: (track.exits ?? []).map(({ id }) => id),
    })),
    at,
  )
  const stepIds = found.flatMap(({ split }) => split.ways.flatMap(({ sendStepIds }) => sendStepIds))
  // Clicks name nobody, so nobody can tell those of some group chats apart.
  const clicks = scope.kind === 'all' ? await countStepClicks(tx, corpId, playbookId, [...new Set(stepIds)]) : null
  return found.map((each) => told(each, ways, clicks))
}

function told(
  { track, split, document, version }: Found,
  all: readonly WayRow[],
  clicks: readonly StepClicks[] | null,
): SplitReading {
  const rows = all.filter((row) => row.trackId === track.id && row.stepId === split.step.id)
  const readings = readWays(split, rows)
  const { name, nameEn } = namesOf(document).step(split.step.id)
  return {
    trackId: track.id,
    trackName: track.name,
    trackNameEn: track.name_en ?? null,
    stepId: split.step.id,
    name,
    nameEn,
    version,
    arms: split.ways.map((way) => {
      const row = rows.find((each) => each.wayId === way.wayId)
      return {
        armId: way.wayId,
        name: way.name,
        nameEn: way.nameEn,
        share: way.share,
        entered: row?.entered ?? 0,
        underWay: row?.underWay ?? 0,
        finished: row?.finished ?? 0,
        ...clicksOf(way, clicks),
        readings: readings.find((each) => each.wayId === way.wayId)?.readings ?? [],
        isBaseline: way === split.ways.at(-1),
      }
    }),
  }
}

function clicksOf(
  { sendStepIds }: Way,
  clicks: readonly StepClicks[] | null,
): { sent: number | null; clicks: number | null } {
  if (clicks === null) return { sent: null, clicks: null }
  const own = clicks.filter(({ stepId }) => sendStepIds.includes(stepId))
  return {
    sent: own.reduce((sum, { sent }) => sum + sent, 0),
    clicks: own.reduce((sum, each) => sum + each.clicks, 0),
  }
}
