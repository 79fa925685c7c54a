import {
  type CreateGroupWelcome,
  type GroupWelcome,
  GROUP_WELCOME_TEXT_MAX_BYTES,
  NICKNAME_MARK,
} from '#contract/group-welcome.ts'
import type { MessageBubble } from '#web/features/occurrence/index.ts'
import {
  bubblesIn,
  bubblesOf,
  bytesOf,
  emptyMessage,
  type MessageDraft,
  messageDraftOf,
  messageOf,
  missingInMessage,
} from '../compose/draft.ts'

/** A group welcome as it is written: of its attachments one is kept. */
export type WelcomeDraft = MessageDraft & { name: string; notify: boolean }

export const emptyWelcome: WelcomeDraft = { ...emptyMessage, name: '', notify: false }

export function draftOf({ name, text, attachment, notify, library }: GroupWelcome): WelcomeDraft {
  const isFile = attachment?.kind === 'image' || attachment?.kind === 'video' || attachment?.kind === 'file'
  return {
    name,
    notify,
    ...messageDraftOf({
      text,
      files: isFile ? [{ kind: attachment.kind, source: attachment.source }] : [],
      miniPrograms: attachment?.kind === 'mini-program' ? [attachment] : [],
      links: attachment?.kind === 'link' ? [attachment] : [],
      library: library ?? undefined,
    }),
  }
}

/** What hangs on it beside its text; WeCom takes one. */
export const attachmentsIn = ({ files, miniPrograms, links }: MessageDraft): number =>
  files.length + miniPrograms.length + links.length

export function requestOf(draft: WelcomeDraft): CreateGroupWelcome {
  const { text, files, miniPrograms = [], links, library } = messageOf(draft)
  const [file] = files
  const [miniProgram] = miniPrograms
  const [link] = links
  return {
    name: draft.name.trim(),
    text,
    attachment:
      file ?? (miniProgram ? { kind: 'mini-program', ...miniProgram } : link ? { kind: 'link', ...link } : null),
    notify: draft.notify,
    ...(library !== undefined && { library }),
  }
}

export type Missing = 'name' | 'message' | 'size' | 'one' | 'file' | 'miniProgram' | 'link'

/** What is still missing before it can be saved; null when nothing is. */
export function missingOf(draft: WelcomeDraft): Missing | null {
  if (draft.name.trim() === '') return 'name'
  if (bubblesIn(draft) === 0) return 'message'
  if (attachmentsIn(draft) > 1) return 'one'
  if (bytesOf(draft.text.trim()) > GROUP_WELCOME_TEXT_MAX_BYTES) return 'size'
  return missingInMessage(draft)
}

/** As who joins sees it, by an example's name. */
export const lookOf = (draft: WelcomeDraft, nickname: string): MessageBubble[] =>
  bubblesOf({ ...draft, text: draft.text.replaceAll(NICKNAME_MARK, nickname) }, {})
