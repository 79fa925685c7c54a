import { isRemoteMedia } from '#contract/media.ts'
import type { OneOffMessage, SaveOneOff } from '#contract/one-off.ts'
import { type Lexicon, screenContents } from '#contract/screening.ts'
import { type PlaybookDocument, TEXT_MAX_BYTES, type Words } from '#contract/playbook.ts'
import { faultsOf, renderContent } from '#server/features/playbook/index.ts'

/** What is wrong with a one-off, in which part of it, counted from 1; null where it is of none. */
export type OneOffFault = {
  field: string
  part: number | null
  value?: unknown
  /** The group chat's, where it is about one. */
  name?: string
  rule: string
  message: Words
  repair: Words
}

/** The messages of a one-off, to whomever. */
type Messages = { parts: readonly { message: OneOffMessage }[] }

/** A group chat gets one message: it stands in one part. */
export function faultsOfParts({ parts }: SaveOneOff, nameOf: (groupChatId: string) => string): OneOffFault[] {
  const places = new Map<string, number>()
  return parts.flatMap(({ groupChatIds }, index) =>
    groupChatIds.flatMap((groupChatId): OneOffFault[] => {
      const other = places.get(groupChatId)
      const part = index + 1
      if (other === undefined) {
        places.set(groupChatId, part)
        return []
      }
      const name = nameOf(groupChatId)
      return [
        {
          field: `parts.${index}.groupChatIds`,
          part,
          value: groupChatId,
          name,
          rule: 'group_chat_repeated',
          message: { zh: `「${name}」已经在第 ${other} 组`, en: `${name} is in part ${other} already` },
          repair: { zh: '只在一组里保留它', en: 'keep it in one part' },
        },
      ]
    }),
  )
}

/** A document's attachments are the files of a message, its mini-programs behind them, and its cards last. */
function asGiven(path: readonly (string | number)[], message: OneOffMessage | undefined): readonly (string | number)[] {
  const [list, place, ...rest] = path
  if (list !== 'attachments' || typeof place !== 'number' || !message) return path
  const files = message.files.length
  const before = files + (message.miniPrograms ?? []).length
  if (place < files) return ['files', place, ...rest]
  return place < before
    ? ['miniPrograms', place - files, ...rest.map((part) => (part === 'app_id' ? 'appId' : part))]
    : ['links', place - before, ...rest]
}

/** The files of a message, each with its field: those that it sends, and pictures of mini-programs. */
const filesIn = ({ files, miniPrograms = [] }: OneOffMessage): { field: string; source: string }[] => [
  ...files.map(({ source }, index) => ({ field: `files.${index}.source`, source })),
  ...miniPrograms.map(({ picture }, index) => ({ field: `miniPrograms.${index}.picture`, source: picture })),
]

/** The corp's own files that the messages name. Addresses are asked when the message goes out. */
export const namedFiles = ({ parts }: Messages): string[] => [
  ...new Set(
    parts.flatMap(({ message }) => filesIn(message).flatMap(({ source }) => (isRemoteMedia(source) ? [] : [source]))),
  ),
]

/** The items of the content library that the messages are copies of. */
export const libraryOf = ({ parts }: Messages): string[] =>
  parts.flatMap(({ message: { library } }) => (library === undefined ? [] : [library]))

/** Copies of items that may not go out; `told` says why, by reference. */
export const faultsOfLibraryIn = (
  { parts }: Messages,
  told: ReadonlyMap<string, Pick<OneOffFault, 'value' | 'rule' | 'message' | 'repair'>>,
): OneOffFault[] =>
  parts.flatMap(({ message: { library } }, index): OneOffFault[] => {
    const fault = library === undefined ? undefined : told.get(library)
    return fault ? [{ field: `parts.${index}.message.library`, part: index + 1, ...fault }] : []
  })

/** A file that nobody has uploaded: its message could not go out. `there` are those of `namedFiles` that the corp has. */
export const faultsOfFiles = ({ parts }: Messages, there: ReadonlySet<string>): OneOffFault[] =>
  parts.flatMap(({ message }, part) =>
    filesIn(message).flatMap(({ field, source }): OneOffFault[] =>
      isRemoteMedia(source) || there.has(source)
        ? []
        : [
            {
              field: `parts.${part}.message.${field}`,
              part: part + 1,
              value: source,
              rule: 'media_absent',
              message: { zh: `还没有上传「${source}」`, en: `nobody has uploaded ${source}` },
              repair: { zh: '上传它，或从已上传的里选', en: 'upload it, or choose an uploaded one' },
            },
          ],
    ),
  )

/** What the messages say that must not go out. */
export const faultsOfWords = ({ parts }: Messages, document: PlaybookDocument, lexicon: Lexicon): OneOffFault[] =>
  screenContents(document.contents, [], lexicon)
    .filter(({ level }) => level === 'block')
    .map(({ path, text, rule, message, repair }): OneOffFault => {
      const index = Number(path[1])
      const within = asGiven(path.slice(2), parts[index]?.message)
      return {
        field: ['parts', index, 'message', ...within].join('.'),
        part: index + 1,
        value: text,
        rule,
        message,
        repair,
      }
    })

/** The longest address that a tracked link becomes. */
const linkLength = 120

/** What the messages break of the rules that contents are held to: limits of WeCom, bubbles, names in braces. */
export function faultsOfDocument({ parts }: Messages, document: PlaybookDocument): OneOffFault[] {
  const faults = faultsOf(document)
    .filter(({ path }) => path[0] === 'contents')
    .map(({ path, value, rule, message, repair }): OneOffFault => {
      const index = Number(path[1])
      const field = ['parts', index, 'message', ...asGiven(path.slice(2), parts[index]?.message)].join('.')
      return { field, part: index + 1, ...(value !== undefined && { value }), rule, message, repair }
    })
  const told = new Set(faults.map(({ field }) => field))
  const long = parts.flatMap((_part, index): OneOffFault[] => {
    const bytes = measure(document, index + 1).textBytes
    const field = `parts.${index}.message.text`
    if (bytes <= TEXT_MAX_BYTES || told.has(field)) return []
    return [
      {
        field,
        part: index + 1,
        value: bytes,
        rule: 'text_too_long',
        message: {
          zh: `换成追踪链接后有 ${bytes} 字节，企业微信最多 ${TEXT_MAX_BYTES} 字节`,
          en: `${bytes} bytes with its tracked links; WeCom takes ${TEXT_MAX_BYTES}`,
        },
        repair: { zh: '删短一些', en: 'shorten it' },
      },
    ]
  })
  return [...faults, ...long]
}

/** What is wrong with the conditions that say whom the parts are for; each part is a journey entered by its own. */
export const faultsOfConditions = (document: PlaybookDocument): OneOffFault[] =>
  faultsOf(document).flatMap(({ path, value, rule, message, repair }): OneOffFault[] => {
    const [section, index, ...rest] = path
    if (section !== 'tracks' || rest[0] !== 'enter' || rest[1] !== 'segment') return []
    const part = Number(index)
    const field = ['parts', part, 'to', 'condition', ...rest.slice(2)].join('.')
    return [{ field, part: part + 1, ...(value !== undefined && { value }), rule, message, repair }]
  })

/** Bubbles and bytes of a part's message, with tracked links at their longest and a long name in each blank. */
export function measure(document: PlaybookDocument, place: number): { bubbles: number; textBytes: number } {
  const content = document.contents[place - 1]
  if (!content) throw new Error('every part has a content')
  const { bubbles, textBytes } = renderContent(document, content, {
    values: { 日期: '12 月 31 日', 星期: '周日', 群名: '群'.repeat(30), 群主: '主'.repeat(12) },
    linkTo: () => 'x'.repeat(linkLength),
  })
  return { bubbles, textBytes }
}
