import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CalendarDay } from '#contract/calendar.ts'
import { StateMark, useOpenWhy } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './calendar.module.css'
import { calendarDayQuery, type CalendarFilters } from './queries.ts'
import type { Shown } from './shown.ts'
import { hoursOf, turnKey } from './span.ts'

type DayViewProps = { date: string; filters: CalendarFilters; total: number; shown: Shown }

/** A day: group chats × hours. */
export function DayView({ date, filters, total, shown }: DayViewProps) {
  const { t } = useWords()
  const query = useInfiniteQuery(calendarDayQuery(date, filters))
  if (query.data === undefined)
    return query.error ? (
      <Refused error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Bones rows={12} label={t('common.loading')} />
    )
  const chats = query.data.pages.flatMap((page) => page.items)
  if (chats.length === 0) return <Empty title={t('calendar.noChats')} />
  const hours = hoursOf(shown.entries)
  return (
    <>
      <div className={styles['frame']}>
        <table className={styles['day']} aria-label={t('calendar.view.day')}>
          <thead>
            <tr>
              <th scope="col">{t('calendar.groupChat')}</th>
              {hours.map((hour) => (
                <th key={hour} scope="col">
                  {String(hour).padStart(2, '0')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chats.map((chat) => (
              <ChatLine key={chat.groupChatId} chat={chat} hours={hours} date={date} shown={shown} />
            ))}
          </tbody>
        </table>
      </div>
      <More query={query} shown={chats.length} total={total} />
    </>
  )
}

type Chat = CalendarDay['items'][number]
type ChatLineProps = { chat: Chat; hours: readonly number[]; date: string; shown: Shown }

function ChatLine({ chat, hours, date, shown }: ChatLineProps) {
  const { t } = useWords()
  const openWhy = useOpenWhy()
  const byHour = Map.groupBy(chat.steps, (step) => Number(step.localTime.slice(0, 2)))
  return (
    <tr>
      <th scope="row">
        <Link to="/group-chats/$groupChatId" params={{ groupChatId: chat.groupChatId }} title={chat.owner}>
          {chat.name}
        </Link>
      </th>
      {hours.map((hour) => (
        <td key={hour}>
          {(byHour.get(hour) ?? []).map((step) => {
            const told = [
              chat.name,
              step.localTime,
              shown.names.step(step),
              shown.names.run(step.runId),
              t(`state.${step.state}`),
            ].join(' · ')
            return (
              <button
                key={`${step.localTime} ${step.runId} ${step.stepId}`}
                type="button"
                title={told}
                aria-label={told}
                className={styles['mark']}
                data-clash={shown.clashesOf({ ...step, date }).length > 0 ? '' : undefined}
                onClick={() =>
                  step.occurrenceId === null ? shown.open(turnKey({ ...step, date })) : openWhy(step.occurrenceId)
                }
              >
                <StateMark state={step.state} />
              </button>
            )
          })}
        </td>
      ))}
    </tr>
  )
}
