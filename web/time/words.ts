import { localeOf, type Language } from '#web/i18n/languages.ts'

/** A day as people say it: 11月25日 周三, Wed 25 Nov. The year stands only where it is not `thisYear`. */
export function dayWords(date: Temporal.PlainDate, language: Language, thisYear: number): string {
  const month = language === 'zh' ? 'long' : 'short'
  const year = date.year === thisYear ? {} : ({ year: 'numeric' } as const)
  const monthAndDay = intlWords(date, language, { month, day: 'numeric', ...year })
  const weekday = weekdayWords(date, language)
  return language === 'zh' ? `${monthAndDay} ${weekday}` : `${weekday} ${monthAndDay}`
}

/** 周三, Wed. */
export const weekdayWords = (date: Temporal.PlainDate, language: Language): string =>
  intlWords(date, language, { weekday: 'short' })

/** 2026年11月, November 2026. */
export const monthWords = (month: Temporal.PlainYearMonth, language: Language): string =>
  intlWords(month.toPlainDate({ day: 1 }), language, { month: 'long', year: 'numeric' })

/** Formats are dear to make and cheap to use, and the words of a running clock are made five times a second. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  const kept = formats.get(key) ?? new Intl.DateTimeFormat(localeOf[language], { ...options, timeZone: 'UTC' })
  formats.set(key, kept)
  return kept
}

/** By the epoch, since engines of today write a `PlainDate` in Chinese as 11/25 whatever is asked. */
const intlWords = (date: Temporal.PlainDate, language: Language, options: Intl.DateTimeFormatOptions): string =>
  formatOf(language, options).format(date.toZonedDateTime('UTC').epochMilliseconds)

/** 14:05 or, where seconds tell things apart, 14:05:02. */
export const clockWords = (time: Temporal.PlainTime, seconds = false): string =>
  time.toString({ smallestUnit: seconds ? 'second' : 'minute' })

const nearDays = { zh: ['昨天', '今天', '明天'], en: ['Yesterday', 'Today', 'Tomorrow'] } as const

/** The nearest days by name, others by date. */
export function nearDayWords(date: Temporal.PlainDate, today: Temporal.PlainDate, language: Language): string {
  const away = today.until(date, { largestUnit: 'days' }).days
  return nearDays[language][away + 1] ?? dayWords(date, language, today.year)
}

/** A moment as people say it, seen from another: 今天 15:00, Tomorrow 08:30, 11月25日 周三 15:00. */
export function momentWords(at: Temporal.ZonedDateTime, now: Temporal.ZonedDateTime, language: Language): string {
  return `${nearDayWords(at.toPlainDate(), now.toPlainDate(), language)} ${clockWords(at.toPlainTime())}`
}

const distances = {
  zh: new Intl.RelativeTimeFormat(localeOf.zh, { numeric: 'auto' }),
  en: new Intl.RelativeTimeFormat(localeOf.en, { numeric: 'auto' }),
}

const spans = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** How far a moment lies away, in its largest whole unit: 3 分钟前, in 2 hours. Under a minute it is now. */
export function awayWords(atMs: number, nowMs: number, language: Language): string {
  const seconds = (atMs - nowMs) / 1_000
  const format = distances[language]
  const [unit, size] = spans.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 0]
  if (unit === 'second') return format.format(0, 'second')
  // A space between figures and Chinese, as everywhere on the desk.
  return format.format(Math.trunc(seconds / size), unit).replace(/^(\d+)(?=\p{Script=Han})/u, '$1 ')
}

/** Everything about a moment, for those who need it exact: 2026年11月25日 周三 15:00:02 Asia/Shanghai. */
export const exactWords = (at: Temporal.ZonedDateTime, language: Language): string =>
  `${dayWords(at.toPlainDate(), language, 0)} ${clockWords(at.toPlainTime(), true)} ${at.timeZoneId}`

const units = { zh: ['天', '小时', '分', '秒'], en: [' d', ' h', ' min', ' s'] } as const

/** A length of time in its two largest units: 2 分 30 秒, 1 h 5 min. */
export function lengthWords(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.ceil(seconds))
  const parts = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60, whole % 60]
  const first = parts.findIndex((part) => part > 0)
  if (first < 0) return `0${language === 'zh' ? ' ' : ''}${units[language][3]}`
  const space = language === 'zh' ? ' ' : ''
  return parts
    .slice(first, first + 2)
    .flatMap((part, index) => (part > 0 ? [`${part}${space}${units[language][first + index]}`] : []))
    .join(' ')
}
