import type { CorpTx } from '#server/db/database.ts'
import { documentOf, type Name, type Names, namesOf } from '#server/features/playbook/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type StepOf = { playbookId: string; version: number; stepId: string }

/** The names of steps, each document read once; the process keeps documents, so this seldom asks the database. */
export async function readStepNames(
  tx: CorpTx,
  corpId: CorpId,
  steps: readonly StepOf[],
): Promise<(step: StepOf) => Name> {
  const names = new Map<string, Names>()
  for (const { playbookId, version } of steps) {
    const key = `${playbookId} ${version}`
    if (!names.has(key)) names.set(key, namesOf(await documentOf(tx, corpId, playbookId, version)))
  }
  return ({ playbookId, version, stepId }) =>
    names.get(`${playbookId} ${version}`)?.step(stepId) ?? { name: stepId, nameEn: null }
}
