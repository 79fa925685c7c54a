import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { ContentItem } from '#contract/content-library.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused, useRefusalWords } from '#web/ui/Refused.tsx'
import { useRestoreItem, useRetireItem } from './queries.ts'

/** Takes an item out of the library, after saying what that does and does not do. */
export function RetireItem({ item }: { item: ContentItem }) {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const retire = useRetireItem(item.contentItemId)
  return (
    <>
      <Button danger onClick={() => setAsking(true)}>
        {t('content.retire.name')}
      </Button>
      <Modal
        open={isAsking}
        title={t('content.retire.title', { name: item.name })}
        okText={t('content.retire.name')}
        cancelText={t('common.back')}
        okButtonProps={{ danger: true, loading: retire.isPending }}
        onOk={() => retire.mutate(item.revision, { onSuccess: () => setAsking(false) })}
        onCancel={() => setAsking(false)}
      >
        <Figures label={t('content.retire.effect')}>
          <Figure label={t('content.retire.playbooks')} value={item.uses.length} />
          <Figure label={t('content.retire.planned')} value={item.planned} />
        </Figures>
        <p>{t('content.retire.sentence')}</p>
        {retire.error ? <Refused error={retire.error} /> : null}
      </Modal>
    </>
  )
}

/** Brings a retired item back as it was. */
export function RestoreItem({ item }: { item: ContentItem }) {
  const { t } = useWords()
  const refusalWords = useRefusalWords()
  const restore = useRestoreItem(item.contentItemId)
  return (
    <Button
      type="primary"
      loading={restore.isPending}
      danger={restore.error !== null}
      title={restore.error === null ? undefined : refusalWords(restore.error)}
      onClick={() => restore.mutate(undefined)}
    >
      {t('content.restore')}
    </Button>
  )
}
