import { Button } from 'antd'
import { type KeyboardEvent, type LiHTMLAttributes, type ReactNode, useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { monthWords, weekdayWords } from '#web/time/words.ts'
import { Icon } from './Icon.tsx'
import styles from './month.module.css'
import { dayBeside, monthOf } from './month.ts'
import { useIsWide } from './use-is-wide.ts'

export type MonthDay = { date: string; isRestDay: boolean; label: string | null; content: ReactNode }

type MonthProps = {
  /** `2026-11`. */
  month: string
  today: string
  days: readonly MonthDay[]
  onTurn: (month: string) => void
  /** Opens a day; arrows go from day to day then. */
  onDay?: (date: string) => void
  /** What makes a day a place to drop something at. */
  dropOn?: (date: string) => Pick<LiHTMLAttributes<HTMLLIElement>, 'onDragOver' | 'onDrop'>
}

/** A month of days, Monday first; below one another where the window is narrow. */
export function Month({ month, today, days, onTurn, onDay, dropOn }: MonthProps) {
  const { t, language } = useWords()
  const of = Temporal.PlainYearMonth.from(month)
  const monday = Temporal.PlainDate.from('2026-11-23')
  const { lead, days: count } = monthOf(month)
  const blanks = (name: string, length: number) =>
    Array.from({ length }, (_, index) => <li key={`${name} ${index}`} className={styles['blank']} aria-hidden />)
  const isNarrow = !useIsWide(768)
  const [isWhole, setWhole] = useState(false)
  // On a phone a month is a list, and begins with today.
  const past = isNarrow && !isWhole ? days.filter((day) => day.date < today).length : 0
  const shown = past === days.length ? days : days.slice(past)
  return (
    <section aria-label={monthWords(of, language)}>
      <div className={styles['bar']}>
        <Button
          aria-label={t('month.before')}
          icon={<Icon name="left" />}
          onClick={() => onTurn(of.subtract({ months: 1 }).toString())}
        />
        <h2>{monthWords(of, language)}</h2>
        <Button
          aria-label={t('month.after')}
          icon={<Icon name="right" />}
          onClick={() => onTurn(of.add({ months: 1 }).toString())}
        />
        <Button disabled={today.startsWith(month)} onClick={() => onTurn(today.slice(0, 7))}>
          {t('month.now')}
        </Button>
      </div>
      {shown.length < days.length ? (
        <Button block className={styles['past'] ?? ''} onClick={() => setWhole(true)}>
          {t('month.past', { count: past })}
        </Button>
      ) : null}
      <ol className={styles['grid']}>
        {Array.from({ length: 7 }, (_, day) => (
          <li key={`head ${day}`} className={styles['head']} aria-hidden>
            {weekdayWords(monday.add({ days: day }), language)}
          </li>
        ))}
        {blanks('before', lead)}
        {shown.map((day) => (
          <li
            key={day.date}
            className={styles['day']}
            data-today={day.date === today ? '' : undefined}
            data-rest={day.isRestDay ? '' : undefined}
            data-empty={day.content ? undefined : ''}
            {...dropOn?.(day.date)}
          >
            <h3>
              {onDay ? (
                <button type="button" data-date={day.date} onClick={() => onDay(day.date)} onKeyDown={goToDayBeside}>
                  <DayNumber date={day.date} />
                </button>
              ) : (
                <DayNumber date={day.date} />
              )}
              {day.label ? <small>{day.label}</small> : null}
            </h3>
            {day.content}
          </li>
        ))}
        {blanks('after', (7 - ((lead + count) % 7)) % 7)}
      </ol>
    </section>
  )
}

function DayNumber({ date }: { date: string }) {
  const { language } = useWords()
  return (
    <time dateTime={date}>
      {Number(date.slice(8))}
      <span>{weekdayWords(Temporal.PlainDate.from(date), language)}</span>
    </time>
  )
}

/** Arrows lead from a day's number to the one beside it, above or below. */
function goToDayBeside(event: KeyboardEvent<HTMLButtonElement>): void {
  const next = dayBeside(event.currentTarget.dataset['date'] ?? '', event.key)
  const button = next && event.currentTarget.closest('ol')?.querySelector<HTMLElement>(`[data-date="${next}"]`)
  if (!button) return
  event.preventDefault()
  button.focus()
}
