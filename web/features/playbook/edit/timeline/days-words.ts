import { WEEKDAYS, type Schedule } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { weekdayWords } from '#web/time/words.ts'

const monday = Temporal.PlainDate.from('2026-11-23')

/** The days of a schedule in a few words: 每周三, Day 1, 3. */
export function useDaysWords(): (when: Schedule) => string {
  const { t, language } = useWords()
  const and = t('common.and')
  return (when) => {
    const kind = t(`editor.step.kind.${when.kind}`)
    switch (when.kind) {
      case 'weekly': {
        const days = WEEKDAYS.flatMap((name, day) =>
          when.days?.includes(name) ? [weekdayWords(monday.add({ days: day }), language)] : [],
        )
        return days.join(and)
      }
      case 'monthly': {
        const days = (Array.isArray(when.days) ? when.days : []).map((day) => {
          if (day === 'first' || day === 'last') return t(`editor.step.${day}`)
          return typeof day === 'number' ? t('editor.step.dayOfMonth', { day }) : `${day.weekday} ${day.nth}`
        })
        return days.join(and)
      }
      case 'group-day':
        return when.every === undefined
          ? (when.days ?? []).map((day) => t('groupChat.day', { day })).join(and)
          : t('editor.age.every', { every: when.every })
      case 'countdown':
        return `${kind} ${(when.days ?? []).join(and)}`
      case 'holiday':
      case 'marketing-date':
        return `${kind} ${(when.names ?? []).join(and)}`
      case 'daily':
      case 'weekdays':
      case 'rrule':
      case 'moment':
        return kind
      default:
        return ''
    }
  }
}
