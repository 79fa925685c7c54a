import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { GroupWelcome } from '#contract/group-welcome.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { useRemoveWelcome } from './queries.ts'

/** Takes a group welcome away, after saying where it greets nobody any more. */
export function RemoveWelcome({ welcome }: { welcome: GroupWelcome }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const remove = useRemoveWelcome(welcome.groupWelcomeId)
  return (
    <>
      <Button size="small" danger onClick={() => setOpen(true)}>
        {t('groupWelcome.remove.name')}
      </Button>
      <Modal
        open={isOpen}
        title={t('groupWelcome.remove.title', { name: welcome.name })}
        okText={t('groupWelcome.remove.name')}
        cancelText={t('common.back')}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onOk={() => remove.mutate(undefined, { onSuccess: () => setOpen(false) })}
        onCancel={() => setOpen(false)}
      >
        <Figures label={t('groupWelcome.remove.effect')}>
          <Figure label={t('groupWelcome.remove.reported')} value={welcome.reported} />
          <Figure label={t('groupWelcome.remove.asked')} value={welcome.asked - welcome.reported} />
        </Figures>
        <p>{t('groupWelcome.remove.sentence')}</p>
        {remove.error ? <Refused error={remove.error} /> : null}
      </Modal>
    </>
  )
}
