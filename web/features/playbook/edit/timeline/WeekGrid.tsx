import { WEEKDAYS, type PlaybookDocument } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { weekdayWords } from '#web/time/words.ts'
import { useIsWide } from '#web/ui/use-is-wide.ts'
import { useEditing } from '../context.ts'
import { StepChip } from './StepChip.tsx'
import styles from './timeline.module.css'
import { useAddStep } from './use-add-step.ts'
import { weekRows, type Bar } from './week.ts'

const monday = Temporal.PlainDate.from('2026-11-23')

/** The week hour by hour: a bar over the days a step goes out on; a press on a day's part of a bar plans that day apart. */
export function WeekGrid({ document }: { document: PlaybookDocument }) {
  const { t, language } = useWords()
  const isWide = useIsWide(768)
  const rows = weekRows(document)
  const dayName = (day: number) => weekdayWords(monday.add({ days: day }), language)
  return (
    <div className={styles['week']}>
      {isWide ? (
        <div className={styles['weekHead']} aria-hidden>
          <span>{t('editor.week.time')}</span>
          {WEEKDAYS.map((name, day) => (
            <span key={name}>{dayName(day)}</span>
          ))}
        </div>
      ) : null}
      {rows.map((row) => (
        <div
          key={`${row.time} ${row.bars.find(({ placed }) => placed)?.placed?.step.id}`}
          className={styles['weekRow']}
        >
          <time>{row.time}</time>
          {row.bars.map((bar) => (
            <WeekBar key={bar.from} bar={bar} time={row.time} dayName={dayName} isWide={isWide} />
          ))}
        </div>
      ))}
    </div>
  )
}

type WeekBarProps = { bar: Bar; time: string; dayName: (day: number) => string; isWide: boolean }

function WeekBar({ bar, time, dayName, isWide }: WeekBarProps) {
  const { t } = useWords()
  const { isLocked } = useEditing()
  const addStep = useAddStep()
  const days = Array.from({ length: bar.days }, (_, i) => bar.from + i)
  return (
    <div className={styles['bar']} style={isWide ? { gridColumn: `${bar.from + 2} / span ${bar.days}` } : {}}>
      {isWide ? null : (
        <small>
          {bar.days === 7
            ? t('editor.step.kind.daily')
            : `${dayName(bar.from)}${bar.days > 1 ? `–${dayName(bar.from + bar.days - 1)}` : ''}`}
        </small>
      )}
      {bar.placed ? <StepChip placed={bar.placed} gaveWay={bar.gaveWay} /> : null}
      <span className={styles['adders']}>
        {days.map((day) => {
          const name = WEEKDAYS[day]
          if (name === undefined || time === '') return null
          const label = t('editor.add.at', { day: dayName(day), time })
          return (
            <button
              key={day}
              type="button"
              disabled={isLocked}
              aria-label={label}
              title={label}
              onClick={() => addStep({ kind: 'weekly', days: [name] }, time)}
            >
              +
            </button>
          )
        })}
      </span>
    </div>
  )
}
