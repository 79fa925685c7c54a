import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { MemberItem } from '#contract/group-chat.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from './group-chat.module.css'
import { membersQuery, type MemberFilters } from './queries.ts'

/** Who is, or was, in the chat. */
export function Members({ groupChatId }: { groupChatId: string }) {
  const { t } = useWords()
  const [filters, setFilters] = useState<MemberFilters>({})
  const query = useInfiniteQuery(membersQuery(groupChatId, filters))
  const columns = useMemberColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const { kind, ...besideKind } = filters
  return (
    <>
      <Toolbar>
        <SearchField
          label={t('member.search')}
          value={filters.search ?? ''}
          onSearch={(search) => {
            const { search: _before, ...rest } = filters
            setFilters(search === '' ? rest : { ...rest, search })
          }}
        />
        <Segments
          label={t('member.kind.name')}
          value={kind ?? 'all'}
          options={[
            { value: 'all', label: t('common.all') },
            { value: 'contact', label: t('member.kind.contact') },
            { value: 'staff', label: t('member.kind.staff') },
          ]}
          onChange={(next) => setFilters(next === 'all' ? besideKind : { ...besideKind, kind: next })}
        />
        <Button
          aria-pressed={filters.past ?? false}
          {...(filters.past ? { type: 'primary', ghost: true } : {})}
          onClick={() => setFilters({ ...filters, past: !filters.past })}
        >
          {t('member.past')}
        </Button>
      </Toolbar>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={10} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t('member.none')} />
      ) : (
        <>
          <DataTable
            label={t('groupChat.tab.members')}
            columns={columns}
            rows={rows}
            keyOf={(row) => `${row.contactId ?? row.staffId} ${row.joinedAt}`}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </>
  )
}

function useMemberColumns(): Column<MemberItem>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('member.name'),
      cell: (member) => (
        <span className={styles['name']}>
          {member.contactId ? (
            <Link to="/contacts/$contactId" params={{ contactId: member.contactId }}>
              {member.name || t('member.unnamed')}
            </Link>
          ) : (
            member.name || t('member.unnamed')
          )}
          {member.nickname && member.nickname !== member.name ? (
            <small className={styles['small']}>{member.nickname}</small>
          ) : null}
          {member.kind === 'staff' ? <Pill tone="accent">{t('member.kind.staff')}</Pill> : null}
        </span>
      ),
    },
    {
      key: 'friend',
      title: t('member.friend'),
      isWideOnly: true,
      cell: (member) => (member.kind === 'staff' ? '–' : member.isFriend ? t('common.yes') : t('common.no')),
    },
    { key: 'joined', title: t('member.joined'), cell: (member) => <CorpTime at={member.joinedAt} /> },
    {
      key: 'scene',
      title: t('member.scene.name'),
      isWideOnly: true,
      cell: (member) => (
        <>
          {t(`member.scene.${member.joinScene}`)}
          {member.inviter ? <small className={styles['small']}>{member.inviter.name}</small> : null}
        </>
      ),
    },
    {
      key: 'left',
      title: t('member.left'),
      cell: (member) =>
        member.leftAt ? (
          <>
            <CorpTime at={member.leftAt} />
            {member.leaveScene ? (
              <small className={styles['small']}>{t(`member.leave.${member.leaveScene}`)}</small>
            ) : null}
          </>
        ) : (
          '–'
        ),
    },
  ]
}
