import type { Condition } from '../condition.ts'
import { describeCondition, describeTag, plural, type LinkNames } from '../condition/describe.ts'
import type { JourneyWords } from '../playbook-library.ts'
import { journeyTracks, stepsWithin, type PlaybookDocument } from './document.ts'
import {
  GOAL_DAYS,
  type Duration,
  type Entry,
  type Fallback,
  type Goal,
  type JourneyStep,
  type JourneyTrack,
  type WaitStep,
} from './journey.ts'
import { WEEKDAY_WORDS, type Words } from './primitive.ts'

const caseKey = (branchId: string, caseId: string): string => `${branchId}/${caseId}`

/** The journeys of a document in words. */
export const describeJourneys = (document: PlaybookDocument): JourneyWords[] => {
  const links = linkNamesOf(document)
  const tracks = journeyTracks(document)
  return tracks.map((track) => describeJourney(track, tracks, links))
}

/** What the links of a document are called; one it does not have by its id. */
export function linkNamesOf({ links }: Pick<PlaybookDocument, 'links'>): LinkNames {
  const names = new Map(links?.map((link) => [link.id, { zh: link.name, en: link.name_en ?? link.name }]))
  return (id) => names.get(id) ?? { zh: id, en: id }
}

/** A condition in words. */
type InWords = (condition: Condition) => Words

function describeJourney(track: JourneyTrack, tracks: readonly JourneyTrack[], links: LinkNames): JourneyWords {
  const inWords: InWords = (condition) => describeCondition(condition, links)
  const steps = stepsWithin(track.steps)
  return {
    trackId: track.id,
    entry: describeEntry(track.enter, inWords),
    where: track.enter.where === undefined ? null : inWords(track.enter.where),
    again: describeAgain(track.enter),
    goals: Object.fromEntries((track.goals ?? []).map((goal) => [goal.id, describeGoal(goal, inWords)])),
    exits: Object.fromEntries((track.exits ?? []).map(({ id, when }) => [id, inWords(when)])),
    steps: Object.fromEntries(steps.map((step) => [step.id, describeStep(step, tracks, inWords)])),
    cases: Object.fromEntries(
      steps.flatMap((step) =>
        step.kind === 'branch' ? step.cases.map(({ id, when }) => [caseKey(step.id, id), inWords(when)]) : [],
      ),
    ),
    fallbacks: Object.fromEntries(
      steps.flatMap((step) =>
        step.kind === 'send' && step.fallback !== undefined ? [[step.id, describeFallback(step.fallback)]] : [],
      ),
    ),
  }
}

export function describeGoal({ when, within_days: days = GOAL_DAYS, leave }: Goal, inWords: InWords): Words {
  const said = inWords(when)
  const [leavesZh, leavesEn] = leave === true ? ['，达成就结束旅程', '; the journey ends with it'] : ['', '']
  return {
    zh: `进入 ${days} 天内：${said.zh}${leavesZh}`,
    en: `within ${plural(days, 'day')} of entering: ${said.en}${leavesEn}`,
  }
}

export function describeEntry(enter: Entry, inWords: InWords): Words {
  switch (enter.on) {
    case 'member-joined':
      return { zh: '有人进群时', en: 'when somebody joins the group chat' }
    case 'contact-added':
      return { zh: '有人加员工好友时', en: 'when somebody becomes a friend of staff' }
    case 'tag-added': {
      const tag = describeTag(enter.tag)
      return { zh: `打上标签“${tag}”时`, en: `when the tag “${tag}” is put on` }
    }
    case 'segment-entered': {
      const said = inWords(enter.segment)
      return { zh: `满足条件时：${said.zh}`, en: `when somebody first meets: ${said.en}` }
    }
    default:
      return enter satisfies never
  }
}

export function describeAgain({ again = 'never', after_days: days = 0 }: Entry): Words {
  switch (again) {
    case 'never':
      return { zh: '每人只走一次', en: 'once for each person' }
    case 'after-end':
      return { zh: '走完后可以再进', en: 'again once it is over' }
    case 'after-days':
      return { zh: `走完 ${days} 天后可以再进`, en: `again ${plural(days, 'day')} after it is over` }
    default:
      return again satisfies never
  }
}

/** What a step does, as a person would say it. */
export function describeStep(step: JourneyStep, tracks: readonly JourneyTrack[], inWords: InWords): Words {
  switch (step.kind) {
    case 'welcome':
      return { zh: '加好友当下发出欢迎语', en: 'greets at once with the welcome code' }
    case 'send':
      return { zh: '一对一发送', en: 'sends one message to the contact' }
    case 'wait':
      return describeWait(step, inWords)
    case 'branch':
      return { zh: `看情形，分 ${step.cases.length + 1} 路`, en: `goes one of ${step.cases.length + 1} ways` }
    case 'tag':
      return describeTags(step)
    case 'staff-task': {
      const hours = step.within_hours ?? 24
      return { zh: `员工待办，${hours} 小时内`, en: `a task for staff, within ${plural(hours, 'hour')}` }
    }
    case 'move': {
      const track = tracks.find(({ id }) => id === step.track)
      return {
        zh: `转到旅程「${track?.name ?? step.track}」`,
        en: `goes over to the journey “${track?.name_en ?? track?.name ?? step.track}”`,
      }
    }
    case 'end':
      return { zh: `旅程结束：${step.reason}`, en: `the journey ends: ${step.reason_en ?? step.reason}` }
    default:
      return step satisfies never
  }
}

export function describeWait(
  { for: duration, until, when, at_most: atMost = {} }: Omit<WaitStep, 'id' | 'kind'>,
  inWords: InWords,
): Words {
  if (when !== undefined) {
    const [said, most] = [inWords(when), describeLimit(atMost)]
    return { zh: `等到${said.zh}，${most.zh}`, en: `waits until the contact ${said.en}, ${most.en}` }
  }
  if (duration === undefined) {
    if (until === undefined || typeof until === 'string')
      return { zh: `等到下一个 ${until}`, en: `waits until the next ${until}` }
    const { weekday, at } = until
    return {
      zh: `等到下一个${WEEKDAY_WORDS[weekday].zh} ${at}`,
      en: `waits until ${at} on the next ${WEEKDAY_WORDS[weekday].en}`,
    }
  }
  const { days = 0, at } = duration
  if (at !== undefined)
    return days === 1
      ? { zh: `等到第二天 ${at}`, en: `waits until ${at} the next day` }
      : { zh: `等到 ${days} 天后的 ${at}`, en: `waits until ${at}, ${days} days on` }
  const length = describeLength(duration)
  return { zh: `等 ${length.zh}`, en: `waits ${length.en}` }
}

/** How long a wait for something takes at most. */
function describeLimit(duration: Duration): Words {
  const { days = 0, at } = duration
  if (at === undefined) {
    const length = describeLength(duration)
    return { zh: `最多 ${length.zh}`, en: `for ${length.en} at most` }
  }
  return days === 1
    ? { zh: `最晚到第二天 ${at}`, en: `until ${at} the next day at the latest` }
    : { zh: `最晚到 ${days} 天后的 ${at}`, en: `until ${at}, ${days} days on, at the latest` }
}

function describeLength({ days = 0, hours = 0, minutes = 0 }: Duration): Words {
  const parts = [
    { count: days, zh: '天', en: 'day' },
    { count: hours, zh: '小时', en: 'hour' },
    { count: minutes, zh: '分钟', en: 'minute' },
  ].filter(({ count }) => count > 0)
  return {
    zh: parts.map(({ count, zh }) => `${count} ${zh}`).join(' '),
    en: parts.map(({ count, en }) => plural(count, en)).join(' '),
  }
}

function describeTags({ add = [], remove = [] }: Extract<JourneyStep, { kind: 'tag' }>): Words {
  const on = add.map(describeTag)
  const off = remove.map(describeTag)
  return {
    zh: [
      ...(on.length > 0 ? [`打标签 ${on.join('、')}`] : []),
      ...(off.length > 0 ? [`去标签 ${off.join('、')}`] : []),
    ].join('，'),
    en: [
      ...(on.length > 0 ? [`puts on ${on.join(', ')}`] : []),
      ...(off.length > 0 ? [`takes off ${off.join(', ')}`] : []),
    ].join('; '),
  }
}

export function describeFallback(fallback: Fallback): Words {
  switch (fallback.kind) {
    case 'skip':
      return { zh: '不是好友的群成员：跳过这一步', en: 'members who are nobody’s friend: passed over' }
    case 'group-post':
      return {
        zh: '不是好友的群成员：改发到群里，每群每天最多一条',
        en: 'members who are nobody’s friend: a post in the group chat instead, one a day at most',
      }
    case 'friend-hook':
      return {
        zh: '不是好友的群成员：在群里邀请加好友，每群每天最多一条',
        en: 'members who are nobody’s friend: an invitation in the group chat to add staff, one a day at most',
      }
    default:
      return fallback satisfies never
  }
}
