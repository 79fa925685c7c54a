import { localeOf, type Language } from '#web/i18n/languages.ts'

/** The zone that times are shown in: the corp's, wherever the phone is. */
export type Clock = { zone: string; language: Language }

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf({ zone, language }: Clock, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind} ${language} ${zone}`
  const known =
    formats.get(key) ?? new Intl.DateTimeFormat(localeOf[language], { timeZone: zone, hourCycle: 'h23', ...options })
  formats.set(key, known)
  return known
}

/** 15:00, of an instant in RFC 3339 or in milliseconds since 1970. */
export const clockWords = (clock: Clock, at: string | number): string =>
  formatOf(clock, 'clock', { hour: '2-digit', minute: '2-digit' }).format(msOf(at))

/** 11月25日 周三, Wed 25 November. */
export const dayWords = (clock: Clock, at: string | number): string => {
  const date = formatOf(clock, 'date', { month: 'long', day: 'numeric' }).format(msOf(at))
  const weekday = formatOf(clock, 'weekday', { weekday: 'short' }).format(msOf(at))
  return clock.language === 'zh' ? `${date} ${weekday}` : `${weekday} ${date}`
}

/** 15:00 of the day that it is at `now`; of another day 11月26日 09:00, 26 Nov, 09:00. */
export function momentWords(clock: Clock, at: string | number, now: string | number): string {
  const options = { month: clock.language === 'zh' ? 'long' : 'short', day: 'numeric' } as const
  const dayOf = (moment: string | number): string => formatOf(clock, 'day', options).format(msOf(moment))
  if (dayOf(at) === dayOf(now)) return clockWords(clock, at)
  return `${dayOf(at)}${clock.language === 'zh' ? ' ' : ', '}${clockWords(clock, at)}`
}

/** 2026年11月25日, 25 November 2026. */
export const dateWords = (clock: Clock, at: string | number): string =>
  formatOf(clock, 'year', { year: 'numeric', month: 'long', day: 'numeric' }).format(msOf(at))

/** 2026-11-25, the day in the clock's zone, as a date field takes it. */
export const dayOf = ({ zone }: Clock, at: string | number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    msOf(at),
  )

/** The hour of the day, 0 to 23. */
export const hourOf = (clock: Clock, at: string | number): number => Number(clockWords(clock, at).slice(0, 2))

export const msOf = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at))
