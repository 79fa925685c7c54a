import type { MediaKind } from '#contract/media.ts'
import type { MiniProgramCard, OneOffMessage, SaveOneOff } from '#contract/one-off.ts'
import { BUBBLE_MAX, TEXT_MAX_BYTES } from '#contract/playbook.ts'
import { MINI_PROGRAM_TITLE_MAX_BYTES } from '#contract/playbook/content.ts'
import type { ChosenChats } from '#web/features/group-chat/index.ts'
import type { MessageBubble } from '#web/features/occurrence/index.ts'

/** `picture` is kept as it was given through the API; the desk asks for none. */
export type LinkDraft = { title: string; description: string; url: string; picture?: string }
/** `source` is the name of one of the corp's files, or an https address; empty until one is chosen. */
export type FileDraft = { kind: MediaKind; source: string }
/** What is sent, to whomever. */
export type MessageDraft = {
  text: string
  files: readonly FileDraft[]
  miniPrograms: readonly MiniProgramCard[]
  links: readonly LinkDraft[]
  /** The item of the library that it is a copy of, `id@revision`; empty where it is of none. */
  library: string
}
export type PartDraft = MessageDraft & { key: number; chats: ChosenChats }

/** When it goes out and how late it may; `sendAt` is empty for now. */
export type TimeDraft = { sendAt: string; graceMinutes: number }

/** A one-off as it is being written. */
export type OneOffDraft = TimeDraft & { name: string; parts: readonly PartDraft[]; turn: SaveOneOff['turn'] }

export const graces = [60, 120, 240, 480, 1440] as const

export const emptyMessage: MessageDraft = { text: '', files: [], miniPrograms: [], links: [], library: '' }

export const emptyPart = (key: number): PartDraft => ({ key, ...emptyMessage, chats: new Map() })

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
    ...messageDraftOf(message),
    chats: new Map(groupChatIds.map((id) => [id, ''])),
  })),
  sendAt: isCopy ? '' : (request.sendAt ?? ''),
  turn: request.turn,
  graceMinutes: request.graceMinutes,
})

export const messageDraftOf = ({
  text,
  files,
  miniPrograms = [],
  links,
  library = '',
}: OneOffMessage): MessageDraft => ({
  text,
  files,
  miniPrograms,
  links: links.map(({ title, description = '', url, picture }) => ({
    title,
    description,
    url,
    ...(picture !== undefined && { picture }),
  })),
  library,
})

export const messageOf = ({ text, files, miniPrograms, links, library }: MessageDraft): OneOffMessage => ({
  text: text.trim(),
  files: files.map(({ kind, source }) => ({ kind, source: source.trim() })),
  links: links.map(({ title, description, url, picture }) => ({
    title: title.trim(),
    ...(description.trim() !== '' && { description: description.trim() }),
    url: url.trim(),
    ...(picture !== undefined && { picture }),
  })),
  ...(miniPrograms.length > 0 && {
    miniPrograms: miniPrograms.map(({ title, appId, page, picture }) => ({
      title: title.trim(),
      appId: appId.trim(),
      page: page.trim(),
      picture: picture.trim(),
    })),
  }),
  ...(library !== '' && { library }),
})

export const sendAtOf = ({ sendAt }: TimeDraft): string | null => (sendAt === '' ? null : sendAt.slice(0, 16))

export const requestOf = (draft: OneOffDraft): SaveOneOff => ({
  name: draft.name.trim(),
  parts: draft.parts.map((part) => ({ groupChatIds: [...part.chats.keys()], message: messageOf(part) })),
  sendAt: sendAtOf(draft),
  turn: draft.turn,
  graceMinutes: draft.graceMinutes,
})

/** Bytes of a text as WeCom counts them, in UTF-8. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length

export const bubblesIn = ({ text, files, miniPrograms, links }: MessageDraft): number =>
  (text.trim() === '' ? 0 : 1) + files.length + miniPrograms.length + links.length

const isAddress = (url: string): boolean => /^https?:\/\/\S+$/.test(url.trim())

export const isLinkFit = ({ title, url }: LinkDraft): boolean => title.trim() !== '' && isAddress(url)

export const isMiniProgramFit = ({ title, appId, page, picture }: MiniProgramCard): boolean =>
  [title, appId, page, picture].every((written) => written.trim() !== '') &&
  bytesOf(title.trim()) <= MINI_PROGRAM_TITLE_MAX_BYTES

/** What is still missing before one can see what sending would do; null when nothing is. */
export type Missing = 'name' | 'message' | 'size' | 'file' | 'miniProgram' | 'link' | 'chats'

export function missingInMessage(message: MessageDraft): Exclude<Missing, 'name' | 'chats'> | null {
  if (bubblesIn(message) === 0) return 'message'
  if (bubblesIn(message) > BUBBLE_MAX || bytesOf(message.text) > TEXT_MAX_BYTES) return 'size'
  if (message.files.some(({ source }) => source.trim() === '')) return 'file'
  if (!message.miniPrograms.every(isMiniProgramFit)) return 'miniProgram'
  return message.links.every(isLinkFit) ? null : 'link'
}

export const missingIn = (part: PartDraft): Missing | null =>
  missingInMessage(part) ?? (part.chats.size === 0 ? 'chats' : null)

export const missingOf = (draft: OneOffDraft): { part: number | null; what: Missing } | null => {
  if (draft.name.trim() === '') return { part: null, what: 'name' }
  for (const [index, part] of draft.parts.entries()) {
    const what = missingIn(part)
    if (what !== null) return { part: index + 1, what }
  }
  return null
}

/** A message as its readers see it, with examples in the blanks. */
export const bubblesOf = (message: MessageDraft, examples: Readonly<Record<string, string>>): MessageBubble[] => {
  const fill = (text: string): string =>
    text.replaceAll(/\{\{\s*([^{}\n]*?)\s*\}\}/g, (written, name: string) => examples[name] ?? written)
  const { text, files, miniPrograms = [], links } = messageOf(message)
  return [
    ...(text === '' ? [] : [{ kind: 'text' as const, text: fill(text) }]),
    ...files.map(({ kind, source }) => ({ kind, title: source })),
    ...miniPrograms.map(({ title, picture }) => ({ kind: 'mini_program' as const, title: fill(title), picture })),
    ...links.map(({ title, description = '', url }) => ({
      kind: 'link' as const,
      title: fill(title),
      description: fill(description),
      url,
    })),
  ]
}
