import type { Calendar } from '#contract/calendar.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { weekdayWords } from '#web/time/words.ts'
import styles from './calendar.module.css'
import { dropPlace } from './drag.ts'
import { EntryMark } from './EntryMark.tsx'
import type { Shown } from './shown.ts'
import { hoursOf } from './span.ts'

type WeekViewProps = { found: Calendar; today: string; shown: Shown; onDay: (date: string) => void }

/** A week: hours × days. */
export function WeekView({ found, today, shown, onDay }: WeekViewProps) {
  const { t, language } = useWords()
  const cells = Map.groupBy(shown.entries, (entry) => `${entry.date} ${Number(entry.localTime.slice(0, 2))}`)
  return (
    <div className={styles['frame']}>
      <table className={styles['week']} aria-label={t('calendar.view.week')}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('calendar.hour')}</span>
            </th>
            {found.days.map(({ date, isRestDay, label }) => (
              <th
                key={date}
                scope="col"
                data-today={date === today ? '' : undefined}
                data-rest={isRestDay ? '' : undefined}
              >
                <button type="button" onClick={() => onDay(date)}>
                  {weekdayWords(Temporal.PlainDate.from(date), language)} {Number(date.slice(8))}
                  {label ? <small>{inLanguage(language, label.zh, label.en)}</small> : null}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hoursOf(shown.entries).map((hour) => (
            <tr key={hour}>
              <th scope="row">{String(hour).padStart(2, '0')}:00</th>
              {found.days.map(({ date, isRestDay }) => (
                <td
                  key={date}
                  data-today={date === today ? '' : undefined}
                  data-rest={isRestDay ? '' : undefined}
                  {...dropPlace((turn) =>
                    shown.drop?.(turn, { date, localTime: `${String(hour).padStart(2, '0')}:00` }),
                  )}
                >
                  <div className={styles['lines']}>
                    {(cells.get(`${date} ${hour}`) ?? []).map((entry) => (
                      <EntryMark
                        key={`${entry.localTime} ${entry.runId} ${entry.stepId}`}
                        entry={entry}
                        shown={shown}
                      />
                    ))}
                  </div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
