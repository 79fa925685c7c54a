import { BUILT_IN_VARIABLES, channelNames, type PlaybookDocument, type Step } from '#contract/playbook.ts'
import { findingsOfBandits } from './bandit-check.ts'
import { findingsOfContents } from './content-limit.ts'
import { findingsOfExperiment } from './experiment-check.ts'
import { findingsOfJourneys } from './journey/check.ts'
import { contentsOfStep, placedJourneys, stepsOfJourney } from './journey/place.ts'
import { nearest } from './nearest.ts'
import { placeholdersOf, strayBraces } from './placeholder.ts'
import { findingsOfPools } from './pool-check.ts'
import type { Finding } from './problem.ts'
import { findingsOfSchedule } from './schedule-check.ts'
import { findingsOfSettings } from './setting-check.ts'
import type { PathPart } from './source.ts'

/** What the parts of a document say of one another and must be true: names that exist, ids that are one's own, limits. */
export function findingsOfReferences(document: PlaybookDocument): Finding[] {
  const steps = document.tracks.flatMap((track, t) =>
    track.kind === 'calendar'
      ? track.steps.map((step, s) => ({ step, path: ['tracks', t, 'steps', s] satisfies PathPart[] }))
      : [],
  )
  const journeySteps = placedJourneys(document).flatMap(stepsOfJourney)
  const tooMany = sizeFindings(
    steps.map(({ step }) => step),
    journeySteps.length,
  )
  if (tooMany.length > 0) return tooMany
  const ids = idsOf(document)
  return [
    ...repeatedIds(
      document,
      [
        ...steps.map(({ step, path }) => ({ id: step.id, path: [...path, 'id'] })),
        ...journeySteps.map(({ part, path }) => ({ id: part.id, path: [...path, 'id'] })),
      ],
      steps.flatMap(({ step: { experiment }, path }) =>
        experiment === undefined ? [] : [{ id: experiment.id, path: [...path, 'experiment', 'id'] }],
      ),
    ),
    ...steps.flatMap(({ step, path }) => findingsOfStep(document, ids, step, path)),
    ...journeySteps
      .flatMap(({ part, path }) => contentsOfStep(part, path))
      .flatMap((content) => unknownId(ids, 'contents', content.part, content.path)),
    ...findingsOfJourneys(document),
    ...(document.columns ?? []).flatMap((column, c) =>
      column.contents.flatMap((id, i) => unknownId(ids, 'contents', id, ['columns', c, 'contents', i])),
    ),
    ...findingsOfBandits(document),
    ...findingsOfPools(document),
    ...findingsOfContents(document),
    ...findingsOfTexts(document, ids),
    ...findingsOfSettings(document),
  ]
}

/** Trying a playbook out stays a matter of a second or two within these. */
const STEPS_MAX = 400
const RULES_MAX = 30

function sizeFindings(steps: readonly Step[], ofJourneys: number): Finding[] {
  const rules = steps.filter((step) => step.when.kind === 'rrule').length
  const all = steps.length + ofJourneys
  if (all <= STEPS_MAX && rules <= RULES_MAX) return []
  return [
    {
      path: ['tracks'],
      value: `${all}`,
      rule: 'playbook_too_large',
      message: {
        zh: `有 ${all} 个步骤（其中 rrule ${rules} 个），最多 ${STEPS_MAX} 个（rrule ${RULES_MAX} 个）`,
        en: `${all} steps, ${rules} of them rrule; at most ${STEPS_MAX}, ${RULES_MAX} of them rrule`,
      },
      repair: {
        zh: '拆成几个 SOP；能用其他 kind 的不用 rrule',
        en: 'split it into several playbooks; use the other kinds where they will do',
      },
    },
  ]
}

type PlacedId = { id: string; path: readonly PathPart[] }

function repeatedIds(document: PlaybookDocument, steps: PlacedId[], experiments: PlacedId[]): Finding[] {
  const lists: [string, PlacedId[]][] = [
    ...(['phases', 'slots', 'columns', 'contents', 'links', 'tracks'] as const).map((name): [string, PlacedId[]] => [
      name,
      (document[name] ?? []).map(({ id }, i) => ({ id, path: [name, i, 'id'] })),
    ]),
    ['steps', steps],
    ['experiments', experiments],
  ]
  return lists.flatMap(([list, entries]) => {
    const seen = new Set<string>()
    return entries.flatMap(({ id, path }): Finding[] => {
      if (!seen.has(id)) {
        seen.add(id)
        return []
      }
      return [
        {
          path,
          value: id,
          rule: 'id_repeated',
          message: { zh: `标识 ${id} 在 ${list} 里重复`, en: `the id ${id} is used twice in ${list}` },
          repair: { zh: `改成另一个，例如 ${id}-2`, en: `choose another, such as ${id}-2` },
        },
      ]
    })
  })
}

type Listed = 'contents' | 'columns' | 'slots' | 'phases' | 'links'

type Ids = Record<Listed, ReadonlySet<string>>

const idsOf = (document: PlaybookDocument): Ids => ({
  contents: new Set(document.contents.map(({ id }) => id)),
  columns: new Set(document.columns?.map(({ id }) => id)),
  slots: new Set(document.slots?.map(({ id }) => id)),
  phases: new Set(document.phases?.map(({ id }) => id)),
  links: new Set(document.links?.map(({ id }) => id)),
})

function unknownId(ids: Ids, list: Listed, id: string, path: readonly PathPart[], within?: string): Finding[] {
  if (ids[list].has(id)) return []
  return [
    {
      path,
      ...(within === undefined ? {} : { within }),
      value: id,
      rule: 'reference_unknown',
      message: { zh: `${list} 里没有 ${id}`, en: `${list} has no ${id}` },
      repair: () => {
        const meant = nearest(id, [...ids[list]])
        return meant === null
          ? { zh: `在 ${list} 里加上它，或改用已有的标识`, en: `add it to ${list}, or name one that is there` }
          : { zh: `是不是想写 ${meant}？`, en: `did you mean ${meant}?` }
      },
    },
  ]
}

function findingsOfStep(document: PlaybookDocument, ids: Ids, step: Step, path: readonly PathPart[]): Finding[] {
  const sources = (['content', 'contents', 'column'] as const).filter((name) => step[name] !== undefined)
  return [
    ...(sources.length === 1
      ? []
      : [
          {
            path,
            value: sources.join(', '),
            rule: 'step_content_count',
            message: {
              zh: `步骤 ${step.id} 要有且只有 content、contents、column 中的一个`,
              en: `step ${step.id} needs exactly one of content, contents and column`,
            },
            repair: { zh: '单条内容写 content，栏目写 column', en: 'name one message with content, or a column' },
          },
        ]),
    ...(step.content === undefined ? [] : unknownId(ids, 'contents', step.content, [...path, 'content'])),
    ...(step.contents ?? []).flatMap((id, i) => unknownId(ids, 'contents', id, [...path, 'contents', i])),
    ...(step.column === undefined ? [] : unknownId(ids, 'columns', step.column, [...path, 'column'])),
    ...(step.slot === undefined ? [] : unknownId(ids, 'slots', step.slot, [...path, 'slot'])),
    ...(step.slot === undefined || step.channel === undefined
      ? []
      : [
          {
            path: [...path, 'slot'],
            value: step.slot,
            rule: 'channel_in_slot',
            message: {
              zh: `步骤 ${step.id} 发到 ${channelNames[step.channel].zh}，不占社群的时段`,
              en: `step ${step.id} goes to ${channelNames[step.channel].en} and takes no slot of the group chat`,
            },
            repair: { zh: '去掉 slot，在 when 里写 at', en: 'leave slot out and give `when` its own `at`' },
          },
        ]),
    ...(step.phases ?? []).flatMap((id, i) => unknownId(ids, 'phases', id, [...path, 'phases', i])),
    ...findingsOfSchedule(document, step, path),
    ...findingsOfExperiment(document, step, path),
  ]
}

/** Every text of a document with its path. Addresses and the texts of messages and of the set-up may hold variables. */
function textsOf(value: unknown, path: readonly PathPart[]): { text: string; path: readonly PathPart[] }[] {
  if (typeof value === 'string') return [{ text: value, path }]
  if (Array.isArray(value)) return value.flatMap((each, i) => textsOf(each, [...path, i]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => textsOf(each, [...path, name]))
}

function findingsOfTexts(document: PlaybookDocument, ids: Ids): Finding[] {
  const known = [...Object.keys(document.variables ?? {}), ...BUILT_IN_VARIABLES]
  return textsOf(document, []).flatMap(({ text, path }): Finding[] => {
    if (!text.includes('{{') && !text.includes('}}')) return []
    const stray = strayBraces(text)
    if (stray !== null) {
      return [
        {
          path,
          within: stray,
          value: text,
          rule: 'placeholder_malformed',
          message: { zh: `${stray} 没有配对`, en: `${stray} has no partner` },
          repair: {
            zh: '变量写成 {{名称}}，链接写成 {{link:标识}}',
            en: 'write a variable {{name}} and a link {{link:id}}',
          },
        },
      ]
    }
    return placeholdersOf(text).flatMap((placeholder): Finding[] => {
      if (placeholder.kind === 'link') return unknownId(ids, 'links', placeholder.name, path, placeholder.written)
      if (known.includes(placeholder.name)) return []
      return [
        {
          path,
          within: placeholder.written,
          value: placeholder.written,
          rule: 'variable_unknown',
          message: {
            zh: `没有声明变量“${placeholder.name}”`,
            en: `the variable "${placeholder.name}" is not declared`,
          },
          repair: () => {
            const meant = nearest(placeholder.name, known)
            return meant === null
              ? { zh: '在 variables 里声明它', en: 'declare it in variables' }
              : { zh: `是不是想写 {{${meant}}}？`, en: `did you mean {{${meant}}}?` }
          },
        },
      ]
    })
  })
}
