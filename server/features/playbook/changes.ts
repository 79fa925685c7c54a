import type { DraftChanges, PlaybookChange, VersionChanges } from '#contract/playbook-diff.ts'
import type { CorpTx } from '#server/db/database.ts'
import { findDraft } from '#server/features/playbook/draft/sql.ts'
import { diffPlaybooks } from '#server/features/playbook/rules/diff/diff.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { problemsOf } from '#server/features/playbook/queries.ts'
import { findPlaybook, findVersion } from '#server/features/playbook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type Db = { read<T>(work: (tx: CorpTx) => Promise<T>): Promise<T> }

/** What changed from one version of a playbook to another. Throws `not_found`. */
export async function readVersionChanges(
  { read }: Db,
  corpId: CorpId,
  playbookId: string,
  from: number,
  to: number,
): Promise<VersionChanges> {
  const [before, after] = await read(async (tx) => [
    await findVersion(tx, corpId, playbookId, from),
    await findVersion(tx, corpId, playbookId, to),
  ])
  if (!before || !after) throw new AppError('not_found')
  return {
    from,
    to,
    changes: diffPlaybooks(before.document, after.document),
    sources: { from: before.source, to: after.source },
  }
}

/** What a draft changes of the version that it began from. Throws `not_found`, also for the draft of a new playbook. */
export async function readDraftChanges({ read }: Db, corpId: CorpId, draftId: string): Promise<DraftChanges> {
  const { draft, base, latest, latestVersion } = await read(async (tx) => {
    const found = await findDraft(tx, corpId, draftId)
    if (!found || found.deletedRealAt !== null || found.playbookId === null || found.baseVersion === null)
      throw new AppError('not_found')
    const playbook = await findPlaybook(tx, corpId, found.playbookId)
    const versionOf = (version: number) => findVersion(tx, corpId, found.playbookId ?? '', version)
    const newest = playbook?.version ?? found.baseVersion
    return {
      draft: { ...found, baseVersion: found.baseVersion },
      base: await versionOf(found.baseVersion),
      latest: await versionOf(newest),
      latestVersion: newest,
    }
  })
  if (!base || !latest) throw new AppError('not_found')
  const reading = parsePlaybook(draft.source)
  const changes: PlaybookChange[] | null = reading.ok ? diffPlaybooks(base.document, reading.document) : null
  return {
    baseVersion: draft.baseVersion,
    latestVersion,
    revision: draft.revision,
    changes,
    problems: problemsOf(reading),
    meanwhile: diffPlaybooks(base.document, latest.document),
    sources: { from: base.source, to: draft.source },
  }
}
