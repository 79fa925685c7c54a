import { z } from 'zod'
import { condition } from './condition.ts'
import { instant, occurrenceState, stateCounts } from './occurrence.ts'
import { oneOffItem, oneOffMessage, oneOffWhen } from './one-off.ts'
import { page, pageQuery } from './paging.ts'

/** Chosen one by one, at most so many. */
export const CHOSEN_CONTACTS_MAX = 10_000

/** Whom a message is for: whoever fits a condition at the time of sending, or chosen contacts. Only friends of staff are reached. */
export const audience = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('condition'), condition }),
  z.strictObject({ kind: z.literal('contacts'), contactIds: z.array(z.guid()).min(1).max(CHOSEN_CONTACTS_MAX) }),
])
export type Audience = z.output<typeof audience>

/** `{{日期}}` and `{{星期}}` are filled; what differs from contact to contact would be a tap each. */
const part = z.strictObject({ to: audience, message: oneOffMessage })

/** Messages to contacts, one to one, that go out once. Whom two parts take gets the first part's. */
export const saveContactOneOff = z.strictObject({
  name: z.string().trim().min(1).max(60),
  parts: z.array(part).min(1).max(20),
  ...oneOffWhen,
})
export type SaveContactOneOff = z.output<typeof saveContactOneOff>

/** As it was given. Of chosen contacts those are told whom the reader sees. */
const request = saveContactOneOff.extend({
  parts: z.array(
    part.extend({
      to: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('condition'), condition }),
        z.object({ kind: z.literal('contacts'), contactIds: z.array(z.guid()) }),
      ]),
    }),
  ),
})

export const contactOneOffPreview = z.object({
  dueAt: instant,
  /** Contacts who fit by now, friends or not. */
  contacts: z.int(),
  /** To whom staff are asked to send it. */
  reached: z.int(),
  outcomes: z.array(
    z.object({
      outcome: z.enum(['reached', 'deferred', 'left_out']),
      /** What puts them off or leaves them out; null of those who are reached. */
      reason: z.string().nullable(),
      contacts: z.int(),
      /** The latest moment to which any of them is put off. */
      until: instant.nullable(),
    }),
  ),
  /** Confirmations that staff are asked for, each of up to 10,000 contacts with one text. */
  taps: z.int(),
  /** The staff with the most contacts first, fifty at most; `staff` is how many there are. */
  staff: z.int(),
  byStaff: z.array(z.object({ staffId: z.guid(), name: z.string(), contacts: z.int(), taps: z.int() })),
  /** Friends of several: WeCom asks whoever of them chatted with the contact last, and tells afterwards who that was. */
  unnamed: z.int(),
  /** Each of the reached takes one of as many as a contact may receive in the window, from all senders together. */
  quota: z.object({ mode: z.enum(['day', 'week', 'month']), total: z.int() }),
  parts: z.array(z.object({ contacts: z.int(), reached: z.int(), bubbles: z.int(), textBytes: z.int() })),
})
export type ContactOneOffPreview = z.infer<typeof contactOneOffPreview>

/** One-offs to contacts, as they stand in a list. */
export const contactOneOffItem = oneOffItem.omit({ groupChats: true, contacts: true, counts: true }).extend({
  /** How it went, in numbers; null before its time, and for a reader who does not see all contacts. */
  figures: z
    .object({
      entered: z.int(),
      /** Put off, or with staff. */
      waiting: z.int(),
      sent: z.int(),
      notSent: z.int(),
    })
    .nullable(),
})
export type ContactOneOffItem = z.infer<typeof contactOneOffItem>
export const contactOneOffsPage = page(contactOneOffItem)

export const contactOneOffPage = contactOneOffItem.extend({
  request,
  /** Contacts whom the reader sees, by how they stand. */
  contacts: z.int(),
  counts: stateCounts,
  /** Why contacts were left out or not reached, the most frequent first. */
  reasons: z.array(z.object({ state: occurrenceState, reason: z.string(), contacts: z.int() })),
  /** Null where a part carries no link. WeCom names nobody, so who opens twice counts twice. */
  byPart: z.array(
    z.object({
      place: z.int(),
      message: oneOffMessage,
      contacts: z.int(),
      counts: stateCounts,
      clicks: z.int().nullable(),
    }),
  ),
  /** Without a name: WeCom has not told yet whom it asked. */
  byStaff: z.array(z.object({ staffId: z.guid().nullable(), name: z.string().nullable(), counts: stateCounts })),
  isChangeable: z.boolean(),
})
export type ContactOneOffPage = z.infer<typeof contactOneOffPage>

export const oneOffContactsQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().min(1).max(60).optional(),
  state: occurrenceState.optional(),
})
export type OneOffContactsQuery = z.output<typeof oneOffContactsQuery>

export const oneOffContact = z.object({
  enrollmentId: z.guid(),
  contactId: z.guid(),
  name: z.string(),
  /** Which part's message, counted from 1. */
  part: z.int(),
  staff: z.string().nullable(),
  state: occurrenceState,
  reason: z.string().nullable(),
  sentAt: instant.nullable(),
})
export type OneOffContact = z.infer<typeof oneOffContact>
export const oneOffContactsPage = page(oneOffContact)
