import { Input, Select } from 'antd'
import { type ReactNode, useId } from 'react'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Segments } from '#web/ui/Segments.tsx'
import styles from './compose.module.css'
import { graces, type TimeDraft } from './draft.ts'

type TimeFieldsProps = {
  time: TimeDraft
  onChange: (time: TimeDraft) => void
  /** What else is said of the time, between when and how late. */
  children?: ReactNode
}

/** Now or at a time, and how late it may be. */
export function TimeFields({ time, onChange, children }: TimeFieldsProps) {
  const { t } = useWords()
  const id = useId()
  const { now } = useCorpTime(60_000)
  const { sendAt, graceMinutes } = time
  const earliest = now.toPlainDateTime().toString({ smallestUnit: 'minute' })
  const isLater = sendAt !== ''
  return (
    <>
      <span>{t('oneOff.when.name')}</span>
      <div className={styles['when']}>
        <Segments
          label={t('oneOff.when.name')}
          value={isLater ? 'later' : 'now'}
          options={(['now', 'later'] as const).map((value) => ({ value, label: t(`oneOff.when.${value}`) }))}
          onChange={(value) =>
            onChange({
              graceMinutes,
              sendAt:
                value === 'now' ? '' : now.add({ hours: 1 }).toPlainDateTime().toString({ smallestUnit: 'minute' }),
            })
          }
        />
        {isLater ? (
          <Input
            type="datetime-local"
            aria-label={t('oneOff.when.at')}
            value={sendAt}
            min={earliest}
            style={{ width: 220 }}
            onChange={(event) => onChange({ graceMinutes, sendAt: event.target.value })}
          />
        ) : null}
      </div>
      {children}
      <label htmlFor={`${id}grace`}>{t('oneOff.grace.name')}</label>
      <Select
        id={`${id}grace`}
        value={graceMinutes}
        style={{ width: 220 }}
        options={graces.map((minutes) => ({ value: minutes, label: t('oneOff.grace.hours', { count: minutes / 60 }) }))}
        onChange={(minutes: number) => onChange({ sendAt, graceMinutes: minutes })}
      />
    </>
  )
}
