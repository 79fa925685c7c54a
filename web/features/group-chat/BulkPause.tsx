import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { GroupChatItem } from '#contract/group-chat.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { pauseManyEffectQuery, usePauseMany } from './mutations.ts'

type BulkPauseProps = { chats: readonly GroupChatItem[]; onDone: () => void }

/** What can be done to the chosen group chats together. */
export function BulkPause({ chats, onDone }: BulkPauseProps) {
  const { t } = useWords()
  /** Those that were running when the question was asked. */
  const [asked, setAsked] = useState<readonly string[] | null>(null)
  const running = chats.filter((chat) => chat.pausedAt === null).map((chat) => chat.groupChatId)
  const paused = chats.filter((chat) => chat.pausedAt !== null).map((chat) => chat.groupChatId)
  const resume = usePauseMany('resume')
  return (
    <>
      <span>{t('groupChat.chosen', { count: chats.length })}</span>
      {running.length > 0 ? (
        <Button onClick={() => setAsked(running)}>{t('groupChat.pauseMany', { count: running.length })}</Button>
      ) : null}
      {paused.length > 0 ? (
        <Button loading={resume.isPending} onClick={() => resume.mutate(paused, { onSuccess: onDone })}>
          {t('groupChat.resumeMany', { count: paused.length })}
        </Button>
      ) : null}
      <Button type="text" onClick={onDone}>
        {t('common.clear')}
      </Button>
      {resume.error ? <Refused error={resume.error} /> : null}
      {asked ? <BulkDialog groupChatIds={asked} onClose={() => setAsked(null)} onDone={onDone} /> : null}
    </>
  )
}

type BulkDialogProps = { groupChatIds: readonly string[]; onClose: () => void; onDone: () => void }

function BulkDialog({ groupChatIds, onClose, onDone }: BulkDialogProps) {
  const { t } = useWords()
  const pause = usePauseMany('pause')
  const effect = useQuery(pauseManyEffectQuery(groupChatIds))
  return (
    <Modal
      open
      title={t('groupChat.pauseTitle', { count: groupChatIds.length })}
      okText={t('pause.confirm')}
      cancelText={t('common.cancel')}
      okButtonProps={{ danger: true, loading: pause.isPending, disabled: effect.data === undefined }}
      onOk={() =>
        pause.mutate(groupChatIds, {
          onSuccess: () => {
            onClose()
            onDone()
          },
        })
      }
      onCancel={onClose}
    >
      <Answer query={effect} shape={<Bones rows={1} label={t('common.loading')} />}>
        {(found) => <p>{t('pause.sentence', { due: found.dueToday, open: found.openSends })}</p>}
      </Answer>
      {pause.error ? <Refused error={pause.error} /> : null}
    </Modal>
  )
}
