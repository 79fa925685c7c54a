import { Button, Modal } from 'antd'
import { ChooseChats, type ChosenChats } from '#web/features/group-chat/index.ts'
import { useWords } from '#web/i18n/use-words.ts'

type ChatsDialogProps = { chosen: ChosenChats; onChange: (chosen: ChosenChats) => void; onClose: () => void }

/** Chooses the group chats of a part: one by one, or all that the filters leave. */
export function ChatsDialog({ chosen, onChange, onClose }: ChatsDialogProps) {
  const { t } = useWords()
  return (
    <Modal
      open
      width={760}
      title={t('oneOff.chooseChats')}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('oneOff.chosenDone', { count: chosen.size })}
        </Button>
      }
    >
      <ChooseChats chosen={chosen} onChange={onChange} />
    </Modal>
  )
}
