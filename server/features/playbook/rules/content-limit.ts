import { BUBBLE_MAX, TEXT_MAX_BYTES, type Attachment, type Content, type PlaybookDocument } from '#contract/playbook.ts'
import {
  LINK_DESCRIPTION_MAX_BYTES,
  LINK_TITLE_MAX_BYTES,
  MINI_PROGRAM_TITLE_MAX_BYTES,
} from '#contract/playbook/content.ts'
import type { Finding } from './problem.ts'
import type { PathPart } from './source.ts'

/** Bytes of a text as the platform counts them, in UTF-8. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length

type Message = { text?: string | undefined; attachments?: readonly Attachment[] | undefined }

/** Bubbles a message shows as: its text and each attachment is one (spec 20 section 7: they arrive as separate messages). */
export const bubblesOf = (message: Message): number =>
  (message.text === undefined ? 0 : 1) + (message.attachments?.length ?? 0)

/** What the platform would refuse of the document's messages (WeCom D92135), and messages of too many bubbles. */
export const findingsOfContents = (document: Pick<PlaybookDocument, 'contents'>): Finding[] =>
  document.contents.flatMap((content, c) => [
    ...findingsOfMessage(content, ['contents', c]),
    ...(content.variants ?? []).flatMap((variant, v) => findingsOfMessage(variant, ['contents', c, 'variants', v])),
    ...repeatedVariants(content, ['contents', c]),
  ])

function findingsOfMessage(message: Message, path: readonly PathPart[]): Finding[] {
  const bubbles = bubblesOf(message)
  const shape: Finding[] = []
  if (bubbles === 0) {
    shape.push({
      path,
      rule: 'content_empty',
      message: { zh: '素材既没有文字也没有附件', en: 'the content has neither text nor attachments' },
      repair: { zh: '补上 text 或 attachments', en: 'give it a text or attachments' },
    })
  }
  if (bubbles > BUBBLE_MAX) {
    shape.push({
      path: [...path, 'attachments'],
      value: `${bubbles}`,
      rule: 'content_bubbles',
      message: {
        zh: `这条会显示成 ${bubbles} 个气泡，超过 ${BUBBLE_MAX} 个`,
        en: `this shows as ${bubbles} bubbles, more than ${BUBBLE_MAX}`,
      },
      repair: {
        zh: '文字和附件合计不超过 3 个，其余另建素材',
        en: 'keep text and attachments within 3; make another content of the rest',
      },
    })
  }
  const sizes = [
    ...(message.text === undefined ? [] : [tooLong(message.text, TEXT_MAX_BYTES, [...path, 'text'])]),
    ...(message.attachments ?? []).flatMap((attachment, a) =>
      findingsOfAttachment(attachment, [...path, 'attachments', a]),
    ),
  ]
  return [...shape, ...sizes.flat()]
}

function tooLong(text: string, most: number, path: readonly PathPart[]): Finding[] {
  const bytes = byteLength(text)
  if (bytes <= most) return []
  return [
    {
      path,
      value: `${bytes}`,
      rule: 'text_too_long',
      message: { zh: `有 ${bytes} 字节，企业微信最多 ${most} 字节`, en: `${bytes} bytes; WeCom takes ${most}` },
      repair: {
        zh: `删去约 ${Math.ceil((bytes - most) / 3)} 个汉字`,
        en: `cut about ${Math.ceil((bytes - most) / 3)} Chinese characters`,
      },
    },
  ]
}

function findingsOfAttachment(attachment: Attachment, path: readonly PathPart[]): Finding[] {
  switch (attachment.type) {
    case 'image':
      return wrongFile(attachment.source, /\.(jpe?g|png)$/i, 'JPG、PNG', 'JPG or PNG', [...path, 'source'])
    case 'video':
      return wrongFile(attachment.source, /\.mp4$/i, 'MP4', 'MP4', [...path, 'source'])
    case 'file':
      return wrongFile(attachment.source, /\.[a-z0-9]{1,8}$/i, '带扩展名的文件', 'a file with its extension', [
        ...path,
        'source',
      ])
    case 'link':
      return [
        ...tooLong(attachment.title, LINK_TITLE_MAX_BYTES, [...path, 'title']),
        ...tooLong(attachment.description ?? '', LINK_DESCRIPTION_MAX_BYTES, [...path, 'description']),
      ]
    case 'mini-program':
      return [
        ...tooLong(attachment.title, MINI_PROGRAM_TITLE_MAX_BYTES, [...path, 'title']),
        ...wrongFile(attachment.picture, /\.(jpe?g|png)$/i, 'JPG、PNG', 'JPG or PNG', [...path, 'picture']),
      ]
    default:
      return attachment satisfies never
  }
}

/** A media source is an https address or a path beside the playbook that stays beside it. */
function wrongFile(source: string, form: RegExp, zh: string, en: string, path: readonly PathPart[]): Finding[] {
  const isRemote = source.startsWith('https://')
  const isBeside = !/^[a-z]+:|^[/\\]|(^|[/\\])\.\.([/\\]|$)/i.test(source)
  const name = isRemote ? source.replace(/[?#].*$/, '') : source
  if ((isRemote || isBeside) && form.test(name)) return []
  return [
    {
      path,
      value: source,
      rule: 'media_invalid',
      message: { zh: `这里要一个 ${zh}`, en: `this must be ${en}` },
      repair: {
        zh: `上传一个，或写文件名、https:// 网址，格式为 ${zh}`,
        en: `upload one, or give a file name or an https:// address: ${en}`,
      },
    },
  ]
}

function repeatedVariants(content: Content, path: readonly PathPart[]): Finding[] {
  const keys = (content.variants ?? []).map((variant) => variant.key)
  return keys.flatMap((key, v) =>
    keys.indexOf(key) === v
      ? []
      : [
          {
            path: [...path, 'variants', v, 'key'],
            value: key,
            rule: 'id_repeated',
            message: { zh: `版本 ${key} 重复`, en: `the variant ${key} is given twice` },
            repair: { zh: '换一个字母', en: 'choose another letter' },
          },
        ],
  )
}
