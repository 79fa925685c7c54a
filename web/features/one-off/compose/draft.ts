import type { MediaKind } from '#contract/media.ts'
import type { OneOffMessage, SaveOneOff } from '#contract/one-off.ts'
import { BUBBLE_MAX, TEXT_MAX_BYTES } from '#contract/playbook.ts'
import type { ChosenChats } from '#web/features/group-chat/index.ts'
import type { MessageBubble } from '#web/features/occurrence/index.ts'

export type LinkDraft = { title: string; description: string; url: string }
/** `source` is the name of one of the corp's files, or an https address; empty until one is chosen. */
export type FileDraft = { kind: MediaKind; source: string }
export type PartDraft = {
  key: number
  text: string
  files: readonly FileDraft[]
  links: readonly LinkDraft[]
  chats: ChosenChats
}

/** A one-off as it is being written. `sendAt` is empty for now. */
export type OneOffDraft = {
  name: string
  parts: readonly PartDraft[]
  sendAt: string
  turn: SaveOneOff['turn']
  graceMinutes: number
}

export const graces = [60, 120, 240, 480, 1440] as const

export const emptyPart = (key: number): PartDraft => ({ key, text: '', files: [], links: [], chats: new Map() })

export const emptyDraft: OneOffDraft = {
  name: '',
  parts: [emptyPart(1)],
  sendAt: '',
  turn: 'first',
  graceMinutes: 240,
}

/** Begins with one that was sent. Names of group chats are not told with it; how many there are is. */
export const draftOf = (request: SaveOneOff, isCopy: boolean): OneOffDraft => ({
  name: request.name,
  parts: request.parts.map(({ message, groupChatIds }, index) => ({
    key: index + 1,
    text: message.text,
    files: message.files,
    links: message.links.map(({ title, description = '', url }) => ({ title, description, url })),
    chats: new Map(groupChatIds.map((id) => [id, ''])),
  })),
  sendAt: isCopy ? '' : (request.sendAt ?? ''),
  turn: request.turn,
  graceMinutes: request.graceMinutes,
})

const messageOf = ({ text, files, links }: PartDraft): OneOffMessage => ({
  text: text.trim(),
  files: files.map(({ kind, source }) => ({ kind, source: source.trim() })),
  links: links.map(({ title, description, url }) => ({
    title: title.trim(),
    ...(description.trim() !== '' && { description: description.trim() }),
    url: url.trim(),
  })),
})

export const requestOf = (draft: OneOffDraft): SaveOneOff => ({
  name: draft.name.trim(),
  parts: draft.parts.map((part) => ({ groupChatIds: [...part.chats.keys()], message: messageOf(part) })),
  sendAt: draft.sendAt === '' ? null : draft.sendAt.slice(0, 16),
  turn: draft.turn,
  graceMinutes: draft.graceMinutes,
})

/** Bytes of a text as WeCom counts them, in UTF-8. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length

export const bubblesIn = ({ text, files, links }: PartDraft): number =>
  (text.trim() === '' ? 0 : 1) + files.length + links.length

const isAddress = (url: string): boolean => /^https?:\/\/\S+$/.test(url.trim())

export const isLinkFit = ({ title, url }: LinkDraft): boolean => title.trim() !== '' && isAddress(url)

/** What is still missing before one can see what sending would do; null when nothing is. */
export type Missing = 'name' | 'message' | 'size' | 'file' | 'link' | 'chats'

export function missingIn(part: PartDraft): Missing | null {
  if (bubblesIn(part) === 0) return 'message'
  if (bubblesIn(part) > BUBBLE_MAX || bytesOf(part.text) > TEXT_MAX_BYTES) return 'size'
  if (part.files.some(({ source }) => source.trim() === '')) return 'file'
  if (!part.links.every(isLinkFit)) return 'link'
  return part.chats.size === 0 ? 'chats' : null
}

export const missingOf = (draft: OneOffDraft): { part: number | null; what: Missing } | null => {
  if (draft.name.trim() === '') return { part: null, what: 'name' }
  for (const [index, part] of draft.parts.entries()) {
    const what = missingIn(part)
    if (what !== null) return { part: index + 1, what }
  }
  return null
}

/** A part as its readers see it, with examples in the blanks. */
export const bubblesOf = (part: PartDraft, examples: Readonly<Record<string, string>>): MessageBubble[] => {
  const fill = (text: string): string =>
    text.replaceAll(/\{\{\s*([^{}\n]*?)\s*\}\}/g, (written, name: string) => examples[name] ?? written)
  const { text, files, links } = messageOf(part)
  return [
    ...(text === '' ? [] : [{ kind: 'text' as const, text: fill(text) }]),
    ...files.map(({ kind, source }) => ({ kind, title: source })),
    ...links.map(({ title, description = '', url }) => ({
      kind: 'link' as const,
      title: fill(title),
      description: fill(description),
      url,
    })),
  ]
}
