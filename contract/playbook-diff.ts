import { z } from 'zod'
import { playbookProblem } from './playbook-library.ts'

const words = z.object({ zh: z.string(), en: z.string() })

/** Where in a playbook something changed, in the order in which it is told. */
export const changeSections = ['about', 'governor', 'calendar', 'journey', 'content'] as const
export type ChangeSection = (typeof changeSections)[number]

/** One difference between two documents, as a person would say it. */
export const playbookChange = z.object({
  section: z.enum(changeSections),
  kind: z.enum(['added', 'removed', 'changed', 'moved']),
  /** The sort of part and its stable id, as in `step morning`; null for the playbook itself. */
  part: z.string().nullable(),
  /** The field that differs, where one does. */
  field: z.string().nullable(),
  text: words,
  /** Texts too long for the sentence, as written: what stood there, and what stands there. */
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type PlaybookChange = z.infer<typeof playbookChange>

export const changesQuery = z.strictObject({ from: z.coerce.number().int().min(1).max(1_000_000) })

/** What changed from one version to another, in words, and both sources as written. */
export const versionChanges = z.object({
  from: z.int(),
  to: z.int(),
  changes: z.array(playbookChange),
  sources: z.object({ from: z.string(), to: z.string() }),
})
export type VersionChanges = z.infer<typeof versionChanges>

/** What a draft changes of its base version; `changes` is null while the draft has mistakes, which stand in `problems`. */
export const draftChanges = z.object({
  baseVersion: z.int(),
  latestVersion: z.int(),
  revision: z.int(),
  changes: z.array(playbookChange).nullable(),
  problems: z.array(playbookProblem),
  /** What versions after the base changed, where there are any. */
  meanwhile: z.array(playbookChange),
  sources: z.object({ from: z.string(), to: z.string() }),
})
export type DraftChanges = z.infer<typeof draftChanges>
