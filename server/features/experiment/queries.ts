import type { ExperimentReading, ExperimentsPage } from '#contract/experiment.ts'
import { calendarTracks, type Experiment, type PlaybookDocument, type Step } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { readBandits } from '#server/features/experiment/bandits.ts'
import { readSplits } from '#server/features/experiment/splits.ts'
import { baselineOf, type Counted, readArms } from '#server/features/experiment/rules/reading.ts'
import {
  type ClickRow,
  listClicks,
  listUnits,
  listVersionsAtWork,
  type UnitRow,
} from '#server/features/experiment/sql.ts'
import { armKey, documentOf, namesOf } from '#server/features/playbook/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, isBefore } from '#server/kernel/time.ts'

/** An experiment where it stands: in the latest version that has it. */
type Found = {
  document: PlaybookDocument
  version: number
  isInLatest: boolean
  trackId: string
  step: Step
  experiment: Experiment
}

/** The experiments of a playbook that are published or at work, with what they say so far. Throws `not_found`. */
export async function readExperiments(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
): Promise<ExperimentsPage> {
  const versions = await listVersionsAtWork(tx, corpId, playbookId)
  const [latest] = versions
  if (latest === undefined) throw new AppError('not_found')
  const found = new Map<string, Found>()
  for (const version of versions) {
    const document = await documentOf(tx, corpId, playbookId, version)
    for (const track of calendarTracks(document))
      for (const step of track.steps) {
        const { experiment } = step
        if (experiment && experiment.mode !== 'bandit' && !found.has(experiment.id))
          found.set(experiment.id, {
            document,
            version,
            isInLatest: version === latest,
            trackId: track.id,
            step,
            experiment,
          })
      }
  }
  const bandits = await readBandits(tx, corpId, scope, playbookId)
  const { at } = await corpNow(tx, corpId)
  const newest = { document: await documentOf(tx, corpId, playbookId, latest), version: latest }
  const splits = await readSplits(tx, corpId, scope, playbookId, newest, at)
  if (found.size === 0) return { playbookId, items: [], bandits, splits }
  const units = await listUnits(tx, corpId, scope, playbookId, [...found.keys()], at)
  const firstAt = earliest(units)
  const clicks = firstAt === null ? [] : await listClicks(tx, corpId, playbookId, firstAt, at)
  const byExperiment = Map.groupBy(units, (unit) => unit.experimentId)
  return {
    playbookId,
    items: [...found.values()].map((each) => told(each, byExperiment.get(each.experiment.id) ?? [], clicks)),
    bandits,
    splits,
  }
}

const earliest = (units: readonly UnitRow[]): CorpInstant | null =>
  units.reduce<CorpInstant | null>((least, { firstAt }) => (least && isBefore(least, firstAt) ? least : firstAt), null)

function told(found: Found, all: readonly UnitRow[], clicks: readonly ClickRow[]): ExperimentReading {
  const { document, experiment, step } = found
  const names = namesOf(document)
  const armIds = new Set(experiment.arms.map((arm) => arm.id))
  const units = all.filter((unit) => unit.arms === 1 && armIds.has(unit.armId))
  const byArm = Map.groupBy(units, (unit) => unit.armId)
  const readings = readArms(experiment, countedOf(experiment, units, clicks))
  const sum = (armId: string, of: 'due' | 'sent' | 'members') =>
    (byArm.get(armId) ?? []).reduce((total, unit) => total + unit[of], 0)
  const { name, nameEn } = names.experiment(experiment.id)
  const called = names.step(step.id)
  const last = units.reduce<CorpInstant | null>(
    (most, { lastAt }) => (most && isBefore(lastAt, most) ? most : lastAt),
    null,
  )
  return {
    experimentId: experiment.id,
    name,
    nameEn,
    trackId: found.trackId,
    stepId: step.id,
    stepName: called.name,
    stepNameEn: called.nameEn,
    version: found.version,
    isInLatest: found.isInLatest,
    firstDueAt: earliest(units)?.toString() ?? null,
    lastDueAt: last?.toString() ?? null,
    crossed: all.length - units.length,
    arms: experiment.arms.map((arm) => ({
      armId: arm.id,
      ...names.arm(armKey(experiment.id, arm.id)),
      weight: arm.weight,
      contentName: arm.content === undefined ? null : names.content(arm.content).name,
      variant: arm.variant ?? null,
      at: arm.at ?? null,
      isHoldout: arm.holdout ?? false,
      groupChats: byArm.get(arm.id)?.length ?? 0,
      members: sum(arm.id, 'members'),
      due: sum(arm.id, 'due'),
      sent: sum(arm.id, 'sent'),
      readings: readings.get(arm.id)?.readings ?? [],
      verdict: readings.get(arm.id)?.verdict ?? (arm.id === baselineOf(experiment)?.id ? 'baseline' : 'too_early'),
    })),
  }
}

/** By group chat; clicks by owner, whose group chats of one arm share a link. */
function countedOf(experiment: Experiment, units: readonly UnitRow[], clicks: readonly ClickRow[]): Counted {
  const observable = { isObservable: () => true }
  const byChat = (count: (unit: UnitRow) => number) => ({
    ...observable,
    clusters: units.map((unit) => ({ armId: unit.armId, count: count(unit), exposed: unit.members })),
  })
  const keyOf = (armId: string, staffId: string) => `${armKey(experiment.id, armId)} ${staffId}`
  const clicked = new Map(clicks.map((row) => [`${row.armKey} ${row.staffId}`, row.clicks]))
  const linked = new Set(clicks.map((row) => row.armKey))
  const owned = Map.groupBy(units, (unit) => keyOf(unit.armId, unit.ownerStaffId))
  return {
    clicks: {
      isObservable: (armId) => linked.has(armKey(experiment.id, armId)),
      clusters: [...owned].flatMap(([key, group]) =>
        group.slice(0, 1).map(({ armId }) => ({
          armId,
          count: clicked.get(key) ?? 0,
          exposed: group.reduce((total, unit) => total + unit.members * unit.sent, 0),
        })),
      ),
    },
    leaves: byChat((unit) => unit.leaves),
    friend_deletions: byChat((unit) => unit.deletions),
    opt_outs: byChat((unit) => unit.optOuts),
  }
}
