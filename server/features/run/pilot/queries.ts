import type { PilotPage, PilotState, PilotSuggestion } from '#contract/pilot.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { documentOf } from '#server/features/playbook/index.ts'
import { measurePilot } from '#server/features/run/pilot/measure.ts'
import { judgePilot, type JudgedCriterion, suggestPilot } from '#server/features/run/pilot/rules.ts'
import {
  findPilot,
  type JudgementRow,
  listChatIdsOf,
  listFreeChats,
  listJudgements,
  listPilotsOf,
  type PilotRow,
} from '#server/features/run/pilot/sql.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf } from '#server/kernel/time.ts'

/** As many as a run is applied to at once. */
const restAtMost = 5_000

/** The group chats that a pilot's version could go to yet. */
export const listRest = (tx: CorpTx, corpId: CorpId, scope: Scope, playbookId: string) =>
  listFreeChats(tx, corpId, scope, playbookId, { contactsAtMost: null, limit: restAtMost })

/** A pilot with its criteria. Throws `not_found` where the run is none; that the reader sees the run is asked before. */
export async function readPilot(tx: CorpTx, corpId: CorpId, scope: Scope, runId: string): Promise<PilotPage> {
  const pilot = await findPilot(tx, corpId, runId)
  if (!pilot) throw new AppError('not_found')
  const { at } = await corpNow(tx, corpId)
  const { zone } = await getCorp(tx, corpId)
  const { pilot: plan } = (await documentOf(tx, corpId, pilot.playbookId, pilot.version)).setup
  const said = await listJudgements(tx, corpId, [runId])
  const judged = await judge(tx, corpId, pilot, said, at)
  const rest = await listRest(tx, corpId, scope, pilot.playbookId)
  const days = plan?.days ?? 1
  return {
    runId,
    playbookId: pilot.playbookId,
    version: pilot.version,
    state: judged.state,
    beginsAt: pilot.beginsAt.toString(),
    endsAt: pilot.endsAt.toString(),
    day: Math.min(days, localDateOf(pilot.beginsAt, zone).until(localDateOf(at, zone)).days + 1),
    days,
    groupChats: (await listChatIdsOf(tx, corpId, runId)).length,
    members: pilot.members,
    criteria: (plan?.pass ?? []).map(({ metric, at_least: atLeast = null, at_most: atMost = null }, criterion) => {
      const { measured, outcome } = judged.criteria[criterion] ?? { measured: null, outcome: 'by_hand' as const }
      return { criterion, metric, atLeast, atMost, measured, outcome, judgement: judgementOf(said, criterion) }
    }),
    rest: { groupChats: rest.length, contacts: rest.reduce((sum, { contacts }) => sum + contacts, 0) },
  }
}

function judgementOf(said: readonly JudgementRow[], criterion: number): PilotPage['criteria'][number]['judgement'] {
  const found = said.find((each) => each.criterion === criterion)
  return found ? { passes: found.passes, note: found.note, by: found.by, at: found.at.toString() } : null
}

/** How a pilot stands: as it was measured at its end, or as it is measured now. */
async function judge(
  tx: CorpTx,
  corpId: CorpId,
  pilot: PilotRow,
  said: readonly JudgementRow[],
  at: CorpInstant,
): Promise<{ criteria: JudgedCriterion[]; state: PilotState }> {
  const readings = pilot.readings ?? (await measurePilot(tx, corpId, pilot, at))
  const { pass = [] } = (await documentOf(tx, corpId, pilot.playbookId, pilot.version)).setup.pilot ?? {}
  const judgements = new Map(said.filter((each) => each.runId === pilot.runId).map((each) => [each.criterion, each]))
  const judged = judgePilot(pass, readings, judgements, pilot.readings !== null)
  return { criteria: judged.criteria, state: brokenBy(pilot) ?? judged.state }
}

/** Why nothing can be told of the version any more; null while it can. */
export function brokenBy(
  pilot: Pick<PilotRow, 'readings' | 'broken' | 'version' | 'runVersion' | 'runEndedAt'>,
): 'moved' | 'ended' | null {
  if (pilot.broken !== null || pilot.readings !== null) return pilot.broken
  if (pilot.runVersion !== pilot.version) return 'moved'
  return pilot.runEndedAt === null ? null : 'ended'
}

/**
 * The pilot that keeps a version from going to more group chats: the latest that tells of it, where none has passed. Null
 * where there is none, or one has passed.
 */
export async function findPilotInTheWay(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  version: number,
): Promise<{ runId: string; runName: string; state: PilotState } | null> {
  const telling = (await listPilotsOf(tx, corpId, playbookId, version)).filter((pilot) => brokenBy(pilot) === null)
  const said = await listJudgements(
    tx,
    corpId,
    telling.map(({ runId }) => runId),
  )
  const { pass = [] } = (await documentOf(tx, corpId, playbookId, version)).setup.pilot ?? {}
  const states = telling.map((pilot) => {
    const judgements = new Map(said.filter((each) => each.runId === pilot.runId).map((each) => [each.criterion, each]))
    const { state } = judgePilot(pass, pilot.readings ?? {}, judgements, pilot.readings !== null)
    return { runId: pilot.runId, runName: pilot.runName, state }
  })
  return states.some(({ state }) => state === 'passed') ? null : (states[0] ?? null)
}

const candidatesAtMost = 300

/** Group chats that make a pilot of a version together. Throws `pilot_refused` where the version describes none. */
export async function readPilotSuggestion(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
  version: number,
): Promise<PilotSuggestion> {
  const { pilot } = (await documentOf(tx, corpId, playbookId, version)).setup
  if (pilot === undefined) throw withoutPilot(version)
  const candidates = await listFreeChats(tx, corpId, scope, playbookId, {
    contactsAtMost: pilot.members.to,
    limit: candidatesAtMost,
  })
  const groupChats = suggestPilot(candidates, pilot.members)
  return {
    bounds: pilot.members,
    days: pilot.days,
    groupChats,
    contacts: groupChats.reduce((sum, { contacts }) => sum + contacts, 0),
  }
}

export const withoutPilot = (version: number): AppError =>
  new AppError('pilot_refused', {
    details: [
      {
        field: 'version',
        value: version,
        rule: 'describes a pilot',
        repair: 'write setup.pilot into the playbook, or apply it without a pilot',
      },
    ],
  })
