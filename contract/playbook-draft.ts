import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { playbookProblem, publishPlaybook } from './playbook-library.ts'

/** `submitted`: waits for someone's approval, and is not edited meanwhile. */
export const draftStates = ['open', 'submitted'] as const
const draftState = z.enum(draftStates)

const heading = {
  draftId: z.guid(),
  /** Null: a playbook that is not there yet. */
  playbookId: z.guid().nullable(),
  /** The version that the draft began from. */
  baseVersion: z.int().nullable(),
  /** As the source names it, where it can be read; empty before it names anything. */
  name: z.string(),
  /** Of the source, from 1; one more with each save. */
  revision: z.int(),
  state: draftState,
  updatedRealAt: instant,
  updatedBy: z.string(),
}

/** A playbook in the making. Its source may have mistakes, or be no YAML at all. */
export const draft = z.object({
  ...heading,
  source: z.string(),
  problems: z.array(playbookProblem),
  /** The version that is published last; it is past `baseVersion` when somebody published meanwhile. */
  latestVersion: z.int().nullable(),
  /** Whether the reader may publish it as it stands, mistakes apart. */
  mayPublish: z.boolean(),
  /** Whether the corp wants another person's approval. */
  needsApproval: z.boolean(),
  submitted: z.object({ by: z.string(), realAt: instant, note: z.string() }).nullable(),
  /** Why it was sent back, the last time. */
  returned: z.object({ by: z.string(), realAt: instant, reason: z.string() }).nullable(),
})
export type Draft = z.infer<typeof draft>

export const draftListItem = z.object({ ...heading, errors: z.int(), warnings: z.int() })
export type DraftListItem = z.infer<typeof draftListItem>

/** Drafts of the corp, the one saved last first. `playbookId`: of one playbook. */
export const draftsQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().max(60).optional(),
  playbookId: z.guid().optional(),
})
export const draftsPage = page(draftListItem)

const source = z.string().max(1_000_000)
const revision = z.int().min(1).max(2_147_483_647)

/**
 * Begins a draft: of a playbook (`latest`, its latest version, unless said otherwise), or of a new one (`empty`, a short
 * example to begin from, unless said otherwise). `source` takes the place of both.
 */
export const createDraft = z.strictObject({
  playbookId: z.guid().optional(),
  from: z.enum(['empty', 'latest']).optional(),
  source: source.optional(),
})
export type CreateDraft = z.infer<typeof createDraft>

/** `revision` is the one that the writer saw last: an older one is refused as `draft_moved`. */
export const saveDraft = z.strictObject({ source, revision })
export const savedDraft = z.object({ revision: z.int(), problems: z.array(playbookProblem), name: z.string() })
export type SavedDraft = z.infer<typeof savedDraft>

/** Details of `draft_moved`: what stands there now. */
export const draftMoved = z.object({ source: z.string(), revision: z.int(), updatedBy: z.string() })
export type DraftMoved = z.infer<typeof draftMoved>

const { note } = publishPlaybook.shape
export const publishDraft = z.strictObject({ note, revision })
export const submitDraft = z.strictObject({ note, revision })
export const returnDraft = z.strictObject({ reason: z.string().trim().min(1).max(200) })
/** Takes `version`, which is the latest, for the draft's base: its author has seen what it changed. */
export const rebaseDraft = z.strictObject({ version: z.int().min(1).max(1_000_000), revision })

/** The sources that the draft was saved with, the latest first; at most 200 are kept. */
export const draftRevisions = z.object({
  items: z.array(z.object({ revision: z.int(), savedRealAt: instant, savedBy: z.string() })),
})
export type DraftRevisions = z.infer<typeof draftRevisions>
export const draftRevision = z.object({
  revision: z.int(),
  savedRealAt: instant,
  savedBy: z.string(),
  source: z.string(),
})
