import type { BanditReading } from '#contract/experiment.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { listRunsSeen, type RunSeen } from '#server/features/experiment/sql.ts'
import { armKey, type Bandit, banditsOf, documentOf, intervalOf, namesOf } from '#server/features/playbook/index.ts'
import { listSnapshots, type SnapshotRow } from '#server/features/run/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Days of shares that are told. */
const daysTold = 60

/** What the bandits of a playbook's runs have learnt, run by run. */
export async function readBandits(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
): Promise<BanditReading[]> {
  const learning: { run: RunSeen; document: PlaybookDocument }[] = []
  for (const run of await listRunsSeen(tx, corpId, scope, playbookId)) {
    const document = await documentOf(tx, corpId, playbookId, run.version)
    if (banditsOf(document).length > 0) learning.push({ run, document })
  }
  if (learning.length === 0) return []
  const ids = learning.map(({ run }) => run.runId)
  const kept = Map.groupBy(await listSnapshots(tx, corpId, ids), (row) => `${row.runId} ${row.banditId}`)
  return learning.flatMap(({ run, document }) =>
    banditsOf(document).map((bandit) => told(run, document, bandit, kept.get(`${run.runId} ${bandit.banditId}`) ?? [])),
  )
}

function told(
  { runId, name: runName }: RunSeen,
  document: PlaybookDocument,
  { banditId, columnId, arms }: Bandit,
  rows: readonly SnapshotRow[],
): BanditReading {
  const names = namesOf(document)
  const days = [...Map.groupBy(rows, (row) => row.asOf.toString())].slice(-daysTold)
  const last = days.at(-1)
  const partOf = (of: readonly SnapshotRow[], armId: string) => of.find((row) => row.armId === armId)
  return {
    runId,
    runName,
    banditId,
    columnId,
    ...(columnId === null ? names.experiment(banditId) : names.column(columnId)),
    asOf: last?.[0] ?? null,
    arms: arms.map(({ armId }) => {
      const { posts, shown, clicked, stoppedBy, share } = partOf(last?.[1] ?? [], armId) ?? unknownYet
      return {
        armId,
        ...(columnId === null ? names.arm(armKey(banditId, armId)) : names.content(armId)),
        posts,
        shown,
        clicked,
        rate: intervalOf({ posts, shown, clicked }),
        share: last ? share : 1 / arms.length,
        stoppedBy,
      }
    }),
    days: days.map(([asOf, of]) => ({ asOf, shares: arms.map(({ armId }) => partOf(of, armId)?.share ?? 0) })),
  }
}

const unknownYet = { posts: 0, shown: 0, clicked: 0, stoppedBy: null, share: 0 }
