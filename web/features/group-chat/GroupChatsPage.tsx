import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { NicknameFigures } from '#contract/nickname.ts'
import { nicknameFiguresQuery } from '#web/features/nickname/index.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { BulkPause } from './BulkPause.tsx'
import { GroupChatFilterBar } from './GroupChatFilterBar.tsx'
import { useGroupChatColumns } from './group-chat-columns.tsx'
import { groupChatCountsQuery, groupChatsQuery } from './queries.ts'

const none = new Map<string, NicknameFigures>()

/** Every group chat with how it is; what is chosen here can be paused or let go on together. */
export function GroupChatsPage() {
  const { t } = useWords()
  const filters = useSearch({ from: '/desk/group-chats' })
  const navigate = useNavigate({ from: '/group-chats' })
  const query = useInfiniteQuery(groupChatsQuery(filters))
  const { data: counts } = useQuery(groupChatCountsQuery(filters))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const mayPause = useMay('group_chat.pause')
  const rows = query.data?.pages.flatMap((page) => page.items)
  const { data: nicknames = none } = useQuery(nicknameFiguresQuery(rows?.map((row) => row.groupChatId) ?? []))
  const columns = useGroupChatColumns(nicknames)
  const isFiltered = Object.keys(filters).length > 0
  const change = (next: typeof filters) => void navigate({ search: next, replace: true, resetScroll: false })
  return (
    <Page
      title={t('shell.rooms.groupChats')}
      note={
        counts
          ? `${t('common.groupChats', { count: counts.total })} · ${t('common.people', { count: counts.contacts })}`
          : null
      }
      actions={
        rows && chosen.size > 0 ? (
          <BulkPause chats={rows.filter((row) => chosen.has(row.groupChatId))} onDone={() => setChosen(new Set())} />
        ) : null
      }
    >
      <GroupChatFilterBar filters={filters} onChange={change} />
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={12} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty
          title={isFiltered ? t('groupChat.noneFits') : t('groupChat.empty.title')}
          action={
            isFiltered ? (
              <Button onClick={() => change({})}>{t('common.clearFilters')}</Button>
            ) : (
              <Link to="/settings/sync">{t('groupChat.empty.action')}</Link>
            )
          }
        >
          {isFiltered ? null : t('groupChat.empty.text')}
        </Empty>
      ) : (
        <>
          <DataTable
            label={t('shell.rooms.groupChats')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.groupChatId}
            isStale={query.isPlaceholderData}
            selection={
              mayPause
                ? {
                    chosen,
                    onChange: setChosen,
                    labelOf: (row) => t('groupChat.choose', { name: row.name }),
                    allLabel: t('groupChat.chooseAll'),
                  }
                : undefined
            }
          />
          <More query={query} shown={rows.length} total={counts?.total} />
        </>
      )}
    </Page>
  )
}
