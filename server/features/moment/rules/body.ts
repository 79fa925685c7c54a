import { isRemoteMedia } from '#contract/media-address.ts'
import { MEDIA_ENDINGS } from '#contract/media.ts'
import type { MomentAttachment, SaveMoment } from '#contract/moment.ts'
import {
  MOMENT_LINK_TITLE_MAX_BYTES,
  MOMENT_PICTURE_LONG_MAX,
  MOMENT_PICTURE_SHORT_MAX,
  MOMENT_PICTURES_MAX,
  MOMENT_TEXT_MAX_BYTES,
} from '#contract/moment-kind.ts'
import { type Lexicon, screenText } from '#contract/screening.ts'
import type { MessageBody } from '#server/features/delivery/index.ts'
import type { CarriedFile, PictureSize } from '#server/features/media/index.ts'
import type { WecomMomentAttachment } from '#server/wecom/index.ts'

/** What a post shows. Files are named as the planner named them: WeCom's ids live three days. */
export type MomentBody = { text: string; attachments: readonly MomentAttachment[]; library?: string }

type Words = { zh: string; en: string }
/** A rule that a post breaks, as its planner is told. */
export type MomentFault = { field: string; value: string | number; rule: string; message: Words; repair: Words }

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** What WeCom would refuse of a post (D95094). */
export function faultsOfBody({ text, attachments }: Pick<SaveMoment, 'text' | 'attachments'>): MomentFault[] {
  const faults: MomentFault[] = []
  if (text === '' && attachments.length === 0)
    faults.push({
      field: 'text',
      value: '',
      rule: 'moment_empty',
      message: { zh: '这条朋友圈什么都没有', en: 'the post is empty' },
      repair: { zh: '写几句话，或放上图片、视频、链接', en: 'write something, or add pictures, a video or a link' },
    })
  if (bytesOf(text) > MOMENT_TEXT_MAX_BYTES) faults.push(tooLong('text', text, MOMENT_TEXT_MAX_BYTES))
  return [...faults, ...faultsOfKinds(attachments), ...attachments.flatMap(faultsOfAttachment)]
}

function tooLong(field: string, text: string, most: number): MomentFault {
  const bytes = bytesOf(text)
  const cut = Math.ceil((bytes - most) / 3)
  return {
    field,
    value: bytes,
    rule: 'text_too_long',
    message: { zh: `有 ${bytes} 字节，企业微信最多 ${most} 字节`, en: `${bytes} bytes; WeCom takes ${most}` },
    repair: { zh: `删去约 ${cut} 个汉字`, en: `cut about ${cut} Chinese characters` },
  }
}

function faultsOfKinds(attachments: readonly MomentAttachment[]): MomentFault[] {
  const kinds = [...new Set(attachments.map(({ kind }) => kind))]
  const [kind] = kinds
  if (kind === undefined) return []
  if (kinds.length > 1)
    return [
      {
        field: 'attachments',
        value: kinds.join(', '),
        rule: 'moment_mixed',
        message: { zh: '图片、视频、链接不能放在同一条', en: 'pictures, a video and a link do not go together' },
        repair: { zh: '只留一种，其余另发一条', en: 'keep one of them, and plan another post for the rest' },
      },
    ]
  const most = kind === 'image' ? MOMENT_PICTURES_MAX : 1
  return attachments.length <= most
    ? []
    : [
        {
          field: 'attachments',
          value: attachments.length,
          rule: 'moment_too_many',
          message:
            kind === 'image'
              ? {
                  zh: `有 ${attachments.length} 张图片，最多 ${most} 张`,
                  en: `${attachments.length} pictures; ${most} at most`,
                }
              : { zh: '视频和链接一条只能放一个', en: 'a post takes one video or one link' },
          repair: { zh: `留下 ${most} 个`, en: `keep ${most}` },
        },
      ]
}

function faultsOfAttachment(attachment: MomentAttachment, index: number): MomentFault[] {
  const field = `attachments.${index}`
  const file = attachment.kind === 'video' ? 'video' : 'image'
  const name = attachment.source.replace(/[?#].*$/, '')
  const faults: MomentFault[] = []
  if (!isRemoteMedia(attachment.source) && !MEDIA_ENDINGS[file].test(name))
    faults.push({
      field: `${field}.source`,
      value: attachment.source,
      rule: 'media_form',
      message:
        file === 'image'
          ? { zh: '图片要 JPG 或 PNG', en: 'a picture is JPG or PNG' }
          : { zh: '视频要 MP4', en: 'a video is MP4' },
      repair: { zh: '换一个文件', en: 'choose another file' },
    })
  if (attachment.kind !== 'link') return faults
  if (!/^https?:\/\/\S+$/i.test(attachment.url))
    faults.push({
      field: `${field}.url`,
      value: attachment.url,
      rule: 'link_address',
      message: { zh: '链接要以 https:// 开头', en: 'an address begins with https://' },
      repair: { zh: '粘贴完整的网址', en: 'paste the whole address' },
    })
  if (bytesOf(attachment.title) > MOMENT_LINK_TITLE_MAX_BYTES)
    faults.push(tooLong(`${field}.title`, attachment.title, MOMENT_LINK_TITLE_MAX_BYTES))
  return faults
}

/** What a post says that must not go out. */
export const faultsOfWords = (
  { text, attachments }: Pick<MomentBody, 'text' | 'attachments'>,
  lexicon: Lexicon,
): MomentFault[] =>
  [
    { field: 'text', written: text },
    ...attachments.flatMap((item, index) =>
      item.kind === 'link' ? [{ field: `attachments.${index}.title`, written: item.title }] : [],
    ),
  ].flatMap(({ field, written }) =>
    screenText(written, lexicon)
      .filter(({ level }) => level === 'block')
      .map(({ text: value, rule, message, repair }): MomentFault => ({ field, value, rule, message, repair })),
  )

/** Why the item of the library that a post is a copy of may not go out; `told` says it, by reference. */
export function faultsOfCopy(
  { library }: { library?: string | undefined },
  told: ReadonlyMap<string, Omit<MomentFault, 'field'>>,
): MomentFault[] {
  const fault = library === undefined ? undefined : told.get(library)
  return fault ? [{ field: 'library', ...fault }] : []
}

/** Of the corp's own files that a post names, those that nobody has uploaded. `there` are those that the corp has. */
export const faultsOfFiles = (attachments: readonly MomentAttachment[], there: ReadonlySet<string>): MomentFault[] =>
  attachments.flatMap(({ source }, index): MomentFault[] =>
    isRemoteMedia(source) || there.has(source)
      ? []
      : [
          {
            field: `attachments.${index}.source`,
            value: source,
            rule: 'media_absent',
            message: { zh: `还没有上传「${source}」`, en: `nobody has uploaded ${source}` },
            repair: { zh: '上传它，或从已上传的里选', en: 'upload it, or choose an uploaded one' },
          },
        ],
  )

/** Of the corp's own pictures that a post names, those with more pixels than WeCom takes in moments (D95098). */
export const faultsOfSizes = (
  attachments: readonly MomentAttachment[],
  sizes: ReadonlyMap<string, PictureSize>,
): MomentFault[] =>
  attachments.flatMap(({ kind, source }, index): MomentFault[] => {
    const size = kind === 'video' ? undefined : sizes.get(source)
    if (!size) return []
    const { width, height } = size
    if (Math.max(width, height) <= MOMENT_PICTURE_LONG_MAX && Math.min(width, height) <= MOMENT_PICTURE_SHORT_MAX)
      return []
    return [
      {
        field: `attachments.${index}.source`,
        value: `${width}×${height}`,
        rule: 'picture_too_large',
        message: {
          zh: `「${source}」是 ${width}×${height} 像素，朋友圈的图长边最多 ${MOMENT_PICTURE_LONG_MAX}、短边最多 ${MOMENT_PICTURE_SHORT_MAX}`,
          en: `${source} has ${width}×${height} pixels; moments take ${MOMENT_PICTURE_LONG_MAX} on the long and ${MOMENT_PICTURE_SHORT_MAX} on the short side`,
        },
        repair: {
          zh: `用修图工具把短边缩到 ${MOMENT_PICTURE_SHORT_MAX} 像素再上传`,
          en: `scale the short side down to ${MOMENT_PICTURE_SHORT_MAX} pixels and upload it again`,
        },
      },
    ]
  })

/** The corp's own files that a post names. */
export const namedFiles = (attachments: readonly MomentAttachment[]): string[] => [
  ...new Set(attachments.flatMap(({ source }) => (isRemoteMedia(source) ? [] : [source]))),
]

/** The files that a post carries, in its order. */
export const filesOf = ({ attachments }: MomentBody): CarriedFile[] =>
  attachments.map(({ kind, source }) => ({ kind: kind === 'video' ? 'video' : 'image', source, scene: 'moment' }))

/** The attachments as WeCom takes them; `mediaIds` are those of `filesOf`. */
export const wireAttachments = ({ attachments }: MomentBody, mediaIds: readonly string[]): WecomMomentAttachment[] =>
  attachments.map((item, index) => {
    const mediaId = mediaIds[index]
    if (mediaId === undefined) throw new Error('a post has an id for each of its files')
    return item.kind === 'link'
      ? { kind: 'link', title: item.title, url: item.url, mediaId }
      : { kind: item.kind, mediaId }
  })

/** The post as a staff member posts it by hand: the words, then the files; a link is its address. */
export const byHandBody = ({ text, attachments }: MomentBody): MessageBody => {
  const links = attachments.flatMap((item) => (item.kind === 'link' ? [item.url] : []))
  const words = [text, ...links].filter((part) => part !== '').join('\n')
  return {
    ...(words !== '' && { text: words }),
    attachments: attachments.flatMap((item) =>
      item.kind === 'link' ? [] : [{ kind: item.kind, source: item.source }],
    ),
  }
}
