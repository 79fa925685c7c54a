import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Draft, DraftMoved } from '#contract/playbook-draft.ts'
import { Refusal } from '#web/wire/request.ts'
import { readValue } from './document/apply.ts'
import type { Edit } from './document/edit.ts'
import { placeProblems, type PlacedProblem } from './document/problem-place.ts'
import {
  beginSession,
  confirmSent,
  dismiss,
  failSent,
  insist,
  isUnsaved,
  makeEdits,
  mergeLatest,
  redo,
  sendPending,
  undo,
  type LostEdits,
  type Session,
} from './document/session.ts'
import { draftQuery, saveDraft } from './queries.ts'

/** Typing that rests this long is saved. */
const REST_MS = 1_000
/** Without a connection it is tried again this often. */
const RETRY_MS = 5_000

export type Saving = { state: 'saved' | 'unsaved' | 'saving'; at: number | null; error: unknown }

export type Editor = {
  session: Session
  saving: Saving
  problems: readonly PlacedProblem[]
  /** Does edits as one thing to undo; with a function, on the session as it is at that moment. */
  make: (edits: readonly Edit[] | ((source: string) => readonly Edit[])) => void
  undo: () => void
  redo: () => void
  /** Saves what is not saved and resolves to the revision that holds it; throws the refusal. */
  flush: () => Promise<number>
  insist: (which: LostEdits) => void
  dismiss: (which: LostEdits) => void
  dismissMerged: () => void
}

/** Whether a save was refused because its draft is there no more: published, or deleted. */
export const isGone = (error: unknown): boolean => error instanceof Refusal && error.code === 'not_found'

/** What is half-typed goes into the draft when its field is left. */
export const leaveField = (): void => {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}

const placed = (problems: Draft['problems'], source: string): PlacedProblem[] =>
  placeProblems(problems, readValue(source) ?? {})

/** Works on a draft: keeps what is done, saves it as it rests, and takes in what colleagues save. */
export function useEditor(draft: Draft): Editor {
  const client = useQueryClient()
  const { draftId } = draft
  const [session, setSession] = useState(() => beginSession(draft.source, draft.revision))
  const [problems, setProblems] = useState(() => placed(draft.problems, draft.source))
  const [saving, setSaving] = useState<{ at: number | null; error: unknown }>({ at: null, error: null })
  // What timers and answers meet is the session of their moment, not of the drawing that set them going.
  const latest = useRef(session)
  const underWay = useRef<Promise<void> | null>(null)
  const hasLeft = useRef(false)
  const put = (next: Session) => {
    latest.current = next
    setSession(next)
  }

  const save = async (): Promise<void> => {
    if (!isUnsaved(latest.current)) return undefined
    const sending = sendPending(latest.current)
    put(sending)
    const { source } = sending
    try {
      const saved = await saveDraft(draftId, { source, revision: sending.saved.revision })
      put(confirmSent(latest.current, saved.revision))
      setProblems(placed(saved.problems, source))
      setSaving({ at: Date.now(), error: null })
      client.setQueryData(draftQuery(draftId).queryKey, (before) =>
        before === undefined ? before : { ...before, ...saved, source },
      )
    } catch (error) {
      if (error instanceof Refusal && error.code === 'draft_moved') {
        put(mergeLatest(latest.current, error.details as DraftMoved)) // the contract's details of this refusal
        if (isUnsaved(latest.current)) return save()
        await client.invalidateQueries({ queryKey: draftQuery(draftId).queryKey })
        return undefined
      }
      put(failSent(latest.current))
      setSaving((before) => ({ ...before, error }))
      throw error
    }
    return undefined
  }
  /** One save at a time; who asks meanwhile waits for the one under way. */
  const saveOnce = (): Promise<void> => {
    underWay.current ??= save().finally(() => {
      underWay.current = null
    })
    return underWay.current
  }
  const flush = async (): Promise<number> => {
    while (isUnsaved(latest.current) || underWay.current !== null) await saveOnce()
    return latest.current.saved.revision
  }

  const { source } = session
  const isWaiting = isUnsaved(session)
  const { error } = saving
  useEffect(() => {
    if (!isWaiting || isGone(error)) return undefined
    // A refusal is told where the state of saving stands; it is tried again until it is not.
    const timer = setTimeout(() => void saveOnce().catch(() => undefined), error === null ? REST_MS : RETRY_MS)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react/exhaustive-deps -- what is typed starts the rest anew
  }, [source, isWaiting, error])

  useEffect(() => {
    // While a save of ours is under way its answer tells what stands there.
    if (underWay.current !== null || draft.revision < latest.current.saved.revision) return
    if (draft.revision > latest.current.saved.revision) put(mergeLatest(latest.current, draft))
    setProblems(placed(draft.problems, draft.source))
  }, [draft])

  useEffect(() => {
    hasLeft.current = false
    const leave = (event: BeforeUnloadEvent) => {
      leaveField()
      if (!isUnsaved(latest.current)) return
      void flush().catch(() => undefined)
      event.preventDefault()
    }
    addEventListener('beforeunload', leave)
    return () => {
      removeEventListener('beforeunload', leave)
      hasLeft.current = true
      if (isUnsaved(latest.current)) void flush().catch(() => undefined)
    }
    // oxlint-disable-next-line react/exhaustive-deps -- once, for as long as the page stands
  }, [])

  return {
    session,
    saving: {
      ...saving,
      state: session.sent !== null ? 'saving' : isUnsaved(session) ? 'unsaved' : 'saved',
    },
    problems,
    make: (edits) => {
      const now = latest.current
      const made = makeEdits(now, typeof edits === 'function' ? edits(now.source) : edits)
      if (made !== now) put(made)
      // A field that goes with the page hands in what was half-typed after the page has looked.
      if (hasLeft.current) void flush().catch(() => undefined)
    },
    undo: () => put(undo(latest.current)),
    redo: () => put(redo(latest.current)),
    flush,
    insist: (which) => put(insist(latest.current, which)),
    dismiss: (which) => put(dismiss(latest.current, which)),
    dismissMerged: () => put({ ...latest.current, merged: null }),
  }
}
