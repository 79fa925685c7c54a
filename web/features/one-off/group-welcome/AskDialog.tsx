import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { type GroupWelcome, GROUP_WELCOME_CHATS_MAX } from '#contract/group-welcome.ts'
import { ChooseChats, type ChosenChats } from '#web/features/group-chat/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './group-welcome.module.css'
import { askPreviewQuery, useAskOwners } from './queries.ts'

/** Chooses group chats and asks their owners to choose the welcome there, after saying what that comes to. */
export function AskDialog({ welcome, onClose }: { welcome: GroupWelcome; onClose: () => void }) {
  const { t } = useWords()
  const [chosen, setChosen] = useState<ChosenChats>(new Map())
  const [isChecking, setChecking] = useState(false)
  const ids = [...chosen.keys()]
  const isTooMany = ids.length > GROUP_WELCOME_CHATS_MAX
  const ask = useAskOwners(welcome.groupWelcomeId)
  return (
    <Modal
      open
      width={760}
      title={t('groupWelcome.ask.title', { name: welcome.name })}
      onCancel={onClose}
      footer={
        isChecking ? (
          <Button onClick={() => setChecking(false)}>{t('common.back')}</Button>
        ) : (
          <Button type="primary" disabled={ids.length === 0 || isTooMany} onClick={() => setChecking(true)}>
            {isTooMany
              ? t('groupWelcome.ask.tooMany', { max: GROUP_WELCOME_CHATS_MAX })
              : t('oneOff.chosenDone', { count: ids.length })}
          </Button>
        )
      }
    >
      {isChecking ? (
        <Foreseen
          groupWelcomeId={welcome.groupWelcomeId}
          groupChatIds={ids}
          refusal={ask.error}
          isAsking={ask.isPending}
          onAsk={() => ask.mutate(ids, { onSuccess: onClose })}
        />
      ) : (
        <ChooseChats chosen={chosen} onChange={setChosen} />
      )}
    </Modal>
  )
}

type ForeseenProps = {
  groupWelcomeId: string
  groupChatIds: readonly string[]
  refusal: unknown
  isAsking: boolean
  onAsk: () => void
}

function Foreseen({ groupWelcomeId, groupChatIds, refusal, isAsking, onAsk }: ForeseenProps) {
  const { t } = useWords()
  const { data, error, refetch } = useQuery(askPreviewQuery(groupWelcomeId, groupChatIds))
  if (error) return <Refused error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <p aria-busy>{t('common.loading')}</p>
  const { groupChats, owners, waiting, ownerGone } = data
  return (
    <>
      <Figures label={t('groupWelcome.ask.effect')}>
        <Figure label={t('groupWelcome.ask.groupChats')} value={groupChats} />
        <Figure label={t('groupWelcome.ask.owners')} value={owners} />
        {waiting > 0 ? <Figure label={t('groupWelcome.ask.waiting')} value={waiting} /> : null}
        {ownerGone > 0 ? <Figure label={t('groupWelcome.ask.ownerGone')} value={ownerGone} tone="warn" /> : null}
      </Figures>
      <p className={styles['sentence']}>{t('groupWelcome.ask.sentence')}</p>
      {refusal ? <Refused error={refusal} /> : null}
      <Button type="primary" disabled={owners === 0} loading={isAsking} onClick={onAsk}>
        {t('groupWelcome.ask.confirm', { count: owners })}
      </Button>
    </>
  )
}
