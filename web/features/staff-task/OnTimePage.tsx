import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { onTimeSpans, type OnTimeRow } from '#contract/staff-page.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { onTimeQuery } from './queries.ts'

/** Who does what is asked of them in time, for those who lead them. */
export function OnTimePage() {
  const { t } = useWords()
  const { days = 30, search } = useSearch({ from: '/desk/staff-tasks/on-time' })
  const navigate = useNavigate({ from: '/staff-tasks/on-time' })
  const query = useInfiniteQuery(onTimeQuery({ days, search }))
  const columns = useColumns()
  const [first] = query.data?.pages ?? []
  const rows = query.data?.pages.flatMap((page) => page.items)
  const put = (next: { days: 7 | 30; search: string | undefined }) =>
    void navigate({
      search: { ...(next.days === 7 && { days: 7 as const }), ...(next.search && { search: next.search }) },
      replace: true,
      resetScroll: false,
    })
  return (
    <Page title={t('staffTask.onTime.title')} note={t('staffTask.onTime.note', { days })}>
      <Toolbar>
        <Segments
          label={t('staffTask.onTime.span')}
          value={`${days}`}
          options={onTimeSpans.map((span) => ({
            value: `${span}` as const,
            label: t(span === 7 ? 'staffTask.onTime.week' : 'staffTask.onTime.month'),
          }))}
          onChange={(value) => put({ days: value === '7' ? 7 : 30, search })}
        />
        <SearchField
          label={t('staffTask.onTime.search')}
          value={search ?? ''}
          onSearch={(text) => put({ days, search: text })}
        />
      </Toolbar>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined || first === undefined ? (
        query.error ? null : (
          <Bones rows={8} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty
          title={t(first.people === 0 ? 'staffTask.onTime.empty' : 'staffTask.onTime.none')}
          action={
            search ? <Button onClick={() => put({ days, search: undefined })}>{t('common.clearFilters')}</Button> : null
          }
        >
          {first.people === 0 ? t('staffTask.onTime.emptyText') : null}
        </Empty>
      ) : (
        <>
          <p>
            {first.median === null
              ? t('staffTask.onTime.medianNone', { people: first.people })
              : t('staffTask.onTime.median', { people: first.people, median: first.median })}
          </p>
          <DataTable
            label={t('staffTask.onTime.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.staffId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Page>
  )
}

function useColumns(): Column<OnTimeRow>[] {
  const { t } = useWords()
  const count = (key: 'asked' | 'done' | 'onTime' | 'waiting', isWideOnly = false): Column<OnTimeRow> => ({
    key,
    title: t(`staffTask.onTime.column.${key}`),
    align: 'right',
    isWideOnly,
    cell: (row) => row[key],
  })
  return [
    {
      key: 'name',
      title: t('staffTask.onTime.column.name'),
      cell: (row) => (
        <Link to="/staff-tasks" search={{ staffId: row.staffId, state: 'all' }}>
          {row.name}
        </Link>
      ),
    },
    count('asked'),
    count('done', true),
    count('onTime'),
    count('waiting', true),
    {
      key: 'percent',
      title: t('staffTask.onTime.column.percent'),
      align: 'right',
      cell: (row) => (row.percent === null ? <span title={t('staffTask.onTime.tooFew')}>–</span> : `${row.percent}%`),
    },
  ]
}
