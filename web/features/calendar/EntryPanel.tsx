import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { CalendarEntry } from '#contract/calendar.ts'
import { stateOrder, StateMark, StateWord, useOpenWhy } from '#web/features/occurrence/index.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SidePanel } from '#web/ui/SidePanel.tsx'
import styles from './calendar.module.css'
import { ClashLine } from './ClashPanel.tsx'
import { isAhead } from './EntryMark.tsx'
import { calendarDayQuery, type CalendarFilters } from './queries.ts'
import type { Shown } from './shown.ts'
import { turnKey } from './span.ts'

type EntryPanelProps = { entry: CalendarEntry; filters: CalendarFilters; shown: Shown; onClose: () => void }

/** A step's turn: how it stands, what it clashes with, and its group chats, each with its why. */
export function EntryPanel({ entry, filters, shown, onClose }: EntryPanelProps) {
  const { t } = useWords()
  const { nearDay } = useCorpTime()
  const { ownerStaffId, groupChatId } = filters
  const clashes = shown.clashesOf(entry)
  return (
    <SidePanel label={t('calendar.step')} onClose={onClose}>
      <h2>{shown.names.step(entry)}</h2>
      <p className={styles['note']}>
        {nearDay(entry.date)} {entry.localTime} · {t('common.groupChats', { count: entry.groupChats })} ·{' '}
        <Link to="/runs/$runId" params={{ runId: entry.runId }} search={{ from: entry.date }}>
          {shown.names.run(entry.runId)}
        </Link>
      </p>
      {entry.movedFrom ? (
        <p className={styles['note']}>
          {t('calendar.movedFrom', { at: `${nearDay(entry.movedFrom.date)} ${entry.movedFrom.localTime}` })}
        </p>
      ) : null}
      <p className={styles['states']}>
        {stateOrder
          .filter((state) => (entry.counts[state] ?? 0) > 0)
          .map((state) => (
            <StateWord key={state} state={state} count={entry.counts[state] ?? 0} />
          ))}
      </p>
      {shown.drop === null ? null : isAhead(entry) ? (
        <Button onClick={() => shown.drop?.(turnKey(entry), entry)}>{t('calendar.move')}</Button>
      ) : (
        <p className={styles['note']}>{t('calendar.isOut')}</p>
      )}
      {clashes.length > 0 ? (
        <section className={styles['clashes']}>
          <h3>{t('calendar.clashes')}</h3>
          <ul>
            {clashes.map((clash) => (
              <ClashLine key={`${clash.reason} ${clash.until?.localTime}`} clash={clash} shown={shown} />
            ))}
          </ul>
        </section>
      ) : null}
      <ChatList
        entry={entry}
        filters={{
          runId: entry.runId,
          ...(ownerStaffId && { ownerStaffId }),
          ...(groupChatId && { groupChatId }),
        }}
      />
    </SidePanel>
  )
}

/** The group chats in which the step has its turn; what is stored opens its why. */
function ChatList({ entry, filters }: { entry: CalendarEntry; filters: CalendarFilters }) {
  const { t } = useWords()
  const openWhy = useOpenWhy()
  const query = useInfiniteQuery(calendarDayQuery(entry.date, { ...filters, stepId: entry.stepId }))
  if (query.data === undefined)
    return query.error ? <Refused error={query.error} /> : <Bones rows={4} label={t('common.loading')} />
  const lines = query.data.pages
    .flatMap((page) => page.items)
    .flatMap((chat) => chat.steps.flatMap((step) => (step.localTime === entry.localTime ? [{ chat, step }] : [])))
  return (
    <>
      <ul className={styles['chats']} aria-label={t('calendar.groupChats')}>
        {lines.map(({ chat, step }) => (
          <li key={chat.groupChatId}>
            {step.occurrenceId === null ? (
              <span>
                <StateMark state={step.state} size="s" />
                {chat.name}
              </span>
            ) : (
              <button type="button" onClick={() => openWhy(step.occurrenceId ?? undefined)}>
                <StateMark state={step.state} size="s" />
                {chat.name}
                <small>{t(`state.${step.state}`)}</small>
              </button>
            )}
          </li>
        ))}
      </ul>
      <More query={query} shown={lines.length} total={entry.groupChats} />
    </>
  )
}
