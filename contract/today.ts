import { z } from 'zod'
import { instant, stateCounts } from './occurrence.ts'
import { staffItem } from './staff.ts'

const attentionItem = z.object({
  /** One of its steps to open: of a group chat, or, of messages to contacts, a contact's way through the journey. */
  occurrenceId: z.guid().nullable(),
  enrollmentId: z.guid().nullable(),
  massSendId: z.guid().nullable(),
  kind: z.enum(['in_doubt', 'failed', 'asked']),
  reason: z.string().nullable(),
  groupChat: z.object({ groupChatId: z.guid(), name: z.string() }).nullable(),
  contact: z.object({ contactId: z.guid(), name: z.string() }).nullable(),
  /** Group chats, or contacts, that the same mass send or question concerns, or that failed alike; this one counted. */
  groupChats: z.int(),
  contacts: z.int(),
  run: z.object({ runId: z.guid(), name: z.string() }),
  /** The step of a journey that asks about all these contacts. */
  journey: z.object({ trackId: z.string(), stepId: z.string() }).nullable(),
  stepName: z.string(),
  stepNameEn: z.string().nullable(),
  sender: z.string().nullable(),
  dueAt: instant,
  expiresAt: instant.nullable(),
  candidates: z.array(z.object({ msgid: z.string(), createdAt: instant.nullable() })),
})

/** What needs me now (spec 80, Today). */
export const today = z.object({
  corpTime: instant,
  counts: stateCounts,
  /** Messages of today to single contacts, by state. */
  contactCounts: stateCounts,
  attention: z.array(attentionItem),
  attentionTotal: z.int(),
  waiting: z.array(
    z.object({
      staffId: z.guid(),
      name: z.string(),
      /** Taps still to make: one a mass send, one a task. */
      taps: z.int(),
      groupChats: z.int(),
      /** Contacts that messages of their own wait for. */
      contacts: z.int(),
      oldestDueAt: instant,
      reminders: z.int(),
      escalated: z.boolean(),
      /** They are away; null for those who are there. */
      awayUntil: instant.nullable(),
      /** Not active: nobody is there any more to tap. */
      status: staffItem.shape.status,
    }),
  ),
  /** Members of staff who are waited for, those beyond the list counted. */
  waitingTotal: z.int(),
  /** What falls due within twelve hours, the next first; a run's step at one moment is one item. */
  coming: z.array(
    z.object({
      dueAt: instant,
      runId: z.guid(),
      runName: z.string(),
      stepName: z.string(),
      stepNameEn: z.string().nullable(),
      groupChats: z.int(),
    }),
  ),
  comingTotal: z.int(),
  /** Twelve spans of five minutes of corp time, the last one ending now. */
  lastHour: z.array(z.object({ from: instant, sent: z.int(), clicks: z.int(), joined: z.int(), left: z.int() })),
  quota: z.object({ mode: z.enum(['day', 'week', 'month']), left: z.int(), total: z.int() }),
  runs: z.int(),
  pausedAt: instant.nullable(),
})
export type Today = z.infer<typeof today>
export type AttentionItem = z.infer<typeof attentionItem>
