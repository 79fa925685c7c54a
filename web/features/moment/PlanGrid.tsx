import { Link } from '@tanstack/react-router'
import type { MomentItem } from '#contract/moment.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { weekdayWords } from '#web/time/words.ts'
import styles from './moment.module.css'
import { daysOf, type Weeks } from './weeks.ts'

type PlanGridProps = { weeks: Weeks; items: readonly MomentItem[]; today: string; mayPlan: boolean }

/** Weeks of days, Monday first, each with its posts; below one another where the window is narrow. */
export function PlanGrid({ weeks, items, today, mayPlan }: PlanGridProps) {
  const { t, language } = useWords()
  const { nearDay } = useCorpTime()
  const byDay = Map.groupBy(items, ({ date }) => date)
  return (
    <ol className={styles['grid']} aria-label={t('moment.calendar')} data-weeks={weeks.weeks}>
      {daysOf(weeks).map((date) => {
        const own = byDay.get(date) ?? []
        const day = Temporal.PlainDate.from(date)
        return (
          <li
            key={date}
            data-today={date === today ? '' : undefined}
            data-past={date < today ? '' : undefined}
            data-empty={own.length === 0 ? '' : undefined}
          >
            <header>
              <span>
                {weekdayWords(day, language)} {day.month}/{day.day}
              </span>
              {mayPlan && date >= today ? (
                <Link
                  to="/moments/new"
                  search={{ date }}
                  aria-label={t('moment.planFor', { day: nearDay(date) })}
                  title={t('moment.plan')}
                >
                  +
                </Link>
              ) : null}
            </header>
            {own.map((item) => (
              <Post key={item.momentId} item={item} />
            ))}
          </li>
        )
      })}
    </ol>
  )
}

function Post({ item }: { item: MomentItem }) {
  const { t } = useWords()
  const [first] = item.attachments
  const files = first ? t(`moment.attachments.${first}`, { count: item.attachments.length }) : ''
  return (
    <Link
      to="/moments/$momentId"
      params={{ momentId: item.momentId }}
      className={styles['post'] ?? ''}
      data-kind={item.kind}
      data-state={item.state}
    >
      <small>
        <span>{item.time}</span> {t(`moment.kinds.${item.kind}`)}
        <em>{t(`moment.states.${item.state}`)}</em>
      </small>
      <b>{item.text === '' ? files : item.text}</b>
      {item.asked > 0 ? (
        <small>
          {t('moment.counts', {
            published: item.published,
            asked: item.asked,
            likes: item.likes,
            comments: item.comments,
          })}
        </small>
      ) : item.text !== '' && files !== '' ? (
        <small>{files}</small>
      ) : null}
    </Link>
  )
}
