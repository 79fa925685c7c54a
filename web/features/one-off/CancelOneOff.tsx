import { Modal } from 'antd'
import type { OneOffItem } from '#contract/one-off.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { useCancelOneOff } from './mutations.ts'

/** Asks before a one-off is taken back, with what that does in numbers. */
export function CancelOneOff({ oneOff, onClose }: { oneOff: OneOffItem; onClose: () => void }) {
  const { t } = useWords()
  const cancel = useCancelOneOff(oneOff.oneOffId)
  const { counts } = oneOff
  const stopped = (counts.planned ?? 0) + (counts.deferred ?? 0)
  const asked = (counts.waiting_staff ?? 0) + (counts.due ?? 0) + (counts.in_doubt ?? 0)
  const sent = (counts.sent ?? 0) + (counts.reported ?? 0)
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
      <Figures label={t('oneOff.cancel.effect')}>
        <Figure label={t('oneOff.cancel.stopped')} value={stopped} />
        <Figure label={t('oneOff.cancel.asked')} value={asked} tone={asked > 0 ? 'warn' : 'plain'} />
        <Figure label={t('oneOff.cancel.sent')} value={sent} />
      </Figures>
      <p>{t('oneOff.cancel.sentence')}</p>
      {cancel.error ? <Refused error={cancel.error} /> : null}
    </Modal>
  )
}
