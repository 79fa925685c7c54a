import { Input, Modal } from 'antd'
import { useState } from 'react'
import type { PilotCriterion } from '#contract/pilot.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import styles from './pilot.module.css'
import { useJudge } from './queries.ts'

type JudgeDialogProps = { runId: string; criterion: PilotCriterion; onClose: () => void }

/** A person says whether a criterion is kept that nothing here can measure, and by what they know it. */
export function JudgeDialog({ runId, criterion, onClose }: JudgeDialogProps) {
  const { t } = useWords()
  const [passes, setPasses] = useState<'pass' | 'fail'>(criterion.judgement?.passes === false ? 'fail' : 'pass')
  const [note, setNote] = useState(criterion.judgement?.note ?? '')
  const judge = useJudge(runId)
  const { metric, atLeast, atMost } = criterion
  return (
    <Modal
      open
      title={`${t(`playbook.metric.${metric}`)} ${atLeast === null ? `≤ ${atMost}` : `≥ ${atLeast}`}`}
      okText={t('pilot.judge.confirm')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: note.trim().length < 2, loading: judge.isPending }}
      onOk={() =>
        judge.mutate(
          { criterion: criterion.criterion, passes: passes === 'pass', note: note.trim() },
          { onSuccess: onClose },
        )
      }
      onCancel={onClose}
    >
      <Segments
        label={t('pilot.judge.open')}
        value={passes}
        options={[
          { value: 'pass', label: t('pilot.outcome.pass') },
          { value: 'fail', label: t('pilot.outcome.fail') },
        ]}
        onChange={setPasses}
      />
      <label className={styles['note']}>
        {t('pilot.judge.note')}
        <Input value={note} maxLength={200} showCount onChange={(event) => setNote(event.target.value)} />
      </label>
      {judge.error ? <Refused error={judge.error} /> : null}
    </Modal>
  )
}
