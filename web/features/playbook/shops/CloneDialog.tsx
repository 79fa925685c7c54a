import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { CLONES_MAX, type Cloned, type FollowStanding } from '#contract/playbook-follow.ts'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { ClonesFound } from './ClonesFound.tsx'
import { FollowRefused } from './FollowRefused.tsx'
import { useClone, usePreviewClones, useUndoClones } from './queries.ts'
import { unitsOf } from './units.ts'
import styles from './shops.module.css'

type CloneDialogProps = { playbook: PlaybookPage; standing: FollowStanding; onClose: () => void }

/** Makes a playbook for each of many shops: written or pasted, looked at, made, and undone if it was not meant. */
export function CloneDialog({ playbook, standing, onClose }: CloneDialogProps) {
  const { t, language } = useWords()
  const [text, setText] = useState('')
  const [made, setMade] = useState<Cloned['items'] | null>(null)
  const preview = usePreviewClones(playbook.playbookId)
  const clone = useClone(playbook.playbookId)
  const [version] = useState(playbook.version)
  const columns = standing.variables.map(({ name }) => name)
  const units = unitsOf(text, columns)
  const body = { version, units }
  const isFine = preview.data?.items.every(({ problems }) => problems.length === 0) ?? false
  const isTooMany = units.length > CLONES_MAX
  if (made) return <Made playbook={playbook} made={made} onClose={onClose} />
  return (
    <Modal
      open
      width={820}
      title={t('follow.clone.title')}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('common.cancel')}
        </Button>,
        <Button
          key="check"
          disabled={units.length === 0 || isTooMany}
          loading={preview.isPending}
          onClick={() => preview.mutate(body)}
        >
          {t('follow.clone.check')}
        </Button>,
        <Button
          key="clone"
          type="primary"
          disabled={!isFine}
          loading={clone.isPending}
          onClick={() => clone.mutate(body, { onSuccess: ({ items }) => setMade(items) })}
        >
          {t('follow.clone.confirm', { count: units.length })}
        </Button>,
      ]}
    >
      <label className={styles['units']}>
        <span>{t('follow.clone.units')}</span>
        <Input.TextArea
          aria-label={t('follow.clone.units')}
          rows={8}
          value={text}
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value)
            preview.reset()
            clone.reset()
          }}
        />
        <small>
          {columns.length === 0
            ? t('follow.clone.noVariables')
            : t('follow.clone.unitsHint', {
                columns: standing.variables.map(({ label }) => label[language]).join(language === 'zh' ? '、' : ', '),
              })}
        </small>
      </label>
      {isTooMany ? <p className={styles['warn']}>{t('follow.clone.tooMany', { max: CLONES_MAX })}</p> : null}
      {preview.error ? <FollowRefused error={preview.error} /> : null}
      {clone.error ? <FollowRefused error={clone.error} /> : null}
      {preview.data ? <ClonesFound preview={preview.data} /> : null}
    </Modal>
  )
}

type MadeProps = { playbook: PlaybookPage; made: Cloned['items']; onClose: () => void }

function Made({ playbook, made, onClose }: MadeProps) {
  const { t } = useWords()
  const undo = useUndoClones(playbook.playbookId)
  return (
    <Modal
      open
      title={t('follow.clone.title')}
      onCancel={onClose}
      footer={[
        undo.isSuccess ? null : (
          <Button
            key="undo"
            danger
            loading={undo.isPending}
            onClick={() => undo.mutate(made.map(({ playbookId }) => playbookId))}
          >
            {t('follow.clone.undo')}
          </Button>
        ),
        <Button key="close" type="primary" onClick={onClose}>
          {t('common.close')}
        </Button>,
      ]}
    >
      <output>{undo.isSuccess ? t('follow.clone.undone') : t('follow.clone.made', { count: made.length })}</output>
      {undo.error ? <FollowRefused error={undo.error} /> : null}
    </Modal>
  )
}
