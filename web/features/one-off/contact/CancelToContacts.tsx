import { Modal } from 'antd'
import type { ContactOneOffPage } from '#contract/contact-one-off.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { useCancelToContacts } from './mutations.ts'

/** Asks before a one-off to contacts is taken back, with what that does in numbers. */
export function CancelToContacts({ oneOff, onClose }: { oneOff: ContactOneOffPage; onClose: () => void }) {
  const { t } = useWords()
  const cancel = useCancelToContacts(oneOff.oneOffId)
  const { counts } = oneOff
  const asked = (counts.waiting_staff ?? 0) + (counts.due ?? 0) + (counts.in_doubt ?? 0)
  return (
    <Modal
      open
      title={t('oneOff.cancel.title', { name: oneOff.name })}
      okText={t('oneOff.cancel.confirm')}
      cancelText={t('common.back')}
      okButtonProps={{ danger: true, loading: cancel.isPending }}
      onOk={() => cancel.mutate(undefined, { onSuccess: onClose })}
      onCancel={onClose}
    >
      {oneOff.state === 'planned' ? (
        <p>{t('oneOff.toContacts.cancel.notYet')}</p>
      ) : (
        <Figures label={t('oneOff.cancel.effect')}>
          <Figure
            label={t('oneOff.toContacts.cancel.stopped')}
            value={(counts.planned ?? 0) + (counts.deferred ?? 0)}
          />
          <Figure label={t('oneOff.toContacts.cancel.asked')} value={asked} tone={asked > 0 ? 'warn' : 'plain'} />
          <Figure label={t('oneOff.toContacts.cancel.sent')} value={(counts.sent ?? 0) + (counts.reported ?? 0)} />
        </Figures>
      )}
      <p>{t('oneOff.cancel.sentence')}</p>
      {cancel.error ? <Refused error={cancel.error} /> : null}
    </Modal>
  )
}
