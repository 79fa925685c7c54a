import type { MomentAttachment, MomentPage, SaveMoment } from '#contract/moment.ts'
import { type MomentKind, MOMENT_PICTURES_MAX } from '#contract/moment-kind.ts'

/** A post as it is written: what hangs on it is of one kind, and what was typed of another is kept meanwhile. */
export type MomentDraft = {
  kind: MomentKind
  text: string
  with: 'none' | 'image' | 'video' | 'link'
  pictures: readonly string[]
  video: string
  link: { title: string; url: string; source: string }
  /** Local, to the minute: 2026-11-25T12:00. */
  dueAt: string
  staff: readonly { staffId: string; name: string }[]
  tagIds: readonly string[]
}

const noLink = { title: '', url: '', source: '' }

/** A day's post of knowledge, at noon, or, where noon is past, in an hour. */
export function emptyDraft(date: string | undefined, now: Temporal.PlainDateTime): MomentDraft {
  const noon = Temporal.PlainDate.from(date ?? now.toPlainDate()).toPlainDateTime('12:00')
  const isAhead = Temporal.PlainDateTime.compare(now, noon) < 0
  const dueAt = (isAhead ? noon : now.add({ hours: 1 })).toString({ smallestUnit: 'minute' })
  return {
    kind: 'knowledge',
    text: '',
    with: 'none',
    pictures: [''],
    video: '',
    link: noLink,
    dueAt,
    staff: [],
    tagIds: [],
  }
}

/** A post that is there, to be changed, or, at another time, posted again. */
export function draftOf(post: MomentPage, dueAt: string): MomentDraft {
  const [first] = post.attachments
  const pictures = post.attachments.flatMap((item) => (item.kind === 'image' ? [item.source] : []))
  return {
    kind: post.kind,
    text: post.text,
    with: first?.kind ?? 'none',
    pictures: pictures.length > 0 ? pictures : [''],
    video: first?.kind === 'video' ? first.source : '',
    link: first?.kind === 'link' ? { title: first.title, url: first.url, source: first.source } : noLink,
    dueAt,
    staff: post.staff,
    tagIds: post.tags.map(({ tagId }) => tagId),
  }
}

export function attachmentsOf(draft: MomentDraft): MomentAttachment[] {
  switch (draft.with) {
    case 'none':
      return []
    case 'image':
      return draft.pictures.flatMap((source) =>
        source.trim() === '' ? [] : [{ kind: 'image', source: source.trim() }],
      )
    case 'video':
      return draft.video.trim() === '' ? [] : [{ kind: 'video', source: draft.video.trim() }]
    case 'link': {
      const { title, url, source } = draft.link
      return [{ kind: 'link', title: title.trim(), url: url.trim(), source: source.trim() }]
    }
    default:
      return draft.with satisfies never
  }
}

export const requestOf = (draft: MomentDraft): SaveMoment => ({
  kind: draft.kind,
  text: draft.text.trim(),
  attachments: attachmentsOf(draft),
  dueAt: draft.dueAt,
  staffIds: draft.staff.map(({ staffId }) => staffId),
  tagIds: [...draft.tagIds],
})

/** Whether there is enough to save: the server judges the rest, and names it. */
export function isComplete(draft: MomentDraft): boolean {
  const { title, url, source } = draft.link
  if (draft.dueAt === '') return false
  if (draft.with === 'link') return [title, url, source].every((part) => part.trim() !== '')
  return draft.text.trim() !== '' || attachmentsOf(draft).length > 0
}

/** Room for one picture more. */
export const mayAddPicture = ({ pictures }: MomentDraft): boolean =>
  pictures.length < MOMENT_PICTURES_MAX && pictures.every((source) => source.trim() !== '')

export const bytesOf = (text: string): number => new TextEncoder().encode(text.trim()).length
