import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { monthWords, weekdayWords } from '#web/time/words.ts'
import { Icon } from './Icon.tsx'
import styles from './month.module.css'
import { monthOf } from './month.ts'

export type MonthDay = { date: string; isRestDay: boolean; label: string | null; content: ReactNode }

type MonthProps = {
  /** `2026-11`. */
  month: string
  today: string
  days: readonly MonthDay[]
  onTurn: (month: string) => void
}

/** A month of days, Monday first; below one another where the window is narrow. */
export function Month({ month, today, days, onTurn }: MonthProps) {
  const { t, language } = useWords()
  const of = Temporal.PlainYearMonth.from(month)
  const monday = Temporal.PlainDate.from('2026-11-23')
  const before = Array.from({ length: monthOf(month).lead }, (_, index) => index)
  return (
    <section aria-label={monthWords(of, language)}>
      <div className={styles['bar']}>
        <Button
          aria-label={t('month.before')}
          icon={<Icon name="left" />}
          onClick={() => onTurn(of.subtract({ months: 1 }).toString())}
        />
        <h3>{monthWords(of, language)}</h3>
        <Button
          aria-label={t('month.after')}
          icon={<Icon name="right" />}
          onClick={() => onTurn(of.add({ months: 1 }).toString())}
        />
        <Button disabled={today.startsWith(month)} onClick={() => onTurn(today.slice(0, 7))}>
          {t('month.now')}
        </Button>
      </div>
      <ol className={styles['grid']}>
        {Array.from({ length: 7 }, (_, day) => (
          <li key={`head ${day}`} className={styles['head']} aria-hidden>
            {weekdayWords(monday.add({ days: day }), language)}
          </li>
        ))}
        {before.map((index) => (
          <li key={`before ${index}`} className={styles['blank']} aria-hidden />
        ))}
        {days.map((day) => (
          <li
            key={day.date}
            className={styles['day']}
            data-today={day.date === today ? '' : undefined}
            data-rest={day.isRestDay ? '' : undefined}
            data-empty={day.content ? undefined : ''}
          >
            <h4>
              <time dateTime={day.date}>
                {Number(day.date.slice(8))}
                <span>{weekdayWords(Temporal.PlainDate.from(day.date), language)}</span>
              </time>
              {day.label ? <small>{day.label}</small> : null}
            </h4>
            {day.content}
          </li>
        ))}
      </ol>
    </section>
  )
}
