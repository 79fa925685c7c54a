import { z } from 'zod'
import { instant, localDate } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { METRICS, ROLES } from './playbook/setup.ts'

const words = z.object({ zh: z.string(), en: z.string() })

export const playbookProblem = z.object({
  severity: z.enum(['error', 'warning']),
  line: z.int().nullable(),
  column: z.int().nullable(),
  path: z.string(),
  value: z.unknown(),
  rule: z.string(),
  message: words,
  repair: words,
})

/** In which language a playbook's messages are written. */
export const galleryLanguage = z.enum(['zh', 'en'])
export type GalleryLanguage = z.infer<typeof galleryLanguage>

export const copyGallery = z.strictObject({ language: galleryLanguage.default('zh') })

export const galleryItem = z.object({
  slug: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  summary: z.string(),
  summaryEn: z.string().nullable(),
  communityType: z.string(),
  steps: z.int(),
  contents: z.int(),
  languages: z.array(galleryLanguage),
  /** What it was written for, and what it asks of whoever uses it: people for its roles, values that have no default. */
  trade: z.string(),
  perDay: z.int(),
  roles: z.array(z.enum(ROLES)),
  toFill: z.int(),
  /** What it is measured by, in the document's order. */
  goals: z.array(
    z.object({
      stage: z.string(),
      metric: z.enum(METRICS),
      atLeast: z.string().nullable(),
      atMost: z.string().nullable(),
    }),
  ),
  /** The corp's own copy, once there is one. */
  playbookId: z.guid().nullable(),
})
export type GalleryItem = z.infer<typeof galleryItem>
export const gallery = z.object({ items: z.array(galleryItem) })

export const playbookListItem = z.object({
  playbookId: z.guid(),
  slug: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  summary: z.string(),
  summaryEn: z.string().nullable(),
  communityType: z.string(),
  version: z.int(),
  publishedRealAt: instant,
  runs: z.int(),
  groupChats: z.int(),
  pausedAt: instant.nullable(),
})
export type PlaybookListItem = z.infer<typeof playbookListItem>

/** Playbooks with their latest version, by name. */
export const playbooksQuery = z.strictObject({ ...pageQuery.shape, search: z.string().trim().max(60).optional() })
export const playbooksPage = page(playbookListItem)

export const playbookPage = playbookListItem.extend({
  versions: z.array(
    z.object({
      version: z.int(),
      note: z.string(),
      author: z.string(),
      publishedRealAt: instant,
      sourceHash: z.string(),
    }),
  ),
})
export type PlaybookPage = z.infer<typeof playbookPage>

/** A journey in words, part by part; a case goes by its branch's id and its own, `branch/case`. */
export const journeyWords = z.object({
  trackId: z.string(),
  entry: words,
  where: words.nullable(),
  again: words,
  goals: z.record(z.string(), words),
  exits: z.record(z.string(), words),
  steps: z.record(z.string(), words),
  cases: z.record(z.string(), words),
  /** What becomes of members who are nobody's friend, by the send step. */
  fallbacks: z.record(z.string(), words),
})
export type JourneyWords = z.infer<typeof journeyWords>

/** A published version: its source as written, and the document read from it. */
export const playbookVersion = z.object({
  version: z.int(),
  source: z.string(),
  /** The playbook document of contract/playbook.ts. */
  document: z.unknown(),
  schedules: z.record(z.string(), words),
  journeys: z.array(journeyWords),
  problems: z.array(playbookProblem),
})

const memberJourney = z.object({
  trackId: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  /** Steps that send, and what they do for who is nobody's friend: left out, or a post in the group chat. */
  sends: z.int(),
  skipped: z.int(),
  posted: z.int(),
})
export type MemberJourney = z.infer<typeof memberJourney>

/** Whom journeys of members can reach one to one: `friends` of `members`; `barred` opted out or are excluded. */
export const journeyAudience = z.object({
  members: z.int(),
  friends: z.int(),
  barred: z.int(),
  journeys: z.array(memberJourney),
})
export type JourneyAudience = z.infer<typeof journeyAudience>

export const checkPlaybook = z.strictObject({ source: z.string().max(1_000_000) })
/** What is wrong with a source: it may be published as long as none of it is an error. */
export const playbookCheck = z.object({
  isValid: z.boolean(),
  problems: z.array(playbookProblem),
  /** Of all group chats that the reader sees; null where no journey is for members. */
  audience: journeyAudience.nullable(),
})

/** The version that was published. */
export const published = z.object({ playbookId: z.guid(), version: z.int() })

export const publishPlaybook = z.strictObject({
  source: z.string().min(1).max(1_000_000),
  note: z.string().trim().max(200).default(''),
})

/** One month of a playbook for a group chat of a given first day, or for a group chat that exists. */
export const monthQuery = z.strictObject({
  month: z
    .string()
    .regex(/^20\d{2}-(0[1-9]|1[0-2])$/)
    .optional(),
  groupChatId: z.guid().optional(),
  createdOn: localDate.refine((date) => date.startsWith('20'), 'A day lies in the years 2000 to 2099.').optional(),
})
export const monthPreview = z.object({
  month: z.string(),
  days: z.array(
    z.object({
      date: localDate,
      isRestDay: z.boolean(),
      label: words.nullable(),
      items: z.array(
        z.object({
          stepId: z.string(),
          name: z.string(),
          nameEn: z.string().nullable(),
          localTime: z.string(),
          columnId: z.string().nullable(),
          contentId: z.string(),
          contentName: z.string(),
          text: z.string(),
          instead: z.array(z.string()),
        }),
      ),
    }),
  ),
})
export type MonthPreview = z.infer<typeof monthPreview>

/** A dump of another system's tables (docs/moving-in.md), a file each. */
export const convertPlaybooks = z.strictObject({
  files: z
    .array(z.strictObject({ name: z.string().min(1).max(200), text: z.string().max(8_000_000) }))
    .min(1)
    .max(20),
})
export type ConvertPlaybooks = z.infer<typeof convertPlaybooks>

/** So many SOPs are converted at a time; `left` tells how many more there are. */
export const CONVERTED_MAX = 100

export const convertedPlaybooks = z.object({
  items: z.array(
    z.object({
      system: z.enum(['mochat', 'link-wechat']),
      id: z.string(),
      name: z.string(),
      /** Messages that came over. */
      messages: z.int(),
      source: z.string(),
      /** What did not come over, or is not quite the same; `item` names the message. */
      notes: z.array(z.object({ item: z.string().nullable(), message: words })),
      errors: z.int(),
    }),
  ),
  left: z.int(),
})
export type ConvertedPlaybooks = z.infer<typeof convertedPlaybooks>

/** What a packed playbook brought: a draft, its files, and what had to be called otherwise or was not taken. */
export const importedArchive = z.object({
  draftId: z.guid(),
  files: z.int(),
  renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  refused: z.array(z.object({ name: z.string(), rule: z.string() })),
  /** Its id was taken here; null where it was not. */
  id: z.object({ from: z.string(), to: z.string() }).nullable(),
})
export type ImportedArchive = z.infer<typeof importedArchive>
