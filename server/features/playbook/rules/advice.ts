import { calendarSteps, communityTypes, type PlaybookDocument } from '#contract/playbook.ts'
import { isMeasured, MEASURED_METRICS } from '#contract/playbook/setup.ts'
import { contentsOfExperiments } from './experiment-check.ts'
import { contentsOfJourneys } from './journey/place.ts'
import { nicknameFit } from './nickname.ts'
import { placeholdersOf } from './placeholder.ts'
import type { Finding } from './problem.ts'
import type { PathPart } from './source.ts'

/** What is allowed and most likely not meant, seen without trying the playbook out: gaps in the team, parts nobody uses. */
export const advise = (document: PlaybookDocument): Finding[] => [
  ...missingTeam(document),
  ...unused(document),
  ...phasesNeverEntered(document),
  ...sameTexts(document),
  ...exampleUnfit(document),
  ...pilotByHand(document),
]

/** Criteria of the pilot that Qunce cannot measure: said before anybody waits for them. */
function pilotByHand({ setup }: PlaybookDocument): Finding[] {
  return (setup.pilot?.pass ?? []).flatMap(({ metric }, i): Finding[] => {
    const lacksPattern = metric === 'profile-completion' && setup.nickname?.pattern === undefined
    if (isMeasured(metric) && !lacksPattern) return []
    return [
      {
        path: ['setup', 'pilot', 'pass', i],
        value: metric,
        rule: 'pilot_by_hand',
        message: lacksPattern
          ? {
              zh: '昵称规则没有 pattern，这一条测不了',
              en: 'cannot be measured here: the nickname rule has no pattern',
            }
          : {
              zh: `${metric} 还测不了，试跑时要由人判断`,
              en: `cannot be measured here: ${metric} is judged by a person`,
            },
        repair: lacksPattern
          ? { zh: '给 setup.nickname 写上 pattern', en: 'write a pattern into setup.nickname' }
          : {
              zh: `改用能测的指标：${MEASURED_METRICS.join('、')}`,
              en: `use one that is measured: ${MEASURED_METRICS.join(', ')}`,
            },
      },
    ]
  })
}

function exampleUnfit({ setup }: PlaybookDocument): Finding[] {
  const { pattern, example } = setup.nickname ?? {}
  if (pattern === undefined || example === undefined || nicknameFit(pattern)?.(example) !== false) return []
  return [
    {
      path: ['setup', 'nickname', 'example'],
      value: example,
      rule: 'example_unfit',
      message: {
        zh: `照着示例“${example}”改群昵称，会被判为不合规则`,
        en: `whoever follows the example "${example}" breaks the rule`,
      },
      repair: { zh: '改示例，或改 pattern', en: 'change the example, or the pattern' },
    },
  ]
}

function missingTeam(document: PlaybookDocument): Finding[] {
  const present = new Set<string>(document.setup.roles.map(({ role }) => role))
  const missing = communityTypes[document.basics.community_type].minimumTeam.filter((role) => !present.has(role))
  if (missing.length === 0) return []
  return [
    {
      path: ['setup', 'roles'],
      value: missing.join(', '),
      rule: 'role_missing',
      message: { zh: `最小团队还缺 ${missing.join('、')}`, en: `the minimum team lacks ${missing.join(', ')}` },
      repair: { zh: '补上角色；一个人可以担任几个', en: 'add the roles; one person may hold several' },
    },
  ]
}

const unusedPart = (path: readonly PathPart[], of: 'key' | 'value', list: string, id: string): Finding => ({
  path,
  of,
  value: id,
  rule: 'part_unused',
  message: { zh: `${list} 里的 ${id} 没有用到`, en: `${id} of ${list} is used nowhere` },
  repair: { zh: '用上它，或删掉它', en: 'use it, or remove it' },
})

function unused(document: PlaybookDocument): Finding[] {
  const steps = calendarSteps(document)
  const usedColumns = new Set(steps.map((step) => step.column))
  const usedSlots = new Set(steps.map((step) => step.slot))
  const usedContents = new Set([
    ...steps.flatMap((step) => [...(step.contents ?? []), ...(step.content === undefined ? [] : [step.content])]),
    ...(document.columns ?? []).flatMap((column) => column.contents),
    ...contentsOfExperiments(document),
    ...contentsOfJourneys(document),
  ])
  const written = JSON.stringify({ ...document, variables: undefined })
  const placeholders = placeholdersOf(written)
  const usedVariables = new Set(placeholders.filter(({ kind }) => kind === 'variable').map(({ name }) => name))
  const usedLinks = new Set([
    ...placeholders.filter(({ kind }) => kind === 'link').map(({ name }) => name),
    ...document.contents.flatMap((content) =>
      [content, ...(content.variants ?? [])].flatMap((message) =>
        (message.attachments ?? []).flatMap((attachment) => (attachment.type === 'link' ? [attachment.link] : [])),
      ),
    ),
  ])
  const idle = (list: 'columns' | 'slots' | 'contents' | 'links', used: ReadonlySet<string | undefined>): Finding[] =>
    (document[list] ?? []).flatMap(({ id }, i) =>
      used.has(id) ? [] : [unusedPart([list, i, 'id'], 'value', list, id)],
    )
  return [
    ...idle('columns', usedColumns),
    ...idle('slots', usedSlots),
    ...idle('contents', usedContents),
    ...idle('links', usedLinks),
    ...Object.keys(document.variables ?? {}).flatMap((name) =>
      usedVariables.has(name) ? [] : [unusedPart(['variables', name], 'key', 'variables', name)],
    ),
  ]
}

/** A later phase that is there from Day 1 leaves those before it no day of their own. */
function phasesNeverEntered(document: PlaybookDocument): Finding[] {
  const phases = document.phases ?? []
  const isThereFromDayOne = (i: number): boolean => {
    const enter = phases[i]?.enter
    return (
      enter === undefined ||
      Object.entries(enter).every(([name, value]) => (name === 'day' && value === 1) || value === 'launch')
    )
  }
  const last = phases.findLastIndex((_, i) => isThereFromDayOne(i))
  return phases.slice(0, Math.max(0, last)).flatMap((phase, i): Finding[] =>
    phase.enter?.by_hand === true
      ? []
      : [
          {
            path: ['phases', i, 'id'],
            value: phase.id,
            rule: 'phase_never_entered',
            message: {
              zh: `时期 ${phase.id} 永远轮不到：后面的时期第 1 天就开始`,
              en: `phase ${phase.id} never has a day: a later one begins on day 1`,
            },
            repair: { zh: '给后面的时期写 enter，例如 day: 8', en: 'give the later phase an enter, such as day: 8' },
          },
        ],
  )
}

function sameTexts(document: PlaybookDocument): Finding[] {
  const first = new Map<string, string>()
  return document.contents.flatMap((content, c): Finding[] => {
    const text = content.text?.replaceAll(/\s/g, '')
    const earlier = text === undefined ? undefined : first.get(text)
    if (text !== undefined && earlier === undefined) first.set(text, content.id)
    if (earlier === undefined) return []
    return [
      {
        path: ['contents', c, 'text'],
        value: content.id,
        rule: 'text_repeated',
        message: { zh: `${content.id} 与 ${earlier} 一字不差`, en: `${content.id} says the same as ${earlier}` },
        repair: { zh: '改写其中一条，或只留一条', en: 'reword one of them, or keep only one' },
      },
    ]
  })
}
