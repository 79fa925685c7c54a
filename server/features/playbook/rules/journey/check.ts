import { BRANCH_DEPTH_MAX } from '#contract/playbook/journey.ts'
import type { JourneyStep, JourneyTrack, PlaybookDocument } from '#contract/playbook.ts'
import type { Finding } from '../problem.ts'
import type { PathPart } from '../source.ts'
import { findingsOfCondition } from './condition-check.ts'
import { findingsOfMoves } from './move-check.ts'
import { listsWithin, placedConditions, placedJourneys, stepsOfJourney, type Placed } from './place.ts'
import { waitFindings } from './wait-check.ts'

/** What is wrong with the journeys of a document whoever walks them. */
export const findingsOfJourneys = (document: PlaybookDocument): Finding[] => {
  const links = new Set(document.links?.map(({ id }) => id))
  const journeys = placedJourneys(document)
  const tooDeep = journeys.flatMap(depthFindings)
  if (tooDeep.length > 0) return tooDeep
  return [
    ...journeys.flatMap((journey) => [
      ...entryFindings(journey),
      ...zoneFindings(journey),
      ...repeatedEnds(journey),
      ...conditionFindings(journey, links),
      ...stepsOfJourney(journey).flatMap((step) => findingsOfStep(journey.part, step)),
    ]),
    ...findingsOfMoves(journeys),
  ]
}

function conditionFindings(journey: Placed<JourneyTrack>, links: ReadonlySet<string>): Finding[] {
  const entry = [...journey.path, 'enter'].join('.')
  const waits = new Set(
    stepsOfJourney(journey).flatMap(({ part, path }) => (part.kind === 'wait' ? [[...path, 'when'].join('.')] : [])),
  )
  return placedConditions(journey).flatMap((condition) =>
    findingsOfCondition(condition, {
      hasGroupChat: journey.part.audience === 'member',
      hasEntry: !condition.path.join('.').startsWith(`${entry}.`),
      isWaitedFor: waits.has(condition.path.join('.')),
      links,
    }),
  )
}

function depthFindings({ part, path }: Placed<JourneyTrack>): Finding[] {
  const open: { steps: Placed<readonly JourneyStep[]>; depth: number }[] = [
    { steps: { part: part.steps, path: [...path, 'steps'] }, depth: 0 },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { steps, depth } = next
    if (depth > BRANCH_DEPTH_MAX) {
      return [
        {
          path: steps.path,
          value: `${depth}`,
          rule: 'branch_too_deep',
          message: {
            zh: `分支套了 ${depth} 层，最多 ${BRANCH_DEPTH_MAX} 层`,
            en: `${depth} branches in one another; at most ${BRANCH_DEPTH_MAX}`,
          },
          repair: {
            zh: '把里层的分支接到外层分支后面，用标签记住走过哪边',
            en: 'put the inner branch behind the outer one, and remember the way by a tag',
          },
        },
      ]
    }
    for (const [s, step] of steps.part.entries())
      for (const list of listsWithin(step, [...steps.path, s])) open.push({ steps: list, depth: depth + 1 })
  }
  return []
}

function entryFindings({ part, path }: Placed<JourneyTrack>): Finding[] {
  const { enter, audience } = part
  const only = enter.on === 'member-joined' ? 'member' : enter.on === 'contact-added' ? 'contact' : audience
  return [
    ...(only === audience
      ? []
      : [
          {
            path: [...path, 'audience'],
            value: audience,
            rule: 'entry_audience',
            message: {
              zh: `${enter.on} 进入的是 ${only}，不是 ${audience}`,
              en: `${enter.on} brings in a ${only}, not a ${audience}`,
            },
            repair: { zh: `把 audience 改成 ${only}`, en: `make the audience ${only}` },
          },
        ]),
    ...((enter.again === 'after-days') === (enter.after_days !== undefined)
      ? []
      : [
          {
            path: [...path, 'enter', enter.after_days === undefined ? 'again' : 'after_days'],
            value: enter.again ?? enter.after_days,
            rule: 'entry_again',
            message: {
              zh: 'after_days 与 again: after-days 要一起写',
              en: 'after_days and again: after-days go together',
            },
            repair: {
              zh: '例如 again: after-days、after_days: 30',
              en: 'for example again: after-days, after_days: 30',
            },
          },
        ]),
  ]
}

/** Whether the hours of a journey are told somewhere that there is. */
function zoneFindings({ part: { zone }, path }: Placed<JourneyTrack>): Finding[] {
  if (zone === undefined || isZone(zone)) return []
  return [
    {
      path: [...path, 'zone'],
      value: zone,
      rule: 'zone_unknown',
      message: { zh: `没有 ${zone} 这个时区`, en: `there is no time zone ${zone}` },
      repair: {
        zh: '写 IANA 时区名，例如 Asia/Shanghai、Asia/Tokyo；和企业一样就不写',
        en: 'write an IANA name such as Asia/Shanghai or Asia/Tokyo, or leave it out for the corp’s own',
      },
    },
  ]
}

function isZone(zone: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId === zone
  } catch (cause) {
    if (cause instanceof RangeError) return false
    throw cause
  }
}

/** Goals and exits name why a journey ended: no two are alike. */
function repeatedEnds({ part: { goals = [], exits = [] }, path }: Placed<JourneyTrack>): Finding[] {
  const places = [
    ...goals.map(({ id }, g) => ({ id, path: [...path, 'goals', g, 'id'] })),
    ...exits.map(({ id }, e) => ({ id, path: [...path, 'exits', e, 'id'] })),
  ]
  const list = goals.length > 0 ? 'goals, exits' : 'exits'
  return repeats(places.map(({ id }) => id)).flatMap((at) => {
    const place = places[at]
    return place === undefined ? [] : [idRepeated(place.path, place.id, list)]
  })
}

/** The places of ids that an earlier one of the list has too. */
const repeats = (ids: readonly string[]): number[] => ids.flatMap((id, i) => (ids.indexOf(id) < i ? [i] : []))

const idRepeated = (path: readonly PathPart[], id: string, list: string): Finding => ({
  path,
  value: id,
  rule: 'id_repeated',
  message: { zh: `标识 ${id} 在 ${list} 里重复`, en: `the id ${id} is used twice in ${list}` },
  repair: { zh: `改成另一个，例如 ${id}-2`, en: `choose another, such as ${id}-2` },
})

function findingsOfStep(track: JourneyTrack, { part: step, path }: Placed<JourneyStep>): Finding[] {
  switch (step.kind) {
    case 'welcome':
      return step.id === track.steps[0]?.id && track.enter.on === 'contact-added' ? [] : [misplacedWelcome(path)]
    case 'send':
      return fallbackFindings(track, step.id, step.fallback, path)
    case 'wait':
      return waitFindings(step, path)
    case 'branch':
      return repeats(step.cases.map(({ id }) => id)).map((c) =>
        idRepeated([...path, 'cases', c, 'id'], step.cases[c]?.id ?? '', 'cases'),
      )
    case 'tag':
      return tagFindings(step, path)
    case 'staff-task':
    case 'move':
    case 'end':
      return []
    default:
      return step satisfies never
  }
}

const misplacedWelcome = (path: readonly PathPart[]): Finding => ({
  path: [...path, 'kind'],
  value: 'welcome',
  rule: 'welcome_misplaced',
  message: {
    zh: 'welcome 只能是 contact-added 旅程的第一步：欢迎语码只在加好友后 20 秒内有效',
    en: 'welcome can only be the first step of a contact-added journey: its code lives 20 seconds from the adding',
  },
  repair: { zh: '移到第一步，或改成 send', en: 'make it the first step, or a send' },
})

function fallbackFindings(
  track: JourneyTrack,
  id: string,
  fallback: object | undefined,
  path: readonly PathPart[],
): Finding[] {
  if (track.audience === 'member' && fallback === undefined) {
    return [
      {
        path,
        value: id,
        rule: 'fallback_missing',
        message: {
          zh: `步骤 ${id} 没说不是好友的群成员怎么办：一对一只能发给好友`,
          en: `step ${id} does not say what becomes of members who are nobody’s friend: only friends get a message of their own`,
        },
        repair: {
          zh: '写 fallback: { kind: skip }，或 group-post、friend-hook 加 content',
          en: 'write fallback: { kind: skip }, or group-post or friend-hook with a content',
        },
      },
    ]
  }
  if (track.audience === 'contact' && fallback !== undefined) {
    return [
      {
        path: [...path, 'fallback'],
        rule: 'fallback_needless',
        message: {
          zh: '这条旅程里的人都是好友，用不着 fallback',
          en: 'everybody in this journey is a friend: no fallback is needed',
        },
        repair: { zh: '去掉 fallback', en: 'drop the fallback' },
      },
    ]
  }
  return []
}

function tagFindings(step: Extract<JourneyStep, { kind: 'tag' }>, path: readonly PathPart[]): Finding[] {
  const { add = [], remove = [] } = step
  if (add.length + remove.length === 0) {
    return [
      {
        path,
        value: step.id,
        rule: 'tag_empty',
        message: { zh: `步骤 ${step.id} 既不加也不去标签`, en: `step ${step.id} adds and removes nothing` },
        repair: { zh: '写 add 或 remove', en: 'give it add or remove' },
      },
    ]
  }
  return remove.flatMap((tag, r) =>
    add.some((other) => other.group === tag.group && other.name === tag.name)
      ? [
          {
            path: [...path, 'remove', r],
            value: `${tag.group}/${tag.name}`,
            rule: 'tag_contradiction',
            message: { zh: `标签 ${tag.name} 又加又去`, en: `the tag ${tag.name} is both added and removed` },
            repair: { zh: '只留一边', en: 'keep one of the two' },
          },
        ]
      : [],
  )
}
