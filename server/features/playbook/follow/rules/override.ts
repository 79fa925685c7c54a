import type { PlaybookChange } from '#contract/playbook-diff.ts'
import type { PlaybookOverride } from '#contract/playbook-follow.ts'
import type { PlaybookDocument, Words } from '#contract/playbook.ts'
import { diffPlaybooks } from '#server/features/playbook/rules/diff/diff.ts'
import { keyOf, named, partsOf } from '#server/features/playbook/rules/diff/part.ts'
import { asUpstream } from './identity.ts'
import { ownedParts, reachOf } from './reach.ts'

/** As many are kept with a follower to be shown; all are counted. */
const SHOWN_MAX = 200
const CHANGES_SHOWN_MAX = 20

export type Overrides = { items: PlaybookOverride[]; overrides: number; locals: number }

/** What a document is called by the names of its parts. */
export const namesIn = (...documents: PlaybookDocument[]): ((part: string | null) => Words) => {
  const names = new Map(documents.flatMap((document) => partsOf(document).map((part) => [keyOf(part), named(part)])))
  return (part) =>
    part === null ? { zh: '整份 SOP', en: 'the playbook itself' } : (names.get(part) ?? { zh: part, en: part })
}

/**
 * How a follower differs from the version that it stands at, step by step: what it changed, left out, and added of its own.
 * What belongs to a step, such as its content, counts with the step; steps that are left to followers count as nothing.
 */
export function overridesOf(upstream: PlaybookDocument, own: PlaybookDocument): Overrides {
  const normal = asUpstream(own, upstream)
  const owned = ownedParts(upstream)
  const changes = diffPlaybooks(upstream, normal).filter(({ part }) => part === null || !owned.has(part))
  const [before, after] = [reachOf(upstream), reachOf(normal)]
  const [were, are] = [new Set(before.map(({ key }) => key)), new Set(after.map(({ key }) => key))]
  const stepOf = (part: string): string | null => {
    if (were.has(part) || are.has(part)) return part
    return [...after, ...before].find((reach) => isSaid(part) && reach.parts.has(part))?.key ?? null
  }
  const name = namesIn(upstream, normal)
  const groups = Map.groupBy(changes, ({ part }) => (part === null ? null : (stepOf(part) ?? part)))
  const all = [...groups].map(([part, of]): PlaybookOverride => ({
    part,
    kind: part !== null && (were.has(part) || are.has(part)) ? kindOfStep(part, were, are) : kindOf(part, of),
    name: name(part),
    changes: of.slice(0, CHANGES_SHOWN_MAX).map(({ text }) => text),
  }))
  const locals = all.filter(({ kind }) => kind === 'local').length
  return { items: all.slice(0, SHOWN_MAX), overrides: all.length - locals, locals }
}

/** Whether a part is what a step says, so that it counts with the step. */
const isSaid = (part: string): boolean => /^(content|variant) /.test(part)

const kindOfStep = (part: string, were: ReadonlySet<string>, are: ReadonlySet<string>): PlaybookOverride['kind'] =>
  !are.has(part) ? 'left_out' : were.has(part) ? 'changed' : 'local'

/** Of a part that is no step: as its own change says, and not as those inside it. */
function kindOf(part: string | null, changes: readonly PlaybookChange[]): PlaybookOverride['kind'] {
  const own = changes.find((change) => change.part === part && (change.kind === 'added' || change.kind === 'removed'))
  return own === undefined ? 'changed' : own.kind === 'added' ? 'local' : 'left_out'
}
