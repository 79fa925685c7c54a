import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { MOMENTS_AT_ONCE } from '#contract/moment-kind.ts'
import { useCorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { momentViews } from '#web/search.ts'
import { dayWords, monthWords } from '#web/time/words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Icon } from '#web/ui/Icon.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { Mix } from './Mix.tsx'
import styles from './moment.module.css'
import { MomentNav } from './MomentNav.tsx'
import { PlanGrid } from './PlanGrid.tsx'
import { calendarQuery } from './queries.ts'
import { ScheduleDialog } from './ScheduleDialog.tsx'
import { SettingsDialog } from './SettingsDialog.tsx'
import { type MomentView, turned, weeksOf } from './weeks.ts'

/** The calendar of posts, beside how it stands to what customers should meet. */
export function MomentsPage() {
  const { t } = useWords()
  const { view = 'week', date } = useSearch({ from: '/desk/moments' })
  const { now, today } = useCorpTime()
  const shown = date ?? today.toString()
  const weeks = weeksOf(view, shown)
  const query = useQuery(calendarQuery(weeks.from, weeks.weeks))
  const mayPlan = useMay('moment.plan')
  const mayConfigure = useMay('corp.configure')
  const [open, setOpen] = useState<'schedule' | 'settings' | null>(null)
  const ahead = now.toInstant()
  // The earliest of them; of more, the rest come with the next press.
  const drafts = (query.data?.items ?? [])
    .filter(
      ({ state, dueAt }) => state === 'draft' && Temporal.Instant.compare(ahead, Temporal.Instant.from(dueAt)) < 0,
    )
    .slice(0, MOMENTS_AT_ONCE)
  const plan = mayPlan ? (
    <Link to="/moments/new" search={shown > today.toString() ? { date: shown } : {}}>
      <Button type="primary">{t('moment.plan')}</Button>
    </Link>
  ) : null
  const actions = (
    <>
      {mayConfigure ? <Button onClick={() => setOpen('settings')}>{t('moment.settings.name')}</Button> : null}
      {mayPlan ? (
        <Button disabled={drafts.length === 0} onClick={() => setOpen('schedule')}>
          {drafts.length === 0 ? t('moment.schedule.none') : t('moment.schedule.name', { count: drafts.length })}
        </Button>
      ) : null}
      {plan}
    </>
  )
  return (
    <Page title={t('shell.rooms.moments')} note={t('moment.note')} actions={actions}>
      <MomentNav at="calendar" />
      <Bar view={view} shown={shown} from={weeks.from} />
      <Answer query={query} shape={<Bones rows={6} height={64} label={t('common.loading')} />}>
        {({ items, mix, today: corpToday }) => (
          <div className={styles['plan']}>
            <div>
              {items.length === 0 ? (
                <Empty quiet title={t('moment.empty.title')} action={plan}>
                  {t('moment.empty.text')}
                </Empty>
              ) : null}
              <PlanGrid weeks={weeks} items={items} today={corpToday} mayPlan={mayPlan} />
            </div>
            <Mix mix={mix} />
          </div>
        )}
      </Answer>
      {open === 'schedule' ? (
        <ScheduleDialog momentIds={drafts.map(({ momentId }) => momentId)} onClose={() => setOpen(null)} />
      ) : null}
      {open === 'settings' ? <SettingsDialog onClose={() => setOpen(null)} /> : null}
    </Page>
  )
}

function Bar({ view, shown, from }: { view: MomentView; shown: string; from: string }) {
  const { t, language } = useWords()
  const navigate = useNavigate({ from: '/moments' })
  const { today } = useCorpTime()
  const day = Temporal.PlainDate.from(from)
  const go = (next: { view?: MomentView; date?: string }) =>
    void navigate({
      search: (before) => {
        const { date, ...rest } = { ...before, ...next }
        return date === undefined || date === today.toString() ? rest : { ...rest, date }
      },
      replace: true,
    })
  const title =
    view === 'month'
      ? monthWords(Temporal.PlainDate.from(shown).toPlainYearMonth(), language)
      : `${dayWords(day, language, today.year)} – ${dayWords(day.add({ days: 6 }), language, today.year)}`
  return (
    <Toolbar>
      <Segments
        label={t('moment.view.name')}
        value={view}
        options={momentViews.map((value) => ({ value, label: t(`moment.view.${value}`) }))}
        onChange={(next) => go({ view: next })}
      />
      <span className={styles['turn']}>
        <Button
          aria-label={t('moment.before')}
          icon={<Icon name="left" />}
          onClick={() => go({ date: turned(view, shown, -1) })}
        />
        <strong>{title}</strong>
        <Button
          aria-label={t('moment.after')}
          icon={<Icon name="right" />}
          onClick={() => go({ date: turned(view, shown, 1) })}
        />
        <Button disabled={shown === today.toString()} onClick={() => go({ date: today.toString() })}>
          {t('common.today')}
        </Button>
      </span>
    </Toolbar>
  )
}
