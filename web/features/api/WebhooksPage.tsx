import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { WebhookItem } from '#contract/webhook.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import styles from './api.module.css'
import { ApiNav } from './ApiNav.tsx'
import { WebhookForm } from './WebhookForm.tsx'
import { useMakeWebhook, webhooksQuery } from './webhook-queries.ts'
import { WebhookState } from './WebhookState.tsx'
import { ShownOnce } from './ShownOnce.tsx'

/** Who is told of what happens here. */
export function WebhooksPage() {
  const { t } = useWords()
  const query = useQuery(webhooksQuery)
  const mayChange = useMay('webhook.change')
  const [isMaking, setMaking] = useState(false)
  const columns = useColumns()
  const make = mayChange ? (
    <Button type="primary" onClick={() => setMaking(true)}>
      {t('api.webhooks.make')}
    </Button>
  ) : null
  return (
    <Page title={t('shell.rooms.api')} note={t('api.webhooks.note')} actions={query.data?.items.length ? make : null}>
      <ApiNav value="webhooks" />
      <Answer query={query} shape={<Bones rows={4} label={t('common.loading')} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('api.webhooks.empty')} action={make}>
              {t('api.webhooks.emptyText')}
            </Empty>
          ) : (
            <DataTable label={t('api.nav.webhooks')} columns={columns} rows={items} keyOf={(row) => row.webhookId} />
          )
        }
      </Answer>
      {isMaking ? <NewWebhook onClose={() => setMaking(false)} /> : null}
    </Page>
  )
}

function NewWebhook({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const make = useMakeWebhook()
  if (make.data)
    return (
      <ShownOnce title={t('api.webhooks.made')} secret={make.data.secret} onClose={onClose}>
        {t('api.webhooks.secretText')}
      </ShownOnce>
    )
  return (
    <WebhookForm
      title={t('api.webhooks.make')}
      sending={make.isPending}
      error={make.error}
      onSave={(body) => make.mutate(body)}
      onClose={onClose}
    />
  )
}

function useColumns(): Column<WebhookItem>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('api.webhooks.name'),
      cell: (row) => (
        <span className={styles['name']}>
          <Link to="/settings/api/webhooks/$webhookId" params={{ webhookId: row.webhookId }}>
            {row.name}
          </Link>
          <code>{row.url}</code>
        </span>
      ),
    },
    {
      key: 'kinds',
      title: t('api.webhooks.kinds'),
      isWideOnly: true,
      cell: (row) => t('api.webhooks.kindCount', { count: row.kinds.length }),
    },
    { key: 'state', title: t('api.keys.state'), cell: (row) => <WebhookState webhook={row} /> },
    {
      key: 'waiting',
      title: t('api.webhooks.waiting'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => row.waiting,
    },
    {
      key: 'created',
      title: t('api.keys.created'),
      isWideOnly: true,
      cell: (row) => (
        <>
          {row.createdBy} · <RealTime at={row.createdRealAt} />
        </>
      ),
    },
  ]
}
