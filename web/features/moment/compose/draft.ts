import type { ContentItem } from '#contract/content-library.ts'
import type { MomentAttachment, MomentPage, SaveMoment } from '#contract/moment.ts'
import { type MomentKind, MOMENT_PICTURES_MAX } from '#contract/moment-kind.ts'

import { withAddresses } from '#web/features/content/index.ts'

/** A post as it is written: what hangs on it is of one kind, and what was typed of another is kept meanwhile. */
export type MomentDraft = {
  kind: MomentKind
  text: string
  with: 'none' | 'image' | 'video' | 'link'
  pictures: readonly string[]
  video: string
  link: { title: string; url: string; source: string }
  /** The item of the library that it is a copy of, `id@revision`; empty where it is of none. */
  library: string
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
    library: '',
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
    library: post.library ?? '',
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
  ...(draft.library !== '' && { library: draft.library }),
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

/**
 * A copy of an item of the library as a post: its first wording, and of what it carries the kind that comes first, since a
 * post carries one kind. Tells whether anything was left out.
 */
export function copyOf({
  contentItemId,
  revision,
  body,
}: Pick<ContentItem, 'contentItemId' | 'revision' | 'body'>): Pick<
  MomentDraft,
  'text' | 'with' | 'pictures' | 'video' | 'link' | 'library'
> & { isCut: boolean } {
  const { text = '', attachments = [], links } = body
  const fit = attachments.filter(({ type }) => type === 'image' || type === 'video' || type === 'link')
  const kind = fit[0]?.type
  const taken = fit.filter(({ type }) => type === kind).slice(0, kind === 'image' ? MOMENT_PICTURES_MAX : 1)
  const pictures = taken.flatMap((item) => (item.type === 'image' ? [item.source] : []))
  const video = taken.flatMap((item) => (item.type === 'video' ? [item.source] : []))[0] ?? ''
  const [link] = taken.flatMap((item) =>
    item.type === 'link'
      ? [{ title: item.title, url: links?.find(({ id }) => id === item.link)?.url ?? '', source: item.picture ?? '' }]
      : [],
  )
  return {
    text: withAddresses(text, links),
    with: kind === 'image' || kind === 'video' || kind === 'link' ? kind : 'none',
    pictures: pictures.length > 0 ? pictures : [''],
    video,
    link: link ?? noLink,
    library: `${contentItemId}@${revision}`,
    isCut: taken.length < attachments.length,
  }
}
