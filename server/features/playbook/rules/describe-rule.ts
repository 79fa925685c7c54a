import type { Words } from '#contract/playbook.ts'
import { readRule, type Frequency } from './rrule-text.ts'

const UNITS: Record<Frequency, Words> = {
  YEARLY: { zh: '年', en: 'year' },
  MONTHLY: { zh: '个月', en: 'month' },
  WEEKLY: { zh: '周', en: 'week' },
  DAILY: { zh: '天', en: 'day' },
  HOURLY: { zh: '小时', en: 'hour' },
  MINUTELY: { zh: '分钟', en: 'minute' },
  SECONDLY: { zh: '秒', en: 'second' },
}

const WEEKDAYS: Record<string, Words> = {
  MO: { zh: '周一', en: 'Monday' },
  TU: { zh: '周二', en: 'Tuesday' },
  WE: { zh: '周三', en: 'Wednesday' },
  TH: { zh: '周四', en: 'Thursday' },
  FR: { zh: '周五', en: 'Friday' },
  SA: { zh: '周六', en: 'Saturday' },
  SU: { zh: '周日', en: 'Sunday' },
}

function weekday(token: string): Words {
  const day = WEEKDAYS[token.slice(-2)] ?? { zh: token, en: token }
  const ordinal = Number(token.slice(0, -2))
  if (ordinal === 0) return day
  return ordinal > 0
    ? { zh: `第 ${ordinal} 个${day.zh}`, en: `${day.en} no. ${ordinal}` }
    : { zh: `倒数第 ${-ordinal} 个${day.zh}`, en: `${day.en} no. ${-ordinal} from the end` }
}

const counted =
  (unit: Words) =>
  (token: string): Words => {
    const number = Number(token)
    return number > 0
      ? { zh: `第 ${number} ${unit.zh}`, en: `${unit.en} ${number}` }
      : { zh: `倒数第 ${-number} ${unit.zh}`, en: `${unit.en} ${-number} from the end` }
  }

const PARTS: Record<string, (token: string) => Words> = {
  BYMONTH: (token) => ({ zh: `${token} 月`, en: `month ${token}` }),
  BYWEEKNO: counted({ zh: '周', en: 'week' }),
  BYYEARDAY: counted({ zh: '天', en: 'day of the year' }),
  BYMONTHDAY: (token) =>
    Number(token) > 0
      ? { zh: `${Number(token)} 日`, en: `day ${Number(token)}` }
      : counted({ zh: '天', en: 'day' })(token),
  BYDAY: weekday,
  BYHOUR: (token) => ({ zh: `${token} 时`, en: `hour ${token}` }),
  BYMINUTE: (token) => ({ zh: `${token} 分`, en: `minute ${token}` }),
  BYSECOND: (token) => ({ zh: `${token} 秒`, en: `second ${token}` }),
  BYSETPOS: counted({ zh: '次', en: 'match' }),
}

/** A recurrence rule in words; the rule itself where it cannot be read. */
export function describeRule(text: string): Words {
  const reading = readRule(text)
  if (!reading.ok) return { zh: text, en: text }
  const { frequency, interval, count, until, parts } = reading.rule
  const unit = UNITS[frequency]
  const limits = Object.entries(PARTS).flatMap(([name, say]): Words[] => {
    const words = parts.get(name)?.map(say)
    if (words === undefined) return []
    return [{ zh: words.map((each) => each.zh).join('、'), en: words.map((each) => each.en).join(', ') }]
  })
  const last = until?.at.toString().slice(0, 10)
  return {
    zh: [
      interval === 1 ? `每${unit.zh}` : `每 ${interval} ${unit.zh}`,
      limits.map((each) => each.zh).join(' '),
      count === null ? '' : `共 ${count} 次`,
      last === undefined ? '' : `至 ${last}`,
    ]
      .filter((piece) => piece !== '')
      .join('，'),
    en: [
      interval === 1 ? `every ${unit.en}` : `every ${interval} ${unit.en}s`,
      limits.map((each) => each.en).join('; '),
      count === null ? '' : `${count} times`,
      last === undefined ? '' : `until ${last}`,
    ]
      .filter((piece) => piece !== '')
      .join(', '),
  }
}
