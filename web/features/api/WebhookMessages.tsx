import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type WebhookItem, type WebhookMessageItem, webhookMessageStates } from '#contract/webhook.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused, useRefusalWords } from '#web/ui/Refused.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from './api.module.css'
import { messagesQuery, type MessageState, useRepeatMessage } from './webhook-queries.ts'

const choices = ['all', ...webhookMessageStates] as const
const tones = { waiting: 'warn', sent: 'accent', failed: 'harm' } as const

/** What was told, the newest first: whether it was heard, how fast, and what came back. */
export function WebhookMessages({ webhook }: { webhook: WebhookItem }) {
  const { t } = useWords()
  const [choice, setChoice] = useState<'all' | MessageState>('all')
  const query = useInfiniteQuery(messagesQuery(webhook.webhookId, choice === 'all' ? undefined : choice))
  const mayChange = useMay('webhook.change') && webhook.state === 'live'
  const columns = useColumns(webhook.webhookId, mayChange)
  const rows = query.data?.pages.flatMap((page) => page.items)
  return (
    <>
      <Toolbar>
        <Segments
          label={t('api.messages.state')}
          value={choice}
          options={choices.map((value) => ({
            value,
            label: value === 'all' ? t('common.all') : t(`api.messages.states.${value}`),
          }))}
          onChange={setChoice}
        />
      </Toolbar>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={5} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t(choice === 'all' ? 'api.messages.empty' : 'api.messages.noneFits')}>
          {choice === 'all' ? t('api.messages.emptyText') : null}
        </Empty>
      ) : (
        <>
          <DataTable
            label={t('api.messages.list')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.webhookMessageId}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </>
  )
}

function useColumns(webhookId: string, mayChange: boolean): Column<WebhookMessageItem>[] {
  const { t } = useWords()
  return [
    {
      key: 'kind',
      title: t('api.messages.kind'),
      cell: (row) => (
        <details className={styles['body']}>
          <summary>
            <code>{row.kind}</code>
          </summary>
          <pre>{row.body}</pre>
          {row.response ? (
            <>
              <small>{t('api.messages.response')}</small>
              <pre>{row.response}</pre>
            </>
          ) : null}
        </details>
      ),
    },
    {
      key: 'state',
      title: t('api.messages.state'),
      cell: (row) => (
        <span className={styles['state']}>
          <Pill tone={tones[row.state]}>{t(`api.messages.states.${row.state}`)}</Pill>
          <small>
            <Outcome row={row} />
          </small>
        </span>
      ),
    },
    {
      key: 'took',
      title: t('api.messages.took'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => (row.tookMs === null ? '–' : t('api.messages.ms', { ms: row.tookMs })),
    },
    {
      key: 'at',
      title: t('api.messages.at'),
      isWideOnly: true,
      cell: (row) => <RealTime at={row.createdRealAt} />,
    },
    ...(mayChange
      ? [
          {
            key: 'again',
            title: '',
            align: 'right' as const,
            cell: (row: WebhookMessageItem) => <Again webhookId={webhookId} row={row} />,
          },
        ]
      : []),
  ]
}

/** What came of the last attempt, and when the next one is. */
function Outcome({ row: { state, status, failure, attempts, dueRealAt } }: { row: WebhookMessageItem }) {
  const { t } = useWords()
  const said = failure
    ? t(`api.messages.failure.${failure}`)
    : status === null
      ? null
      : t('api.messages.status', { status })
  return (
    <>
      {said}
      {attempts > 1 ? ` · ${t('api.messages.attempts', { count: attempts })}` : null}
      {state === 'waiting' && attempts > 0 && dueRealAt ? (
        <>
          {' · '}
          {t('api.messages.next')} <RealTime at={dueRealAt} isAhead />
        </>
      ) : null}
    </>
  )
}

function Again({ webhookId, row }: { webhookId: string; row: WebhookMessageItem }) {
  const { t } = useWords()
  const refusalWords = useRefusalWords()
  const repeat = useRepeatMessage(webhookId)
  return (
    <Button
      size="small"
      type="text"
      danger={repeat.error !== null}
      title={repeat.error === null ? undefined : refusalWords(repeat.error)}
      loading={repeat.isPending}
      onClick={() => repeat.mutate(row)}
    >
      {t('api.messages.again')}
    </Button>
  )
}
