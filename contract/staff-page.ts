import { z } from 'zod'
import { contactPage } from './contact.ts'
import { stage } from './group-chat.ts'
import { instant, localDate, occurrenceState } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { staffTaskPage, staffTaskState } from './staff-task.ts'

const groupChat = z.object({ groupChatId: z.guid(), name: z.string() })

/** How something that staff do stands on their day: `late` waits for longer than who leads them is left in the dark. */
export const dayStandings = ['waiting', 'late', 'done', 'missed', 'withdrawn', 'handed_over'] as const
export type DayStanding = (typeof dayStandings)[number]

const dayTask = z.object({
  kind: z.literal('task'),
  staffTaskId: z.guid(),
  standing: z.enum(dayStandings),
  state: staffTaskState,
  title: z.string(),
  titleEn: z.string().nullable(),
  /** Its `wecomChatId` opens it in WeCom's client. */
  groupChat: groupChat.extend({ wecomChatId: z.string() }).nullable(),
  /** Whom it is about, where it is about one contact. */
  contact: z.object({ contactId: z.guid(), name: z.string() }).nullable(),
  dueAt: instant,
  /** When it is asked for: later than `dueAt` where it was put off. */
  askedAt: instant,
  isPostponed: z.boolean(),
  expiresAt: instant,
  doneAt: instant.nullable(),
  /** The beginning of its message. */
  preview: z.string(),
  bubbles: z.int(),
  sentBubbles: z.int(),
  /** Who has it by now, where it was handed over. */
  handedTo: z.string().nullable(),
})

/** A mass send that is confirmed in WeCom's own 群发助手, to all it goes to with one tap. Read only here. */
const dayMassSend = z.object({
  kind: z.literal('mass_send'),
  massSendId: z.guid(),
  standing: z.enum(dayStandings),
  title: z.string(),
  titleEn: z.string().nullable(),
  /** The first of them by name, ten at most, and how many there are. */
  groupChats: z.array(groupChat),
  groupChatCount: z.int(),
  /** Contacts that it goes to, where it is not for group chats. */
  contactCount: z.int(),
  dueAt: instant,
  expiresAt: instant,
  doneAt: instant.nullable(),
  preview: z.string(),
})

export const dayItem = z.discriminatedUnion('kind', [dayTask, dayMassSend])
export type DayItem = z.infer<typeof dayItem>
export type DayTask = z.infer<typeof dayTask>
export type DayMassSend = z.infer<typeof dayMassSend>

/** A member of staff's day, in the corp's zone. */
export const staffDay = z.object({
  corpTime: instant,
  date: localDate,
  /** What is asked of them today, and how much of it is done; what was withdrawn or handed over does not count. */
  total: z.int(),
  done: z.int(),
  /** Of what was asked in the last 30 days, the share done before who leads them had to be told; null below five. */
  onTimePercent: z.int().nullable(),
  /** Days in a row with everything done, at most 30; days without anything to do are passed over. */
  streakDays: z.int(),
  /** They are away until then (excluded); null while they are there. */
  awayUntil: instant.nullable(),
  /** For whom they stand in now, and until when. */
  standsInFor: z.array(z.object({ staffId: z.guid(), name: z.string(), until: instant })),
  items: z.array(dayItem),
  /** What is planned for the rest of today in the group chats they own, by moment and step. */
  coming: z.array(
    z.object({ dueAt: instant, title: z.string(), titleEn: z.string().nullable(), groupChatCount: z.int() }),
  ),
})
export type StaffDay = z.infer<typeof staffDay>

export const wecomChatParams = z.strictObject({ wecomChatId: z.string().min(1).max(128) })
export const externalUseridParams = z.strictObject({ externalUserid: z.string().min(1).max(128) })

/** What stands beside a group chat: its plan of today, and what the reader is to send there now. */
export const chatSidebar = z.object({
  corpTime: instant,
  groupChat: groupChat.extend({
    wecomChatId: z.string(),
    contacts: z.int(),
    stage,
    ageDays: z.int(),
    isPaused: z.boolean(),
  }),
  plan: z.array(
    z.object({
      occurrenceId: z.guid(),
      dueAt: instant,
      title: z.string(),
      titleEn: z.string().nullable(),
      state: occurrenceState,
      reason: z.string().nullable(),
      sender: z.string().nullable(),
    }),
  ),
  /** What the reader is to send here, the message of each ready. */
  tasks: z.array(staffTaskPage),
})
export type ChatSidebar = z.infer<typeof chatSidebar>

/** What stands beside a chat with one contact: what the reader may know of them. */
export const contactSidebar = contactPage
export type ContactSidebar = z.infer<typeof contactSidebar>

/** The page that asks to use the JS-SDK: an address of the staff pages, what stands behind # left out (D90506). */
export const jsapiSignatureQuery = z.strictObject({ url: z.url().max(1_000) })

/** What `wx.agentConfig` takes, and the scripts to load before, in their order. */
export const jsapiSignature = z.object({
  corpId: z.string(),
  agentId: z.int(),
  /** Seconds since 1970. */
  timestamp: z.int(),
  nonceStr: z.string(),
  signature: z.string(),
  scripts: z.array(z.string()),
})
export type JsapiSignature = z.infer<typeof jsapiSignature>

/** Days that an on-time rate looks back on; today is counted besides. */
export const onTimeSpans = [7, 30] as const

export const onTimeQuery = z.strictObject({
  ...pageQuery.shape,
  days: z.coerce
    .number()
    .pipe(z.union(onTimeSpans.map((days) => z.literal(days))))
    .default(30),
  search: z.string().trim().max(60).optional(),
})
export type OnTimeQuery = z.output<typeof onTimeQuery>

export const onTimeRow = z.object({
  staffId: z.guid(),
  name: z.string(),
  /** What was asked and does not wait any more; `done` of it, and `onTime` of that before who leads them was told. */
  asked: z.int(),
  done: z.int(),
  onTime: z.int(),
  /** What still waits; it is in no rate. */
  waiting: z.int(),
  /** Whole percent of `asked`; null where that is too little to say. */
  percent: z.int().nullable(),
})
export type OnTimeRow = z.infer<typeof onTimeRow>

/** Staff by their on-time rate, the highest first. `median` is over all of them who have one, whatever is searched for. */
export const onTimePage = page(onTimeRow).extend({ people: z.int(), median: z.int().nullable() })
export type OnTimePage = z.infer<typeof onTimePage>
