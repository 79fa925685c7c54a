import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Suspense, useState } from 'react'
import type { StaffItem } from '#contract/staff.ts'
import { AbsenceDialog, AwayPill } from '#web/features/absence/index.ts'
import { useMay, useSession } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { ChangePassword } from './ChangePassword.tsx'
import styles from './people.module.css'
import { staffQuery, type StaffFilters } from './queries.ts'
import { Sessions } from './Sessions.tsx'

/** Who works here and may do what; where one is signed in oneself. */
export function PeoplePage() {
  const { t } = useWords()
  const mayRead = useMay('staff.read')
  return (
    <Page title={t('shell.rooms.people')}>
      <div className={styles['board']}>
        {mayRead ? <StaffList /> : null}
        <div className={styles['stack']}>
          <Sessions />
          <ChangePassword />
        </div>
      </div>
    </Page>
  )
}

function StaffList() {
  const { t } = useWords()
  const [filters, setFilters] = useState<StaffFilters>({})
  const query = useInfiniteQuery(staffQuery(filters))
  const { role, staff } = useSession()
  const mayEnter = useMay('absence.change')
  const leads = role === 'owner' || role === 'admin' || role === 'manager'
  const mayEnterFor = (staffId: string): boolean => mayEnter && (leads || staffId === staff.staffId)
  const [absent, setAbsent] = useState<StaffItem | null>(null)
  const columns = useStaffColumns(setAbsent, mayEnterFor)
  const rows = query.data?.pages.flatMap((page) => page.items)
  return (
    <div className={styles['list']}>
      <Toolbar>
        <SearchField
          label={t('people.search')}
          value={filters.search ?? ''}
          onSearch={(search) => setFilters(search === '' ? {} : { search })}
        />
      </Toolbar>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={8} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t('people.none')} />
      ) : (
        <>
          <DataTable
            label={t('people.staff')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.staffId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
      {absent ? (
        <Suspense>
          <AbsenceDialog
            staff={absent}
            mayChange={mayEnterFor(absent.staffId) && absent.status !== 'left'}
            onClose={() => setAbsent(null)}
          />
        </Suspense>
      ) : null}
    </div>
  )
}

function useStaffColumns(
  onAbsence: (row: StaffItem) => void,
  mayEnterFor: (staffId: string) => boolean,
): Column<StaffItem>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('people.name'),
      cell: (row) => (
        <span className={styles['name']}>
          {row.name}
          {row.jobTitle ? <small>{row.jobTitle}</small> : null}
          {row.status === 'active' ? null : <Pill tone="warn">{t(`people.status.${row.status}`)}</Pill>}
          <AwayPill until={row.awayUntil} />
        </span>
      ),
    },
    {
      key: 'department',
      title: t('people.department'),
      isWideOnly: true,
      cell: (row) => row.departments.map(({ name }) => name).join(t('common.and')) || '–',
    },
    { key: 'role', title: t('people.role'), cell: (row) => t(`shell.role.${row.role}`) },
    {
      key: 'scope',
      title: t('people.scope.name'),
      isWideOnly: true,
      cell: (row) => t(`people.scope.${row.dataScope}`),
    },
    { key: 'chats', title: t('people.groupChats'), align: 'right', cell: (row) => row.groupChats },
    { key: 'contacts', title: t('people.contacts'), align: 'right', isWideOnly: true, cell: (row) => row.contacts },
    {
      key: 'account',
      title: t('people.account'),
      isWideOnly: true,
      cell: (row) => (row.hasAccount ? t('common.yes') : '–'),
    },
    {
      key: 'absence',
      title: t('absence.column'),
      cell: (row) => (
        <Button
          type="link"
          size="small"
          aria-label={t('absence.openOf', { name: row.name })}
          style={{ paddingInline: 0 }}
          onClick={() => onAbsence(row)}
        >
          {t(mayEnterFor(row.staffId) && row.status !== 'left' ? 'absence.open' : 'absence.change')}
        </Button>
      ),
    },
  ]
}
