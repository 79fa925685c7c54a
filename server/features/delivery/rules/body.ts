import type { MediaKind } from '#contract/media.ts'
import type { CarriedFile } from '#server/features/media/index.ts'
import type { WecomAttachment, WecomBody } from '#server/wecom/index.ts'

/**
 * What goes out: a text of at most 4,000 bytes and at most nine attachments (D92135). Files are named as the playbook
 * names them: the ids that WeCom gives for them live three days, so they are asked for when it goes out.
 */
export type MessageBody = { text?: string; attachments?: readonly MessageAttachment[] }

export type MessageAttachment =
  | { kind: 'link'; title: string; url: string; description?: string; pictureUrl?: string }
  | { kind: 'miniprogram'; title: string; appId: string; page: string; pictureSource: string }
  | { kind: MediaKind; source: string }

/** The file that an attachment carries; null for a card that carries none. */
function fileOf(item: MessageAttachment): CarriedFile | null {
  switch (item.kind) {
    case 'link':
      return null
    case 'miniprogram':
      return { kind: 'image', source: item.pictureSource }
    case 'image':
    case 'video':
    case 'file':
      return { kind: item.kind, source: item.source }
    default:
      return item satisfies never
  }
}

/** The files that a body carries, in their order. */
export const filesOf = (body: MessageBody): CarriedFile[] =>
  (body.attachments ?? []).flatMap((item) => fileOf(item) ?? [])

/** A body as WeCom takes it; `mediaIds` are those of `filesOf`. */
export function wireBody({ text, attachments = [] }: MessageBody, mediaIds: readonly string[]): WecomBody {
  const ids = [...mediaIds]
  const next = (): string => {
    const id = ids.shift()
    if (id === undefined) throw new Error('a body has an id for each of its files')
    return id
  }
  const wire = (item: MessageAttachment): WecomAttachment => {
    switch (item.kind) {
      case 'link':
        return item
      case 'miniprogram': {
        const { pictureSource: _, ...card } = item
        return { ...card, pictureMediaId: next() }
      }
      case 'image':
      case 'video':
      case 'file':
        return { kind: item.kind, mediaId: next() }
      default:
        return item satisfies never
    }
  }
  return {
    ...(text !== undefined && { text }),
    ...(attachments.length > 0 && { attachments: attachments.map(wire) }),
  }
}

/** The body in one spelling, whatever the order its fields were made in: what its hash is taken of. */
export function canonicalBody(body: MessageBody): string {
  return JSON.stringify([body.text ?? '', (body.attachments ?? []).map((item) => Object.entries(item).sort(byKey))])
}

const byKey = (a: [string, unknown], b: [string, unknown]): number => (a[0] < b[0] ? -1 : 1)
