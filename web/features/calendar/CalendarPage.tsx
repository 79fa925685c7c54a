import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useWhyAside } from '#web/features/occurrence/index.ts'
import { useCorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { dayWords } from '#web/time/words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import type { Calendar, StepMoved } from '#contract/calendar.ts'
import styles from './calendar.module.css'
import { CalendarBar } from './CalendarBar.tsx'
import { ClashPanel } from './ClashPanel.tsx'
import { DayView } from './DayView.tsx'
import { EntryPanel } from './EntryPanel.tsx'
import { MovedNote } from './MovedNote.tsx'
import { MonthView } from './MonthView.tsx'
import { clashesOf, namesOf } from './names.ts'
import type { Turn } from './mutations.ts'
import { calendarQuery, type CalendarFilters } from './queries.ts'
import type { Shown } from './shown.ts'
import { type CalendarView, isTurn, type Span, spanOf, turned } from './span.ts'
import { WeekView } from './WeekView.tsx'

const MoveDialog = lazy(async () => ({ default: (await import('./MoveDialog.tsx')).MoveDialog }))

/** A turn that is asked about, and where it was dropped. */
type Asked = { turn: string; to: { date: string; localTime?: string } }
type Moved = { turn: Turn; name: string; moved: StepMoved }

/** What goes out when, over all runs and group chats, and where it clashes. */
export function CalendarPage() {
  const { t, language } = useWords()
  const { today: now } = useCorpTime()
  const search = useSearch({ from: '/desk/calendar' })
  const navigate = useNavigate({ from: '/calendar' })
  const why = useWhyAside()
  const today = now.toString()
  const mayMove = useMay('run.write')
  const [asked, setAsked] = useState<Asked | null>(null)
  const [moved, setMoved] = useState<Moved | null>(null)
  const { view = 'month', date = today, run, owner, chat, clashing = false, panel, turn } = search
  const filters: CalendarFilters = {
    ...(run && { runId: run }),
    ...(owner && { ownerStaffId: owner }),
    ...(chat && { groupChatId: chat }),
  }
  const span = spanOf(view, date)
  const query = useQuery(calendarQuery(span, filters))
  const put = (changes: Record<string, unknown>) =>
    void navigate({
      search: ({ why: _why, ...before }) => ({ ...before, ...changes }),
      replace: true,
      resetScroll: false,
    })
  const found = query.data
  const shown =
    found &&
    shownOf(found, clashing, language, {
      opened: turn,
      open: (next) => put({ turn: next ?? '' }),
      drop: mayMove ? (key, to) => setAsked({ turn: key, to }) : null,
    })
  const moving = asked && found?.entries.find((entry) => isTurn(asked.turn, entry))
  const opened = found?.entries.find((entry) => isTurn(turn, entry))
  const aside =
    why ??
    (shown && opened ? (
      <EntryPanel key="entry" entry={opened} filters={filters} shown={shown} onClose={() => put({ turn: '' })} />
    ) : found && shown && panel === 'clashes' ? (
      <ClashPanel
        key="clashes"
        clashes={found.clashes}
        foreseenUntil={found.foreseenUntil}
        isWholeSpan={found.foreseenUntil >= span.to}
        shown={shown}
        onClose={() => put({ panel: '' })}
      />
    ) : null)
  return (
    <Page
      title={t('shell.rooms.calendar')}
      note={found ? t('common.groupChats', { count: found.groupChats }) : null}
      aside={aside}
    >
      <CalendarBar
        view={view}
        title={titleOf(view, span, language, now.year)}
        filters={filters}
        runs={found?.runs ?? []}
        clashes={found?.clashes.length ?? 0}
        isClashing={clashing}
        isNow={today >= span.from && today < span.to}
        onTurn={(direction) => put({ date: turned(view, date, direction) })}
        onChange={put}
      />
      {moved ? (
        <MovedNote
          key={`${moved.moved.to.date} ${moved.moved.to.localTime}`}
          {...moved}
          onDone={() => setMoved(null)}
        />
      ) : null}
      <Suspense>
        {asked && moving && shown ? (
          <MoveDialog
            entry={moving}
            to={{ date: asked.to.date, localTime: asked.to.localTime ?? moving.localTime }}
            shown={shown}
            onMoved={(done) => {
              const { runId, stepId } = moving
              setMoved({ turn: { runId, stepId }, name: shown.names.step(moving), moved: done })
              put({ turn: '' })
            }}
            onClose={() => setAsked(null)}
          />
        ) : null}
      </Suspense>
      <Answer query={query} shape={<Bones rows={6} height={96} label={t('common.loading')} />}>
        {(answer) => (
          <div className={styles['calendar']} aria-busy={query.isPlaceholderData}>
            {answer.runsLeftOut > 0 ? (
              <p className={styles['notice']}>{t('calendar.runsLeftOut', { count: answer.runsLeftOut })}</p>
            ) : null}
            {answer.entries.length === 0 ? (
              <Empty
                quiet
                title={t('calendar.nothing')}
                action={
                  run || owner || chat ? (
                    <Button onClick={() => put({ run: '', owner: '', clashing: false })}>
                      {t('common.clearFilters')}
                    </Button>
                  ) : null
                }
              >
                {t('calendar.nothingNote')}
              </Empty>
            ) : null}
            {shown === undefined ? null : view === 'month' ? (
              <MonthView
                found={answer}
                month={span.from.slice(0, 7)}
                today={today}
                shown={shown}
                onTurn={(month) => put({ date: today.startsWith(month) ? '' : `${month}-01` })}
                onDay={(day) => put({ view: 'day', date: day })}
              />
            ) : view === 'week' ? (
              <WeekView found={answer} today={today} shown={shown} onDay={(day) => put({ view: 'day', date: day })} />
            ) : (
              <DayView date={span.from} filters={filters} total={answer.groupChats} shown={shown} />
            )}
          </div>
        )}
      </Answer>
    </Page>
  )
}

function shownOf(
  found: Calendar,
  isClashing: boolean,
  language: 'zh' | 'en',
  acts: Pick<Shown, 'opened' | 'open' | 'drop'>,
): Shown {
  const of = (at: Parameters<Shown['clashesOf']>[0]) => clashesOf(found.clashes, at)
  return {
    entries: isClashing ? found.entries.filter((entry) => of(entry).length > 0) : found.entries,
    names: namesOf(found, language),
    clashesOf: of,
    ...acts,
  }
}

function titleOf(view: CalendarView, { from, to }: Span, language: 'zh' | 'en', thisYear: number): string {
  const first = Temporal.PlainDate.from(from)
  if (view !== 'week') return dayWords(first, language, thisYear)
  const last = Temporal.PlainDate.from(to).subtract({ days: 1 })
  return `${first.month}/${first.day} – ${last.month}/${last.day}`
}
