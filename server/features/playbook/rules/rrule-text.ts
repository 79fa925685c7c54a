import type { Words } from '#contract/playbook.ts'

export const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const

export type Frequency = (typeof FREQUENCIES)[number]

/** The last moment a rule may reach, both ends included: an instant (`…Z`), a wall time, or a whole local day. */
export type Until =
  | { kind: 'instant'; at: Temporal.Instant }
  | { kind: 'wall'; at: Temporal.PlainDateTime }
  | { kind: 'day'; at: Temporal.PlainDate }

/** A recurrence rule read from text and found to keep RFC 5545 section 3.3.10. */
export interface RecurrenceRule {
  frequency: Frequency
  interval: number
  count: number | null
  until: Until | null
  /** The BY parts and WKST by name, upper case, as written. */
  parts: ReadonlyMap<string, readonly string[]>
}

export interface RuleRefusal {
  ok: false
  part: string
  value: string
  message: Words
  repair: Words
}

export type RuleReading = { ok: true; rule: RecurrenceRule } | RuleRefusal

const refuse = (part: string, value: string, message: Words, repair: Words): RuleRefusal => ({
  ok: false,
  part,
  value,
  message,
  repair,
})

/** Integers a BY part may hold; `signed` ones may also be negative and never zero. */
const RANGES: Record<string, { from: number; to: number; signed: boolean }> = {
  BYSECOND: { from: 0, to: 60, signed: false },
  BYMINUTE: { from: 0, to: 59, signed: false },
  BYHOUR: { from: 0, to: 23, signed: false },
  BYMONTHDAY: { from: 1, to: 31, signed: true },
  BYYEARDAY: { from: 1, to: 366, signed: true },
  BYWEEKNO: { from: 1, to: 53, signed: true },
  BYMONTH: { from: 1, to: 12, signed: false },
  BYSETPOS: { from: 1, to: 366, signed: true },
}

const BY_DAY = /^(?:([+-]?)(\d{1,2}))?(MO|TU|WE|TH|FR|SA|SU)$/

const KNOWN = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY', ...Object.keys(RANGES)]

const LARGEST = 1_000_000

/** Reads an RRULE value, with or without its `RRULE:`. Refuses what RFC 5545 section 3.3.10 forbids, and says how to mend it. */
export function readRule(text: string): RuleReading {
  const parts = new Map<string, string>()
  for (const piece of text
    .trim()
    .replace(/^RRULE:/i, '')
    .split(';')) {
    const [name = '', value = ''] = piece.split('=', 2).map((side) => side.trim().toUpperCase())
    if (!KNOWN.includes(name) || value === '' || piece.split('=').length !== 2) {
      return refuse(
        name || piece,
        value,
        { zh: `RRULE 里没有“${piece}”这样的部分`, en: `"${piece}" is not a part of an RRULE` },
        {
          zh: `写成 名称=值，用分号隔开；名称有 ${KNOWN.join('、')}`,
          en: `write NAME=VALUE, joined by semicolons; names are ${KNOWN.join(', ')}`,
        },
      )
    }
    if (parts.has(name)) {
      return refuse(
        name,
        value,
        { zh: `${name} 写了两次`, en: `${name} is given twice` },
        { zh: '只留一次，多个值用逗号隔开', en: 'keep one, with its values joined by commas' },
      )
    }
    parts.set(name, value)
  }
  return readParts(parts)
}

function readParts(parts: ReadonlyMap<string, string>): RuleReading {
  const frequency = FREQUENCIES.find((name) => name === parts.get('FREQ'))
  if (frequency === undefined) {
    return refuse(
      'FREQ',
      parts.get('FREQ') ?? '',
      parts.has('FREQ')
        ? { zh: `不认识 FREQ=${parts.get('FREQ')}`, en: `FREQ=${parts.get('FREQ')} is unknown` }
        : { zh: '缺 FREQ', en: 'FREQ is missing' },
      { zh: `FREQ 取 ${FREQUENCIES.join('、')} 之一`, en: `FREQ is one of ${FREQUENCIES.join(', ')}` },
    )
  }
  for (const name of ['INTERVAL', 'COUNT']) {
    const value = parts.get(name)
    if (value !== undefined && !(/^\d{1,7}$/.test(value) && Number(value) >= 1 && Number(value) <= LARGEST)) {
      return refuse(
        name,
        value,
        { zh: `${name} 应为 1 到 ${LARGEST} 的整数`, en: `${name} must be a whole number from 1 to ${LARGEST}` },
        { zh: `例如 ${name}=2`, en: `for example ${name}=2` },
      )
    }
  }
  const until = readUntil(parts.get('UNTIL'))
  if (until !== null && 'ok' in until) return until
  if (until !== null && parts.has('COUNT')) {
    return refuse(
      'UNTIL',
      parts.get('UNTIL') ?? '',
      { zh: 'UNTIL 与 COUNT 不能同时出现', en: 'UNTIL and COUNT must not both be given' },
      { zh: '留下其中一个', en: 'keep one of the two' },
    )
  }
  const broken = brokenPart(parts) ?? brokenMeeting(frequency, parts)
  if (broken !== null) return broken
  const lists = [...parts].filter(([name]) => name === 'WKST' || name.startsWith('BY'))
  return {
    ok: true,
    rule: {
      frequency,
      interval: Number(parts.get('INTERVAL') ?? 1),
      count: parts.has('COUNT') ? Number(parts.get('COUNT')) : null,
      until,
      parts: new Map(lists.map(([name, value]) => [name, value.split(',')])),
    },
  }
}

const UNTIL = /^(\d{4})(\d{2})(\d{2})(?:T([01]\d|2[0-3])([0-5]\d)([0-5]\d)(Z)?)?$/

function readUntil(value: string | undefined): Until | RuleRefusal | null {
  if (value === undefined) return null
  const [, year, month, day, hour, minute, second, zulu] = UNTIL.exec(value) ?? []
  const daysInMonth =
    Number(month) >= 1 && Number(month) <= 12 ? new Temporal.PlainYearMonth(Number(year), Number(month)).daysInMonth : 0
  if (day === undefined || Number(day) < 1 || Number(day) > daysInMonth) {
    return refuse(
      'UNTIL',
      value,
      { zh: 'UNTIL 不是一个日期或时刻', en: 'UNTIL is neither a date nor a date with time' },
      { zh: '例如 20261231 或 20261231T160000Z', en: 'for example 20261231 or 20261231T160000Z' },
    )
  }
  const date = new Temporal.PlainDate(Number(year), Number(month), Number(day))
  if (hour === undefined) return { kind: 'day', at: date }
  const at = date.toPlainDateTime({ hour: Number(hour), minute: Number(minute), second: Number(second) })
  return zulu === undefined ? { kind: 'wall', at } : { kind: 'instant', at: at.toZonedDateTime('UTC').toInstant() }
}

function brokenPart(parts: ReadonlyMap<string, string>): RuleRefusal | null {
  for (const [name, value] of parts) {
    const range = RANGES[name]
    const bad =
      range === undefined
        ? undefined
        : value.split(',').find((item) => {
            const number = Number(item)
            const size = range.signed ? Math.abs(number) : number
            return !(range.signed ? /^[+-]?\d{1,3}$/ : /^\d{1,3}$/).test(item) || size < range.from || size > range.to
          })
    if (range !== undefined && bad !== undefined) {
      const span = `${range.signed ? '±' : ''}${range.from}–${range.to}`
      return refuse(
        name,
        bad,
        { zh: `${name} 的值“${bad}”超出 ${span}`, en: `"${bad}" in ${name} is outside ${span}` },
        { zh: `用 ${span} 的整数，逗号隔开`, en: `use whole numbers within ${span}, joined by commas` },
      )
    }
  }
  const badDay = [...(parts.get('BYDAY')?.split(',') ?? []), ...(parts.get('WKST')?.split(',') ?? [])].find((item) => {
    const [, , ordinal] = BY_DAY.exec(item) ?? [null]
    return !BY_DAY.test(item) || (ordinal !== undefined && (Number(ordinal) < 1 || Number(ordinal) > 53))
  })
  if (badDay === undefined && !/[\d,]/.test(parts.get('WKST') ?? '')) return null
  return refuse(
    badDay === undefined || badDay === parts.get('WKST') ? 'WKST' : 'BYDAY',
    badDay ?? parts.get('WKST') ?? '',
    { zh: `“${badDay ?? parts.get('WKST')}”不是星期`, en: `"${badDay ?? parts.get('WKST')}" is not a weekday` },
    {
      zh: '星期写作 MO TU WE TH FR SA SU，BYDAY 前可加序号，如 2WE、-1FR',
      en: 'weekdays are MO TU WE TH FR SA SU; in BYDAY a number may stand before, as in 2WE or -1FR',
    },
  )
}

/** Parts that must not meet, RFC 5545 section 3.3.10. */
function brokenMeeting(frequency: Frequency, parts: ReadonlyMap<string, string>): RuleRefusal | null {
  const ordinal = /\d/.test(parts.get('BYDAY') ?? '')
  const meetings: [boolean, string, Words][] = [
    [
      ordinal && frequency !== 'MONTHLY' && frequency !== 'YEARLY',
      'BYDAY',
      { zh: 'BYDAY 带序号只能用于 MONTHLY 或 YEARLY', en: 'BYDAY with a number needs MONTHLY or YEARLY' },
    ],
    [
      ordinal && frequency === 'YEARLY' && parts.has('BYWEEKNO'),
      'BYDAY',
      { zh: 'BYWEEKNO 旁的 BYDAY 不能带序号', en: 'BYDAY beside BYWEEKNO must not carry a number' },
    ],
    [
      parts.has('BYMONTHDAY') && frequency === 'WEEKLY',
      'BYMONTHDAY',
      { zh: 'BYMONTHDAY 不能用于 WEEKLY', en: 'BYMONTHDAY must not be used with WEEKLY' },
    ],
    [
      parts.has('BYYEARDAY') && ['DAILY', 'WEEKLY', 'MONTHLY'].includes(frequency),
      'BYYEARDAY',
      {
        zh: 'BYYEARDAY 不能用于 DAILY、WEEKLY、MONTHLY',
        en: 'BYYEARDAY must not be used with DAILY, WEEKLY or MONTHLY',
      },
    ],
    [
      parts.has('BYWEEKNO') && frequency !== 'YEARLY',
      'BYWEEKNO',
      { zh: 'BYWEEKNO 只能用于 YEARLY', en: 'BYWEEKNO needs YEARLY' },
    ],
    [
      parts.has('BYSETPOS') && [...parts.keys()].filter((name) => name.startsWith('BY')).length === 1,
      'BYSETPOS',
      { zh: 'BYSETPOS 要和另一个 BY 部分一起用', en: 'BYSETPOS needs another BY part' },
    ],
  ]
  const met = meetings.find(([holds]) => holds)
  if (met === undefined) return null
  const [, part, message] = met
  return refuse(part, parts.get(part) ?? '', message, {
    zh: `去掉 ${part} 或换一个 FREQ`,
    en: `leave ${part} out or change FREQ`,
  })
}
