import { Modal } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { CopyText } from '#web/ui/CopyText.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './nickname.module.css'
import { useRemind } from './queries.ts'

type RemindDialogProps = { groupChatId: string; members: number; message: string; onClose: () => void }

/** Shows what the owner will be asked, and about how many, before asking. */
export function RemindDialog({ groupChatId, members, message, onClose }: RemindDialogProps) {
  const { t } = useWords()
  const remind = useRemind(groupChatId)
  return (
    <Modal
      open
      title={t('nickname.ask.title')}
      okText={t('nickname.ask.confirm')}
      cancelText={t('common.cancel')}
      okButtonProps={{ loading: remind.isPending }}
      onOk={() => remind.mutate(undefined, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <Figures label={t('nickname.ask.title')}>
        <Figure label={t('nickname.ask.members')} value={members} />
        <Figure label={t('nickname.ask.tasks')} value={1} hint={t('nickname.ask.tasksHint')} />
      </Figures>
      <p>{t('nickname.ask.sentence')}</p>
      <blockquote className={styles['message']}>{message}</blockquote>
      <CopyText text={message} />
      {remind.error ? <Refused error={remind.error} /> : null}
    </Modal>
  )
}
