import type { TagName } from '#contract/condition.ts'
import {
  governorOfDocument,
  WEEKDAYS,
  WEEKDAY_WORDS,
  type Governor,
  type JourneyTrack,
  type PlaybookDocument,
  type Words,
} from '#contract/playbook.ts'
import { isQuiet, REPEAT_DAYS } from '../foresight.ts'
import { placeholdersOf } from '../placeholder.ts'
import type { Finding } from '../problem.ts'
import type { PathPart } from '../source.ts'
import { contentsOfStep, placedJourneys, stepsOfJourney, type Placed } from './place.ts'
import { programOf, waysOn } from './program.ts'
import { unreachedParts } from './reach.ts'
import { walksOf, type Walk, type WalkedSend } from './walk.ts'

/** What is allowed in journeys and most likely not meant. */
export function adviseJourneys(document: PlaybookDocument): Finding[] {
  const governor = governorOfDocument(document)
  const journeys = placedJourneys(document)
  return [
    ...journeys.flatMap((journey) => [
      ...unreachedParts(journey),
      ...neverReachesOut(journey),
      ...endsWaiting(journey),
      ...blanks(document, journey),
      ...foreseeJourney(journey, governor),
    ]),
    ...feedItself(journeys),
  ]
}

function neverReachesOut(journey: Placed<JourneyTrack>): Finding[] {
  const reaches = stepsOfJourney(journey).some(({ part }) => ['send', 'welcome', 'staff-task'].includes(part.kind))
  if (reaches) return []
  return [
    {
      path: [...journey.path, 'steps'],
      value: journey.part.id,
      rule: 'journey_never_sends',
      message: { zh: `旅程 ${journey.part.id} 一条消息也不发`, en: `the journey ${journey.part.id} sends nothing` },
      repair: { zh: '加一个 send、welcome 或 staff-task', en: 'add a send, a welcome or a staff task' },
    },
  ]
}

/** A wait that nothing follows keeps a contact in the journey for nothing. */
const endsWaiting = (journey: Placed<JourneyTrack>): Finding[] => {
  const { nodes } = programOf(journey.part)
  const leadsNowhere = (id: string): boolean => {
    const node = nodes.get(id)
    return node !== undefined && waysOn(node).every((way) => way === null)
  }
  return stepsOfJourney(journey).flatMap(({ part, path }): Finding[] =>
    part.kind !== 'wait' || !leadsNowhere(part.id)
      ? []
      : [
          {
            path,
            value: part.id,
            rule: 'wait_before_nothing',
            message: { zh: `等待 ${part.id} 之后什么也没有`, en: `nothing follows the wait ${part.id}` },
            repair: { zh: '删掉它，或在后面加步骤', en: 'remove it, or add steps behind it' },
          },
        ],
  )
}

/** A contact who is in no group chat of the run has none whose own values could fill a text. */
function blanks(document: PlaybookDocument, journey: Placed<JourneyTrack>): Finding[] {
  if (journey.part.audience !== 'contact') return []
  const perGroup = new Set(
    Object.entries(document.variables ?? {}).flatMap(([name, { per_group: own, default: value, filled_from: from }]) =>
      own === true && value === undefined && from === undefined ? [name] : [],
    ),
  )
  return stepsOfJourney(journey)
    .flatMap(({ part, path }) => contentsOfStep(part, path))
    .flatMap(({ part: contentId, path }): Finding[] => {
      const written = JSON.stringify(document.contents.find(({ id }) => id === contentId) ?? {})
      const blank = placeholdersOf(written).find(({ kind, name }) => kind === 'variable' && perGroup.has(name))
      if (blank === undefined) return []
      return [
        {
          path,
          value: contentId,
          rule: 'variable_per_group',
          message: {
            zh: `${contentId} 用到“${blank.name}”，它按群填写，而这条旅程里的人不一定在群里`,
            en: `${contentId} uses "${blank.name}", which is filled per group chat; contacts of this journey may be in none`,
          },
          repair: { zh: `给 ${blank.name} 写 default`, en: `give ${blank.name} a default` },
        },
      ]
    })
}

function foreseeJourney(journey: Placed<JourneyTrack>, governor: Governor): Finding[] {
  const walks = walksOf(programOf(journey.part))
  const paths = new Map(stepsOfJourney(journey).map(({ part, path }) => [part.id, path]))
  const pathOf = ({ stepId }: WalkedSend): readonly PathPart[] => paths.get(stepId) ?? journey.path
  return [
    ...overCaps(walks, pathOf, governor),
    ...quietSends(walks, pathOf, governor),
    ...repeatsOnTheWay(walks, pathOf),
  ]
}

type PathOf = (send: WalkedSend) => readonly PathPart[]

const monday = (date: Temporal.PlainDate): string => date.subtract({ days: date.dayOfWeek - 1 }).toString()

/** More on one day or in one week than a contact may get: the governor would put off or drop what comes last. */
function overCaps(walks: readonly Walk[], pathOf: PathOf, governor: Governor): Finding[] {
  const spans = [
    {
      cap: governor.contactPerDay,
      key: ({ date }: WalkedSend) => date.toString(),
      zh: '一天',
      en: 'one day',
      field: 'contact_per_day',
    },
    {
      cap: governor.contactPerWeek,
      key: ({ date }: WalkedSend) => monday(date),
      zh: '一周',
      en: 'one week',
      field: 'contact_per_week',
    },
  ]
  return spans.flatMap(({ cap, key, zh, en, field }): Finding[] => {
    // A welcome is exempt from caps.
    const crowds = walks.flatMap(({ enteredAt, sends }) =>
      [
        ...Map.groupBy(
          sends.filter(({ kind }) => kind === 'send'),
          key,
        ).values(),
      ].map((together) => ({ enteredAt, together })),
    )
    const worst = crowds.toSorted((a, b) => b.together.length - a.together.length)[0]
    const late = worst?.together[cap]
    if (worst === undefined || late === undefined) return []
    const entered = describeEntryTime(worst.enteredAt)
    const steps = worst.together.map(({ stepId }) => stepId).join(', ')
    return [
      {
        path: pathOf(late),
        value: `${worst.together.length}`,
        rule: 'journey_over_caps',
        message: {
          zh: `${entered.zh}进入的人${zh}会轮到 ${worst.together.length} 条（${steps}），上限是 ${cap} 条`,
          en: `who enters on ${entered.en} comes to ${worst.together.length} messages in ${en} (${steps}); the cap is ${cap}`,
        },
        repair: { zh: `把等待拉长，或提高 governor.${field}`, en: `make the waits longer, or raise governor.${field}` },
      },
    ]
  })
}

function describeEntryTime(at: Temporal.PlainDateTime): Words {
  const weekday = WEEKDAY_WORDS[WEEKDAYS[at.dayOfWeek - 1] ?? 'mon']
  const time = at.toPlainTime().toString({ smallestUnit: 'minute' })
  return { zh: `${weekday.zh} ${time} `, en: `a ${weekday.en} at ${time}` }
}

function quietSends(walks: readonly Walk[], pathOf: PathOf, { quiet }: Governor): Finding[] {
  const late = new Map(
    walks
      .flatMap(({ sends }) => sends)
      .filter(({ kind, time }) => kind === 'send' && time !== null && isQuiet(time, quiet))
      .map((send) => [send.stepId, send]),
  )
  return [...late.values()].map((send) => ({
    path: pathOf(send),
    value: send.time,
    rule: 'step_in_quiet_hours',
    message: {
      zh: `步骤 ${send.stepId} 会在 ${send.time} 到期，落在静默时段 ${quiet.from}–${quiet.to}`,
      en: `step ${send.stepId} comes due at ${send.time}, in the quiet hours ${quiet.from}–${quiet.to}`,
    },
    repair: {
      zh: '改前面等待的时刻，或改 governor.quiet',
      en: 'change the hour of the wait before it, or governor.quiet',
    },
  }))
}

function repeatsOnTheWay(walks: readonly Walk[], pathOf: PathOf): Finding[] {
  const found = new Map<string, Finding>()
  for (const { sends } of walks) {
    for (const [i, send] of sends.entries()) {
      const earlier = sends.slice(0, i).find(({ contentId }) => contentId === send.contentId)
      const days = earlier?.date.until(send.date).days ?? REPEAT_DAYS
      if (days >= REPEAT_DAYS || found.has(send.stepId)) continue
      found.set(send.stepId, {
        path: pathOf(send),
        value: send.contentId,
        rule: 'content_repeats',
        message: {
          zh: `同一个人隔 ${days} 天又收到 ${send.contentId}`,
          en: `one contact gets ${send.contentId} again after ${days} days`,
        },
        repair: { zh: '换一条素材', en: 'send another content' },
      })
    }
  }
  return [...found.values()]
}

const tagKey = ({ group, name }: TagName): string => JSON.stringify([group, name])

/** Journeys that put on the tag that lets the same contact in again as soon as they are over: they never stop. */
function feedItself(journeys: readonly Placed<JourneyTrack>[]): Finding[] {
  const byTag = new Map<string, Placed<JourneyTrack>[]>()
  for (const journey of journeys) {
    const { enter } = journey.part
    if (enter.on === 'tag-added' && enter.again === 'after-end')
      byTag.set(tagKey(enter.tag), [...(byTag.get(tagKey(enter.tag)) ?? []), journey])
  }
  const leadsTo = (journey: Placed<JourneyTrack>): Placed<JourneyTrack>[] =>
    stepsOfJourney(journey).flatMap(({ part }) =>
      part.kind === 'tag' ? (part.add ?? []).flatMap((tag) => byTag.get(tagKey(tag)) ?? []) : [],
    )
  return [...byTag.values()].flat().flatMap((journey): Finding[] => {
    const seen = new Set<Placed<JourneyTrack>>()
    const open = leadsTo(journey)
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(...leadsTo(next))
    }
    if (!seen.has(journey)) return []
    return [
      {
        path: [...journey.path, 'enter', 'again'],
        value: journey.part.id,
        rule: 'journey_feeds_itself',
        message: {
          zh: `旅程 ${journey.part.id} 打上的标签会让同一个人再次进入，永远走不完`,
          en: `the journey ${journey.part.id} puts on the tag that lets the same contact in again: it never ends`,
        },
        repair: {
          zh: '改成 again: never 或 after-days，或换一个标签',
          en: 'make it again: never or after-days, or use another tag',
        },
      },
    ]
  })
}
