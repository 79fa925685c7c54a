import { calendarSteps, type Content, type PlaybookDocument } from '#contract/playbook.ts'
import { contentsOfExperiments } from './experiment-check.ts'
import { contentsOfJourneys } from './journey/place.ts'
import { nearest } from './nearest.ts'
import type { Finding } from './problem.ts'
import type { PathPart } from './source.ts'
import { valueProblem } from './variable.ts'

/** What is wrong with contents that are for some group chats: of variables nobody declares, or sent where no pool is. */
export function findingsOfPools(document: PlaybookDocument): Finding[] {
  const elsewhere = new Set([
    ...calendarSteps(document).flatMap(({ content, contents }) => [
      ...(contents ?? []),
      ...(content === undefined ? [] : [content]),
    ]),
    ...contentsOfExperiments(document),
    ...contentsOfJourneys(document),
  ])
  return document.contents.flatMap((content, c): Finding[] => {
    if (content.only === undefined) return []
    const path: PathPart[] = ['contents', c, 'only']
    if (elsewhere.has(content.id))
      return [
        {
          path,
          value: content.id,
          rule: 'only_in_column',
          message: {
            zh: `素材 ${content.id} 只给一部分群，却有步骤直接发它，会发到所有的群`,
            en: `${content.id} is for some group chats, and a step sends it to all of them`,
          },
          repair: {
            zh: '放进栏目，让步骤发栏目；或去掉 only',
            en: 'put it into a column that the step sends, or leave out only',
          },
        },
      ]
    return Object.entries(content.only).flatMap(([name, values]) =>
      valueFindings(document, content, name, values, [...path, name]),
    )
  })
}

function valueFindings(
  document: PlaybookDocument,
  content: Content,
  name: string,
  values: readonly (string | number)[],
  path: readonly PathPart[],
): Finding[] {
  const declared = document.variables ?? {}
  const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined
  if (declaration === undefined)
    return [
      {
        path,
        of: 'key',
        value: name,
        rule: 'variable_unknown',
        message: { zh: `没有声明变量“${name}”`, en: `the variable "${name}" is not declared` },
        repair: () => {
          const meant = nearest(name, Object.keys(declared))
          return meant === null
            ? { zh: '在 variables 里声明它', en: 'declare it in variables' }
            : { zh: `是不是想写 ${meant}？`, en: `did you mean ${meant}?` }
        },
      },
    ]
  return values.flatMap((value, i): Finding[] => {
    const repair = valueProblem(declaration, value)
    return repair === null
      ? []
      : [
          {
            path: [...path, i],
            value,
            rule: 'variable_type',
            message: {
              zh: `素材 ${content.id} 的“${name}”不会是这个值：它是 ${declaration.type}`,
              en: `"${name}" of ${content.id} is never that: it is a ${declaration.type}`,
            },
            repair,
          },
        ]
  })
}
