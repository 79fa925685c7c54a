import type { Rehearsal, RehearsedDay } from '#contract/rehearsal.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { loadOf, meanLoad, shadeOf } from './load.ts'
import styles from './rehearsal.module.css'

/** The days of a rehearsal as a calendar of weeks, shaded by what members receive, and how that spreads over people. */
export function Calendar({ rehearsal }: { rehearsal: Rehearsal }) {
  const { t } = useWords()
  const [first] = rehearsal.calendar
  const blanks = first ? Temporal.PlainDate.from(first.date).dayOfWeek - 1 : 0
  const load = loadOf(rehearsal.calendar)
  const all = load.reduce((a, b) => a + b, 0)
  return (
    <Section title={t('rehearsal.calendar')} note={t('rehearsal.calendarNote')}>
      <ol className={styles['calendar']} aria-label={t('rehearsal.calendar')}>
        {Array.from({ length: blanks }, (_, n) => (
          <li key={`before-${n}`} aria-hidden data-blank="" />
        ))}
        {rehearsal.calendar.map((day) => (
          <DayCell key={day.date} day={day} groups={rehearsal.groups} />
        ))}
      </ol>
      <h3 className={styles['sub']}>
        {t('rehearsal.load')} <small>{t('rehearsal.loadNote')}</small>
      </h3>
      <dl className={styles['load']}>
        {load.map((count, messages) => (
          <div key={messages}>
            <dt>
              {messages === load.length - 1
                ? t('rehearsal.loadMost', { messages })
                : t('rehearsal.loadOf', { messages })}
            </dt>
            <dd>
              <meter min={0} max={Math.max(1, all)} value={count} />
              <span>{numberWords(count)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function DayCell({ day, groups }: { day: RehearsedDay; groups: number }) {
  const { t } = useWords()
  const date = Temporal.PlainDate.from(day.date)
  const sent = day.massSends + day.staffTasks
  const title = t('rehearsal.dayTitle', {
    date: day.date,
    sent,
    deferred: day.deferred,
    skipped: day.skipped,
    expired: day.expired,
    taps: day.taps,
  })
  return (
    <li title={title} data-shade={shadeOf(meanLoad(day))}>
      <time dateTime={day.date}>
        {date.month}/{date.day}
      </time>
      <b>{(sent / groups).toFixed(1)}</b>
      {day.skipped > 0 ? <em>−{day.skipped}</em> : null}
      <span className="visually-hidden">{title}</span>
    </li>
  )
}
