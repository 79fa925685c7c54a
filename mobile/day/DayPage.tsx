import type { StaffDay } from '#contract/staff-page.ts'
import { useClock, useClockWords, useSession } from '../session-context.ts'
import { hourOf } from '../time.ts'
import { Bones, Frame, Nothing } from '../ui/Frame.tsx'
import { useRead } from '../wire/use-read.ts'
import { inLanguage, words, type Words } from '../words/words.ts'
import { FailedRead } from '../ui/FailedRead.tsx'
import { type Card, sectionsOf } from './cards.ts'
import styles from './day.module.css'
import { EndedRow, WaitingCard } from './DayCard.tsx'

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
  const sections = sectionsOf(day, Date.parse(day.corpTime))
  const isEmpty = day.items.length === 0
  const isAllDone = !isEmpty && sections.now.length === 0 && sections.later.length === 0
  return (
    <>
      <Head day={day} />
      {isEmpty ? <Nothing title={text.nothing} text={text.nothingText} icon="clock" /> : null}
      {isAllDone ? <p className={styles['all']}>{text.allDone}</p> : null}
      <Section title={text.now} cards={sections.now} as={WaitingCard} />
      <Section title={text.later} cards={sections.later} as={WaitingCard} />
      <Coming day={day} />
      <Folded title={text.done} cards={sections.done} />
      <Folded title={text.ended} cards={sections.ended} />
    </>
  )
}

function Head({ day }: { day: StaffDay }) {
  const text = words().day
  const { staff } = useSession()
  const hour = hourOf(useClock(), day.corpTime)
  return (
    <header className={styles['head']}>
      <h1>{text.hello(staff.name, text.greeting[greetingAt(hour)])}</h1>
      <p>
        {text.progress(day.total, day.done)}
        {day.onTimePercent === null ? null : <span title={text.onTimeHelp}> · {text.onTime(day.onTimePercent)}</span>}
      </p>
      <progress className={styles['bar']} max={Math.max(1, day.total)} value={day.done}>
        {text.progress(day.total, day.done)}
      </progress>
      {day.streakDays >= 2 ? <span className={styles['streak']}>{text.streak(day.streakDays)}</span> : null}
    </header>
  )
}

function greetingAt(hour: number): keyof Words['day']['greeting'] {
  if (hour < 5) return 'night'
  if (hour < 11) return 'morning'
  if (hour < 13) return 'noon'
  if (hour < 18) return 'afternoon'
  return 'evening'
}

type SectionProps = { title: string; cards: readonly Card[]; as: (props: { card: Card }) => React.ReactNode }

function Section({ title, cards, as: Row }: SectionProps) {
  if (cards.length === 0) return null
  return (
    <section className={styles['section']} aria-label={title}>
      <h2>{title}</h2>
      {cards.map((card) => (
        <Row key={card.key} card={card} />
      ))}
    </section>
  )
}

/** What is over: folded away, so that what is to be done stays in sight. */
function Folded({ title, cards }: { title: string; cards: readonly Card[] }) {
  if (cards.length === 0) return null
  return (
    <details className={styles['folded']}>
      <summary>
        {title} <b>{cards.length}</b>
      </summary>
      <ul>
        {cards.map((card) => (
          <EndedRow key={card.key} card={card} />
        ))}
      </ul>
    </details>
  )
}

function Coming({ day }: { day: StaffDay }) {
  const text = words().day
  const clock = useClockWords()
  if (day.coming.length === 0) return null
  return (
    <section className={styles['section']} aria-label={text.coming}>
      <h2>{text.coming}</h2>
      <ul className={styles['coming']}>
        {day.coming.map(({ dueAt, title, titleEn, groupChatCount }) => (
          <li key={`${dueAt} ${title}`}>
            <time dateTime={dueAt}>{clock(dueAt)}</time>
            {text.comingRow(inLanguage(title, titleEn), groupChatCount)}
          </li>
        ))}
      </ul>
    </section>
  )
}
