import { useQuery } from '@tanstack/react-query'
import { Modal, Select } from 'antd'
import { useId, useState } from 'react'
import type { PhaseSet } from '#contract/run-phase.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { phasePreviewQuery, useSetPhase } from './queries.ts'

type PhaseDialogProps = {
  runId: string
  /** What is put into a phase: a group chat, or all of a run. */
  name: string
  groupChatId: string | null
  phases: readonly { phaseId: string; name: { zh: string; en: string } }[]
  /** The phase to offer first; null offers going by the rules. */
  offered: string | null
  onDone: (set: PhaseSet) => void
  onClose: () => void
}

const byRules = ''

/** Puts group chats into a phase, after it was seen in numbers what that comes to. */
export function PhaseDialog({ runId, name, groupChatId, phases, offered, onDone, onClose }: PhaseDialogProps) {
  const { t, language } = useWords()
  const id = useId()
  const [phaseId, setPhaseId] = useState(offered ?? byRules)
  const body = {
    phaseId: phaseId === byRules ? null : phaseId,
    ...(groupChatId !== null && { groupChatIds: [groupChatId] }),
  }
  const preview = useQuery(phasePreviewQuery(runId, body))
  const set = useSetPhase(runId)
  const refusal = set.error ?? preview.error
  return (
    <Modal
      open
      title={t('phase.title', { name })}
      okText={t('phase.confirm')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: preview.data === undefined, loading: set.isPending }}
      onOk={() =>
        set.mutate(body, {
          onSuccess: (done) => {
            onDone(done)
            onClose()
          },
        })
      }
      onCancel={onClose}
    >
      <label htmlFor={id}>{t('phase.to')}</label>
      <Select
        id={id}
        aria-label={t('phase.to')}
        value={phaseId}
        style={{ width: '100%', margin: '4px 0 12px' }}
        options={[
          ...phases.map((phase) => ({
            value: phase.phaseId,
            label: inLanguage(language, phase.name.zh, phase.name.en),
          })),
          { value: byRules, label: t('phase.byRules') },
        ]}
        onChange={(now) => {
          set.reset()
          setPhaseId(now)
        }}
      />
      {preview.data ? (
        <>
          <Figures label={t('phase.effect')}>
            <Figure label={t('phase.groupChats')} value={preview.data.groupChats} />
            <Figure label={t('phase.planned')} value={preview.data.planned} />
            <Figure
              label={t('phase.dropped')}
              value={preview.data.dropped}
              tone={preview.data.dropped > 0 ? 'warn' : 'plain'}
            />
            <Figure label={t('phase.kept')} value={preview.data.kept} />
          </Figures>
          <p>{t('phase.sentence')}</p>
        </>
      ) : refusal ? null : (
        <Bones rows={3} label={t('common.loading')} />
      )}
      {refusal ? <Refused error={refusal} onRetry={() => void preview.refetch()} /> : null}
    </Modal>
  )
}
