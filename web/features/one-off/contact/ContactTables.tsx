import type { ContactOneOffPage } from '#contract/contact-one-off.ts'
import { contactReasonWords, StateWord } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Section } from '#web/ui/Section.tsx'
import { CountWords } from '../CountWords.tsx'

type StaffRow = ContactOneOffPage['byStaff'][number]
type ReasonRow = ContactOneOffPage['reasons'][number]

/** How far each of the staff is with it. */
export function StaffTable({ rows }: { rows: readonly StaffRow[] }) {
  const { t } = useWords()
  const columns = useStaffColumns()
  if (rows.length === 0) return null
  const label = t('oneOff.toContacts.byStaff')
  return (
    <Section title={label} flush>
      <DataTable label={label} columns={columns} rows={rows} keyOf={(row) => row.staffId ?? ''} />
    </Section>
  )
}

function useStaffColumns(): Column<StaffRow>[] {
  const { t } = useWords()
  return [
    { key: 'name', title: t('oneOff.toContacts.staff'), cell: (row) => row.name ?? t('oneOff.toContacts.unnamed') },
    { key: 'counts', title: t('oneOff.column.counts'), cell: (row) => <CountWords counts={row.counts} /> },
  ]
}

/** Why contacts stand as they do, in numbers. */
export function ReasonTable({ rows }: { rows: readonly ReasonRow[] }) {
  const { t } = useWords()
  const columns = useReasonColumns()
  if (rows.length === 0) return null
  const label = t('oneOff.toContacts.reasons')
  return (
    <Section title={label} flush>
      <DataTable label={label} columns={columns} rows={rows} keyOf={(row) => `${row.state} ${row.reason}`} />
    </Section>
  )
}

function useReasonColumns(): Column<ReasonRow>[] {
  const { t, language } = useWords()
  return [
    { key: 'reason', title: t('oneOff.column.reason'), cell: (row) => contactReasonWords(t, language, row.reason) },
    { key: 'state', title: t('oneOff.column.state'), cell: (row) => <StateWord state={row.state} /> },
    { key: 'contacts', title: t('oneOff.toContacts.contacts'), align: 'right', cell: (row) => row.contacts },
  ]
}
