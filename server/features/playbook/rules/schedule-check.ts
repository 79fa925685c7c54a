import type { PlaybookDocument, Schedule, Step } from '#contract/playbook.ts'
import { dayOf, epochDayOf, readDate } from './day.ts'
import type { Finding } from './problem.ts'
import { wallTimes } from './recurrence.ts'
import { readRule } from './rrule-text.ts'
import type { PathPart } from './source.ts'

/** What is wrong with a step's schedule whatever the calendar brings: hours, dates, rules, and days that never come. */
export function findingsOfSchedule(document: PlaybookDocument, step: Step, path: readonly PathPart[]): Finding[] {
  const when = step.when
  const whenPath = [...path, 'when']
  const findings = [
    ...hourFindings(step, path),
    ...dateFindings(document, when, whenPath),
    ...contentsFindings(step, path),
    ...(when.kind === 'group-day' ? groupDayFindings(when, whenPath) : []),
    ...(when.kind === 'rrule' ? ruleFindings(when, step, whenPath) : []),
  ]
  return findings.length === 0 && isEmptySpan(when)
    ? [
        {
          path: [...whenPath, 'until'],
          value: when.until,
          rule: 'schedule_impossible',
          message: { zh: 'until 早于 from，永远不会到期', en: 'until is before from: it is never due' },
          repair: { zh: '对调或改正这两个日期', en: 'swap or correct the two dates' },
        },
      ]
    : findings
}

function hourFindings(step: Step, path: readonly PathPart[]): Finding[] {
  if (step.when.kind === 'moment' || step.slot !== undefined || step.when.at !== undefined) return []
  return [
    {
      path: [...path, 'when'],
      rule: 'hour_missing',
      message: { zh: `步骤 ${step.id} 没有时刻`, en: `step ${step.id} has no hour` },
      repair: { zh: '写 at，或放进一个 slot', en: 'give it at, or put it into a slot' },
    },
  ]
}

/** How many contents a schedule asks for when they are listed one by one; null where a column is the way. */
function placesOf(when: Schedule): number | null {
  switch (when.kind) {
    case 'group-day':
      return when.days?.length ?? null
    case 'countdown':
      return when.days.length
    case 'moment':
      return when.minutes.length
    case 'holiday':
      return when.names.length
    case 'marketing-date':
      return (when.days ?? [0]).length
    case 'daily':
    case 'weekdays':
    case 'weekly':
    case 'monthly':
    case 'rrule':
      return null
    default:
      return when satisfies never
  }
}

function contentsFindings(step: Step, path: readonly PathPart[]): Finding[] {
  if (step.contents === undefined) return []
  const places = placesOf(step.when)
  if (places === step.contents.length) return []
  return [
    {
      path: [...path, 'contents'],
      value: `${step.contents.length}`,
      rule: 'contents_count',
      message:
        places === null
          ? { zh: `contents 不能用于 ${step.when.kind}`, en: `contents cannot be used with ${step.when.kind}` }
          : {
              zh: `when 有 ${places} 个时间，contents 有 ${step.contents.length} 条`,
              en: `when has ${places} times, contents has ${step.contents.length}`,
            },
      repair:
        places === null
          ? { zh: '把这些素材放进一个栏目，步骤写 column', en: 'put them into a column and name the column' }
          : { zh: '一个时间对应一条素材，按同样的顺序', en: 'give one content for each time, in the same order' },
    },
  ]
}

function groupDayFindings(when: Extract<Schedule, { kind: 'group-day' }>, path: readonly PathPart[]): Finding[] {
  const isList = when.days !== undefined && when.every === undefined && when.first === undefined
  const isCycle = when.days === undefined && when.every !== undefined
  if (isList || isCycle) return []
  return [
    {
      path,
      rule: 'group_day_form',
      message: {
        zh: '写 days，或写 every（可加 first），不能都写',
        en: 'give either days, or every with an optional first',
      },
      repair: {
        zh: '例如 days: [1, 3]，或 every: 14、first: 8',
        en: 'for example days: [1, 3], or every: 14 with first: 8',
      },
    },
  ]
}

function ruleFindings(when: Extract<Schedule, { kind: 'rrule' }>, step: Step, path: readonly PathPart[]): Finding[] {
  const reading = readRule(when.rule)
  if (!reading.ok) {
    return [
      {
        path: [...path, 'rule'],
        value: when.rule,
        rule: 'rrule_invalid',
        message: reading.message,
        repair: reading.repair,
      },
    ]
  }
  const { frequency, parts } = reading.rule
  const ownHours = ['BYHOUR', 'BYMINUTE', 'BYSECOND'].filter((part) => parts.has(part))
  if (['HOURLY', 'MINUTELY', 'SECONDLY'].includes(frequency) || (step.slot !== undefined && ownHours.length > 0)) {
    return [
      {
        path: [...path, 'rule'],
        value: when.rule,
        rule: 'rrule_too_frequent',
        message:
          step.slot === undefined
            ? { zh: `群里的步骤不能按 ${frequency} 重复`, en: `a group step cannot recur ${frequency}` }
            : {
                zh: `时段里的步骤由时段定时刻，规则里不能再有 ${ownHours.join('、') || frequency}`,
                en: `a step in a slot takes the slot's hour; the rule cannot hold ${ownHours.join(', ') || frequency}`,
              },
        repair: { zh: '用 DAILY 及以上，时刻写在 at', en: 'use DAILY or longer, and give the hour in at' },
      },
    ]
  }
  const startDay = when.start === undefined || when.start.includes('{') ? null : readDate(when.start)
  const start = (startDay ?? new Temporal.PlainDate(2024, 1, 1)).toPlainDateTime()
  if (!wallTimes(reading.rule, start).next().done) return []
  return [
    {
      path: [...path, 'rule'],
      value: when.rule,
      rule: 'schedule_impossible',
      message: { zh: '这个规则一百年内不会出现一次', en: 'this rule does not occur once in a hundred years' },
      repair: {
        zh: '检查月份与日期是否矛盾，例如 2 月 30 日',
        en: 'check for dates that do not exist, such as 30 February',
      },
    },
  ]
}

const VARIABLE = /^\{\{\s*(.+?)\s*\}\}$/u

function dateFindings(document: PlaybookDocument, when: Schedule, path: readonly PathPart[]): Finding[] {
  const target = when.kind === 'countdown' && typeof when.to === 'string' ? when.to : undefined
  const start = when.kind === 'rrule' ? when.start : undefined
  const moment = when.kind === 'moment' ? when.of : undefined
  const dates: [string | undefined, PathPart[]][] = [
    [when.from, ['from']],
    [when.until, ['until']],
    [target, ['to']],
    [start, ['start']],
    [moment, ['of']],
    ...(when.except ?? []).flatMap((each, i): [string | undefined, PathPart[]][] => {
      if (typeof each === 'object')
        return [
          [each.from, ['except', i, 'from']],
          [each.to, ['except', i, 'to']],
        ]
      return /^\d/.test(each) ? [[each, ['except', i]]] : []
    }),
  ]
  return dates.flatMap(([written, where]): Finding[] => {
    if (written === undefined) return []
    const at = [...path, ...where]
    const name = VARIABLE.exec(written)?.[1]
    if (name === undefined) return readDate(written.slice(0, 10)) === null ? [noSuchDay(written, at)] : []
    const wanted = where[0] === 'of' ? 'moment' : 'date'
    const type = document.variables?.[name]?.type
    return type === undefined || type === wanted ? [] : [wrongType(name, type, wanted, at)]
  })
}

const noSuchDay = (written: string, path: readonly PathPart[]): Finding => ({
  path,
  value: written,
  rule: 'date_invalid',
  message: { zh: `日历上没有 ${written.slice(0, 10)}`, en: `there is no ${written.slice(0, 10)} in the calendar` },
  repair: { zh: '改成存在的日期', en: 'give a day that exists' },
})

const wrongType = (name: string, type: string, wanted: string, path: readonly PathPart[]): Finding => ({
  path,
  value: name,
  rule: 'variable_type',
  message: {
    zh: `变量“${name}”是 ${type}，这里要 ${wanted}`,
    en: `the variable "${name}" is a ${type}; a ${wanted} is needed here`,
  },
  repair: { zh: `把它声明为 ${wanted}，或换一个变量`, en: `declare it as ${wanted}, or use another variable` },
})

function isEmptySpan(when: Schedule): boolean {
  const from = when.from === undefined ? null : readDate(when.from)
  const until = when.until === undefined ? null : readDate(when.until)
  return from !== null && until !== null && dayOf(epochDayOf(until)).epochDay < epochDayOf(from)
}
