import { turns } from '#contract/one-off.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Segments } from '#web/ui/Segments.tsx'
import styles from './compose.module.css'
import type { OneOffDraft } from './draft.ts'
import { TimeFields } from './TimeFields.tsx'

type WhenFieldsProps = { draft: OneOffDraft; onChange: (draft: OneOffDraft) => void }

/** Now or at a time, before or behind what playbooks have due then, and how late it may be. */
export function WhenFields({ draft, onChange }: WhenFieldsProps) {
  const { t } = useWords()
  return (
    <TimeFields time={draft} onChange={(time) => onChange({ ...draft, ...time })}>
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
    </TimeFields>
  )
}
