import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { ApiKeyItem } from '#contract/api-key.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './api.module.css'
import { ApiNav } from './ApiNav.tsx'
import { NewKey } from './NewKey.tsx'
import { keysQuery } from './queries.ts'
import { RevokeKey } from './RevokeKey.tsx'
import { useScopeWords } from './scope-words.ts'

/** The keys by which programs call, and the way to make and end them. */
export function KeysPage() {
  const { t } = useWords()
  const query = useInfiniteQuery(keysQuery)
  const mayChange = useMay('api_key.change')
  const [isMaking, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKeyItem | null>(null)
  const columns = useColumns(mayChange ? setRevoking : null)
  const rows = query.data?.pages.flatMap((page) => page.items)
  const make = mayChange ? (
    <Button type="primary" onClick={() => setMaking(true)}>
      {t('api.keys.make')}
    </Button>
  ) : null
  return (
    <Page title={t('shell.rooms.api')} note={t('api.keys.note')} actions={rows?.length ? make : null}>
      <ApiNav value="keys" />
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={5} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty title={t('api.keys.empty')} action={make}>
          {t('api.keys.emptyText')}
        </Empty>
      ) : (
        <>
          <DataTable label={t('api.keys.list')} columns={columns} rows={rows} keyOf={(row) => row.apiKeyId} />
          <More query={query} shown={rows.length} />
        </>
      )}
      {isMaking ? <NewKey onClose={() => setMaking(false)} /> : null}
      {revoking ? <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} /> : null}
    </Page>
  )
}

const tones = { live: 'accent', revoked: 'plain', expired: 'warn', staff_gone: 'harm' } as const

function useColumns(onRevoke: ((row: ApiKeyItem) => void) | null): Column<ApiKeyItem>[] {
  const { t } = useWords()
  const scopeWords = useScopeWords()
  return [
    {
      key: 'name',
      title: t('api.keys.name'),
      cell: (row) => (
        <span className={styles['name']}>
          <b>{row.name}</b>
          <code>{row.prefix}…</code>
        </span>
      ),
    },
    { key: 'scopes', title: t('api.keys.scopes'), cell: (row) => scopeWords(row.scopes), isWideOnly: true },
    {
      key: 'state',
      title: t('api.keys.state'),
      cell: (row) => (
        <span className={styles['state']}>
          <Pill tone={tones[row.state]}>{t(`api.keys.states.${row.state}`)}</Pill>
          {row.state === 'live' && row.expiresRealAt ? (
            <small>
              {t('api.keys.until')} <RealTime at={row.expiresRealAt} isAhead />
            </small>
          ) : null}
          {row.state === 'revoked' && row.revokedRealAt ? (
            <small>
              {row.revokedBy} · <RealTime at={row.revokedRealAt} />
            </small>
          ) : null}
        </span>
      ),
    },
    {
      key: 'used',
      title: t('api.keys.used'),
      isWideOnly: true,
      cell: (row) =>
        row.usedRealAt ? (
          <>
            <RealTime at={row.usedRealAt} /> · {row.usedAddress}
          </>
        ) : (
          t('api.keys.neverUsed')
        ),
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
    ...(onRevoke
      ? [
          {
            key: 'revoke',
            title: '',
            align: 'right' as const,
            cell: (row: ApiKeyItem) =>
              row.state === 'revoked' ? null : (
                <Button
                  size="small"
                  type="text"
                  danger
                  aria-label={t('api.keys.revokeOf', { name: row.name })}
                  onClick={() => onRevoke(row)}
                >
                  {t('api.keys.revoke')}
                </Button>
              ),
          },
        ]
      : []),
  ]
}
