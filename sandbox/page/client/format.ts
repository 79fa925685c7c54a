import { boot } from './state.ts'

const zone = boot.zone

function at(iso: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('zh-CN', { timeZone: zone, hourCycle: 'h23', ...options }).format(new Date(iso))
}

/** 08:30 */
export function clockTime(iso: string): string {
  return at(iso, { hour: '2-digit', minute: '2-digit' })
}

/** 11月24日 周二 */
export function calendarDay(iso: string): string {
  return at(iso, { month: 'long', day: 'numeric', weekday: 'short' })
}

/** The time on the same corp day, else the date: what a list has room for. */
export function shortTime(iso: string, now: string): string {
  return calendarDay(iso) === calendarDay(now) ? clockTime(iso) : at(iso, { month: 'numeric', day: 'numeric' })
}

/** What stands over a run of messages. */
export function momentText(iso: string, now: string): string {
  return calendarDay(iso) === calendarDay(now)
    ? clockTime(iso)
    : `${at(iso, { month: 'long', day: 'numeric' })} ${clockTime(iso)}`
}
