import { type ContentProblem, type CreateContentItem, rightsOf } from '#contract/content-library.ts'
import { isRemoteMedia } from '#contract/media.ts'
import { type Lexicon, screenContents } from '#contract/screening.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { faultsOfContents } from '#server/features/playbook/index.ts'

/** An item as a playbook would hold it. */
export const asContents = ({ name, class: kind, form, body }: CreateContentItem) => {
  const { links, ...message } = body
  const contents: PlaybookDocument['contents'] = [{ id: 'item', name, class: kind, form, ...message }]
  return { contents, links }
}

/** The corp's own files that it names. */
export const filesOf = ({ body }: CreateContentItem): string[] =>
  [body, ...(body.variants ?? [])]
    .flatMap(({ attachments = [] }) =>
      attachments.flatMap((item) =>
        item.type === 'link' ? [] : item.type === 'mini-program' ? [item.picture] : [item.source],
      ),
    )
    .filter((name) => name !== '' && !isRemoteMedia(name))

/** A path of a document as the item's own field: `contents.0.text` is `body.text`, `links.0.url` is `body.links.0.url`. */
const fieldOf = (path: readonly (string | number)[]): string =>
  ['body', ...(path[0] === 'contents' ? path.slice(2) : path)].join('.')

/** `there` are those of `filesOf` that the corp has. */
export function problemsOf(
  item: CreateContentItem,
  { lexicon, there }: { lexicon: Lexicon; there: ReadonlySet<string> },
): ContentProblem[] {
  const written = asContents(item)
  const faults = faultsOfContents(written).map(({ path, value, rule, message, repair }): ContentProblem => ({
    severity: 'error',
    field: fieldOf(path),
    value: value === undefined ? null : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 120),
    rule,
    message,
    repair,
  }))
  const screened = screenContents(written.contents, written.links ?? [], lexicon).map(
    ({ path, level, text, rule, message, repair }): ContentProblem => ({
      severity: level === 'block' ? 'error' : 'warning',
      field: fieldOf(path),
      value: text,
      rule,
      message,
      repair,
    }),
  )
  return [...faults, ...screened, ...missingFiles(item, there), ...missingRights(item)]
}

const missingFiles = (item: CreateContentItem, there: ReadonlySet<string>): ContentProblem[] =>
  [...new Set(filesOf(item))]
    .filter((name) => !there.has(name))
    .map((name) => ({
      severity: 'error',
      field: 'body.attachments',
      value: name,
      rule: 'media_absent',
      message: { zh: `还没有上传「${name}」`, en: `nobody has uploaded ${name}` },
      repair: { zh: '上传它，或从已上传的里选', en: 'upload it, or choose an uploaded one' },
    }))

function missingRights(item: CreateContentItem): ContentProblem[] {
  const needed = rightsOf(item)
  if (needed === null) return []
  const problem = (field: 'source' | 'rights', zh: string, en: string, repair: { zh: string; en: string }) => ({
    severity: 'error' as const,
    field,
    value: null,
    rule: `${field}_missing`,
    message: { zh, en },
    repair,
  })
  const isLicence = needed === 'licence'
  return [
    ...(item.source === ''
      ? [
          problem(
            'source',
            isLicence ? '没写转载自哪里' : '没写是谁的',
            isLicence ? 'no word of where it is reprinted from' : 'no word of whose it is',
            {
              zh: isLicence ? '写上原作者和出处' : '写上是哪位客户、在哪里说的',
              en: isLicence ? 'name its author and where it appeared' : 'name the customer and where it was said',
            },
          ),
        ]
      : []),
    ...(item.rights === ''
      ? [
          problem(
            'rights',
            isLicence ? '没有转载授权' : '没有本人同意',
            isLicence ? 'there is no licence' : 'there is no consent',
            {
              zh: isLicence ? '写上授权的方式和日期' : '写上本人何时、怎样同意使用',
              en: isLicence ? 'say how and when it was licensed' : 'say when and how the author consented',
            },
          ),
        ]
      : []),
  ]
}
