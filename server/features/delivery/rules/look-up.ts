import type { MessageBody } from '#server/features/delivery/rules/body.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'

/** A mass send as WeCom lists it (D93338). A member's own is personal, one made through the API is not. */
export type ListedSend = {
  msgid: string
  createdAt: Temporal.Instant | null
  isPersonal: boolean
  text: string
  attachmentKinds: readonly string[]
}

/** A mass send that can be ours. When WeCom made it is what a person can tell it by. */
export type Candidate = { msgid: string; createdAt: string | null }

export type LookUp =
  /** Exactly one can be ours. */
  | { kind: 'found'; msgid: string }
  /** None can be: the request never arrived, so it may go out again. */
  | { kind: 'absent' }
  /** Several can be, and nothing tells them apart: a person decides. */
  | { kind: 'ambiguous'; candidates: readonly Candidate[] }

/**
 * How far WeCom's clock may be from ours, in corp ms: 90 s (spec 60, Time), and on a fast clock half a real second more,
 * which is how long the two may take to hear of a change.
 */
const clockSkewMs = (rate: number): number => 90_000 + 500 * rate

/** The time in which WeCom may say a request was made that was called at `calledAt` and is looked up at `now`. */
export const windowOf = (calledAt: CorpInstant, now: { at: CorpInstant; rate: number }) => ({
  // WeCom tells whole seconds.
  from: addMs(calledAt, -clockSkewMs(now.rate)).round({ smallestUnit: 'second', roundingMode: 'floor' }),
  to: addMs(now.at, clockSkewMs(now.rate)).round({ smallestUnit: 'second', roundingMode: 'ceil' }),
})

/**
 * Which of the listed mass sends may be the answer to a request whose own answer was lost (spec 10, In doubt): made
 * through the API in the window, with the same text and kinds of attachment, and not the answer to another request of
 * ours. Whose task each is must be asked next.
 */
export function candidatesOf(
  request: { body: MessageBody; from: Temporal.Instant },
  listed: readonly ListedSend[],
  known: ReadonlySet<string>,
): Candidate[] {
  const kinds = kindsOf(request.body.attachments?.map((item) => item.kind) ?? [])
  return listed
    .filter(
      (item) =>
        !item.isPersonal &&
        !known.has(item.msgid) &&
        item.text === (request.body.text ?? '') &&
        kindsOf(item.attachmentKinds) === kinds &&
        (item.createdAt === null || !isBefore(item.createdAt, request.from)),
    )
    .map(({ msgid, createdAt }) => ({ msgid, createdAt: createdAt?.toString() ?? null }))
}

/** What WeCom's list tells of a request: those of one sender that are alike in it are called one after another. */
export const likenessOf = ({ text = '', attachments = [] }: MessageBody): string =>
  `${kindsOf(attachments.map((item) => item.kind))}\n${text}`

const kindsOf = (kinds: readonly string[]): string => [...kinds].sort().join(' ')

/** What the look-up says, once only the candidates of the same sender are left. */
export function judge(candidates: readonly Candidate[]): LookUp {
  const [only] = candidates
  if (only === undefined) return { kind: 'absent' }
  return candidates.length === 1 ? { kind: 'found', msgid: only.msgid } : { kind: 'ambiguous', candidates }
}
