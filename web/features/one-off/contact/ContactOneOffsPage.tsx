import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ContactOneOffItem } from '#contract/contact-one-off.ts'
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
import { OneOffStanding } from '../OneOffStanding.tsx'
import { SendKinds } from '../SendKinds.tsx'
import { contactOneOffsQuery } from './queries.ts'

/** What people sent to contacts once, with what became of it. */
export function ContactOneOffsPage() {
  const { t } = useWords()
  const filters = useSearch({ from: '/desk/one-offs/contacts' })
  const navigate = useNavigate({ from: '/one-offs/contacts' })
  const query = useInfiniteQuery(contactOneOffsQuery(filters))
  const columns = useColumns()
  const maySend = useMay('one_off.send')
  const rows = query.data?.pages.flatMap((page) => page.items)
  const isFiltered = Object.keys(filters).length > 0
  const compose = maySend ? (
    <Link to="/one-offs/contacts/new">
      <Button type="primary">{t('oneOff.toContacts.compose')}</Button>
    </Link>
  ) : null
  return (
    <Page title={t('shell.rooms.oneOffs')} note={t('oneOff.toContacts.note')} actions={compose}>
      <SendKinds value="contacts" />
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
          title={t(isFiltered ? 'oneOff.empty.noneFits' : 'oneOff.toContacts.empty.title')}
          action={
            isFiltered ? (
              <Button onClick={() => void navigate({ search: {}, replace: true })}>{t('common.clearFilters')}</Button>
            ) : (
              compose
            )
          }
        >
          {isFiltered ? null : t('oneOff.toContacts.empty.text')}
        </Empty>
      ) : (
        <>
          <DataTable
            label={t('oneOff.kinds.contacts')}
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

function useColumns(): Column<ContactOneOffItem>[] {
  const { t } = useWords()
  const figure = (of: keyof NonNullable<ContactOneOffItem['figures']>) => (row: ContactOneOffItem) =>
    row.figures === null ? '–' : t('common.people', { count: row.figures[of] })
  return [
    {
      key: 'name',
      title: t('oneOff.column.name'),
      cell: (row) => (
        <Link to="/one-offs/contacts/$oneOffId" params={{ oneOffId: row.oneOffId }}>
          {row.name}
        </Link>
      ),
    },
    { key: 'state', title: t('oneOff.column.state'), cell: (row) => <OneOffStanding state={row.state} /> },
    { key: 'due', title: t('oneOff.column.due'), cell: (row) => <CorpTime at={row.dueAt} /> },
    ...(['entered', 'sent', 'waiting', 'notSent'] as const).map((of) => ({
      key: of,
      title: t(`oneOff.toContacts.figure.${of}`),
      align: 'right' as const,
      isWideOnly: of !== 'sent',
      cell: figure(of),
    })),
    { key: 'by', title: t('oneOff.column.by'), isWideOnly: true, cell: (row) => row.createdBy },
  ]
}
