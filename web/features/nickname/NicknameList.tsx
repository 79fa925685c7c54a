import type { UseInfiniteQueryResult, InfiniteData } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { NicknamePage } from '#contract/nickname.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from './nickname.module.css'
import { nicknameShows, type NicknameFilters } from './queries.ts'

type NicknameListProps = {
  query: UseInfiniteQueryResult<InfiniteData<NicknamePage>>
  filters: NicknameFilters
  onFilters: (filters: NicknameFilters) => void
}

type Row = NicknamePage['items'][number]

/** The members one by one, those to remind unless asked otherwise. */
export function NicknameList({ query, filters, onFilters }: NicknameListProps) {
  const { t } = useWords()
  const rows = query.data?.pages.flatMap((page) => page.items) ?? []
  const columns = useColumns()
  return (
    <>
      <Toolbar>
        <SearchField
          label={t('member.search')}
          value={filters.search ?? ''}
          onSearch={(search) => onFilters({ show: filters.show, ...(search !== '' && { search }) })}
        />
        <Segments
          label={t('nickname.show')}
          value={filters.show}
          options={nicknameShows.map((value) => ({ value, label: t(`nickname.fit.${value}`) }))}
          onChange={(show) => onFilters({ ...filters, show })}
        />
      </Toolbar>
      {rows.length === 0 ? (
        <Empty quiet title={t(filters.search === undefined ? `nickname.none.${filters.show}` : 'member.none')} />
      ) : (
        <>
          <DataTable
            label={t('nickname.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => `${row.contactId} ${row.joinedAt}`}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </>
  )
}

function useColumns(): Column<Row>[] {
  const { t } = useWords()
  return [
    {
      key: 'nickname',
      title: t('nickname.title'),
      cell: ({ nickname }) =>
        nickname.trim() === '' ? <span className={styles['unset']}>{t('nickname.unset')}</span> : nickname,
    },
    {
      key: 'name',
      title: t('member.name'),
      cell: ({ contactId, name }) => (
        <Link to="/contacts/$contactId" params={{ contactId }}>
          {name || t('member.unnamed')}
        </Link>
      ),
    },
    {
      key: 'fit',
      title: t('nickname.standing'),
      cell: ({ fit }) => (
        <Pill tone={fit === 'fits' ? 'accent' : fit === 'fresh' ? 'plain' : 'warn'}>{t(`nickname.fit.${fit}`)}</Pill>
      ),
    },
    {
      key: 'joined',
      title: t('member.joined'),
      isWideOnly: true,
      cell: ({ joinedAt }) => <CorpTime at={joinedAt} />,
    },
  ]
}
