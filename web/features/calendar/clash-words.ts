import type { TFunction } from 'i18next'
import type { CalendarClash } from '#contract/calendar.ts'
import { reasonWords } from '#web/features/occurrence/index.ts'
import type { Names } from './names.ts'

type Tell = { t: TFunction; names: Names; nearDay: (date: string) => string }

/** What happens to a step that clashes, in a sentence: why, to what it gives way, and when it goes instead. */
export function clashWords({ t, names, nearDay }: Tell, clash: CalendarClash): string {
  const count = clash.groupChats
  const reason = reasonWords(t, clash.reason)
  if (clash.isOver) return t('calendar.happened', { count, reason })
  const winner = clash.winner
    ? t('calendar.after', { time: clash.winner.localTime, name: names.step(clash.winner) })
    : ''
  const day = clash.until && clash.until.date !== clash.date ? `${nearDay(clash.until.date)} ` : ''
  const then = clash.until ? t('calendar.goesAt', { at: `${day}${clash.until.localTime}` }) : t('calendar.leftOut')
  return [t('calendar.foreseen', { count, reason }), winner, then].filter(Boolean).join(t('calendar.comma'))
}

/** How a clash is mended, as far as its kind tells. */
export function mendWords(t: TFunction, { reason, isOver }: CalendarClash): string {
  if (isOver) return ''
  if (reason === 'quiet_hours' || reason === 'no_time_before_limit') return t('calendar.mend.quiet')
  if (reason === 'gap' || reason === 'open_release') return t('calendar.mend.gap')
  return t('calendar.mend.cap')
}
