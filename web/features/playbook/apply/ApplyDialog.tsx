import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Modal, Steps } from 'antd'
import { useState } from 'react'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import type { ApplyPlaybook } from '#contract/run.ts'
import { ChooseChats, type ChosenChats } from '#web/features/group-chat/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { useApply } from '../mutations.ts'
import { versionQuery } from '../queries.ts'
import styles from './apply.module.css'
import { FillVariables } from './FillVariables.tsx'
import { PilotChoice } from './PilotChoice.tsx'
import { PreviewApply } from './PreviewApply.tsx'
import { RunName } from './RunName.tsx'
import { isFaulty, missing, valuesOf, type Typed } from './variables.ts'

const steps = ['chats', 'variables', 'preview'] as const

/** Puts a version to work: which group chats, with which words, and what that will do before it is done. */
export function ApplyDialog({ playbook, onClose }: { playbook: PlaybookPage; onClose: () => void }) {
  const { t, language } = useWords()
  const navigate = useNavigate()
  const [at, setAt] = useState(0)
  const [version, setVersion] = useState(playbook.version)
  const [name, setName] = useState(inLanguage(language, playbook.name, playbook.nameEn).slice(0, 60))
  const [chats, setChats] = useState<ChosenChats>(new Map())
  const [typed, setTyped] = useState<Typed>({})
  const [perGroup, setPerGroup] = useState<Readonly<Record<string, Typed>>>({})
  const [isPilot, setPilot] = useState(false)
  const [reason, setReason] = useState<string | null>(null)
  const document = useQuery(versionQuery(playbook.playbookId, version)).data?.document
  const apply = useApply(playbook.playbookId)

  const variables = document?.variables ?? {}
  const plan = document?.setup.pilot
  const ids = [...chats.keys()]
  const body: ApplyPlaybook = {
    version,
    name: name.trim(),
    groupChatIds: ids,
    variables: valuesOf(typed, variables),
    groupVariables: Object.fromEntries(
      ids
        .map((id) => [id, valuesOf(perGroup[id] ?? {}, variables)] as const)
        .filter(([, values]) => Object.keys(values).length > 0),
    ),
    ...(isPilot && plan && { pilot: true }),
    ...(reason !== null && !isPilot && { beforePilot: reason }),
  }
  const isFilled = missing(typed, perGroup, ids, variables).length === 0 && !isFaulty(typed, perGroup, variables)
  const isReady = [ids.length > 0 && body.name !== '', isFilled, true][at]
  const isLast = at === steps.length - 1
  const go = () => {
    if (!isLast) return setAt(at + 1)
    return apply.mutate(body, {
      onSuccess: ({ runId }) => {
        onClose()
        void navigate({ to: '/runs/$runId', params: { runId } })
      },
    })
  }
  return (
    <Modal
      open
      width={960}
      title={t('apply.title', { name: inLanguage(language, playbook.name, playbook.nameEn) })}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <div className={styles['foot']}>
          <span>{t('apply.chosen', { count: ids.length })}</span>
          <Button onClick={at === 0 ? onClose : () => setAt(at - 1)}>
            {at === 0 ? t('common.cancel') : t('common.back')}
          </Button>
          <Button type="primary" disabled={!isReady} loading={apply.isPending} onClick={go}>
            {isLast ? t('apply.apply', { count: ids.length }) : t('common.next')}
          </Button>
        </div>
      }
    >
      <Steps
        size="small"
        current={at}
        items={steps.map((step) => ({ title: t(`apply.step.${step}`) }))}
        className={styles['steps'] ?? ''}
      />
      {at === 0 ? (
        <>
          <RunName
            name={name}
            version={version}
            versions={playbook.versions.map((item) => item.version)}
            onName={setName}
            onVersion={setVersion}
          />
          {plan ? (
            <PilotChoice
              playbookId={playbook.playbookId}
              version={version}
              plan={plan}
              isPilot={isPilot}
              onPilot={setPilot}
              onChats={setChats}
            />
          ) : null}
          <ChooseChats chosen={chats} onChange={setChats} />
        </>
      ) : null}
      {at === 1 ? (
        <FillVariables
          variables={variables}
          typed={typed}
          perGroup={perGroup}
          chats={chats}
          onTyped={setTyped}
          onPerGroup={setPerGroup}
        />
      ) : null}
      {at === 2 ? (
        <PreviewApply
          playbookId={playbook.playbookId}
          body={body}
          refusal={apply.error}
          onReason={(given) => {
            apply.reset()
            setReason(given)
          }}
          onDrop={(dropped) => setChats(new Map([...chats].filter(([id]) => !dropped.includes(id))))}
        />
      ) : null}
    </Modal>
  )
}
