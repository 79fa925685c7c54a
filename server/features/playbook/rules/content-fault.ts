import type { PlaybookDocument, Words } from '#contract/playbook.ts'
import { findingsOfContents } from './content-limit.ts'
import { placeholdersOf, strayBraces } from './placeholder.ts'
import type { PathPart } from './source.ts'

/** What contents break of the rules that those of a playbook are held to, wherever they stand. */
export type ContentFault = { path: readonly PathPart[]; value?: unknown; rule: string; message: Words; repair: Words }

/** Names in braces are declared by the playbook that copies the contents; links are beside them. */
export function faultsOfContents({ contents, links }: Pick<PlaybookDocument, 'contents' | 'links'>): ContentFault[] {
  const limits = findingsOfContents({ contents }).map(({ path, value, rule, message, repair }) => ({
    path,
    ...(value !== undefined && { value }),
    rule,
    message,
    repair: typeof repair === 'function' ? repair() : repair,
  }))
  const known = new Set(links?.map(({ id }) => id))
  const unknown = (id: string, path: readonly PathPart[]): ContentFault[] =>
    known.has(id)
      ? []
      : [
          {
            path,
            value: id,
            rule: 'reference_unknown',
            message: { zh: `没有链接 ${id}`, en: `there is no link ${id}` },
            repair: { zh: '在追踪链接里加上它，或去掉这里的链接', en: 'add it to the links, or take it out here' },
          },
        ]
  const ofTexts = contents.flatMap((content, c) =>
    [
      { message: content, path: ['contents', c] as PathPart[] },
      ...(content.variants ?? []).map((message, v) => ({
        message,
        path: ['contents', c, 'variants', v] as PathPart[],
      })),
    ].flatMap(({ message: { text = '', attachments = [] }, path }): ContentFault[] => {
      const stray = strayBraces(text)
      return [
        ...(stray === null
          ? placeholdersOf(text)
              .filter(({ kind }) => kind === 'link')
              .flatMap(({ name }) => unknown(name, [...path, 'text']))
          : [
              {
                path: [...path, 'text'],
                value: stray,
                rule: 'placeholder_malformed',
                message: { zh: `${stray} 没有配对`, en: `${stray} has no partner` },
                repair: { zh: '变量写成 {{名称}}', en: 'write a variable {{name}}' },
              },
            ]),
        ...attachments.flatMap((item, a) =>
          item.type === 'link' ? unknown(item.link, [...path, 'attachments', a, 'link']) : [],
        ),
      ]
    }),
  )
  return [...limits, ...ofTexts]
}
