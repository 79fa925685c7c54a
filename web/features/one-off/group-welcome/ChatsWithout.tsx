import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { GroupWelcomeChat } from '#contract/group-welcome.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { groupWelcomeChatStates } from '#web/search.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { welcomeChatsQuery } from './queries.ts'

/** Group chats by whether they greet who joins, as far as their owners told: WeCom tells nobody. */
export function ChatsWithout() {
  const { t } = useWords()
  const filters = useSearch({ from: '/desk/one-offs/group-welcomes' })
  const navigate = useNavigate({ from: '/one-offs/group-welcomes' })
  const query = useInfiniteQuery(welcomeChatsQuery(filters))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const columns = useColumns()
  return (
    <Section title={t('groupWelcome.chats')} note={t('groupWelcome.chatsNote')}>
      <Toolbar>
        <Segments
          label={t('groupWelcome.filterName')}
          value={filters.state ?? 'all'}
          options={(['all', ...groupWelcomeChatStates] as const).map((value) => ({
            value,
            label: t(`groupWelcome.filter.${value}`),
          }))}
          onChange={(value) => {
            const { state: _before, ...rest } = filters
            void navigate({ search: value === 'all' ? rest : { ...rest, state: value }, replace: true })
          }}
        />
        <SearchField
          label={t('oneOff.searchChat')}
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
          <Bones rows={5} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t('groupWelcome.noneFits')} />
      ) : (
        <>
          <DataTable
            label={t('groupWelcome.chats')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.groupChatId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Section>
  )
}

const tones = { none: 'warn', asked: 'plain', reported: 'accent', not_done: 'warn' } as const

function useColumns(): Column<GroupWelcomeChat>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('groupWelcome.column.name'),
      cell: ({ groupChatId, name }) => (
        <Link to="/group-chats/$groupChatId" params={{ groupChatId }}>
          {name || t('groupWelcome.unnamed')}
        </Link>
      ),
    },
    { key: 'owner', title: t('groupWelcome.column.owner'), isWideOnly: true, cell: (row) => row.owner },
    {
      key: 'contacts',
      title: t('groupWelcome.column.contacts'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => row.contacts,
    },
    {
      key: 'state',
      title: t('groupWelcome.column.state'),
      cell: ({ state }) => <Pill tone={tones[state]}>{t(`groupWelcome.filter.${state}`)}</Pill>,
    },
    {
      key: 'welcome',
      title: t('groupWelcome.column.welcome'),
      isWideOnly: true,
      cell: (row) => row.welcome?.name ?? '–',
    },
    {
      key: 'at',
      title: t('groupWelcome.column.at'),
      isWideOnly: true,
      cell: ({ reportedAt, askedAt }) => {
        const at = reportedAt ?? askedAt
        return at === null ? '–' : <CorpTime at={at} />
      },
    },
  ]
}
