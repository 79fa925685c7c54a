import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Select } from 'antd'
import type { Engagement, EngagementPlan } from '#contract/engagement.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { TaskState } from '#web/features/staff-task/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './engagement.module.css'
import { visitsQuery } from './queries.ts'

/** Day by day, who was asked and whom they were to visit, each customer with why. */
export function Visits({ plans }: { plans: readonly EngagementPlan[] }) {
  const { t } = useWords()
  const { plan } = useSearch({ from: '/desk/moments/engagement' })
  const navigate = useNavigate({ from: '/moments/engagement' })
  // One that is gone filters nothing.
  const chosen = plans.some(({ engagementPlanId }) => engagementPlanId === plan) ? plan : undefined
  const query = useInfiniteQuery(visitsQuery(chosen))
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const filter =
    plans.length > 1 ? (
      <Select
        aria-label={t('engagement.visits.plan')}
        value={chosen ?? ''}
        options={[
          { value: '', label: t('engagement.visits.all') },
          ...plans.map(({ engagementPlanId, name }) => ({ value: engagementPlanId, label: name })),
        ]}
        onChange={(value) => void navigate({ search: value === '' ? {} : { plan: value }, replace: true })}
        style={{ minWidth: 160 }}
      />
    ) : null
  return (
    <Section title={t('engagement.visits.title')} actions={filter} flush className={styles['visits']}>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={4} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t('engagement.visits.empty')} />
      ) : (
        <>
          <DataTable
            label={t('engagement.visits.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => `${row.date} ${row.staff.staffId}`}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Section>
  )
}

function useColumns(): Column<Engagement>[] {
  const { t } = useWords()
  const { nearDay, moment } = useCorpTime()
  return [
    {
      key: 'date',
      title: t('engagement.visits.date'),
      cell: ({ date }) => <span className={styles['word']}>{nearDay(date)}</span>,
    },
    {
      key: 'staff',
      title: t('engagement.visits.staff'),
      cell: ({ staff }) => <span className={styles['word']}>{staff.name}</span>,
    },
    {
      key: 'task',
      title: t('engagement.visits.task'),
      cell: ({ task }) =>
        task === null ? (
          '–'
        ) : (
          <Link to="/staff-tasks/$staffTaskId" params={{ staffTaskId: task.staffTaskId }}>
            <TaskState task={task} />
          </Link>
        ),
    },
    {
      key: 'contacts',
      title: <span title={t('engagement.visits.touchedHint')}>{t('engagement.visits.contacts')}</span>,
      cell: ({ contacts }) =>
        contacts.length === 0 ? (
          <span className={styles['weak']}>{t('engagement.visits.nobody')}</span>
        ) : (
          <span className={styles['contacts']}>
            {contacts.map(({ contactId, name, touchedAt }) => (
              <Link
                key={contactId}
                to="/contacts/$contactId"
                params={{ contactId }}
                title={t('engagement.visits.touched', { at: moment(touchedAt) })}
              >
                {name}
              </Link>
            ))}
          </span>
        ),
    },
  ]
}
