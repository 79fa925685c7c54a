import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { type GreetedBy, greetedBy, type StaffWelcomesPage } from '#contract/welcome.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read } from '#web/wire/request.ts'
import { SendKinds } from '../SendKinds.tsx'
import { StaffWelcomes } from './StaffWelcomes.tsx'

type Filters = { search?: string; greetedBy?: GreetedBy }

const welcomesQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ['staff-welcomes', filters],
    queryFn: ({ pageParam, signal }) =>
      read<StaffWelcomesPage>('staff-welcomes', { ...filters, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['run', 'delivery', 'group_chat', 'corp'] },
  })

/** Which welcome greets the new friends of each member of staff. */
export function WelcomesPage() {
  const { t } = useWords()
  const filters = useSearch({ from: '/desk/one-offs/welcomes' })
  const navigate = useNavigate({ from: '/one-offs/welcomes' })
  const query = useInfiniteQuery(welcomesQuery(filters))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const counts = query.data?.pages[0]?.counts
  const isFiltered = Object.keys(filters).length > 0
  return (
    <Page title={t('shell.rooms.oneOffs')} note={t('welcomes.note')}>
      <SendKinds value="welcomes" />
      {counts ? (
        <Figures label={t('welcomes.counts')}>
          <Figure label={t('welcomes.count.one')} value={counts.one} tone="good" />
          <Figure
            label={t('welcomes.count.several')}
            value={counts.several}
            tone={counts.several > 0 ? 'warn' : 'plain'}
          />
          <Figure label={t('welcomes.count.none')} value={counts.none} tone={counts.none > 0 ? 'warn' : 'plain'} />
        </Figures>
      ) : null}
      <Toolbar>
        <Segments
          label={t('welcomes.filter.name')}
          value={filters.greetedBy ?? 'all'}
          options={(['all', ...greetedBy] as const).map((value) => ({ value, label: t(`welcomes.filter.${value}`) }))}
          onChange={(value) => {
            const { greetedBy: _before, ...rest } = filters
            void navigate({ search: value === 'all' ? rest : { ...rest, greetedBy: value }, replace: true })
          }}
        />
        <SearchField
          label={t('welcomes.search')}
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
          title={t('welcomes.noneFits')}
          action={
            isFiltered ? (
              <Button onClick={() => void navigate({ search: {}, replace: true })}>{t('common.clearFilters')}</Button>
            ) : null
          }
        />
      ) : (
        <>
          <StaffWelcomes rows={rows} isStale={query.isPlaceholderData} />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Page>
  )
}
