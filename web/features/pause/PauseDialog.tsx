import { useQuery } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { pauseEffectQuery, usePause, useResume, type PausePath } from './queries.ts'

type PauseDialogProps = {
  act: 'pause' | 'resume'
  path: PausePath
  name: string
  isReasonNeeded: boolean
  onClose: () => void
}

/** Asks before it stops something, with what that holds back; or before it goes on, with what becomes of what waited. */
export function PauseDialog(props: PauseDialogProps) {
  return props.act === 'resume' ? <ResumeDialog {...props} /> : <StopDialog {...props} />
}

function StopDialog({ path, name, isReasonNeeded, onClose }: PauseDialogProps) {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  const effect = useQuery(pauseEffectQuery(path))
  const pause = usePause(path)
  const isReady = effect.data !== undefined && (!isReasonNeeded || reason.trim() !== '')
  return (
    <Modal
      open
      title={t('pause.title', { name })}
      okText={t('pause.confirm')}
      cancelText={t('common.cancel')}
      okButtonProps={{ danger: true, disabled: !isReady, loading: pause.isPending }}
      onOk={() => pause.mutate(reason.trim(), { onSuccess: onClose })}
      onCancel={onClose}
    >
      <Answer query={effect} shape={<Bones rows={2} label={t('common.loading')} />}>
        {(found) => (
          <>
            <Figures label={t('pause.effect')}>
              {found.playbooks > 0 ? <Figure label={t('pause.playbooks')} value={found.playbooks} /> : null}
              <Figure label={t('pause.runs')} value={found.runs} />
              <Figure label={t('pause.groupChats')} value={found.groupChats} />
              <Figure label={t('pause.dueToday')} value={found.dueToday} />
              <Figure
                label={t('pause.openSends')}
                value={found.openSends}
                tone={found.openSends > 0 ? 'warn' : 'plain'}
              />
            </Figures>
            <p>{t('pause.sentence', { due: found.dueToday, open: found.openSends })}</p>
          </>
        )}
      </Answer>
      <label style={{ display: 'block', marginTop: 16 }}>
        {isReasonNeeded ? t('pause.reason') : t('pause.reasonOptional')}
        <Input
          value={reason}
          maxLength={200}
          showCount
          onChange={(event) => setReason(event.target.value)}
          style={{ marginTop: 4 }}
        />
      </label>
      {pause.error ? <Refused error={pause.error} /> : null}
    </Modal>
  )
}

function ResumeDialog({ path, name, onClose }: PauseDialogProps) {
  const { t } = useWords()
  const resume = useResume(path)
  return (
    <Modal
      open
      title={t('pause.resumeTitle', { name })}
      okText={t('pause.resume')}
      cancelText={t('common.cancel')}
      okButtonProps={{ loading: resume.isPending }}
      onOk={() => resume.mutate(undefined, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <p>{t('pause.resumeSentence')}</p>
      {resume.error ? <Refused error={resume.error} /> : null}
    </Modal>
  )
}
