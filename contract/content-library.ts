/** The content library 素材库: messages that are written once, looked at by a person, and used in many playbooks. */
import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { CONTENT_CLASSES, CONTENT_FORMS, content, linkTarget } from './playbook/content.ts'

export { libraryReference } from './playbook/content.ts'

/** The four zones of the library. `ugc`: what customers said and showed. */
export const ZONES = ['knowledge', 'visual', 'campaign', 'ugc'] as const
export type Zone = (typeof ZONES)[number]

/** Where it comes from: written here, reprinted from somebody who licenses it, collected from somebody who consents. */
export const ORIGINS = ['original', 'reprint', 'collected'] as const
export type Origin = (typeof ORIGINS)[number]

/** A content may be used when it passed all three. */
export const REVIEW_POINTS = ['compliant', 'fitting', 'attractive'] as const
export type ReviewPoint = (typeof REVIEW_POINTS)[number]

export const contentItemStates = ['draft', 'in_review', 'approved', 'retired'] as const
export type ContentItemState = (typeof contentItemStates)[number]

/** What is asked for beside the message: whoever reprints has a licence, whoever shows a customer’s words has consent. */
export const rightsOf = ({ origin, zone }: { origin: Origin; zone: Zone }): 'licence' | 'consent' | null => {
  if (origin === 'reprint') return 'licence'
  return origin === 'collected' || zone === 'ugc' ? 'consent' : null
}

/** The name that a content is given unless somebody gives it another: `202611 激活–换季护肤–清单`. */
export const proposedName = (month: string, words: { class: string; topic: string; form: string }): string =>
  `${month.replace('-', '').slice(0, 6)} ${[words.class, words.topic.trim(), words.form].filter((word) => word !== '').join('–')}`.slice(
    0,
    120,
  )

/** A message as in a playbook, with the addresses that it leads to beside it. */
export const contentItemBody = z.strictObject({
  text: content.shape.text,
  attachments: content.shape.attachments,
  variants: content.shape.variants,
  links: z.array(linkTarget).max(20).optional(),
})
export type ContentItemBody = z.output<typeof contentItemBody>

const label = z.string().trim().min(1).max(20)
const heading = {
  name: z.string().trim().min(1).max(120),
  zone: z.enum(ZONES),
  class: z.enum(CONTENT_CLASSES),
  form: z.enum(CONTENT_FORMS),
  topic: z.string().trim().max(40),
  labels: z.array(label).max(10),
  origin: z.enum(ORIGINS),
  /** Where it was found; who said it. */
  source: z.string().trim().max(300),
  /** The licence, or how and when its author consented. */
  rights: z.string().trim().max(300),
}

/** Kept whatever is wrong with it: its problems stand beside it, and keep it from being handed in. */
export const createContentItem = z.strictObject({ ...heading, body: contentItemBody })
export type CreateContentItem = z.output<typeof createContentItem>

const seen = { revision: z.int().min(1).max(2_147_483_647) }
export const saveContentItem = createContentItem.extend(seen)
export type SaveContentItem = z.output<typeof saveContentItem>

export const submitContentItem = z.strictObject(seen)
export const retireContentItem = z.strictObject(seen)

export const reviewContentItem = z.strictObject({
  ...seen,
  points: z
    .array(z.strictObject({ point: z.enum(REVIEW_POINTS), passed: z.boolean(), note: z.string().trim().max(300) }))
    .min(1)
    .max(REVIEW_POINTS.length),
})
export type ReviewContentItem = z.output<typeof reviewContentItem>

/** What carries copies of items beside playbooks. */
export const contentUseKinds = ['one_off', 'moment', 'group_welcome'] as const
export type ContentUseKind = (typeof contentUseKinds)[number]

const words = z.object({ zh: z.string(), en: z.string() })

export const contentProblem = z.object({
  /** An error keeps it from being handed in and approved. */
  severity: z.enum(['error', 'warning']),
  /** As in the request: `body.text`, `rights`. */
  field: z.string(),
  value: z.string().nullable(),
  rule: z.string(),
  message: words,
  repair: words,
})
export type ContentProblem = z.infer<typeof contentProblem>

export const contentItemRow = z.object({
  contentItemId: z.guid(),
  name: z.string(),
  zone: z.enum(ZONES),
  class: z.enum(CONTENT_CLASSES),
  form: z.enum(CONTENT_FORMS),
  labels: z.array(z.string()),
  state: z.enum(contentItemStates),
  revision: z.int(),
  /** How its message begins. */
  excerpt: z.string(),
  author: z.string(),
  updatedRealAt: instant,
  /** Published playbooks that hold a copy of it. */
  playbooks: z.int(),
})
export type ContentItemRow = z.infer<typeof contentItemRow>

/** Items, the one that was changed last first; retired ones only where they are asked for. */
export const contentItemsQuery = z.strictObject({
  ...pageQuery.shape,
  /** Part of the name, topic, labels or message; pinyin or its first letters of all but the message. */
  search: z.string().trim().min(1).max(60).optional(),
  zone: z.enum(ZONES).optional(),
  class: z.enum(CONTENT_CLASSES).optional(),
  label: label.optional(),
  state: z.enum(contentItemStates).optional(),
})
export type ContentItemsQuery = z.output<typeof contentItemsQuery>
export const contentItemsPage = page(contentItemRow)

export const contentLabels = z.object({ items: z.array(z.object({ label: z.string(), items: z.int() })) })
export type ContentLabels = z.infer<typeof contentLabels>

/** A published playbook that holds a copy, in its latest version. */
const use = z.object({
  playbookId: z.guid(),
  name: z.string(),
  version: z.int(),
  /** The copy's revision of the item. */
  revision: z.int(),
  /** Steps of the version that send it, by name. */
  steps: z.array(z.string()),
})

export const contentItem = z.object({
  contentItemId: z.guid(),
  ...heading,
  body: contentItemBody,
  state: z.enum(contentItemStates),
  revision: z.int(),
  author: z.string(),
  createdRealAt: instant,
  updatedRealAt: instant,
  updatedBy: z.string(),
  submittedBy: z.string().nullable(),
  /** What the points of this revision came to, in their order. */
  reviews: z.array(
    z.object({
      point: z.enum(REVIEW_POINTS),
      passed: z.boolean(),
      note: z.string(),
      by: z.string(),
      realAt: instant,
    }),
  ),
  problems: z.array(contentProblem),
  /** The latest first; the oldest are let go. */
  revisions: z.array(z.object({ revision: z.int(), name: z.string(), savedBy: z.string(), savedRealAt: instant })),
  /** By name, at most 50. */
  uses: z.array(use),
  /** How many mass sends, moments and group welcomes carry a copy. */
  otherUses: z.partialRecord(z.enum(contentUseKinds), z.int()),
  /** What of it is planned and has not gone out. */
  planned: z.int(),
})
export type ContentItem = z.infer<typeof contentItem>

export const contentItemRevision = z.object({ revision: z.int(), name: z.string(), body: contentItemBody })

/** Results are of so many days of the corp's clock. */
export const RESULT_DAYS = 28

const figures = {
  /** Messages that went out. */
  sends: z.int(),
  /** Whom they reached: contacts written to, and members of the group chats as they are. */
  reached: z.int(),
  /** Opened links: WeCom names nobody, so who opens twice counts twice. Null without a link. */
  clicks: z.int().nullable(),
  /** Who left one of the group chats within 24 hours of a message. */
  leaves: z.int(),
  lastSentAt: instant.nullable(),
}

export const contentItemResult = z.object(figures)
export type ContentItemResult = z.infer<typeof contentItemResult>

/** `best` and `weakest`: the first and the last fifth of those that were sent often enough. */
export const resultVerdicts = ['best', 'weakest', 'between', 'too_few', 'no_link'] as const

export const contentResults = z.object({
  items: z.array(
    z.object({
      contentItemId: z.guid(),
      name: z.string(),
      form: z.enum(CONTENT_FORMS),
      ...figures,
      /** Clicks less leaves for a thousand reached; null where it is not judged. */
      score: z.number().nullable(),
      verdict: z.enum(resultVerdicts),
    }),
  ),
  judged: z.int(),
  /** What the best have in common more than the others; null while too few are judged. */
  traits: z
    .object({
      best: z.int(),
      /** Of the best and of the others. */
      number: z.object({ best: z.int(), others: z.int() }).nullable(),
      pain: z.object({ best: z.int(), others: z.int() }).nullable(),
      hour: z.object({ hour: z.int(), best: z.int() }).nullable(),
      form: z.object({ form: z.enum(CONTENT_FORMS), best: z.int() }).nullable(),
    })
    .nullable(),
})
export type ContentResults = z.infer<typeof contentResults>
