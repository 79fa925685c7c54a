import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { EnrollmentItem } from '#contract/enrollment.ts'
import { contactReasonWords } from '#web/features/occurrence/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './enrollment.module.css'
import { useOpenStory } from './open-story.ts'
import { type EnrollmentFilters, enrollmentsQuery } from './queries.ts'
import { Standing } from './Standing.tsx'

type PeopleProps = {
  of: Parameters<typeof enrollmentsQuery>[0]
  filters: EnrollmentFilters
  /** What stands there when there are none. */
  none: ReactNode
}

/** Who walks, or walked, journeys, and how far they are; each leads to why. */
export function People({ of, filters, none }: PeopleProps) {
  const { t } = useWords()
  const query = useInfiniteQuery(enrollmentsQuery(of, filters))
  const columns = useColumns(of.startsWith('contacts/'))
  const rows = query.data?.pages.flatMap((page) => page.items)
  return (
    <>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={6} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        none
      ) : (
        <>
          <DataTable
            label={t('enrollment.people')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.enrollmentId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </>
  )
}

function useColumns(isOfContact: boolean): Column<EnrollmentItem>[] {
  const { t, language } = useWords()
  const open = useOpenStory()
  const why: Column<EnrollmentItem> = {
    key: 'why',
    title: '',
    align: 'right',
    cell: (row) => (
      <button type="button" className={styles['link']} onClick={() => open(row.enrollmentId)}>
        {t('event.why')}
      </button>
    ),
  }
  const first: Column<EnrollmentItem> = isOfContact
    ? {
        key: 'journey',
        title: t('enrollment.choose'),
        cell: (row) => (
          <>
            {inLanguage(language, row.journey.name, row.journey.nameEn)}
            <small className={styles['small']}>
              <Link to="/runs/$runId" params={{ runId: row.run.runId }} search={{ view: 'journeys' }}>
                {row.run.name}
              </Link>
            </small>
          </>
        ),
      }
    : {
        key: 'contact',
        title: t('enrollment.column.contact'),
        cell: (row) => (
          <>
            <Link to="/contacts/$contactId" params={{ contactId: row.contact.contactId }}>
              {row.contact.name || t('member.unnamed')}
            </Link>
            {row.entry > 1 ? (
              <small className={styles['small']}>{t('enrollment.entry', { entry: row.entry })}</small>
            ) : null}
          </>
        ),
      }
  return [
    first,
    {
      key: 'chat',
      title: t('enrollment.column.chat'),
      isWideOnly: true,
      cell: (row) => row.groupChat?.name ?? '–',
    },
    {
      key: 'stands',
      title: t('enrollment.column.stands'),
      cell: (row) => (
        <span className={styles['stands']}>
          <Standing item={row} />
          {inLanguage(language, row.step.name, row.step.nameEn)}
          {row.reason ? <small>{contactReasonWords(t, language, row.reason, row.reasonName)}</small> : null}
        </span>
      ),
    },
    {
      key: 'entered',
      title: t('enrollment.column.entered'),
      isWideOnly: true,
      cell: (row) => <CorpTime at={row.enteredAt} />,
    },
    {
      key: 'next',
      title: t('enrollment.column.next'),
      isWideOnly: true,
      cell: (row) => (row.wakeAt ? <CorpTime at={row.wakeAt} /> : '–'),
    },
    why,
  ]
}
