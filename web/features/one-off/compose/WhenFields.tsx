import { Input, Select } from 'antd'
import { useId } from 'react'
import { turns } from '#contract/one-off.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Segments } from '#web/ui/Segments.tsx'
import styles from './compose.module.css'
import { graces, type OneOffDraft } from './draft.ts'

type WhenFieldsProps = { draft: OneOffDraft; onChange: (draft: OneOffDraft) => void }

/** Now or at a time, before or behind what playbooks have due then, and how late it may be. */
export function WhenFields({ draft, onChange }: WhenFieldsProps) {
  const { t } = useWords()
  const id = useId()
  const { now } = useCorpTime(60_000)
  const earliest = now.toPlainDateTime().toString({ smallestUnit: 'minute' })
  const isLater = draft.sendAt !== ''
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
              ...draft,
              sendAt:
                value === 'now' ? '' : now.add({ hours: 1 }).toPlainDateTime().toString({ smallestUnit: 'minute' }),
            })
          }
        />
        {isLater ? (
          <Input
            type="datetime-local"
            aria-label={t('oneOff.when.at')}
            value={draft.sendAt}
            min={earliest}
            style={{ width: 220 }}
            onChange={(event) => onChange({ ...draft, sendAt: event.target.value })}
          />
        ) : null}
      </div>
      <span>{t('oneOff.turn.name')}</span>
      <div className={styles['when']}>
        <Segments
          label={t('oneOff.turn.name')}
          value={draft.turn}
          options={turns.map((value) => ({ value, label: t(`oneOff.turn.${value}`) }))}
          onChange={(turn) => onChange({ ...draft, turn })}
        />
        <small>{t(`oneOff.turn.${draft.turn}Hint`)}</small>
      </div>
      <label htmlFor={`${id}grace`}>{t('oneOff.grace.name')}</label>
      <Select
        id={`${id}grace`}
        value={draft.graceMinutes}
        style={{ width: 220 }}
        options={graces.map((minutes) => ({ value: minutes, label: t('oneOff.grace.hours', { count: minutes / 60 }) }))}
        onChange={(graceMinutes: number) => onChange({ ...draft, graceMinutes })}
      />
    </>
  )
}
