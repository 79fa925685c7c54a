import { useNavigate } from '@tanstack/react-router'
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { ImportArchive, isArchive } from './ImportArchive.tsx'
import { JourneyReach } from './JourneyReach.tsx'
import { useCheckSource, usePublish } from './mutations.ts'
import { Problems } from './Problems.tsx'
import styles from './publish.module.css'

type PublishDialogProps = {
  /** Null: a new playbook. */
  playbookId: string | null
  source?: string
  onClose: () => void
}

/** Takes a playbook file, says what is wrong with it line by line, and publishes it as a version. */
export function PublishDialog({ playbookId, source: before = '', onClose }: PublishDialogProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const [source, setSource] = useState(before)
  const [note, setNote] = useState('')
  const [packed, setPacked] = useState<File | null>(null)
  const check = useCheckSource()
  const publish = usePublish(playbookId)
  const edit = (next: string) => {
    setPacked(null)
    setSource(next)
    check.reset()
    publish.reset()
  }
  const take = (file: File | undefined) => {
    if (file && isArchive(file)) setPacked(file)
    else void file?.text().then(edit)
  }
  const send = () =>
    publish.mutate(
      { source, note },
      {
        onSuccess: ({ playbookId: made, version }) => {
          onClose()
          void navigate({ to: '/playbooks/$playbookId', params: { playbookId: made }, search: { version } })
        },
      },
    )
  const isChecked = check.data?.isValid ?? false
  return (
    <Modal
      open
      width={880}
      title={t(playbookId ? 'playbook.publish.next' : 'playbook.publish.new')}
      onCancel={onClose}
      footer={
        packed
          ? null
          : [
              <Button key="close" onClick={onClose}>
                {t('common.cancel')}
              </Button>,
              <Button
                key="check"
                disabled={source.trim() === ''}
                loading={check.isPending}
                onClick={() => check.mutate(source)}
              >
                {t('playbook.publish.check')}
              </Button>,
              <Button key="publish" type="primary" disabled={!isChecked} loading={publish.isPending} onClick={send}>
                {t('playbook.publish.publish')}
              </Button>,
            ]
      }
    >
      <p className={styles['hint']}>
        {t('playbook.publish.hint')}
        {playbookId === null ? t('playbook.archive.hint') : null}
      </p>
      <label className={styles['file']}>
        {t('playbook.publish.file')}
        <input
          type="file"
          accept={playbookId === null ? '.yaml,.yml,.json,.zip' : '.yaml,.yml,.json'}
          onChange={(event) => take(event.target.files?.[0])}
        />
      </label>
      {packed ? (
        <ImportArchive file={packed} onClose={onClose} />
      ) : (
        <>
          <Input.TextArea
            aria-label={t('playbook.publish.source')}
            value={source}
            rows={16}
            spellCheck={false}
            className={styles['source'] ?? ''}
            onChange={(event) => edit(event.target.value)}
          />
          {check.error ? <Refused error={check.error} /> : null}
          {check.data ? (
            check.data.problems.length === 0 ? (
              <p className={styles['fine']}>{t('playbook.publish.fine')}</p>
            ) : (
              <Problems problems={check.data.problems} />
            )
          ) : null}
          {check.data?.audience ? <JourneyReach audience={check.data.audience} /> : null}
          <label className={styles['note']}>
            {t('playbook.publish.note')}
            <Input value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
          </label>
          {publish.error ? <Refused error={publish.error} /> : null}
        </>
      )}
    </Modal>
  )
}
