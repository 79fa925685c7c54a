import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { MomentCopy } from '#contract/moment.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { copiesQuery } from './queries.ts'

const tones = {
  waiting: 'accent',
  published: 'plain',
  by_hand: 'accent',
  reported: 'plain',
  refused: 'harm',
  missed: 'warn',
} as const

/** Each member of staff who was asked, with what became of their copy. */
export function Copies({ momentId }: { momentId: string }) {
  const { t } = useWords()
  const query = useInfiniteQuery(copiesQuery(momentId))
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  return (
    <Section title={t('moment.copies.title')} flush>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={4} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t('moment.copies.empty')} />
      ) : (
        <>
          <DataTable
            label={t('moment.copies.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.staff.staffId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Section>
  )
}

function useColumns(): Column<MomentCopy>[] {
  const { t } = useWords()
  const figure = (key: 'reached' | 'likes' | 'comments', isWideOnly: boolean): Column<MomentCopy> => ({
    key,
    title: t(`moment.copies.${key}`),
    align: 'right',
    isWideOnly,
    cell: (row) => row[key] ?? '–',
  })
  return [
    { key: 'staff', title: t('moment.copies.staff'), cell: (row) => row.staff.name },
    {
      key: 'state',
      title: t('moment.copies.state'),
      cell: (row) => (
        <>
          <Pill tone={tones[row.state]}>{t(`moment.copyStates.${row.state}`)}</Pill>{' '}
          {row.staffTaskId === null ? null : (
            <Link to="/staff-tasks/$staffTaskId" params={{ staffTaskId: row.staffTaskId }}>
              {t('moment.copies.task')}
            </Link>
          )}
        </>
      ),
    },
    {
      key: 'at',
      title: <span title={t('moment.copies.atHint')}>{t('moment.copies.at')}</span>,
      isWideOnly: true,
      cell: (row) => (row.publishedAt === null ? '' : <CorpTime at={row.publishedAt} />),
    },
    figure('reached', true),
    figure('likes', false),
    figure('comments', false),
    {
      key: 'reminders',
      title: t('moment.copies.reminders'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => (row.reminders === 0 ? '' : t('common.times', { count: row.reminders })),
    },
  ]
}
