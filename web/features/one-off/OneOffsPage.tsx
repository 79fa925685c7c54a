import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import type { OneOffItem } from '#contract/one-off.ts'
import { CorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { oneOffStates } from '#web/search.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { CountWords } from './CountWords.tsx'
import { oneOffsQuery } from './queries.ts'
import { OneOffStanding } from './OneOffStanding.tsx'
import { SendKinds } from './SendKinds.tsx'

/** What people sent once, with what became of it. */
export function OneOffsPage() {
  const { t } = useWords()
  const filters = useSearch({ from: '/desk/one-offs' })
  const navigate = useNavigate({ from: '/one-offs' })
  const query = useInfiniteQuery(oneOffsQuery(filters))
  const columns = useColumns()
  const maySend = useMay('one_off.send')
  const rows = query.data?.pages.flatMap((page) => page.items)
  const isFiltered = Object.keys(filters).length > 0
  const compose = maySend ? (
    <Link to="/one-offs/new">
      <Button type="primary">{t('oneOff.compose')}</Button>
    </Link>
  ) : null
  return (
    <Page title={t('shell.rooms.oneOffs')} note={t('oneOff.note')} actions={compose}>
      <SendKinds value="chats" />
      <Toolbar>
        <Segments
          label={t('oneOff.column.state')}
          value={filters.state ?? 'all'}
          options={(['all', ...oneOffStates] as const).map((value) => ({ value, label: t(`oneOff.filter.${value}`) }))}
          onChange={(value) => {
            const { state: _before, ...rest } = filters
            void navigate({ search: value === 'all' ? rest : { ...rest, state: value }, replace: true })
          }}
        />
        <SearchField
          label={t('oneOff.search')}
          value={filters.search ?? ''}
          onSearch={(search) => {
            const { search: _before, ...rest } = filters
            void navigate({ search: search === '' ? rest : { ...rest, search }, replace: true })
          }}
        />
      </Toolbar>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={6} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty
          title={t(isFiltered ? 'oneOff.empty.noneFits' : 'oneOff.empty.title')}
          action={
            isFiltered ? (
              <Button onClick={() => void navigate({ search: {}, replace: true })}>{t('common.clearFilters')}</Button>
            ) : (
              compose
            )
          }
        >
          {isFiltered ? null : t('oneOff.empty.text')}
        </Empty>
      ) : (
        <>
          <DataTable
            label={t('shell.rooms.oneOffs')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.oneOffId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Page>
  )
}

function useColumns(): Column<OneOffItem>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('oneOff.column.name'),
      cell: (row) => (
        <Link to="/one-offs/$oneOffId" params={{ oneOffId: row.oneOffId }}>
          {row.name}
        </Link>
      ),
    },
    { key: 'state', title: t('oneOff.column.state'), cell: (row) => <OneOffStanding state={row.state} /> },
    { key: 'due', title: t('oneOff.column.due'), cell: (row) => <CorpTime at={row.dueAt} /> },
    {
      key: 'chats',
      title: t('oneOff.column.groupChats'),
      align: 'right',
      cell: (row) => t('common.groupChats', { count: row.groupChats }),
    },
    {
      key: 'parts',
      title: t('oneOff.column.parts'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => row.parts,
    },
    {
      key: 'counts',
      title: t('oneOff.column.counts'),
      isWideOnly: true,
      cell: (row) => <CountWords counts={row.counts} />,
    },
    { key: 'by', title: t('oneOff.column.by'), isWideOnly: true, cell: (row) => row.createdBy },
  ]
}
