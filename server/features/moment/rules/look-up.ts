import type { MomentBody } from '#server/features/moment/rules/body.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'

/** A moment as WeCom lists it (D93333): one made through the API is the corp's, a member's own is personal. */
export type ListedMoment = {
  momentId: string
  createdAt: Temporal.Instant | null
  isPersonal: boolean
  text: string
  attachmentKinds: readonly string[]
}

/** A moment that can be ours. When WeCom made it is what a person can tell it by. */
export type Candidate = { wecomMomentId: string; createdAt: string | null }

/** How far WeCom's clock may be from ours, in corp ms; on a fast clock half a real second more. */
const clockSkewMs = (rate: number): number => 90_000 + 500 * rate

/** The time in which WeCom may say that a moment was made which was ordered at `calledAt` and is looked up at `now`. */
export const windowOf = (calledAt: CorpInstant, now: { at: CorpInstant; rate: number }) => ({
  // WeCom tells whole seconds.
  from: addMs(calledAt, -clockSkewMs(now.rate)).round({ smallestUnit: 'second', roundingMode: 'floor' }),
  to: addMs(now.at, clockSkewMs(now.rate)).round({ smallestUnit: 'second', roundingMode: 'ceil' }),
})

/**
 * Which of the listed moments may be the answer to an order whose own answer was lost: made through the API in the
 * window, with the same words and kinds of attachment, and not known as another post's. Whose task each is must be asked
 * next.
 */
export function candidatesOf(
  order: { body: MomentBody; from: Temporal.Instant },
  listed: readonly ListedMoment[],
  known: ReadonlySet<string>,
): Candidate[] {
  const kinds = kindsOf(order.body.attachments.map(({ kind }) => kind))
  return listed
    .filter(
      (item) =>
        !item.isPersonal &&
        !known.has(item.momentId) &&
        item.text === order.body.text &&
        kindsOf(item.attachmentKinds) === kinds &&
        (item.createdAt === null || !isBefore(item.createdAt, order.from)),
    )
    .map(({ momentId, createdAt }) => ({ wecomMomentId: momentId, createdAt: createdAt?.toString() ?? null }))
}

const kindsOf = (kinds: readonly string[]): string => [...kinds].sort().join(' ')

/**
 * Waits before each look for a lost answer, in real ms. WeCom makes a moment in a job that takes its time: what is not
 * there at once may be there a little later, and only what three looks over two minutes and more have not found was never
 * ordered.
 */
const lookAfterMs = [10_000, 30_000, 120_000] as const

/** How long to wait before the next look, `looks` having been made; null when enough were. */
export const nextLookMs = (looks: number): number | null => lookAfterMs[looks] ?? null

export type LookUp =
  | { kind: 'found'; wecomMomentId: string }
  /** Not there yet. */
  | { kind: 'again'; afterMs: number }
  /** It never arrived: it may be ordered again. */
  | { kind: 'absent' }
  /** Several can be, and nothing tells them apart: a person decides. */
  | { kind: 'ambiguous'; candidates: readonly Candidate[] }

/** What a look says, `looks` counting it, once only candidates of the same staff are left. */
export function judge(candidates: readonly Candidate[], looks: number): LookUp {
  const [only] = candidates
  if (only !== undefined)
    return candidates.length === 1
      ? { kind: 'found', wecomMomentId: only.wecomMomentId }
      : { kind: 'ambiguous', candidates }
  const afterMs = nextLookMs(looks)
  return afterMs === null ? { kind: 'absent' } : { kind: 'again', afterMs }
}
