import { WEEKDAY_WORDS, type DayType, type Schedule, type Words } from '#contract/playbook.ts'
import { describeRule } from './describe-rule.ts'

const DAY_TYPE_WORDS: Record<DayType, Words> = {
  working: { zh: '仅工作日（含调休上班）', en: 'working days only, make-up days included' },
  'day-off': { zh: '仅休息日', en: 'days off only' },
  holiday: { zh: '仅法定假期', en: 'statutory holidays only' },
  'not-holiday': { zh: '法定假期除外', en: 'not on statutory holidays' },
  'make-up': { zh: '仅调休上班日', en: 'make-up working days only' },
}

const HOLIDAY_DAY_WORDS = {
  eve: { zh: '假期前一天', en: 'the day before the holiday' },
  first: { zh: '假期首日', en: 'the first day of the holiday' },
  festival: { zh: '节日当天', en: 'the day of the festival' },
  each: { zh: '假期每一天', en: 'every day of the holiday' },
  last: { zh: '假期最后一天', en: 'the last day of the holiday' },
  after: { zh: '假期后第一天', en: 'the day after the holiday' },
} as const satisfies Record<string, Words>

export const listEn = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

const ordinalEn = (n: number): string => {
  const tail = n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${tail}`
}

/** When a schedule is due, as a person would say it. `at` is the hour it takes from its slot or states itself. */
export function describeSchedule(when: Schedule, at: string | null): Words {
  const hour = when.kind === 'moment' ? null : (when.at ?? at)
  const days = describeDays(when)
  const limits = describeBounds(when)
  return {
    zh: [`${days.zh}${hour === null ? '' : ` ${hour}`}`, ...limits.map((limit) => limit.zh)].join('，'),
    en: [`${days.en}${hour === null ? '' : ` at ${hour}`}`, ...limits.map((limit) => limit.en)].join('; '),
  }
}

function describeDays(when: Schedule): Words {
  switch (when.kind) {
    case 'daily':
      return { zh: '每天', en: 'every day' }
    case 'weekdays':
      return when.calendar === 'plain'
        ? { zh: '周一至周五', en: 'Monday to Friday' }
        : { zh: '每个工作日（含调休上班）', en: 'every Chinese working day, make-up days included' }
    case 'weekly':
      return {
        zh: `每${when.days.map((day) => WEEKDAY_WORDS[day].zh).join('、')}`,
        en: `every ${listEn(when.days.map((day) => WEEKDAY_WORDS[day].en))}`,
      }
    case 'monthly': {
      const words = when.days.map(describeMonthDay)
      return {
        zh: `每月${words.map((day) => day.zh).join('、')}`,
        en: `on ${listEn(words.map((day) => day.en))} of every month`,
      }
    }
    case 'rrule':
      return describeRule(when.rule)
    case 'group-day':
      return when.days === undefined
        ? {
            zh: `建群第 ${when.first ?? 1} 天起每 ${when.every} 天`,
            en: `every ${when.every} days from day ${when.first ?? 1} of the group`,
          }
        : { zh: `建群第 ${when.days.join('、')} 天`, en: `on day ${listEn(when.days.map(String))} of the group` }
    case 'countdown':
      return describeOffsets(describeTarget(when.to), when.days)
    case 'moment': {
      const minutes = describeMinutes(when.minutes)
      return { zh: `${when.of} ${minutes.zh}`, en: `${minutes.en} ${when.of}` }
    }
    case 'holiday': {
      const day = HOLIDAY_DAY_WORDS[when.day]
      return { zh: `${when.names.join('、')}${day.zh}`, en: `${day.en} (${when.names.join(', ')})` }
    }
    case 'marketing-date':
      return describeOffsets({ zh: when.names.join('、'), en: when.names.join(', ') }, when.days ?? [0])
    default:
      return when satisfies never
  }
}

type MonthDay = Extract<Schedule, { kind: 'monthly' }>['days'][number]

function describeMonthDay(day: MonthDay): Words {
  if (day === 'first') return { zh: '第一天', en: 'the first day' }
  if (day === 'last') return { zh: '最后一天', en: 'the last day' }
  if (typeof day === 'object') {
    const weekday = WEEKDAY_WORDS[day.weekday]
    const place = Math.abs(day.nth)
    const nth = place === 1 ? '' : ordinalEn(place)
    return day.nth > 0
      ? { zh: `第 ${day.nth} 个${weekday.zh}`, en: `the ${ordinalEn(day.nth)} ${weekday.en}` }
      : { zh: `倒数第 ${place} 个${weekday.zh}`, en: `the ${nth}${nth && ' '}last ${weekday.en}` }
  }
  return day > 0
    ? { zh: ` ${day} 日`, en: `the ${ordinalEn(day)}` }
    : { zh: `倒数第 ${-day} 天`, en: day === -1 ? 'the last day' : `the ${ordinalEn(-day)} last day` }
}

function describeTarget(to: Extract<Schedule, { kind: 'countdown' }>['to']): Words {
  if (typeof to === 'string') return { zh: to, en: to }
  return to.monthly === 'last'
    ? { zh: '每月最后一天', en: 'the last day of every month' }
    : { zh: `每月 ${to.monthly} 日`, en: `the ${ordinalEn(to.monthly)} of every month` }
}

function describeOffsets(target: Words, offsets: readonly number[]): Words {
  const each = offsets.map((offset): Words => {
    if (offset === 0) return { zh: '当天', en: 'the day itself' }
    const days = Math.abs(offset)
    return offset < 0
      ? { zh: `前 ${days} 天`, en: `${days} day${days === 1 ? '' : 's'} before` }
      : { zh: `后 ${days} 天`, en: `${days} day${days === 1 ? '' : 's'} after` }
  })
  return {
    zh: `${target.zh}${each.map((day) => day.zh).join('、')}`,
    en: `${target.en}: ${listEn(each.map((day) => day.en))}`,
  }
}

function describeMinutes(minutes: readonly number[]): Words {
  const each = minutes.map((minute): Words => {
    if (minute === 0) return { zh: '开始时', en: 'at the start of' }
    return minute < 0
      ? { zh: `前 ${-minute} 分钟`, en: `${-minute} minutes before` }
      : { zh: `后 ${minute} 分钟`, en: `${minute} minutes after` }
  })
  return { zh: each.map((minute) => minute.zh).join('、'), en: listEn(each.map((minute) => minute.en)) }
}

function describeBounds(when: Schedule): Words[] {
  const exceptions = (when.except ?? []).map((each) => (typeof each === 'string' ? each : `${each.from}–${each.to}`))
  return [
    ...(when.on_days === undefined ? [] : [DAY_TYPE_WORDS[when.on_days]]),
    ...(when.from === undefined ? [] : [{ zh: `${when.from} 起`, en: `from ${when.from}` }]),
    ...(when.until === undefined ? [] : [{ zh: `至 ${when.until}`, en: `until ${when.until}` }]),
    ...(exceptions.length === 0 ? [] : [{ zh: `除 ${exceptions.join('、')}`, en: `except ${listEn(exceptions)}` }]),
  ]
}
