import type { PlaybookDocument } from '#contract/playbook.ts'
import type { BanditPart } from '#contract/playbook/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import {
  armKey,
  type ArmFigures,
  type Bandit,
  type BanditAsk,
  type BanditStand,
  banditsOf,
  drawOf,
  sharesOf,
} from '#server/features/playbook/index.ts'
import { asOfOf, figuresOf } from '#server/features/run/bandit/rules.ts'
import {
  countArmClicks,
  countClusters,
  insertSnapshots,
  listSnapshots,
  type Snapshot,
  type SnapshotRow,
  type ToCount,
} from '#server/features/run/bandit/sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf, startOfDay } from '#server/kernel/time.ts'

/** A run with the local days of it that are about to be planned. */
export type BanditRun = {
  runId: string
  document: PlaybookDocument
  zone: string
  from: Temporal.PlainDate
  until: Temporal.PlainDate
}

/** How the bandits of runs stand, for each of their group chats. */
export type BanditStands = (runId: string, groupChatId: string) => (ask: BanditAsk) => BanditStand

/** Days of a plan that came too late are chosen by what was known then, no further back. */
const daysBack = 7

/**
 * What bandits of runs choose their turns by. With `keeps`, figures of days that are about to be planned are counted where
 * nobody has yet, and kept; without, turns further ahead go by the latest that are kept. The same turn always gets the
 * same answer: figures of one day are counted once.
 */
export async function banditStands(
  tx: CorpTx,
  corpId: CorpId,
  runs: readonly BanditRun[],
  at: CorpInstant,
  { keeps }: { keeps: boolean },
): Promise<BanditStands> {
  const learning = runs.filter(({ document }) => banditsOf(document).length > 0)
  if (learning.length === 0) return () => nothing
  const runIds = [...new Set(learning.map(({ runId }) => runId))]
  let kept = await listSnapshots(tx, corpId, runIds)
  const missing = keeps ? missingOf(learning, kept, at) : []
  if (missing.length > 0) {
    await insertSnapshots(tx, corpId, await count(tx, corpId, missing, kept))
    kept = await listSnapshots(tx, corpId, runIds)
  }
  return standsOf(corpId, learning, kept)
}

const nothing = (): never => {
  throw new Error('a playbook without bandits asks none')
}

type Missing = Snapshot & { bandit: Bandit; zone: string }

const keyOf = ({ runId, banditId, asOf }: Snapshot): string => `${runId} ${banditId} ${asOf.toString()}`

function missingOf(runs: readonly BanditRun[], kept: readonly SnapshotRow[], at: CorpInstant): Missing[] {
  const known = new Set(kept.map(keyOf))
  const missing = new Map<string, Missing>()
  for (const { runId, document, zone, from, until } of runs) {
    const today = localDateOf(at, zone)
    const begins = latestOf(from, today.subtract({ days: daysBack }))
    for (let date = begins; Temporal.PlainDate.compare(date, until) < 0; date = date.add({ days: 1 })) {
      const asOf = asOfOf(date)
      if (Temporal.PlainDate.compare(asOf, today) > 0) break
      for (const bandit of banditsOf(document)) {
        const snapshot = { runId, banditId: bandit.banditId, asOf }
        if (!known.has(keyOf(snapshot))) missing.set(keyOf(snapshot), { ...snapshot, bandit, zone })
      }
    }
  }
  return [...missing.values()].sort((a, b) => Temporal.PlainDate.compare(a.asOf, b.asOf))
}

const latestOf = (a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate =>
  Temporal.PlainDate.compare(a, b) >= 0 ? a : b

/** Counts what is missing, the earliest day first: an arm that was stopped on one is stopped on the next. */
async function count(
  tx: CorpTx,
  corpId: CorpId,
  missing: readonly Missing[],
  kept: readonly SnapshotRow[],
): Promise<SnapshotRow[]> {
  const asked = new Map<string, ToCount>(
    missing.map(({ runId, asOf, zone }) => [
      `${runId} ${asOf.toString()}`,
      { runId, asOf, at: startOfDay(asOf, zone) },
    ]),
  )
  const of = [...asked.values()]
  const banditIds = [...new Set(missing.map(({ banditId }) => banditId))]
  const clusters = Map.groupBy(await countClusters(tx, corpId, of, banditIds), keyOf)
  const clicks = new Map(
    (await countArmClicks(tx, corpId, of)).map((row) => [
      `${row.runId} ${row.asOf.toString()} ${row.armKey}`,
      row.clicks,
    ]),
  )
  const known = Map.groupBy(kept, banditOf)
  return missing.flatMap(({ runId, banditId, asOf, bandit }) => {
    const day = `${runId} ${asOf.toString()}`
    const clicked = new Map(
      bandit.arms.map(({ armId }) => [armId, clicks.get(`${day} ${armKey(banditId, armId)}`) ?? 0]),
    )
    const earlier = known.get(banditOf({ runId, banditId })) ?? []
    const stopped = new Map(
      earlier.flatMap(({ armId, stoppedBy, asOf: of }) =>
        stoppedBy !== null && Temporal.PlainDate.compare(of, asOf) < 0 ? [[armId, stoppedBy] as const] : [],
      ),
    )
    const figures = figuresOf(bandit, clusters.get(keyOf({ runId, banditId, asOf })) ?? [], clicked, stopped)
    const shares = sharesIn(corpId, { runId, banditId, asOf: asOf.toString() }, bandit, figures)
    const rows = shares.map((each) => ({ ...each, runId, banditId, asOf }))
    known.set(banditOf({ runId, banditId }), [...earlier, ...rows])
    return rows
  })
}

const banditOf = ({ runId, banditId }: { runId: string; banditId: string }): string => `${runId} ${banditId}`

function standsOf(corpId: CorpId, runs: readonly BanditRun[], kept: readonly SnapshotRow[]): BanditStands {
  const bandits = new Map(
    runs.flatMap(({ runId, document }) =>
      banditsOf(document).map((bandit) => [`${runId} ${bandit.banditId}`, bandit] as const),
    ),
  )
  const days = new Map(
    [...Map.groupBy(kept, banditOf)].map(([key, rows]) => [key, [...Map.groupBy(rows, (row) => row.asOf.toString())]]),
  )
  const shares = new Map<string, BanditPart[]>()
  const armsOf = (runId: string, bandit: Bandit, asOf: string): BanditPart[] => {
    // Written as 2026-11-28, days compare as texts do.
    const figures = days.get(`${runId} ${bandit.banditId}`)?.findLast(([day]) => day <= asOf)
    const key = `${runId} ${bandit.banditId} ${figures?.[0] ?? ''}`
    const known = shares.get(key)
    if (known) return known
    const { banditId } = bandit
    const made = sharesIn(corpId, { runId, banditId, asOf: figures?.[0] ?? '' }, bandit, figures?.[1] ?? [])
    shares.set(key, made)
    return made
  }
  return (runId, groupChatId) =>
    ({ banditId, stepId, date, time }) => {
      const asOf = asOfOf(date).toString()
      const bandit = bandits.get(`${runId} ${banditId}`)
      return {
        asOf,
        arms: bandit ? armsOf(runId, bandit, asOf) : [],
        point: drawOf(corpId, runId, `${banditId} ${stepId}`, `${date.toString()} ${time} ${groupChatId}`),
      }
    }
}

/** The shares of a bandit's arms by the figures of a day, those of arms that are not there yet included. */
function sharesIn(
  corpId: CorpId,
  { runId, banditId, asOf }: { runId: string; banditId: string; asOf: string },
  bandit: Bandit,
  figures: readonly ArmFigures[],
): BanditPart[] {
  const byArm = new Map(figures.map((row) => [row.armId, row]))
  const arms = bandit.arms.map(({ armId, weight }) => ({ ...figuresOrNone(byArm.get(armId), armId), weight }))
  return sharesOf(arms, drawOf(corpId, runId, banditId, asOf))
}

const figuresOrNone = (row: ArmFigures | undefined, armId: string): ArmFigures => ({
  armId,
  posts: row?.posts ?? 0,
  shown: row?.shown ?? 0,
  clicked: row?.clicked ?? 0,
  stoppedBy: row?.stoppedBy ?? null,
})
