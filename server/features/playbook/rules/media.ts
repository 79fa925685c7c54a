import { isRemoteMedia } from '#contract/media.ts'
import type { Attachment, PlaybookDocument, PlaybookProblem } from '#contract/playbook.ts'
import { placeholdersOf } from './placeholder.ts'
import { type Finding, problemOf } from './problem.ts'
import { type PathPart, readSource } from './source.ts'

type Named = { path: readonly PathPart[]; name: string }

/** The files that a document names beside itself; what a variable decides is not known before it is filled. */
function namedFiles(document: PlaybookDocument): Named[] {
  const ofMessage = (
    { attachments }: { attachments?: readonly Attachment[] | undefined },
    path: readonly PathPart[],
  ): Named[] =>
    (attachments ?? []).flatMap((item, index) => {
      const field = item.type === 'mini-program' ? 'picture' : 'source'
      const name = item.type === 'link' ? '' : item.type === 'mini-program' ? item.picture : item.source
      const isKnown = name !== '' && !isRemoteMedia(name) && placeholdersOf(name).length === 0
      return isKnown ? [{ path: [...path, 'attachments', index, field], name }] : []
    })
  return document.contents.flatMap((content, c) => [
    ...ofMessage(content, ['contents', c]),
    ...(content.variants ?? []).flatMap((variant, v) => ofMessage(variant, ['contents', c, 'variants', v])),
  ])
}

/** The names of the files that a document counts on, each once. */
export const fileNames = (document: PlaybookDocument): string[] => [
  ...new Set(namedFiles(document).map(({ name }) => name)),
]

/** What `missing` says is not there, at its place in the source. */
export function warnOfFiles(
  text: string,
  document: PlaybookDocument,
  missing: ReadonlySet<string>,
  words: Pick<Finding, 'message' | 'repair'>,
): PlaybookProblem[] {
  const gone = namedFiles(document).filter(({ name }) => missing.has(name))
  const reading = gone.length === 0 ? null : readSource(text)
  if (!reading?.ok) return []
  return gone.map(({ path, name }) =>
    problemOf(reading.source, 'warning', { path, value: name, rule: 'media_absent', ...words }),
  )
}
