import { useState } from 'react'
import type { Calendar, CalendarEntry } from '#contract/calendar.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Month } from '#web/ui/Month.tsx'
import styles from './calendar.module.css'
import { dropPlace } from './drag.ts'
import { EntryMark } from './EntryMark.tsx'
import type { Shown } from './shown.ts'

type MonthViewProps = {
  found: Calendar
  month: string
  today: string
  shown: Shown
  onTurn: (month: string) => void
  onDay: (date: string) => void
}

/** Lines that a day of a month shows; the rest opens with a press. */
const linesAtMost = 5

/** A month: each day's steps, the earliest first. */
export function MonthView({ found, month, today, shown, onTurn, onDay }: MonthViewProps) {
  const { language } = useWords()
  const byDay = Map.groupBy(shown.entries, (entry) => entry.date)
  return (
    <Month
      month={month}
      today={today}
      onTurn={onTurn}
      onDay={onDay}
      dropOn={(date) => dropPlace((turn) => shown.drop?.(turn, { date }))}
      days={found.days.map(({ date, isRestDay, label }) => {
        const entries = byDay.get(date) ?? []
        return {
          date,
          isRestDay,
          label: label ? inLanguage(language, label.zh, label.en) : null,
          content: entries.length === 0 ? null : <Lines entries={entries} shown={shown} />,
        }
      })}
    />
  )
}

function Lines({ entries, shown }: { entries: readonly CalendarEntry[]; shown: Shown }) {
  const { t } = useWords()
  const [isWhole, setWhole] = useState(false)
  const rest = entries.length - linesAtMost
  return (
    <ul className={styles['lines']}>
      {entries.map((entry, index) => (
        <li
          key={`${entry.localTime} ${entry.runId} ${entry.stepId}`}
          data-rest={!isWhole && rest > 0 && index >= linesAtMost ? '' : undefined}
        >
          <EntryMark entry={entry} shown={shown} />
        </li>
      ))}
      {rest > 0 && !isWhole ? (
        <li className={styles['more']}>
          <button type="button" onClick={() => setWhole(true)}>
            {t('calendar.more', { count: rest })}
          </button>
        </li>
      ) : null}
    </ul>
  )
}
