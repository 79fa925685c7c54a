import type { z } from 'zod'
import type { playbookProblem } from '#contract/playbook-library.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { mandatorySteps } from '#server/features/playbook/follow/rules/bond.ts'
import { breachesOf } from '#server/features/playbook/follow/rules/breach.ts'
import { overridesOf } from '#server/features/playbook/follow/rules/override.ts'
import { findFollow, setStanding } from '#server/features/playbook/follow/sql.ts'
import { problemsOf } from '#server/features/playbook/rules/parse.ts'
import { readSource } from '#server/features/playbook/rules/source.ts'
import { documentOf } from '#server/features/playbook/versions.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type Problem = z.output<typeof playbookProblem>
type Settled = { source: string; document: PlaybookDocument; upstreamVersion?: number | null | undefined }

/**
 * Notes what differs from the playbook that a published one follows, if it follows any. Throws `playbook_invalid` where it
 * does not keep to a mandatory step.
 */
export async function settleFollow(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  { source, document, upstreamVersion }: Settled,
): Promise<void> {
  const follow = await findFollow(tx, corpId, playbookId)
  if (!follow) return
  const version = upstreamVersion ?? follow.upstreamVersion
  const upstream = await documentOf(tx, corpId, follow.upstreamId, version)
  const problems = breachesIn(upstream, { source, document })
  if (problems.length > 0) throw new AppError('playbook_invalid', { details: problems })
  const { items, overrides, locals } = overridesOf(upstream, document)
  await setStanding(tx, corpId, playbookId, {
    upstreamVersion: version,
    overrides: items,
    overrideCount: overrides,
    localCount: locals,
    mandatorySteps: mandatorySteps(document),
  })
}

/** What a source does to mandatory steps of the playbook that it follows, each with its line. */
export function breachesIn(
  upstream: PlaybookDocument,
  { source, document }: Pick<Settled, 'source' | 'document'>,
): Problem[] {
  const findings = breachesOf(upstream, document)
  const reading = findings.length > 0 ? readSource(source) : null
  if (!reading?.ok) return []
  return problemsOf(reading.source, 'error', findings).map(({ field: _field, ...problem }) => problem)
}

/** The document that a playbook is held to: that of the version it stands at, or of `version`. Null: it follows none. */
export async function upstreamOf(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  version?: number | null,
): Promise<PlaybookDocument | null> {
  const follow = await findFollow(tx, corpId, playbookId)
  return follow && documentOf(tx, corpId, follow.upstreamId, version ?? follow.upstreamVersion)
}
