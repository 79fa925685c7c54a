import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useId, useState, type ReactNode } from 'react'
import type { Draft } from '#contract/playbook-draft.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './editor.module.css'
import { KeepAsDraft } from './NewDraft.tsx'
import { useDraftAct } from './queries.ts'

type StandingProps = { draft: Draft; onPublish: () => void }

/** Why nothing can be changed now, or what to look at first, with what can be done about it. */
export function Standing({ draft, onPublish }: StandingProps) {
  const { t } = useWords()
  const { baseVersion, latestVersion, returned } = draft
  if (draft.state === 'submitted') return <Submitted draft={draft} onPublish={onPublish} />
  return (
    <>
      {returned ? <Notice>{t('editor.returned', { name: returned.by, reason: returned.reason })}</Notice> : null}
      {baseVersion !== null && latestVersion !== null && latestVersion > baseVersion ? (
        <Outdated draft={draft} latest={latestVersion} />
      ) : null}
    </>
  )
}

const Notice = ({ children }: { children: ReactNode }) => <div className={styles['notice']}>{children}</div>

/** The draft was published or deleted by somebody while there is something here that they have not seen. */
export function Gone({ draft, source }: { draft: Draft; source: string }) {
  const { t } = useWords()
  return (
    <div className={styles['notice']} data-harm="" role="alert">
      <p>{t('editor.gone.title')}</p>
      <KeepAsDraft playbookId={draft.playbookId} source={source} />
    </div>
  )
}

/** A draft that waits for approval: its reader publishes it or sends it back, its author may take it back. */
function Submitted({ draft, onPublish }: StandingProps) {
  const { t } = useWords()
  const id = useId()
  const [reason, setReason] = useState('')
  const withdraw = useDraftAct(draft.draftId, 'withdraw')
  const sendBack = useDraftAct(draft.draftId, 'return')
  const error = withdraw.error ?? sendBack.error
  return (
    <Notice>
      <p>
        {draft.submitted
          ? t('editor.submittedBy', { name: draft.submitted.by, note: draft.submitted.note || t('common.none') })
          : t('editor.locked')}
      </p>
      {draft.mayPublish ? (
        <div className={styles['review']}>
          <Button type="primary" onClick={onPublish}>
            {t('editor.review.approve')}
          </Button>
          <label htmlFor={id}>{t('editor.review.reason')}</label>
          <Input id={id} value={reason} maxLength={200} onChange={({ target }) => setReason(target.value)} />
          <Button
            disabled={reason.trim() === ''}
            loading={sendBack.isPending}
            onClick={() => sendBack.mutate({ reason: reason.trim() })}
          >
            {t('editor.review.sendBack')}
          </Button>
        </div>
      ) : (
        <Button size="small" loading={withdraw.isPending} onClick={() => withdraw.mutate({})}>
          {t('editor.review.withdraw')}
        </Button>
      )}
      {error ? <Refused error={error} /> : null}
    </Notice>
  )
}

/** Somebody published meanwhile: the draft goes on from that version once its author has seen what it changed. */
function Outdated({ draft, latest }: { draft: Draft; latest: number }) {
  const { t } = useWords()
  const rebase = useDraftAct(draft.draftId, 'rebase')
  return (
    <Notice>
      <p>{t('editor.outdated', { version: latest })}</p>
      {draft.playbookId === null ? null : (
        <Link
          to="/playbooks/$playbookId"
          params={{ playbookId: draft.playbookId }}
          search={{ tab: 'versions', version: latest }}
        >
          {t('editor.review.look', { version: latest })}
        </Link>
      )}{' '}
      <Button
        size="small"
        loading={rebase.isPending}
        onClick={() => rebase.mutate({ version: latest, revision: draft.revision })}
      >
        {t('editor.review.rebase', { version: latest })}
      </Button>
      {rebase.error ? <Refused error={rebase.error} /> : null}
    </Notice>
  )
}
