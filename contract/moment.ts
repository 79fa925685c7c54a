/** Moments 朋友圈: posts that staff publish to the customers who are their friends. */
import { z } from 'zod'
import {
  ADVERT_SHARE_MOST,
  momentCopyStates,
  momentKinds,
  MOMENTS_AT_ONCE,
  momentStates,
  MOMENT_TEXT_MAX_CHARS,
} from './moment-kind.ts'
import { instant, localDate } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { LIBRARY_REFERENCE, URL_MAX_BYTES } from './playbook/content.ts'
import { clockTime, localDateTime } from './playbook/primitive.ts'

/** A file of the corp's own by its name, or an https address. */
const source = z.string().trim().min(1).max(URL_MAX_BYTES)

/** Up to nine pictures, or one video, or one link; the link's picture is what WeCom shows beside its title. */
const attachment = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('image'), source }),
  z.strictObject({ kind: z.literal('video'), source }),
  z.strictObject({
    kind: z.literal('link'),
    title: z.string().trim().min(1).max(128),
    url: z.string().trim().min(1).max(URL_MAX_BYTES),
    source,
  }),
])
export type MomentAttachment = z.output<typeof attachment>

const staffIds = z.array(z.guid()).max(1000)
const tagIds = z.array(z.guid()).max(100)

/** A post as it is planned. No staff: everybody who serves customers; no tags: all of their customers. */
export const saveMoment = z.strictObject({
  kind: z.enum(momentKinds),
  text: z.string().trim().max(MOMENT_TEXT_MAX_CHARS).default(''),
  attachments: z.array(attachment).max(12).default([]),
  /** The item of the content library that it was copied from, and its revision: `id@revision`. */
  library: z.string().regex(LIBRARY_REFERENCE).optional(),
  /** Local, in the corp's zone. */
  dueAt: localDateTime.refine(
    (text) => z.iso.date().safeParse(text.slice(0, 10)).success,
    'A day that the calendar has.',
  ),
  staffIds: staffIds.default([]),
  tagIds: tagIds.default([]),
})
export type SaveMoment = z.output<typeof saveMoment>

/** Writes a post anew as it was seen. */
export const changeMoment = saveMoment.extend({ revision: z.int().min(1).max(2_147_483_647) })
export type ChangeMoment = z.output<typeof changeMoment>

const state = z.enum(momentStates)

export const momentItem = z.object({
  momentId: z.guid(),
  kind: z.enum(momentKinds),
  state,
  /** Why it stands so, where that needs saying. */
  reason: z.string().nullable(),
  /** Its first words. */
  text: z.string(),
  attachments: z.array(z.enum(['image', 'video', 'link'])),
  dueAt: instant,
  /** The local day and time of that. */
  date: localDate,
  time: clockTime,
  /** Copies asked for, and those that are out; of those whom the reader may see. */
  asked: z.int(),
  published: z.int(),
  likes: z.int(),
  comments: z.int(),
})
export type MomentItem = z.infer<typeof momentItem>

/** How many posts of a kind are planned in some weeks, beside what they should be. */
const mixRow = z.object({
  kind: z.enum(momentKinds),
  planned: z.int(),
  least: z.int(),
  /** Null: as many as there are. */
  most: z.int().nullable(),
  standing: z.enum(['short', 'fits', 'over']),
})
export type MixRow = z.infer<typeof mixRow>

/** What is wrong with a plan beyond one row; `dates` are the days, or the Mondays of the weeks, that it is about. */
const mixWarning = z.discriminatedUnion('rule', [
  z.object({ rule: z.literal('advert_share'), dates: z.array(localDate), adverts: z.int(), posts: z.int() }),
  z.object({ rule: z.literal('adverts_in_a_day'), dates: z.array(localDate) }),
  z.object({ rule: z.literal('day_without_knowledge'), dates: z.array(localDate) }),
])
export type MixWarning = z.infer<typeof mixWarning>

export const momentMix = z.object({
  weeks: z.int(),
  advertShareMost: z.literal(ADVERT_SHARE_MOST),
  rows: z.array(mixRow),
  warnings: z.array(mixWarning),
})
export type MomentMix = z.infer<typeof momentMix>

/** Whole weeks, from a Monday on. */
export const momentsQuery = z.strictObject({
  from: localDate.refine((text) => text >= '1970' && text < '2200', 'A day between 1970 and 2199.'),
  weeks: z.coerce.number().int().min(1).max(6).default(1),
})
export type MomentsQuery = z.output<typeof momentsQuery>

export const momentCalendar = z.object({ items: z.array(momentItem), mix: momentMix, today: localDate })
export type MomentCalendar = z.infer<typeof momentCalendar>

export const momentPage = momentItem.extend({
  text: z.string(),
  attachments: z.array(attachment),
  library: z.string().nullable(),
  staff: z.array(z.object({ staffId: z.guid(), name: z.string() })),
  tags: z.array(z.object({ tagId: z.guid(), name: z.string() })),
  revision: z.int(),
  createdBy: z.string(),
  createdAt: instant,
  scheduledBy: z.string().nullable(),
  cancelledBy: z.string().nullable(),
  counts: z.partialRecord(z.enum(momentCopyStates), z.int()),
  /** Customers whom it was shown to, each counted once a copy. */
  reached: z.int(),
  /** When WeCom was last asked about it, in real time. */
  readRealAt: instant.nullable(),
  remindedAt: instant.nullable(),
  /** Moments of WeCom's that may be this one, where its answer was lost. */
  candidates: z.array(z.object({ wecomMomentId: z.string(), createdAt: instant.nullable() })),
  mayChange: z.boolean(),
  mayCancel: z.boolean(),
  mayRemind: z.boolean(),
})
export type MomentPage = z.infer<typeof momentPage>

export const momentCopiesQuery = z.strictObject({ ...pageQuery.shape, state: z.enum(momentCopyStates).optional() })
export type MomentCopiesQuery = z.output<typeof momentCopiesQuery>
export const momentCopy = z.object({
  staff: z.object({ staffId: z.guid(), name: z.string() }),
  state: z.enum(momentCopyStates),
  /** When it was first seen to be out: WeCom tells no time. */
  publishedAt: instant.nullable(),
  reached: z.int().nullable(),
  likes: z.int().nullable(),
  comments: z.int().nullable(),
  staffTaskId: z.guid().nullable(),
  reminders: z.int(),
})
export type MomentCopy = z.infer<typeof momentCopy>
export const momentCopiesPage = page(momentCopy)

/** Who liked or commented, in the order of time over all copies; each customer counts once. */
export const momentReactionsQuery = z.strictObject({
  ...pageQuery.shape,
  kind: z.enum(['like', 'comment']).default('like'),
  /** Only the one in this place, counted from 1. */
  nth: z.coerce.number().int().min(1).max(1_000_000).optional(),
})
export type MomentReactionsQuery = z.output<typeof momentReactionsQuery>
export const momentReaction = z.object({
  nth: z.int(),
  name: z.string(),
  contactId: z.guid().nullable(),
  /** Under whose copy. */
  staff: z.object({ staffId: z.guid(), name: z.string() }),
  at: instant,
})
export type MomentReaction = z.infer<typeof momentReaction>
export const momentReactionsPage = page(momentReaction)

/** Which drafts are to go out at their times. */
export const scheduleMoments = z.strictObject({ momentIds: z.array(z.guid()).min(1).max(MOMENTS_AT_ONCE) })
export type ScheduleMoments = z.output<typeof scheduleMoments>
/** What that would do. */
export const schedulePreview = z.object({
  moments: z.int(),
  staff: z.int(),
  /** Copies that WeCom's task asks for, and those over the day's ceiling, which become staff tasks. */
  byTask: z.int(),
  byHand: z.int(),
  warnings: z.array(mixWarning),
  over: z.array(mixRow),
})
export type SchedulePreview = z.infer<typeof schedulePreview>

/** What a person says of a post whose answer was lost: this is it, it never arrived, or leave it. */
export const resolveMoment = z.strictObject({
  decision: z.enum(['adopt', 'resubmit', 'leave']),
  wecomMomentId: z.string().trim().min(1).max(128).optional(),
})
export type ResolveMoment = z.output<typeof resolveMoment>

export const momentSaved = z.object({ momentId: z.guid() })

/** How many copies one member is asked to publish a day by WeCom's task, and when nothing is asked for. */
export const momentSettings = z.strictObject({
  perDay: z.int().min(0).max(20),
  quietFrom: clockTime,
  quietTo: clockTime,
})
export type MomentSettings = z.output<typeof momentSettings>
/** WeCom documents no number, and neither tells it: three a day is what customers are seen to get. */
export const MOMENT_SETTINGS_USUAL: MomentSettings = { perDay: 3, quietFrom: '22:00', quietTo: '08:00' }
