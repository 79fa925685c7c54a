import type {
  CreateGroupWelcome,
  GroupWelcomeAttachment,
  GroupWelcomeChatState,
  GroupWelcomeState,
} from '#contract/group-welcome.ts'
import { GROUP_WELCOME_TEXT_MAX_BYTES, NICKNAME_MARK } from '#contract/group-welcome.ts'
import { isRemoteMedia } from '#contract/media-address.ts'
import type { Attachment, PlaybookDocument } from '#contract/playbook.ts'
import { type Lexicon, screenContents } from '#contract/screening.ts'
import type { MessageBody } from '#server/features/delivery/index.ts'
import { faultsOfContents } from '#server/features/playbook/index.ts'

/** What is kept of a group welcome beside its name. */
export type GroupWelcomeBody = { text: string; attachment: GroupWelcomeAttachment | null; library?: string }

type Words = { zh: string; en: string }
/** A rule that it breaks, as its writer is told. */
export type GroupWelcomeFault = { field: string; value: unknown; rule: string; message: Words; repair: Words }

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** The body as a playbook's content would say it: what WeCom takes of attachments is the same. */
function asContents({ name, text, attachment }: CreateGroupWelcome) {
  const link = attachment?.kind === 'link' ? attachment : null
  const item = attachment === null ? null : asAttachment(attachment)
  const contents: PlaybookDocument['contents'] = [
    {
      id: 'welcome',
      name,
      class: 'activation',
      ...(text !== '' && { text }),
      ...(item && { attachments: [item] }),
    },
  ]
  return { contents, ...(link && { links: [{ id: 'card', name: 'card', url: link.url }] }) }
}

function asAttachment(attachment: GroupWelcomeAttachment): Attachment {
  switch (attachment.kind) {
    case 'link': {
      const { title, description, picture } = attachment
      return {
        type: 'link',
        title,
        link: 'card',
        ...(description !== undefined && { description }),
        ...(picture !== undefined && { picture }),
      }
    }
    case 'mini-program': {
      const { title, appId, page, picture } = attachment
      return { type: 'mini-program', title, app_id: appId, page, picture }
    }
    case 'image':
    case 'video':
    case 'file':
      return { type: attachment.kind, source: attachment.source }
    default:
      return attachment satisfies never
  }
}

/** A path of a content as the request's own field: `contents.0.attachments.0.app_id` is `attachment.appId`. */
function fieldOf(path: readonly (string | number)[]): string {
  const [head, place, ...rest] = path.slice(2)
  if (head !== 'attachments') return String(head ?? 'text')
  return place === undefined
    ? 'attachment'
    : ['attachment', ...rest.map((part) => (part === 'app_id' ? 'appId' : part))].join('.')
}

/** The corp's own files that it names. */
export const filesNamed = ({ attachment }: Pick<CreateGroupWelcome, 'attachment'>): string[] => {
  const source = attachment === null || attachment.kind === 'link' ? null : sourceOf(attachment)
  return source === null || isRemoteMedia(source) ? [] : [source]
}

const sourceOf = (attachment: Exclude<GroupWelcomeAttachment, { kind: 'link' }>): string =>
  attachment.kind === 'mini-program' ? attachment.picture : attachment.source

/** What WeCom would refuse, what must not be said, and files that nobody has uploaded; `there` are those of `filesNamed`. */
export function faultsOf(
  input: CreateGroupWelcome,
  { lexicon, there }: { lexicon: Lexicon; there: ReadonlySet<string> },
): GroupWelcomeFault[] {
  const { text, attachment } = input
  if (text === '' && attachment === null)
    return [
      {
        field: 'text',
        value: '',
        rule: 'group_welcome_empty',
        message: { zh: '这条欢迎语什么都没有', en: 'the welcome is empty' },
        repair: { zh: '写几句话，或放上一个附件', en: 'write something, or add an attachment' },
      },
    ]
  const written = asContents(input)
  const shaped = faultsOfContents(written).map(({ path, value, rule, message, repair }): GroupWelcomeFault => ({
    field: fieldOf(path),
    value: value ?? null,
    rule,
    message,
    repair,
  }))
  const screened = screenContents(written.contents, [], lexicon)
    .filter(({ level }) => level === 'block')
    .map(({ path, text: value, rule, message, repair }): GroupWelcomeFault => ({
      field: fieldOf(path),
      value,
      rule,
      message,
      repair,
    }))
  const faults = [...faultsOfText(text), ...shaped, ...screened]
  const told = new Set(faults.map(({ field }) => field))
  const absent = filesNamed(input)
    .filter((name) => !there.has(name))
    .map((value): GroupWelcomeFault => ({
      field: attachment?.kind === 'mini-program' ? 'attachment.picture' : 'attachment.source',
      value,
      rule: 'media_absent',
      message: { zh: `还没有上传「${value}」`, en: `nobody has uploaded ${value}` },
      repair: { zh: '上传它，或从已上传的里选', en: 'upload it, or choose an uploaded one' },
    }))
  return [...faults, ...absent.filter(({ field }) => !told.has(field))]
}

function faultsOfText(text: string): GroupWelcomeFault[] {
  const bytes = bytesOf(text)
  const [blank] = /\{\{[^{}]*\}\}/.exec(text) ?? []
  return [
    ...(bytes <= GROUP_WELCOME_TEXT_MAX_BYTES
      ? []
      : [
          {
            field: 'text',
            value: bytes,
            rule: 'text_too_long',
            message: {
              zh: `有 ${bytes} 字节，企业微信最多 ${GROUP_WELCOME_TEXT_MAX_BYTES} 字节`,
              en: `${bytes} bytes; WeCom takes ${GROUP_WELCOME_TEXT_MAX_BYTES}`,
            },
            repair: {
              zh: `删去约 ${Math.ceil((bytes - GROUP_WELCOME_TEXT_MAX_BYTES) / 3)} 个汉字`,
              en: `cut about ${Math.ceil((bytes - GROUP_WELCOME_TEXT_MAX_BYTES) / 3)} Chinese characters`,
            },
          },
        ]),
    ...(blank === undefined
      ? []
      : [
          {
            field: 'text',
            value: blank,
            rule: 'blank_unfilled',
            message: { zh: `${blank} 在入群欢迎语里没有人来填`, en: `nobody fills ${blank} in a group welcome` },
            repair: {
              zh: `新成员的昵称写 ${NICKNAME_MARK}，其余写成固定的话`,
              en: `write ${NICKNAME_MARK} for the name of who joins, and the rest as it is to be read`,
            },
          },
        ]),
  ]
}

/** As it is handed to WeCom. */
export function messageOf({ text, attachment }: GroupWelcomeBody): MessageBody {
  const body = text === '' ? {} : { text }
  if (attachment === null) return body
  switch (attachment.kind) {
    case 'link': {
      const { kind, title, url, description, picture } = attachment
      const more = {
        ...(description !== undefined && { description }),
        ...(picture !== undefined && { pictureUrl: picture }),
      }
      return { ...body, attachments: [{ kind, title, url, ...more }] }
    }
    case 'mini-program': {
      const { title, appId, page, picture } = attachment
      return { ...body, attachments: [{ kind: 'miniprogram', title, appId, page, pictureSource: picture }] }
    }
    case 'image':
    case 'video':
    case 'file':
      return { ...body, attachments: [{ kind: attachment.kind, source: attachment.source }] }
    default:
      return attachment satisfies never
  }
}

/** Whether a person may write it anew or take it away: not while a call about it is under way or its answer was lost. */
export const isChangeable = (state: GroupWelcomeState): boolean =>
  state === 'waiting' || state === 'ready' || state === 'failed'

/** Whether a person may have it tried again. */
export const isRetriable = (state: GroupWelcomeState): boolean => state === 'failed' || state === 'in_doubt'

/** How a group chat stands, from the task that asked its owner; null where nobody was asked. */
export const chatStateOf = (task: string | null): GroupWelcomeChatState => {
  if (task === null) return 'none'
  if (task === 'open' || task === 'permitted') return 'asked'
  return task === 'done' ? 'reported' : 'not_done'
}

export type ChatToAsk = {
  groupChatId: string
  name: string
  ownerStaffId: string
  isOwnerGone: boolean
  isAsked: boolean
}

/** Whose owners are asked, by owner, and what is left out. */
export function whomToAsk(chats: readonly ChatToAsk[]) {
  const gone = chats.filter(({ isOwnerGone }) => isOwnerGone)
  const waiting = chats.filter(({ isOwnerGone, isAsked }) => !isOwnerGone && isAsked)
  const asked = chats.filter(({ isOwnerGone, isAsked }) => !isOwnerGone && !isAsked)
  return {
    byOwner: Map.groupBy(asked, ({ ownerStaffId }) => ownerStaffId),
    asked: asked.length,
    waiting: waiting.length,
    ownerGone: gone.length,
  }
}

/** So many group chats are named in a task; the others are counted. */
const namedAtMost = 50

/** What an owner is asked to do, and how. */
export function noteOf(welcome: { name: string; text: string }, chats: readonly { name: string }[]): string {
  const names = chats.slice(0, namedAtMost).map(({ name }) => `「${name || '未命名的群'}」`)
  const more = chats.length > namedAtMost ? ` 等 ${chats.length} 个群` : ''
  const begins = Array.from(welcome.text.replaceAll(/\s+/g, ' ')).slice(0, 20).join('')
  const which = begins === '' ? `「${welcome.name}」那一条` : `以「${begins}」开头的那一条`
  return (
    `请在 ${chats.length} 个群里设置入群欢迎语：${names.join('')}${more}。\n` +
    `每个群都这样做一次：在手机企业微信里打开群，点右上角进群设置，找到「入群欢迎语」，选${which}，保存。` +
    '菜单名称以你手机上的版本为准。\n都设好了，回来点「已完成」。'
  )
}
