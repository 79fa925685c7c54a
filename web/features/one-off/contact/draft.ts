import type { SaveContactOneOff } from '#contract/contact-one-off.ts'
import {
  emptyMessage,
  messageDraftOf,
  messageOf,
  type MessageDraft,
  type Missing,
  missingInMessage,
  sendAtOf,
  type TimeDraft,
} from '../compose/draft.ts'
import { type AudienceDraft, audienceDraftOf, audienceOf, emptyAudience } from './audience.ts'

export type ContactPartDraft = MessageDraft & { key: number; to: AudienceDraft }

/** A one-off to contacts as it is being written. */
export type ContactDraft = TimeDraft & { name: string; parts: readonly ContactPartDraft[] }

export const emptyContactPart = (key: number): ContactPartDraft => ({
  key,
  ...emptyMessage,
  to: emptyAudience('questions'),
})

export const emptyContactDraft: ContactDraft = {
  name: '',
  parts: [emptyContactPart(1)],
  sendAt: '',
  graceMinutes: 240,
}

export const contactDraftOf = (request: SaveContactOneOff, isCopy: boolean): ContactDraft => ({
  name: request.name,
  parts: request.parts.map(({ to, message }, index) => ({
    key: index + 1,
    ...messageDraftOf(message),
    to: audienceDraftOf(to),
  })),
  sendAt: isCopy ? '' : (request.sendAt ?? ''),
  graceMinutes: request.graceMinutes,
})

export type ContactMissing = Exclude<Missing, 'chats'> | 'audience'

/** What is still missing before one can see what sending would do; null when nothing is. */
export const missingOfContacts = (draft: ContactDraft): { part: number | null; what: ContactMissing } | null => {
  if (draft.name.trim() === '') return { part: null, what: 'name' }
  for (const [index, part] of draft.parts.entries()) {
    const what = missingInMessage(part) ?? (audienceOf(part.to) === null ? 'audience' : null)
    if (what !== null) return { part: index + 1, what }
  }
  return null
}

/** As it is sent; null while somebody is missing to send it to. */
export function requestToContacts(draft: ContactDraft): SaveContactOneOff | null {
  const parts = draft.parts.flatMap((part) => {
    const to = audienceOf(part.to)
    return to === null ? [] : [{ to, message: messageOf(part) }]
  })
  if (parts.length < draft.parts.length) return null
  return { name: draft.name.trim(), parts, sendAt: sendAtOf(draft), graceMinutes: draft.graceMinutes }
}
