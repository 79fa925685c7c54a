import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page } from './paging.ts'

export const staffTaskStates = ['open', 'permitted', 'done', 'expired', 'cancelled'] as const
export const staffTaskState = z.enum(staffTaskStates)

export const staffTaskItem = z.object({
  staffTaskId: z.guid(),
  kind: z.enum(['send', 'manual']),
  state: staffTaskState,
  reason: z.string().nullable(),
  title: z.string(),
  staff: z.object({ staffId: z.guid(), name: z.string() }),
  groupChat: z.object({ groupChatId: z.guid(), name: z.string(), wecomChatId: z.string() }).nullable(),
  occurrenceId: z.guid().nullable(),
  dueAt: instant,
  expiresAt: instant,
  doneAt: instant.nullable(),
  reminders: z.int(),
})
export type StaffTaskItem = z.infer<typeof staffTaskItem>
export const staffTasksPage = page(staffTaskItem)

/** The message ready to send, each bubble on its own. */
export const staffTaskPage = staffTaskItem.extend({
  bubbles: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: z.string() }),
      z.object({
        kind: z.literal('link'),
        title: z.string(),
        url: z.string(),
        description: z.string(),
        pictureUrl: z.string(),
      }),
      z.object({ kind: z.enum(['image', 'video', 'file', 'mini_program']), mediaId: z.string(), title: z.string() }),
    ]),
  ),
})
export type StaffTaskPage = z.infer<typeof staffTaskPage>

export const staffTaskQuery = z.strictObject({
  state: z.enum(['waiting', 'done', 'missed', 'all']).default('waiting'),
  staffId: z.guid().optional(),
  search: z.string().trim().max(60).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type StaffTaskQuery = z.output<typeof staffTaskQuery>

/** Asked at each tap, right before sending: the server says no when the step was paused, has expired or is quiet. */
export const permit = z.object({ permitUntilRealAt: instant })

/** What the client says became of it. `via` is how it went out; a note or a link to a picture proves manual work. */
export const reportStaffTask = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('sent'),
    via: z.enum(['sidebar', 'copy', 'manual']),
    note: z.string().trim().max(200).default(''),
  }),
  z.strictObject({ outcome: z.literal('not_sent'), note: z.string().trim().max(200).default('') }),
])
export type ReportStaffTask = z.infer<typeof reportStaffTask>
