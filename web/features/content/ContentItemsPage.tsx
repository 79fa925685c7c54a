import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import type { ContentItemRow } from '#contract/content-library.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { contentClasses, contentStates, zones } from '#web/search.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from './content.module.css'
import { ItemState } from './ItemState.tsx'
import { type ItemFilters, itemsQuery, labelsQuery } from './queries.ts'

/** What we say: the messages of the corp, found by zone, class, label and standing. */
export function ContentItemsPage() {
  const { t } = useWords()
  const filters = useSearch({ from: '/desk/content' })
  const navigate = useNavigate({ from: '/content' })
  const query = useInfiniteQuery(itemsQuery(filters))
  const columns = useColumns()
  const mayWrite = useMay('content.write')
  const rows = query.data?.pages.flatMap((page) => page.items)
  const isFiltered = Object.keys(filters).length > 0
  const write = mayWrite ? (
    <Link to="/content/new">
      <Button type="primary">{t('content.new')}</Button>
    </Link>
  ) : null
  return (
    <Page
      title={t('shell.rooms.content')}
      note={t('content.note')}
      actions={
        <>
          <Link to="/content/results">
            <Button>{t('content.results.title')}</Button>
          </Link>
          <Link to="/content/words">
            <Button>{t('content.words.title')}</Button>
          </Link>
          {write}
        </>
      }
    >
      <Filters />
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={6} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty
          title={t(isFiltered ? 'content.empty.noneFits' : 'content.empty.title')}
          action={
            isFiltered ? (
              <Button onClick={() => void navigate({ search: {}, replace: true })}>{t('common.clearFilters')}</Button>
            ) : (
              write
            )
          }
        >
          {isFiltered ? null : t('content.empty.text')}
        </Empty>
      ) : (
        <>
          <DataTable
            label={t('shell.rooms.content')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.contentItemId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Page>
  )
}

function Filters() {
  const { t } = useWords()
  const filters = useSearch({ from: '/desk/content' })
  const navigate = useNavigate({ from: '/content' })
  const labels = useQuery(labelsQuery).data ?? []
  const put = <K extends keyof ItemFilters>(name: K, value: ItemFilters[K] | undefined) => {
    const { [name]: _before, ...rest } = filters
    void navigate({ search: value === undefined ? rest : { ...rest, [name]: value }, replace: true })
  }
  return (
    <Toolbar>
      <Segments
        label={t('content.column.state')}
        value={filters.state ?? 'all'}
        options={(['all', ...contentStates] as const).map((value) => ({ value, label: t(`content.state.${value}`) }))}
        onChange={(value) => put('state', value === 'all' ? undefined : value)}
      />
      <Select
        allowClear
        aria-label={t('content.field.zone')}
        placeholder={t('content.anyZone')}
        className={styles['filter'] ?? ''}
        value={filters.zone ?? null}
        options={zones.map((value) => ({ value, label: t(`content.zone.${value}`) }))}
        onChange={(value) => put('zone', value ?? undefined)}
      />
      <Select
        allowClear
        aria-label={t('content.field.class')}
        placeholder={t('content.anyClass')}
        className={styles['filter'] ?? ''}
        value={filters.class ?? null}
        options={contentClasses.map((value) => ({ value, label: t(`playbook.content.class.${value}`) }))}
        onChange={(value) => put('class', value ?? undefined)}
      />
      {labels.length > 0 || filters.label !== undefined ? (
        <Select
          allowClear
          showSearch
          aria-label={t('content.field.labels')}
          placeholder={t('content.anyLabel')}
          className={styles['filter'] ?? ''}
          value={filters.label ?? null}
          options={labels.map(({ label, items }) => ({ value: label, label: `${label} ${items}` }))}
          onChange={(value) => put('label', value ?? undefined)}
        />
      ) : null}
      <SearchField
        label={t('content.search')}
        value={filters.search ?? ''}
        width={240}
        onSearch={(search) => put('search', search === '' ? undefined : search)}
      />
    </Toolbar>
  )
}

function useColumns(): Column<ContentItemRow>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('content.field.name'),
      cell: (row) => (
        <Link to="/content/$contentItemId" params={{ contentItemId: row.contentItemId }}>
          {row.name}
        </Link>
      ),
    },
    { key: 'state', title: t('content.column.state'), cell: (row) => <ItemState state={row.state} /> },
    {
      key: 'excerpt',
      title: t('content.column.message'),
      isWideOnly: true,
      cell: (row) => <span className={styles['excerpt']}>{row.excerpt}</span>,
    },
    { key: 'zone', title: t('content.field.zone'), isWideOnly: true, cell: (row) => t(`content.zone.${row.zone}`) },
    {
      key: 'class',
      title: t('content.field.class'),
      isWideOnly: true,
      cell: (row) => t(`playbook.content.class.${row.class}`),
    },
    {
      key: 'labels',
      title: t('content.field.labels'),
      isWideOnly: true,
      cell: (row) => (
        <span className={styles['labels']}>
          {row.labels.map((label) => (
            <Pill key={label}>{label}</Pill>
          ))}
        </span>
      ),
    },
    { key: 'uses', title: t('content.column.uses'), align: 'right', isWideOnly: true, cell: (row) => row.playbooks },
    {
      key: 'updated',
      title: t('content.column.updated'),
      isWideOnly: true,
      cell: (row) => <RealTime at={row.updatedRealAt} />,
    },
  ]
}
