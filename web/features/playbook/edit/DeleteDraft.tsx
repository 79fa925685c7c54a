import { useNavigate } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { useDeleteDraft } from './queries.ts'

/** Takes the draft away, after saying what stays. */
export function DeleteDraft({ draftId, name }: { draftId: string; name: string }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const remove = useDeleteDraft(draftId)
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('editor.delete.button')}</Button>
      <Modal
        open={isAsking}
        title={t('editor.delete.title', { name })}
        okText={t('editor.delete.confirm')}
        cancelText={t('common.cancel')}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onOk={() => remove.mutate(undefined, { onSuccess: () => void navigate({ to: '/playbooks' }) })}
        onCancel={() => setAsking(false)}
      >
        <p>{t('editor.delete.text')}</p>
        {remove.error ? <Refused error={remove.error} /> : null}
      </Modal>
    </>
  )
}
