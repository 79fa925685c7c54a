import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useMay, useSession } from '#web/features/session/index.ts'
import { StaffSelect } from '#web/features/staff/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { staffTaskStates } from '#web/search.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { staffTasksQuery, type StaffTaskFilters } from './queries.ts'
import { TaskTable } from './TaskTable.tsx'
import { TickMany } from './TickMany.tsx'

/** What people must do by hand; whoever is staff sees their own. */
export function StaffTasksPage() {
  const { t, language } = useWords()
  const { role, staff } = useSession()
  const search = useSearch({ from: '/desk/staff-tasks' })
  const navigate = useNavigate({ from: '/staff-tasks' })
  const isOwn = role === 'staff'
  const filters: StaffTaskFilters = isOwn ? { ...search, staffId: staff.staffId } : search
  const query = useInfiniteQuery(staffTasksQuery(filters))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const state = search.state ?? 'waiting'
  const mayTick = useMay('staff_task.complete') && state === 'waiting'
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const put = <K extends keyof StaffTaskFilters>(key: K, value: StaffTaskFilters[K] | undefined) => {
    const { [key]: _before, ...rest } = search
    const next = value === undefined || value === '' ? rest : { ...rest, [key]: value }
    void navigate({ search: next, replace: true, resetScroll: false })
  }
  return (
    <Page
      title={isOwn ? t('staffTask.own', { name: staff.name }) : t('shell.rooms.staffTasks')}
      note={t('staffTask.note')}
      actions={isOwn ? null : <Link to="/staff-tasks/on-time">{t('staffTask.onTime.open')}</Link>}
    >
      <Toolbar>
        <Segments
          label={t('staffTask.state.name')}
          value={state}
          options={staffTaskStates.map((value) => ({ value, label: t(`staffTask.filter.${value}`) }))}
          onChange={(value) => put('state', value === 'waiting' ? undefined : value)}
        />
        {isOwn ? null : (
          <StaffSelect label={t('staffTask.staff')} value={search.staffId} onChange={(id) => put('staffId', id)} />
        )}
        <SearchField
          label={t('staffTask.search')}
          value={search.search ?? ''}
          onSearch={(text) => put('search', text)}
        />
      </Toolbar>
      {mayTick ? (
        <Toolbar>
          <TickMany
            tasks={(rows ?? []).filter((task) => chosen.has(task.staffTaskId))}
            onClear={() => setChosen(new Set())}
          />
        </Toolbar>
      ) : null}
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={8} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty
          title={t(`staffTask.empty.${state}`)}
          action={
            search.staffId || search.search ? (
              <Button onClick={() => void navigate({ search: {}, replace: true })}>{t('common.clearFilters')}</Button>
            ) : null
          }
        >
          {state === 'waiting' ? t('staffTask.empty.text') : null}
        </Empty>
      ) : (
        <>
          <TaskTable
            rows={rows}
            isStale={query.isPlaceholderData}
            hasStaff={!isOwn}
            selection={
              mayTick
                ? {
                    chosen,
                    onChange: setChosen,
                    labelOf: (task) =>
                      t('staffTask.many.choose', {
                        title: inLanguage(language, task.title, task.titleEn),
                        chat: task.groupChat?.name ?? task.contact?.name ?? '',
                      }),
                    allLabel: t('staffTask.many.chooseAll'),
                  }
                : undefined
            }
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Page>
  )
}
