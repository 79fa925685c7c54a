import {
  calendarSteps,
  communityTypes,
  CONTENT_CLASSES,
  governorOfDocument,
  journeySteps,
  type Governor,
  type PlaybookDocument,
} from '#contract/playbook.ts'
import type { PlannedOccurrence } from './occurrence.ts'
import type { Finding } from './problem.ts'
import { trialsOf, type Trial } from './scenario.ts'
import type { PathPart } from './source.ts'

/** A message comes back no sooner than this (spec 10, Templates). */
export const REPEAT_DAYS = 14

/** Points a class's share may differ from the target. */
const MIX_TOLERANCE = 10

/** What trying a playbook out shows: steps that never go out, more than its cap allows, repeats, a mix unlike its type's. */
export function foresee(document: PlaybookDocument): Finding[] {
  if (calendarSteps(document).length === 0) return sendsByJourney(document) ? [] : [NEVER_SENDS]
  const trials = trialsOf(document)
  const governor = governorOfDocument(document)
  if (trials.every((trial) => trial.planned.length === 0)) return sendsByJourney(document) ? [] : [NEVER_SENDS]
  const [plain] = trials
  return [
    ...stepsThatNeverGo(document, trials),
    ...overCap(document, trials, governor),
    ...overWeek(document, trials, governor),
    ...tooClose(document, trials, governor),
    ...inQuietHours(document, trials, governor),
    ...(plain === undefined ? [] : [...repeats(document, plain), ...mixFindings(document, plain)]),
  ]
}

const sendsByJourney = (document: PlaybookDocument): boolean =>
  journeySteps(document).some((step) => step.kind === 'send' || step.kind === 'welcome')

const NEVER_SENDS: Finding = {
  path: ['tracks'],
  rule: 'playbook_never_sends',
  message: { zh: '这个 SOP 一条消息也发不出去', en: 'this playbook would never send anything' },
  repair: { zh: '检查各步骤的日期和时期', en: 'check the dates and phases of its steps' },
}

function pathOfStep(document: PlaybookDocument, stepId: string): PathPart[] {
  const places = document.tracks.map((track) =>
    track.kind === 'calendar' ? track.steps.findIndex((step) => step.id === stepId) : -1,
  )
  const t = places.findIndex((place) => place >= 0)
  return ['tracks', t, 'steps', places[t] ?? 0]
}

function stepsThatNeverGo(document: PlaybookDocument, trials: readonly Trial[]): Finding[] {
  const went = new Set(trials.flatMap((trial) => trial.planned.map((planned) => planned.stepId)))
  const gaveWay = new Map(
    trials.flatMap((trial) =>
      trial.planned.flatMap((planned) =>
        planned.why.flatMap((part) =>
          part.kind === 'slot' ? part.over.map(({ stepId }) => [stepId, planned.stepId] as const) : [],
        ),
      ),
    ),
  )
  return calendarSteps(document)
    .filter((step) => !went.has(step.id))
    .map((step): Finding => {
      const path = [...pathOfStep(document, step.id), 'when']
      const winner = gaveWay.get(step.id)
      return winner === undefined
        ? {
            path,
            value: step.id,
            rule: 'step_never_due',
            message: { zh: `步骤 ${step.id} 永远不会到期`, en: `step ${step.id} is never due` },
            repair: {
              zh: '检查它的日期，以及它的时期那时是否已过',
              en: 'check its dates, and whether its phases are over by then',
            },
          }
        : {
            path,
            value: step.id,
            rule: 'step_never_wins',
            message: {
              zh: `步骤 ${step.id} 每次都让位给 ${winner}`,
              en: `step ${step.id} gives way to ${winner} every time`,
            },
            repair: { zh: '换一个时段，或让它的日期更具体', en: 'move it to another slot, or make its dates narrower' },
          }
    })
}

/** What goes into the group chat: caps and the gap do not count what is done by hand elsewhere. */
const postsOf = (trial: Trial): PlannedOccurrence[] => trial.planned.filter((planned) => planned.channel === null)

const byDay = (trial: Trial): Map<string, PlannedOccurrence[]> =>
  Map.groupBy(postsOf(trial), (planned) => planned.localDate.toString())

function overCap(document: PlaybookDocument, trials: readonly Trial[], governor: Governor): Finding[] {
  const days = trials.flatMap((trial) => [...byDay(trial)])
  const worst = days.reduce<[string, PlannedOccurrence[]] | null>(
    (most, day) => (day[1].length > (most?.[1].length ?? governor.groupPerDay) ? day : most),
    null,
  )
  if (worst === null) return []
  const [date, sends] = worst
  const steps = sends.map((planned) => planned.stepId).join(', ')
  return [
    {
      path: document.governor?.group_per_day === undefined ? ['tracks'] : ['governor', 'group_per_day'],
      value: `${sends.length}`,
      rule: 'cap_below_volume',
      message: {
        zh: `上限每天 ${governor.groupPerDay} 条，但像 ${date} 这样的日子会有 ${sends.length} 条：${steps}`,
        en: `the cap is ${governor.groupPerDay} a day, but a day such as ${date} has ${sends.length}: ${steps}`,
      },
      repair: {
        zh: '把其中的步骤放进同一个时段竞争，或提高上限',
        en: 'let some of these steps compete in one slot, or raise the cap',
      },
    },
  ]
}

function overWeek(document: PlaybookDocument, trials: readonly Trial[], governor: Governor): Finding[] {
  const cap = governor.groupPerWeek
  if (cap === null) return []
  const weeks = trials.flatMap((trial) => [
    ...Map.groupBy(postsOf(trial), ({ localDate }) => localDate.subtract({ days: localDate.dayOfWeek - 1 }).toString()),
  ])
  const over = weeks.find(([, sends]) => sends.length > cap)
  if (over === undefined) return []
  const [monday, sends] = over
  return [
    {
      path: ['governor', 'group_per_week'],
      value: `${sends.length}`,
      rule: 'cap_below_volume',
      message: {
        zh: `上限每周 ${cap} 条，但像 ${monday} 这一周会有 ${sends.length} 条`,
        en: `the cap is ${cap} a week, but a week such as that of ${monday} has ${sends.length}`,
      },
      repair: { zh: '减少步骤，或提高上限', en: 'drop some steps, or raise the cap' },
    },
  ]
}

function tooClose(document: PlaybookDocument, trials: readonly Trial[], governor: Governor): Finding[] {
  const pairs = new Map<string, Finding>()
  for (const trial of trials) {
    const posts = postsOf(trial)
    for (const [i, later] of posts.entries()) {
      const earlier = posts[i - 1]
      if (earlier === undefined) continue
      const minutes = (later.dueAt.epochMilliseconds - earlier.dueAt.epochMilliseconds) / 60_000
      const key = [earlier.slot, later.slot].sort().join(' ')
      if (minutes >= governor.gapMinutes || pairs.has(key)) continue
      pairs.set(key, {
        path: pathOfStep(document, later.stepId),
        value: `${minutes}`,
        rule: 'gap_too_short',
        message: {
          zh: `${earlier.stepId} 与 ${later.stepId} 只隔 ${minutes} 分钟，间隔规定是 ${governor.gapMinutes} 分钟`,
          en: `${earlier.stepId} and ${later.stepId} are ${minutes} minutes apart; the gap is ${governor.gapMinutes}`,
        },
        repair: { zh: '错开时刻，或改 governor.gap_minutes', en: 'move one of them, or change governor.gap_minutes' },
      })
    }
  }
  return [...pairs.values()]
}

/** Whether HH:MM lies in the quiet hours, which may run over midnight; the end is no longer quiet. */
export const isQuiet = (time: string, quiet: Governor['quiet']): boolean =>
  quiet.from < quiet.to ? time >= quiet.from && time < quiet.to : time >= quiet.from || time < quiet.to

function inQuietHours(document: PlaybookDocument, trials: readonly Trial[], governor: Governor): Finding[] {
  const quiet = new Map<string, string>()
  for (const planned of trials.flatMap((trial) => trial.planned)) {
    const time = planned.localTime.toString({ smallestUnit: 'minute' })
    if (isQuiet(time, governor.quiet)) quiet.set(planned.stepId, time)
  }
  for (const { id, experiment } of calendarSteps(document)) {
    const arm = experiment?.arms.find(({ at }) => at !== undefined && isQuiet(at, governor.quiet))
    if (arm?.at !== undefined && !quiet.has(id)) quiet.set(id, arm.at)
  }
  return [...quiet].map(([stepId, time]) => ({
    path: pathOfStep(document, stepId),
    value: time,
    rule: 'step_in_quiet_hours',
    message: {
      zh: `步骤 ${stepId} 在 ${time}，落在静默时段 ${governor.quiet.from}–${governor.quiet.to}`,
      en: `step ${stepId} at ${time} lies in the quiet hours ${governor.quiet.from}–${governor.quiet.to}`,
    },
    repair: { zh: '换一个时刻，或改 governor.quiet', en: 'choose another hour, or change governor.quiet' },
  }))
}

function repeats(document: PlaybookDocument, trial: Trial): Finding[] {
  const lastDay = new Map<string, Temporal.PlainDate>()
  const sooner = new Map<string, { planned: PlannedOccurrence; days: number }>()
  for (const planned of trial.planned) {
    const last = lastDay.get(planned.contentId)
    const days = last === undefined ? REPEAT_DAYS : last.until(planned.localDate, { largestUnit: 'days' }).days
    const key = planned.columnId ?? planned.stepId
    if (days < REPEAT_DAYS && days < (sooner.get(key)?.days ?? REPEAT_DAYS)) sooner.set(key, { planned, days })
    lastDay.set(planned.contentId, planned.localDate)
  }
  return [...sooner.values()].map(({ planned, days }) => {
    const c = document.columns?.findIndex((column) => column.id === planned.columnId) ?? -1
    return {
      path: c < 0 ? pathOfStep(document, planned.stepId) : ['columns', c, 'contents'],
      value: planned.contentId,
      rule: 'content_repeats',
      message: {
        zh: `${planned.contentId} 隔 ${days} 天就会重复，14 天内应不重样`,
        en: `${planned.contentId} comes back after ${days} days; 14 days should bring no repeat`,
      },
      repair: { zh: '补充素材，或降低频率', en: 'add contents, or send less often' },
    }
  })
}

function mixFindings(document: PlaybookDocument, trial: Trial): Finding[] {
  const target = document.basics.content_mix ?? communityTypes[document.basics.community_type].mix
  const classes = new Map(document.contents.map((content) => [content.id, content.class]))
  const share = (wanted: string): number =>
    Math.round(
      (100 * trial.planned.filter((planned) => classes.get(planned.contentId) === wanted).length) /
        trial.planned.length,
    )
  const shares = CONTENT_CLASSES.map((name) => ({ name, share: share(name), target: target[name] }))
  if (shares.every((each) => Math.abs(each.share - each.target) <= MIX_TOLERANCE)) return []
  const said = shares.map((each) => `${each.name} ${each.share}% (${each.target}%)`).join(', ')
  return [
    {
      path: ['basics', document.basics.content_mix === undefined ? 'community_type' : 'content_mix'],
      value: said,
      rule: 'mix_off_target',
      message: { zh: `内容占比偏离目标：${said}`, en: `the mix is far from its target: ${said}` },
      repair: {
        zh: '增减相应类别的素材，或写明自己的 content_mix',
        en: 'add or drop contents of those classes, or state a content_mix of your own',
      },
    },
  ]
}
