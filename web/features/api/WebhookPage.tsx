import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { WebhookItem } from '#contract/webhook.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './api.module.css'
import { ApiNav } from './ApiNav.tsx'
import { ShownOnce } from './ShownOnce.tsx'
import { WebhookForm } from './WebhookForm.tsx'
import { WebhookMessages } from './WebhookMessages.tsx'
import {
  usePauseWebhook,
  useRemoveWebhook,
  useResumeWebhook,
  useRotateSecret,
  useSaveWebhook,
  useTestWebhook,
  webhookIn,
  webhooksQuery,
} from './webhook-queries.ts'
import { WebhookState } from './WebhookState.tsx'

/** One subscription: how it stands, what it told, and whether that was heard. */
export function WebhookPage() {
  const { t } = useWords()
  const { webhookId } = useParams({ from: '/desk/settings/api/webhooks/$webhookId' })
  const query = useQuery(webhooksQuery)
  const webhook = webhookIn(query.data, webhookId)
  const mayChange = useMay('webhook.change')
  return (
    <Page
      title={webhook?.name ?? t('api.nav.webhooks')}
      mark={webhook ? <WebhookState webhook={webhook} /> : null}
      note={webhook?.url}
      actions={webhook && mayChange ? <Actions webhook={webhook} /> : null}
    >
      <ApiNav value="webhooks" />
      <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
        {() =>
          webhook ? (
            <>
              <Standing webhook={webhook} />
              <WebhookMessages webhook={webhook} />
            </>
          ) : (
            <Empty title={t('api.webhooks.unknown')} />
          )
        }
      </Answer>
    </Page>
  )
}

/** What a person has to know, and may have to do, before the history. */
function Standing({ webhook }: { webhook: WebhookItem }) {
  const { t } = useWords()
  const { state, stateRealAt, formerUntilRealAt, kinds } = webhook
  return (
    <>
      {state === 'suspended' || state === 'gone' ? (
        <p className={styles['notice']} role="alert">
          {t(`api.webhooks.notice.${state}`)} {stateRealAt ? <RealTime at={stateRealAt} /> : null}
        </p>
      ) : null}
      <p className={styles['facts']}>
        {kinds.map((kind) => (
          <code key={kind}>{kind}</code>
        ))}
      </p>
      {formerUntilRealAt ? (
        <p className={styles['hint']}>
          {t('api.webhooks.former')} <RealTime at={formerUntilRealAt} isAhead />
        </p>
      ) : null}
    </>
  )
}

function Actions({ webhook }: { webhook: WebhookItem }) {
  const { t } = useWords()
  const [open, setOpen] = useState<'change' | 'rotate' | 'remove' | null>(null)
  const { webhookId, state } = webhook
  const test = useTestWebhook()
  const pause = usePauseWebhook()
  const resume = useResumeWebhook()
  const close = () => setOpen(null)
  const error = test.error ?? pause.error ?? resume.error
  return (
    <>
      {error ? <Refused error={error} /> : null}
      {state === 'live' ? (
        <>
          <Button loading={test.isPending} onClick={() => test.mutate(webhookId)}>
            {t('api.webhooks.test')}
          </Button>
          <Button loading={pause.isPending} onClick={() => pause.mutate(webhookId)}>
            {t('api.webhooks.pause')}
          </Button>
        </>
      ) : (
        <Button type="primary" loading={resume.isPending} onClick={() => resume.mutate(webhookId)}>
          {t('api.webhooks.resume')}
        </Button>
      )}
      <Button onClick={() => setOpen('change')}>{t('api.webhooks.change')}</Button>
      <Button onClick={() => setOpen('rotate')}>{t('api.webhooks.rotate')}</Button>
      <Button danger onClick={() => setOpen('remove')}>
        {t('api.webhooks.remove')}
      </Button>
      {open === 'change' ? <Change webhook={webhook} onClose={close} /> : null}
      {open === 'rotate' ? <Rotate webhook={webhook} onClose={close} /> : null}
      {open === 'remove' ? <Remove webhook={webhook} onClose={close} /> : null}
    </>
  )
}

type DialogProps = { webhook: WebhookItem; onClose: () => void }

function Change({ webhook, onClose }: DialogProps) {
  const { t } = useWords()
  const save = useSaveWebhook(webhook.webhookId)
  return (
    <WebhookForm
      title={t('api.webhooks.change')}
      before={webhook}
      sending={save.isPending}
      error={save.error}
      onSave={(body) => save.mutate(body, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}

function Rotate({ webhook, onClose }: DialogProps) {
  const { t } = useWords()
  const rotate = useRotateSecret()
  if (rotate.data)
    return (
      <ShownOnce title={t('api.webhooks.rotated')} secret={rotate.data.secret} onClose={onClose}>
        {t('api.webhooks.secretText')}
      </ShownOnce>
    )
  return (
    <Modal
      open
      title={t('api.webhooks.rotateTitle')}
      okText={t('api.webhooks.rotate')}
      cancelText={t('common.back')}
      okButtonProps={{ loading: rotate.isPending }}
      onOk={() => rotate.mutate(webhook.webhookId)}
      onCancel={onClose}
    >
      <p>{t('api.webhooks.rotateText')}</p>
      {rotate.error ? <Refused error={rotate.error} /> : null}
    </Modal>
  )
}

function Remove({ webhook, onClose }: DialogProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const remove = useRemoveWebhook()
  return (
    <Modal
      open
      title={t('api.webhooks.removeTitle', { name: webhook.name })}
      okText={t('api.webhooks.remove')}
      cancelText={t('common.back')}
      okButtonProps={{ danger: true, loading: remove.isPending }}
      onOk={() =>
        remove.mutate(webhook.webhookId, { onSuccess: () => void navigate({ to: '/settings/api/webhooks' }) })
      }
      onCancel={onClose}
    >
      <p>{t('api.webhooks.removeText')}</p>
      {remove.error ? <Refused error={remove.error} /> : null}
    </Modal>
  )
}
