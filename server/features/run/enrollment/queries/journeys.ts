import type { RunJourneys } from '#contract/enrollment.ts'
import { journeyTracks } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { describeJourneys } from '#contract/playbook/journey-words.ts'
import { documentOf, namesOf } from '#server/features/playbook/index.ts'
import { calledIn } from '#server/features/run/enrollment/queries/present.ts'
import { funnelOf } from '#server/features/run/enrollment/rules/funnel.ts'
import { countGoals } from '#server/features/run/enrollment/sql/goal.ts'
import { countQuestions } from '#server/features/run/enrollment/sql/question.ts'
import {
  countedAtMost,
  countHeld,
  countWelcomes,
  readTally,
  recount,
} from '#server/features/run/enrollment/sql/tally.ts'
import { getRun } from '#server/features/run/queries/runs.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** The journeys of a run, and how many of those the reader sees came how far. Throws `not_found`. */
export async function readRunJourneys(tx: CorpTx, corpId: CorpId, scope: Scope, runId: string): Promise<RunJourneys> {
  const run = await getRun(tx, corpId, scope, runId)
  const document = await documentOf(tx, corpId, run.playbookId, run.version)
  const tracks = journeyTracks(document)
  if (tracks.length === 0) return { journeys: [], countedFrom: null }
  const { rows, counted } =
    scope.kind === 'all'
      ? { rows: await readTally(tx, corpId, runId), counted: 0 }
      : await recount(tx, corpId, scope, runId)
  const greeting = tracks.flatMap((track) =>
    track.steps.filter((step) => step.kind === 'welcome').map((step) => ({ track, step })),
  )
  rows.push(
    ...(await countWelcomes(tx, corpId, scope, runId, {
      trackIds: greeting.map(({ track }) => track.id),
      stepIds: greeting.map(({ step }) => step.id),
    })),
  )
  const { at } = await corpNow(tx, corpId)
  for (const row of await countQuestions(tx, corpId, scope, runId, at))
    rows.push({ ...row, outcome: 'asking', reason: '' })
  const held = new Map((await countHeld(tx, corpId, scope, runId)).map((row) => [row.trackId, row.count]))
  const words = new Map(describeJourneys(document).map((said) => [said.trackId, said]))
  const names = namesOf(document)
  const trackOf = calledIn(document).track
  const goals = await countGoals(tx, corpId, scope, runId)
  return {
    journeys: tracks.flatMap((track) => {
      const said = words.get(track.id)
      if (!said) return []
      const called = { words: said, nameOf: names.step, trackOf }
      return [funnelOf(track, called, rows, goals, held.get(track.id) ?? 0)]
    }),
    countedFrom: counted === countedAtMost ? counted : null,
  }
}
