import { withinLastDay } from '#contract/absence-span.ts'
import type { StaffDay } from '#contract/staff-page.ts'
import { useBeside } from '../client/use-beside.ts'
import { go } from '../place.ts'
import { useClock, useMomentWords, useSession } from '../session-context.ts'
import { dayWords, hourOf } from '../time.ts'
import { Button } from '../ui/Button.tsx'
import { Bones, Frame, Note, Nothing } from '../ui/Frame.tsx'
import { useRead } from '../wire/use-read.ts'
import { inLanguage, words, type Words } from '../words/words.ts'
import { FailedRead } from '../ui/FailedRead.tsx'
import { type Card, countOf, sectionsOf } from './cards.ts'
import styles from './day.module.css'
import { type CardProps, WaitingCard } from './DayCard.tsx'
import { EndedRow } from './EndedRow.tsx'

/** What one is asked to send today, and how it stands. */
export function DayPage() {
  const reading = useRead<StaffDay>('staff-pages/day')
  const { day } = words()
  return (
    <Frame title={day.title} isStale={reading.kind === 'read' && reading.isStale}>
      {reading.kind === 'loading' ? <Bones /> : null}
      {reading.kind === 'failed' ? <FailedRead reading={reading} /> : null}
      {reading.kind === 'read' ? <Day day={reading.value} /> : null}
    </Frame>
  )
}

function Day({ day }: { day: StaffDay }) {
  const text = words().day
  const beside = useBeside()
  const sections = sectionsOf(day, Date.parse(day.corpTime))
  const isEmpty = day.items.length === 0
  const isAllDone = !isEmpty && sections.now.length === 0 && sections.later.length === 0
  return (
    <>
      <Head day={day} />
      <Away day={day} />
      {isEmpty ? <Nothing title={text.nothing} text={text.nothingText} icon="clock" /> : null}
      {isAllDone ? <p className={styles['all']}>{text.allDone}</p> : null}
      <Section title={text.now} cards={sections.now} now={day.corpTime} beside={beside} />
      <Section title={text.later} cards={sections.later} now={day.corpTime} beside={beside} />
      <Coming day={day} />
      <Folded title={text.done} cards={sections.done} now={day.corpTime} />
      <Folded title={text.ended} cards={sections.ended} now={day.corpTime} />
      <Button look="quiet" onTap={() => go({ kind: 'persona' })}>
        {words().persona.title}
      </Button>
      <Button look="quiet" onTap={() => go({ kind: 'absence' })}>
        {words().absence.title}
      </Button>
    </>
  )
}

function Head({ day }: { day: StaffDay }) {
  const text = words().day
  const { staff } = useSession()
  const clock = useClock()
  const hour = hourOf(clock, day.corpTime)
  return (
    <header className={styles['head']}>
      <h1>{text.hello(staff.name, text.greeting[greetingAt(hour)])}</h1>
      <p>
        {dayWords(clock, day.corpTime)}
        {day.total > 0 ? ` · ${text.progress(day.total, day.done)}` : null}
      </p>
      {day.total > 0 ? (
        <progress className={styles['bar']} max={day.total} value={day.done}>
          {text.progress(day.total, day.done)}
        </progress>
      ) : null}
      <div className={styles['praise']}>
        {day.streakDays >= 2 ? <span>{text.streak(day.streakDays)}</span> : null}
        {day.onTimePercent === null ? null : (
          <details>
            <summary>{text.onTime(day.onTimePercent)}</summary>
            <p>{text.onTimeHelp}</p>
          </details>
        )}
      </div>
    </header>
  )
}

/** Says that one is away oneself, and for whom one stands in. */
function Away({ day: { awayUntil, standsInFor } }: { day: StaffDay }) {
  const text = words().absence
  const clock = useClock()
  const dayOf = (until: string): string => dayWords(clock, withinLastDay(until))
  if (awayUntil === null && standsInFor.length === 0) return null
  return (
    <div className={styles['away']}>
      {awayUntil === null ? null : <Note tone="plain">{text.away(dayOf(awayUntil))}</Note>}
      {standsInFor.map(({ staffId, name, until }) => (
        <Note key={staffId} tone="plain">
          {text.standsIn(name, dayOf(until))}
        </Note>
      ))}
    </div>
  )
}

function greetingAt(hour: number): keyof Words['day']['greeting'] {
  if (hour < 5) return 'night'
  if (hour < 11) return 'morning'
  if (hour < 13) return 'noon'
  if (hour < 18) return 'afternoon'
  return 'evening'
}

type SectionProps = { title: string; cards: readonly Card[] } & Omit<CardProps<Card>, 'card'>

function Section({ title, cards, now, beside }: SectionProps) {
  if (cards.length === 0) return null
  return (
    <section className={styles['section']} aria-label={title}>
      <h2>{title}</h2>
      {cards.map((card) => (
        <WaitingCard key={card.key} card={card} now={now} beside={beside} />
      ))}
    </section>
  )
}

/** What is over: folded away, so that what is to be done stays in sight. */
function Folded({ title, cards, now }: Omit<SectionProps, 'beside'>) {
  if (cards.length === 0) return null
  return (
    <details className={styles['folded']}>
      <summary>
        {title} <b>{countOf(cards)}</b>
      </summary>
      <ul>
        {cards.map((card) => (
          <EndedRow key={card.key} card={card} now={now} />
        ))}
      </ul>
    </details>
  )
}

function Coming({ day }: { day: StaffDay }) {
  const text = words().day
  const moment = useMomentWords(day.corpTime)
  if (day.coming.length === 0) return null
  return (
    <section className={styles['section']} aria-label={text.coming}>
      <h2>{text.coming}</h2>
      <ul className={styles['coming']}>
        {day.coming.map(({ dueAt, title, titleEn, groupChatCount }) => (
          <li key={`${dueAt} ${title}`}>
            <time dateTime={dueAt}>{moment(dueAt)}</time>
            {text.comingRow(inLanguage(title, titleEn), groupChatCount)}
          </li>
        ))}
      </ul>
    </section>
  )
}
