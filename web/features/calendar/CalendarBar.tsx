import { Button, Select } from 'antd'
import type { Calendar } from '#contract/calendar.ts'
import { StaffSelect } from '#web/features/staff/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { calendarViews } from '#web/search.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from './calendar.module.css'
import type { CalendarFilters } from './queries.ts'
import type { CalendarView } from './span.ts'

type CalendarChanges = {
  view?: CalendarView
  date?: string
  run?: string
  owner?: string
  clashing?: boolean
  panel?: 'clashes' | ''
}

type CalendarBarProps = {
  view: CalendarView
  title: string
  filters: CalendarFilters
  runs: Calendar['runs']
  clashes: number
  isClashing: boolean
  isNow: boolean
  onTurn: (direction: 1 | -1) => void
  onChange: (changes: CalendarChanges) => void
}

/** Which view and span, which run and owner, and only what clashes. */
export function CalendarBar(props: CalendarBarProps) {
  const { view, title, filters, runs, clashes, isClashing, isNow, onTurn, onChange } = props
  const { t } = useWords()
  return (
    <Toolbar>
      <Segments
        label={t('calendar.view.name')}
        value={view}
        options={calendarViews.map((value) => ({ value, label: t(`calendar.view.${value}`) }))}
        onChange={(next) => onChange({ view: next })}
      />
      {view === 'month' ? null : (
        <span className={styles['turn']}>
          <Button aria-label={t('calendar.before')} icon={<Icon name="left" />} onClick={() => onTurn(-1)} />
          <strong>{title}</strong>
          <Button aria-label={t('calendar.next')} icon={<Icon name="right" />} onClick={() => onTurn(1)} />
          <Button disabled={isNow} onClick={() => onChange({ date: '' })}>
            {t('common.today')}
          </Button>
        </span>
      )}
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('calendar.run')}
        placeholder={t('calendar.run')}
        value={filters.runId}
        options={runs.map((run) => ({ value: run.runId, label: run.name }))}
        onChange={(run: string | undefined) => onChange({ run: run ?? '' })}
        style={{ minWidth: 168 }}
      />
      <StaffSelect
        label={t('calendar.owner')}
        value={filters.ownerStaffId}
        onChange={(owner) => onChange({ owner: owner ?? '' })}
      />
      <Button
        aria-pressed={isClashing}
        {...(isClashing ? { type: 'primary', ghost: true } : {})}
        onClick={() => onChange({ clashing: !isClashing, panel: isClashing ? '' : 'clashes' })}
      >
        {clashes === 0 ? t('calendar.onlyClashes') : `${t('calendar.onlyClashes')} ${numberWords(clashes)}`}
      </Button>
      <Button onClick={() => globalThis.print()}>{t('calendar.print')}</Button>
    </Toolbar>
  )
}
