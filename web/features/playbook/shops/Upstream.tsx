import { Link } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { FollowStanding } from '#contract/playbook-follow.ts'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { FollowRefused } from './FollowRefused.tsx'
import { OverridesDialog } from './OverridesDialog.tsx'
import { useFork } from './queries.ts'
import { TakeUpdateDialog } from './TakeUpdateDialog.tsx'
import styles from './shops.module.css'

type UpstreamProps = { playbook: PlaybookPage; upstream: NonNullable<FollowStanding['upstream']> }

/** The playbook that this one follows, what is new there, what differs, and the way to stop following. */
export function Upstream({ playbook, upstream }: UpstreamProps) {
  const { t } = useWords()
  const mayPublish = useMay('playbook.publish')
  const [dialog, setDialog] = useState<'take' | 'differences' | 'fork' | null>(null)
  const isBehind = upstream.version < upstream.latestVersion
  const close = (): void => setDialog(null)
  return (
    <Section
      title={t('follow.upstream.title', { name: upstream.name })}
      note={t('follow.upstream.unit', { unit: upstream.unit, version: upstream.version })}
      actions={
        <>
          {mayPublish ? <Button onClick={() => setDialog('fork')}>{t('follow.upstream.fork')}</Button> : null}
          {isBehind ? (
            <Button type="primary" onClick={() => setDialog('take')}>
              {t('follow.upstream.look')}
            </Button>
          ) : null}
        </>
      }
    >
      <p className={styles['line']}>
        {isBehind ? (
          <Pill tone="warn">{t('follow.upstream.behind', { version: upstream.latestVersion })}</Pill>
        ) : (
          <Pill tone="accent">{t('follow.upstream.latest')}</Pill>
        )}
        <Button type="link" size="small" onClick={() => setDialog('differences')}>
          {t('follow.upstream.differences')} · {t('follow.overrides', { count: upstream.overrides })}
          {upstream.locals > 0 ? ` · ${t('follow.locals', { count: upstream.locals })}` : ''}
        </Button>
        <Link to="/playbooks/$playbookId" params={{ playbookId: upstream.playbookId }} search={{ tab: 'shops' }}>
          {upstream.name}
        </Link>
      </p>
      {dialog === 'take' ? <TakeUpdateDialog playbookId={playbook.playbookId} onClose={close} /> : null}
      {dialog === 'differences' ? (
        <OverridesDialog playbookId={playbook.playbookId} name={upstream.unit} onClose={close} />
      ) : null}
      {dialog === 'fork' ? <ForkDialog playbook={playbook} name={upstream.name} onClose={close} /> : null}
    </Section>
  )
}

type ForkDialogProps = { playbook: PlaybookPage; name: string; onClose: () => void }

function ForkDialog({ playbook, name, onClose }: ForkDialogProps) {
  const { t } = useWords()
  const fork = useFork(playbook.playbookId)
  return (
    <Modal
      open
      title={t('follow.upstream.forkTitle', { name })}
      okText={t('follow.upstream.forkConfirm')}
      cancelText={t('common.cancel')}
      okButtonProps={{ danger: true, loading: fork.isPending }}
      onOk={() => fork.mutate(undefined, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <p>{t('follow.upstream.forkText')}</p>
      {fork.error ? <FollowRefused error={fork.error} /> : null}
    </Modal>
  )
}
