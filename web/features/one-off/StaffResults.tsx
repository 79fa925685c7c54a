import type { OneOffPage } from '#contract/one-off.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Section } from '#web/ui/Section.tsx'
import { CountWords } from './CountWords.tsx'

type Staff = OneOffPage['byStaff'][number]

/** How far each owner is with it. */
export function StaffResults({ staff }: { staff: readonly Staff[] }) {
  const { t } = useWords()
  const columns = useColumns()
  return (
    <Section title={t('oneOff.byStaff')} flush>
      <DataTable label={t('oneOff.byStaff')} columns={columns} rows={staff} keyOf={(row) => row.staffId} />
    </Section>
  )
}

function useColumns(): Column<Staff>[] {
  const { t } = useWords()
  return [
    { key: 'name', title: t('oneOff.column.owner'), cell: (row) => row.name },
    { key: 'counts', title: t('oneOff.column.counts'), cell: (row) => <CountWords counts={row.counts} /> },
    {
      key: 'clicks',
      title: t('oneOff.column.clicks'),
      align: 'right',
      cell: (row) => (row.clicks === null ? '–' : row.clicks),
    },
  ]
}
