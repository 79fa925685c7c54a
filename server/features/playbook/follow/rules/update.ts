import type { FollowCollision } from '#contract/playbook-follow.ts'
import type { PlaybookChange } from '#contract/playbook-diff.ts'
import { playbookDocument } from '#contract/playbook/document.ts'
import type { Lexicon } from '#contract/screening.ts'
import type { PlaybookDocument, Words } from '#contract/playbook.ts'
import { diffPlaybooks } from '#server/features/playbook/rules/diff/diff.ts'
import type { Finding } from '#server/features/playbook/rules/problem.ts'
import { findingsOfReferences } from '#server/features/playbook/rules/reference.ts'
import { pathText } from '#server/features/playbook/rules/problem.ts'
import { barredIn } from '#server/features/playbook/rules/screening.ts'
import { breachesOf } from './breach.ts'
import { asOwn, asUpstream } from './identity.ts'
import { mergeThree } from './merge.ts'
import { namesIn } from './override.ts'
import { reachOf } from './reach.ts'

export type Update = {
  document: PlaybookDocument
  collisions: FollowCollision[]
  /** In words, what the follower changed and a mandatory step undoes. */
  overruled: Words[]
  changes: PlaybookChange[]
  /** How many steps of the follower change. */
  steps: number
}

/**
 * What becomes of a follower that takes over `theirs`, having stood at `base`. What keeps the outcome from being published
 * waits for a person, as a collision does. Pure, so that a preview is what is done.
 */
export function updateOf(
  base: PlaybookDocument,
  theirs: PlaybookDocument,
  own: PlaybookDocument,
  unit: string,
  lexicon: Lexicon,
): Update {
  const mine = asUpstream(own, base)
  const merged = mergeThree(base, mine, theirs)
  const document = asOwn(merged.document, own, { base, unit })
  const [above, below] = [diffPlaybooks(base, theirs), diffPlaybooks(base, mine)]
  const name = namesIn(base, mine, theirs)
  const collisions = [...new Map(merged.clashes.map((clash) => [clash.part, clash])).values()].map(
    ({ part, kind }): FollowCollision => {
      const fields = merged.clashes.filter((clash) => clash.part === part).map(({ field }) => field)
      return { part, kind, name: name(part), above: said(above, part, fields), own: said(below, part, fields) }
    },
  )
  const faults = faultsOf(document, theirs, lexicon)
  const changes = diffPlaybooks(own, document)
  return {
    document,
    collisions: [...collisions, ...faults.map(invalid)],
    overruled: merged.overruled.flatMap(({ part, field }) => said(below, part, field === '' ? [] : [field])),
    changes,
    steps: stepsIn(changes, [own, document]),
  }
}

/** The words about a part; of its own fields only those named, where any are. */
function said(changes: readonly PlaybookChange[], part: string | null, fields: readonly string[]): Words[] {
  const of = changes.filter((change) => change.part === part)
  const named = of.filter(({ field }) =>
    fields.some((each) => field === null || each.startsWith(field) || field.startsWith(each)),
  )
  return (fields.length > 0 && named.length > 0 ? named : of).slice(0, 20).map(({ text }) => text)
}

/**
 * A document as the schema reads it, or what is wrong with it; collisions may leave it in two minds, and words may have been
 * barred since its own version was published.
 */
function faultsOf(document: PlaybookDocument, upstream: PlaybookDocument, lexicon: Lexicon): Finding[] {
  const read = playbookDocument.safeParse(document)
  if (!read.success)
    return read.error.issues.map(({ path, message }) => {
      const words = { zh: message, en: message }
      return {
        path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
        rule: 'schema',
        message: words,
        repair: words,
      }
    })
  return [...findingsOfReferences(read.data), ...breachesOf(upstream, read.data), ...barredIn(read.data, lexicon)]
}

const invalid = ({ path, message, repair }: Finding): FollowCollision => {
  const at = pathText(path)
  const fix = typeof repair === 'function' ? repair() : repair
  return {
    part: null,
    kind: 'invalid',
    name: { zh: at, en: at },
    above: [message],
    own: [fix],
  }
}

/** How many steps differ: in themselves, or in what they say. */
function stepsIn(changes: readonly PlaybookChange[], documents: readonly PlaybookDocument[]): number {
  const parts = new Set(changes.map(({ part }) => part))
  const changed = documents.flatMap((document) =>
    reachOf(document).filter(({ key, parts: reached }) =>
      [...reached].some((part) => parts.has(part) && (part === key || /^(content|variant) /.test(part))),
    ),
  )
  return new Set(changed.map(({ key }) => key)).size
}
