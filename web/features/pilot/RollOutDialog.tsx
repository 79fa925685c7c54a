import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Modal } from 'antd'
import { useState } from 'react'
import type { PilotPage, RollOutPilot } from '#contract/pilot.ts'
import type { RunPage } from '#contract/run.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { BeforePilot, pilotInTheWay } from './BeforePilot.tsx'
import { rollOutPreviewQuery, useRollOut } from './queries.ts'

type RollOutDialogProps = { run: RunPage; pilot: PilotPage; onClose: () => void }

/** Puts the pilot's version to work on all other group chats, with what that comes to before it is done. */
export function RollOutDialog({ run, pilot, onClose }: RollOutDialogProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const [reason, setReason] = useState<string | null>(null)
  const body: RollOutPilot = { name: run.name, ...(reason !== null && { beforePilot: reason }) }
  const preview = useQuery(rollOutPreviewQuery(run.runId, body))
  const rollOut = useRollOut(run.runId)
  const refusal = rollOut.error ?? preview.error
  return (
    <Modal
      open
      title={t('pilot.rollOutTitle', { version: pilot.version })}
      okText={t('pilot.rollOut', { count: pilot.rest.groupChats })}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: preview.data === undefined, loading: rollOut.isPending }}
      onOk={() =>
        rollOut.mutate(body, {
          onSuccess: ({ runId }) => {
            onClose()
            void navigate({ to: '/runs/$runId', params: { runId } })
          },
        })
      }
      onCancel={onClose}
    >
      {preview.data ? (
        <Figures label={t('apply.step.preview')}>
          <Figure label={t('apply.preview.groupChats')} value={preview.data.groupChats} />
          <Figure label={t('apply.preview.contacts')} value={preview.data.contacts} />
          <Figure label={t('apply.preview.occurrences')} value={preview.data.occurrences} />
          <Figure label={t('apply.preview.taps')} value={preview.data.taps} hint={t('apply.preview.tapsHint')} />
        </Figures>
      ) : refusal ? null : (
        <Bones rows={3} label={t('common.loading')} />
      )}
      {refusal ? <Refused error={refusal} /> : <p>{t('pilot.rollOutSentence')}</p>}
      {pilotInTheWay(refusal) ? (
        <BeforePilot
          onReason={(given) => {
            rollOut.reset()
            setReason(given)
          }}
        />
      ) : null}
    </Modal>
  )
}
