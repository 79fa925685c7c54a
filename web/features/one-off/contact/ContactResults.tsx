import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { useState } from 'react'
import type { OneOffContact } from '#contract/contact-one-off.ts'
import { useOpenStory } from '#web/features/enrollment/index.ts'
import { contactReasonWords, stateOrder, StateWord } from '#web/features/occurrence/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from '../one-off.module.css'
import { type ContactResultFilters, oneOffContactsQuery } from './queries.ts'

/** Contact by contact, each with why. */
export function ContactResults({ oneOffId, hasParts }: { oneOffId: string; hasParts: boolean }) {
  const { t } = useWords()
  const [filters, setFilters] = useState<ContactResultFilters>({})
  const query = useInfiniteQuery(oneOffContactsQuery(oneOffId, filters))
  const columns = useColumns(hasParts)
  const rows = query.data?.pages.flatMap((page) => page.items)
  const put = (next: { search?: string | undefined; state?: ContactResultFilters['state'] | undefined }) => {
    const { search, state } = { ...filters, ...next }
    setFilters({ ...(search ? { search } : {}), ...(state ? { state } : {}) })
  }
  return (
    <Section title={t('oneOff.toContacts.byContact')} className={styles['chats']} flush>
      <div className={styles['bar']}>
        <Toolbar>
          <SearchField
            label={t('oneOff.toContacts.searchContact')}
            value={filters.search ?? ''}
            onSearch={(search) => put({ search })}
          />
          <Select
            allowClear
            aria-label={t('oneOff.column.state')}
            placeholder={t('oneOff.anyState')}
            value={filters.state}
            style={{ width: 160 }}
            options={stateOrder.map((state) => ({ value: state, label: t(`state.${state}`) }))}
            onChange={(state: ContactResultFilters['state']) => put({ state })}
          />
        </Toolbar>
      </div>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={6} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t('oneOff.toContacts.noneFits')} />
      ) : (
        <>
          <DataTable
            label={t('oneOff.toContacts.byContact')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.enrollmentId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Section>
  )
}

function useColumns(hasParts: boolean): Column<OneOffContact>[] {
  const { t, language } = useWords()
  const openStory = useOpenStory()
  return [
    {
      key: 'name',
      title: t('oneOff.toContacts.contact'),
      cell: (row) => (
        <Link to="/contacts/$contactId" params={{ contactId: row.contactId }}>
          {row.name}
        </Link>
      ),
    },
    ...(hasParts
      ? [
          {
            key: 'part',
            title: t('oneOff.column.part'),
            align: 'right' as const,
            cell: (row: OneOffContact) => row.part,
          },
        ]
      : []),
    { key: 'staff', title: t('oneOff.toContacts.staff'), isWideOnly: true, cell: (row) => row.staff ?? '–' },
    { key: 'state', title: t('oneOff.column.state'), cell: (row) => <StateWord state={row.state} /> },
    {
      key: 'reason',
      title: t('oneOff.column.reason'),
      isWideOnly: true,
      cell: (row) => (row.reason === null ? '–' : contactReasonWords(t, language, row.reason)),
    },
    {
      key: 'sent',
      title: t('oneOff.column.sentAt'),
      isWideOnly: true,
      cell: (row) => (row.sentAt ? <CorpTime at={row.sentAt} /> : '–'),
    },
    {
      key: 'why',
      title: <span className="visually-hidden">{t('why.title')}</span>,
      align: 'right',
      cell: (row) => (
        <Button
          size="small"
          type="text"
          aria-label={t('oneOff.whyOf', { name: row.name })}
          onClick={() => openStory(row.enrollmentId)}
        >
          {t('oneOff.why')}
        </Button>
      ),
    },
  ]
}
