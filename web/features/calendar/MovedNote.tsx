import { Button } from 'antd'
import type { StepMoved } from '#contract/calendar.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './calendar.module.css'
import { type Turn, useMoveStep } from './mutations.ts'

type MovedNoteProps = { turn: Turn; name: string; moved: StepMoved; onDone: () => void }

/** What was just moved, with a way back. */
export function MovedNote({ turn, name, moved, onDone }: MovedNoteProps) {
  const { t } = useWords()
  const { nearDay } = useCorpTime()
  const undo = useMoveStep()
  const momentWords = ({ date, localTime }: StepMoved['to']) => `${nearDay(date)} ${localTime}`
  return (
    <output className={styles['notice']} data-moved="">
      {undo.isSuccess
        ? t('calendar.undone', { name, at: momentWords(moved.from) })
        : t('calendar.movedDone', { name, count: moved.groupChats, at: momentWords(moved.to) })}
      {undo.isSuccess ? null : (
        <Button
          size="small"
          loading={undo.isPending}
          onClick={() => undo.mutate({ turn, move: { from: moved.to, to: moved.from } })}
        >
          {t('calendar.undo')}
        </Button>
      )}
      <Button
        size="small"
        type="text"
        aria-label={t('common.close')}
        icon={<Icon name="close" size={12} />}
        onClick={onDone}
      />
      {undo.error ? <Refused error={undo.error} /> : null}
    </output>
  )
}
