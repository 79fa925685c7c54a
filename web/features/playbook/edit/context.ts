import { createContext, useContext } from 'react'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { Problem } from '../queries.ts'
import type { Edit, Json, Place } from './document/edit.ts'
import type { Draft } from './document/operations.ts'

/** A draft at hand: what it says, and how it is changed. */
export type Editing = Draft & {
  document: PlaybookDocument
  make: (edits: readonly Edit[]) => void
  set: (at: Place, value: Json | null, was?: Json | null) => void
  problemsAt: (at: Place) => readonly Problem[]
  /** Nothing may be changed: the draft waits for approval, or its file cannot be read. */
  isLocked: boolean
  open: (what: Opened | null) => void
}

/** What stands in the panel beside the page. */
export type Opened =
  | { kind: 'step'; trackId: string; stepId: string }
  | { kind: 'content'; contentId: string }
  | { kind: 'journey'; trackId: string }
  | { kind: 'journey-step'; trackId: string; stepId: string }

const EditingContext = createContext<Editing | null>(null)

export const EditingProvider = EditingContext.Provider

export function useEditing(): Editing {
  const editing = useContext(EditingContext)
  if (editing === null) throw new Error('no draft is being edited here')
  return editing
}

/** A short id that two people hardly make at once: `daily-4k9q`. */
export const freshId = (prefix: string): string =>
  `${prefix}-${Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => (byte % 36).toString(36)).join('')}`
