import { applyEdit, applyEdits, readValue } from './apply.ts'
import { placeText, type Edit, type EditRefusal } from './edit.ts'
import { inverseOf, isSame } from './value.ts'

/** One thing done at the desk: the edits of one press or one stretch of typing, undone together. */
type Entry = { edits: readonly Edit[]; inverse: readonly Edit[]; before: string; after: string }

/** What somebody wrote here that no longer fits the draft; shown until they deal with it. */
export type LostEdits = { edits: readonly Edit[]; refusal: EditRefusal }

/** What a colleague's save brought in while this desk was at work. */
export type Merged = { by: string; before: string; after: string }

/** A save: what was sent, and how many of the pending batches were in it. */
type Sent = { source: string; count: number }

/**
 * A draft at work on one desk: what is written, what the server has of it, and what happened in between. `pending` are
 * the batches of edits that the server has not confirmed; they are played again on whatever a colleague saved meanwhile.
 */
export type Session = {
  source: string
  saved: { source: string; revision: number }
  pending: readonly (readonly Edit[])[]
  /** The save under way; null while none is. */
  sent: Sent | null
  /** Saves since the last confirmed one that got no answer: the server may have them all the same. */
  unanswered: readonly Sent[]
  past: readonly Entry[]
  future: readonly Entry[]
  lost: readonly LostEdits[]
  merged: Merged | null
}

/** Further back than anyone goes by pressing undo. */
const PAST_MAX = 200

/** Saves without an answer that are told apart, the latest. */
const UNANSWERED_MAX = 20

export const beginSession = (source: string, revision: number): Session => ({
  source,
  saved: { source, revision },
  pending: [],
  sent: null,
  unanswered: [],
  past: [],
  future: [],
  lost: [],
  merged: null,
})

export const isUnsaved = (session: Session): boolean => session.source !== session.saved.source

/** The edits in one, and how to take them back: last first. */
function entryOf(source: string, edits: readonly Edit[]): Entry | EditRefusal {
  const inverse: Edit[] = []
  let now = source
  for (const edit of edits) {
    const made = applyEdit(now, edit)
    if (!made.ok) return made.refusal
    // What stood there already is not taken back: it is somebody else's.
    if (made.source !== now) inverse.unshift(inverseOf(readValue(now) ?? {}, edit))
    now = made.source
  }
  return { edits, inverse, before: source, after: now }
}

/** Does the edits, all or none. What does not fit is kept among the lost, with its text. */
export function makeEdits(session: Session, edits: readonly Edit[]): Session {
  const entry = entryOf(session.source, edits)
  if ('code' in entry) return { ...session, lost: withLost(session.lost, { edits, refusal: entry }) }
  if (entry.after === session.source) return session
  const joined = joinedWith(session, entry)
  if (joined !== null) return joined
  return {
    ...session,
    source: entry.after,
    pending: [...session.pending, edits],
    past: [...session.past, entry].slice(-PAST_MAX),
    future: [],
  }
}

/** One lost change more, in the place of the one that it goes on from: typing goes on in a field that lost already. */
function withLost(lost: readonly LostEdits[], one: LostEdits): LostEdits[] {
  const goesOn = (before: LostEdits): boolean => {
    const [was, is] = [before.edits[0], one.edits[0]]
    if (before.edits.length > 1 || one.edits.length > 1 || was?.op !== 'set' || is?.op !== 'set') return false
    return placeText(was.at) === placeText(is.at) && isSame(is.was, was.value)
  }
  return [...lost.filter((each) => !goesOn(each)), one]
}

/** Typing goes on in the field of the last entry: it stays one entry, as long as no save has, or may have, it. */
function joinedWith(session: Session, next: Entry): Session | null {
  const last = session.past.at(-1)
  const pending = session.pending.at(-1)
  if (last === undefined || pending === undefined || pending !== last.edits || session.future.length > 0) return null
  const sent = session.sent === null ? session.unanswered : [...session.unanswered, session.sent]
  if (sent.some(({ count }) => session.pending.length <= count)) return null
  const before = last.edits[0]
  const now = next.edits[0]
  if (before === undefined || now === undefined || last.edits.length > 1 || next.edits.length > 1) return null
  const edit = joinedEdit(before, now)
  if (edit === null) return null
  const edits = [edit]
  const entry = { edits, inverse: [inverseOf({}, edit)], before: last.before, after: next.after }
  return {
    ...session,
    source: next.after,
    pending: [...session.pending.slice(0, -1), edits],
    past: [...session.past.slice(0, -1), entry],
  }
}

function joinedEdit(before: Edit, now: Edit): Edit | null {
  if (before.op === 'text' && now.op === 'text') return { op: 'text', was: before.was, now: now.now }
  if (before.op !== 'set' || now.op !== 'set' || placeText(before.at) !== placeText(now.at)) return null
  const isTyping = typeof now.value === 'string' && typeof before.value === 'string'
  return isTyping ? { ...now, was: before.was } : null
}

export function undo(session: Session): Session {
  const entry = session.past.at(-1)
  if (entry === undefined) return session
  return {
    ...session,
    source: entry.before,
    pending: [...session.pending, entry.inverse],
    past: session.past.slice(0, -1),
    future: [entry, ...session.future],
  }
}

export function redo(session: Session): Session {
  const [entry, ...future] = session.future
  if (entry === undefined) return session
  return {
    ...session,
    source: entry.after,
    pending: [...session.pending, entry.edits],
    past: [...session.past, entry],
    future,
  }
}

export const sendPending = (session: Session): Session => ({
  ...session,
  sent: { source: session.source, count: session.pending.length },
})

export function confirmSent(session: Session, revision: number): Session {
  if (session.sent === null) return session
  const { source, count } = session.sent
  return { ...session, saved: { source, revision }, pending: session.pending.slice(count), sent: null, unanswered: [] }
}

/** No answer, or a refusal: nobody knows it as saved, so that all of it is sent again. */
export function failSent(session: Session): Session {
  const { sent, unanswered } = session
  if (sent === null) return session
  const others = unanswered.filter(({ source }) => source !== sent.source)
  return { ...session, sent: null, unanswered: [...others, sent].slice(-UNANSWERED_MAX) }
}

/**
 * A colleague saved meanwhile: what is pending here is played again on their source. What no longer fits is kept among
 * the lost. Undo reaches back to here: what lies before it was not theirs alone.
 */
export function mergeLatest(
  session: Session,
  latest: { source: string; revision: number; updatedBy: string },
): Session {
  if (latest.revision <= session.saved.revision) return failSent(session)
  const saved = { source: latest.source, revision: latest.revision }
  // The colleague's source may be this very one, as with two pages of one person, or a save whose answer was lost.
  if (latest.source === session.source) return { ...session, saved, pending: [], sent: null, unanswered: [] }
  const arrived = session.unanswered.find(({ source }) => source === latest.source)
  if (arrived !== undefined)
    return { ...session, saved, pending: session.pending.slice(arrived.count), sent: null, unanswered: [] }
  let source = latest.source
  let { lost } = session
  const kept: (readonly Edit[])[] = []
  for (const edits of session.pending) {
    const made = applyEdits(source, edits)
    if (made.ok) {
      source = made.source
      kept.push(edits)
    } else lost = withLost(lost, { edits, refusal: made.refusal })
  }
  return {
    source,
    saved,
    pending: kept,
    sent: null,
    unanswered: [],
    past: [],
    future: [],
    lost,
    merged: { by: latest.updatedBy, before: session.saved.source, after: latest.source },
  }
}

/** Puts a lost change in after all, over what a colleague wrote. Stays lost where its place is gone. */
export function insist(session: Session, which: LostEdits): Session {
  const rest = dismiss(session, which)
  let now: Session = rest
  for (const edit of which.edits) {
    const value = readValue(now.source)
    if (value === null || edit.op !== 'set') return session
    const at = applyEdit(now.source, edit)
    const is = at.ok ? null : at.refusal
    if (is !== null && is.code !== 'changed') return session
    now = makeEdits(now, [is === null ? edit : { ...edit, was: is.is }])
  }
  return now
}

export const dismiss = (session: Session, which: LostEdits): Session => ({
  ...session,
  lost: session.lost.filter((each) => each !== which),
})
