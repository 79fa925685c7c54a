import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Input, Modal } from 'antd'
import { useId, useState } from 'react'
import type { Draft } from '#contract/playbook-draft.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Problems } from '../Problems.tsx'
import styles from '../publish.module.css'
import type { Problem } from '../queries.ts'
import { ChangeList } from '../versions/ChangeList.tsx'
import { changesQuery, useDraftAct, usePublishDraft } from './queries.ts'

type PublishDraftProps = {
  draft: Draft
  problems: readonly Problem[]
  /** Saves what is not saved; resolves to the revision to publish. */
  flush: () => Promise<number>
  onClose: () => void
}

/** Publishes what is written here: with what is still missing, and a word on what is new. */
export function PublishDraft({ draft, problems, flush, onClose }: PublishDraftProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const id = useId()
  const [note, setNote] = useState('')
  const [error, setError] = useState<unknown>(null)
  const publish = usePublishDraft(draft.draftId)
  const submit = useDraftAct(draft.draftId, 'submit')
  const asksApproval = draft.needsApproval && draft.state === 'open'
  const changes = useQuery({ ...changesQuery(draft.draftId, flush), enabled: draft.playbookId !== null }).data?.changes
  const errors = problems.filter(({ severity }) => severity === 'error')
  const send = async () => {
    setError(null)
    try {
      const revision = await flush()
      if (asksApproval) {
        await submit.mutateAsync({ note, revision })
        onClose()
        return
      }
      const { playbookId, version } = await publish.mutateAsync({ note, revision })
      onClose()
      void navigate({ to: '/playbooks/$playbookId', params: { playbookId }, search: { version } })
    } catch (cause) {
      setError(cause)
    }
  }
  return (
    <Modal
      open
      width={720}
      title={t('editor.publishing.title')}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('common.cancel')}
        </Button>,
        <Button
          key="publish"
          type="primary"
          disabled={errors.length > 0 || (!asksApproval && !draft.mayPublish)}
          loading={publish.isPending || submit.isPending}
          onClick={() => void send()}
        >
          {t(`editor.publishing.${asksApproval ? 'submit' : draft.playbookId === null ? 'confirmFirst' : 'confirm'}`)}
        </Button>,
      ]}
    >
      {errors.length > 0 ? (
        <p>{t('editor.publishing.fix', { count: errors.length })}</p>
      ) : problems.length === 0 ? (
        <p className={styles['fine']}>{t('editor.publishing.fine')}</p>
      ) : null}
      <Problems problems={problems} />
      {changes && changes.length > 0 ? (
        <>
          <h3>{t('editor.publishing.changes', { count: changes.length })}</h3>
          <ChangeList changes={changes} />
        </>
      ) : null}
      {asksApproval ? <p>{t('editor.publishing.needsApproval')}</p> : null}
      {draft.playbookId === null ? null : <p>{t('editor.publishing.runsStay')}</p>}
      <label className={styles['note']} htmlFor={id}>
        {t('editor.publishing.note')}
      </label>
      <Input id={id} value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
      {error === null ? null : <Refused error={error} />}
    </Modal>
  )
}
