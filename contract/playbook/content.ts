import { z } from 'zod'
import { line, stableId, variableName } from './primitive.ts'

/** The platform's bounds for a mass send, in bytes of UTF-8 (WeCom D92135). */
export const TEXT_MAX_BYTES = 4000
export const ATTACHMENT_MAX = 9
export const LINK_TITLE_MAX_BYTES = 128
export const LINK_DESCRIPTION_MAX_BYTES = 512
export const URL_MAX_BYTES = 2048
export const MINI_PROGRAM_TITLE_MAX_BYTES = 64

/** One message intent is at most three bubbles; the text and each attachment is one (spec 10, Governor). */
export const BUBBLE_MAX = 3

export const CONTENT_CLASSES = ['activation', 'conversion', 'brand'] as const

export type ContentClass = (typeof CONTENT_CLASSES)[number]

export const CONTENT_FORMS = [
  'greeting',
  'tip',
  'checklist',
  'quiz',
  'answer',
  'poll',
  'survey',
  'topic',
  'myth-or-fact',
  'question-and-answer',
  'story',
  'news',
  'offer',
  'preview',
  'review',
  'notice',
  'welcome',
] as const

export type ContentForm = (typeof CONTENT_FORMS)[number]

const messageText = z.string().min(1).max(TEXT_MAX_BYTES)

/** A file the send carries: a path beside the playbook, or an https address. */
const mediaSource = z.string().min(1).max(URL_MAX_BYTES)

const image = z
  .strictObject({ type: z.literal('image'), source: mediaSource })
  .meta({ description: 'JPG or PNG, at most 10 MB' })

const link = z
  .strictObject({
    type: z.literal('link'),
    title: z.string().min(1).max(LINK_TITLE_MAX_BYTES),
    description: z.string().min(1).max(LINK_DESCRIPTION_MAX_BYTES).optional(),
    link: stableId,
    picture: z.string().max(URL_MAX_BYTES).optional(),
  })
  .meta({ description: '`link` names an entry of `links`, so that clicks are counted' })

const miniProgram = z
  .strictObject({
    type: z.literal('mini-program'),
    title: z.string().min(1).max(MINI_PROGRAM_TITLE_MAX_BYTES),
    app_id: z.string().min(1).max(64),
    page: z.string().min(1).max(URL_MAX_BYTES),
    picture: mediaSource,
  })
  .meta({ description: 'The picture is 520 × 416' })

const video = z
  .strictObject({ type: z.literal('video'), source: mediaSource })
  .meta({ description: 'MP4, at most 10 MB' })

const file = z.strictObject({ type: z.literal('file'), source: mediaSource }).meta({ description: 'At most 20 MB' })

export const attachment = z.discriminatedUnion('type', [image, link, miniProgram, video, file])

export type Attachment = z.infer<typeof attachment>

const message = {
  text: messageText.optional(),
  attachments: z.array(attachment).min(1).max(ATTACHMENT_MAX).optional(),
}

/** Another wording of a content. Its key is stable; the content itself is variant `a`. */
const variant = z.strictObject({ key: z.string().regex(/^[b-z]$/), ...message })

/** Group chats whose variables have one of these values: 城市: [上海, 杭州]. Of several variables each must fit. */
const only = z
  .record(
    variableName,
    z
      .array(z.union([z.string().min(1).max(500), z.number()]))
      .min(1)
      .max(100),
  )
  .meta({ description: 'In a column: for group chats whose variables have one of these values, and no others' })

/** Where a content of the library was copied from: the item's id and its revision at that time. */
export const LIBRARY_REFERENCE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([1-9]\d{0,8})$/

/** The item and its revision that a reference names. */
export function libraryReference(text: string): { contentItemId: string; revision: number } | null {
  const [, contentItemId, revision] = LIBRARY_REFERENCE.exec(text) ?? []
  return contentItemId === undefined ? null : { contentItemId, revision: Number(revision) }
}

/** A message body of the document. */
export const content = z.strictObject({
  id: stableId,
  name: line,
  name_en: line.optional(),
  class: z.enum(CONTENT_CLASSES),
  form: z.enum(CONTENT_FORMS).optional(),
  labels: z.array(line).max(20).optional(),
  only: only.optional(),
  library: z
    .string()
    .regex(LIBRARY_REFERENCE)
    .optional()
    .meta({ description: 'The item of the content library that this is a copy of, and its revision: id@revision' }),
  ...message,
  variants: z.array(variant).min(1).max(25).optional(),
})

export type Content = z.infer<typeof content>

/** A tracked address, written {{link:id}} in a text or named by a link attachment. */
export const linkTarget = z.strictObject({
  id: stableId,
  name: line,
  name_en: line.optional(),
  url: z.string().min(1).max(URL_MAX_BYTES),
})
