import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import type { FollowUpdate } from '#contract/playbook-follow.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Collisions } from './Collisions.tsx'
import { FollowRefused } from './FollowRefused.tsx'
import { updateQuery, useTakeUpdate } from './queries.ts'
import styles from './shops.module.css'

type TakeUpdateDialogProps = { playbookId: string; onClose: () => void }

/** What the followed playbook has new for this one, taken over at once or settled in a draft. */
export function TakeUpdateDialog({ playbookId, onClose }: TakeUpdateDialogProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const mayPublish = useMay('playbook.publish')
  const query = useQuery(updateQuery(playbookId))
  const take = useTakeUpdate(playbookId)
  const found = query.data
  const collides = (found?.collisions.length ?? 0) > 0
  const send = (): void => {
    if (!found) return
    take.mutate(
      { to: found.to, note: t('follow.update.note', { version: found.to }) },
      {
        onSuccess: (taken) => {
          onClose()
          if (taken.kind === 'draft')
            void navigate({ to: '/playbooks/drafts/$draftId', params: { draftId: taken.draftId } })
        },
      },
    )
  }
  return (
    <Modal
      open
      width={720}
      title={found ? t('follow.take.title', { from: found.from, to: found.to }) : t('follow.upstream.look')}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('common.cancel')}
        </Button>,
        mayPublish ? (
          <Button key="take" type="primary" disabled={!found} loading={take.isPending} onClick={send}>
            {t(collides ? 'follow.take.draft' : 'follow.take.publish')}
          </Button>
        ) : null,
      ]}
    >
      {take.error ? <FollowRefused error={take.error} /> : null}
      <Answer query={query} shape={<Bones rows={4} label={t('common.loading')} />}>
        {(update) => <Told update={update} />}
      </Answer>
    </Modal>
  )
}

function Told({ update: { changes, collisions, overruled } }: { update: FollowUpdate }) {
  const { t, language } = useWords()
  return (
    <>
      {collisions.length > 0 ? (
        <>
          <h3>{t('follow.take.collisions', { count: collisions.length })}</h3>
          <p className={styles['weak']}>{t('follow.take.collisionsHint')}</p>
          <Collisions collisions={collisions} />
        </>
      ) : null}
      {overruled.length > 0 ? (
        <>
          <h3 className={styles['warn']}>{t('follow.take.overruled', { count: overruled.length })}</h3>
          <ul className={styles['said']}>
            {overruled.map((words, at) => (
              <li key={`${at} ${words.zh}`}>{words[language]}</li>
            ))}
          </ul>
        </>
      ) : null}
      {changes.length === 0 ? (
        <p>{t('follow.take.unchanged')}</p>
      ) : (
        <>
          <h3>{t('follow.take.changes', { count: changes.length })}</h3>
          <ul className={styles['said']}>
            {changes.map((words, at) => (
              <li key={`${at} ${words.zh}`}>{words[language]}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
