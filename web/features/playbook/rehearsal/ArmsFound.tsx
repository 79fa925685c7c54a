import type { PlaybookDocument } from '#contract/playbook.ts'
import type { Expected, Rehearsal } from '#contract/rehearsal.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { DataTable } from '#web/ui/DataTable.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { triedIn } from './tried.ts'

type Row = {
  id: string
  name: string
  groups: number
  sent: number
  reached: number
  clickers: Expected
  rate: number | null
}

/** What each arm of an experiment, or each content of a column that picks by clicks, may come to. */
export function ArmsFound({ rehearsal, document }: { rehearsal: Rehearsal; document: PlaybookDocument }) {
  const { t, language } = useWords()
  const between = ({ low, high }: Expected): string => t('rehearsal.between', { low, high })
  return triedIn(document).flatMap(({ id, name, nameEn, arms }) => {
    const [counted, expected] = [rehearsal.experiments[id], rehearsal.model.experiments[id]]
    const rows = arms.flatMap((arm): Row[] => {
      const [of, model] = [counted?.[arm.id], expected?.[arm.id]]
      return of && model ? [{ ...of, ...model, id: arm.id, name: inLanguage(language, arm.name, arm.nameEn) }] : []
    })
    if (rows.length === 0) return []
    const title = `${t('rehearsal.tried')} · ${inLanguage(language, name, nameEn)}`
    return [
      <Section
        key={id}
        title={
          <>
            {title} <Pill tone="warn">{t('rehearsal.modelMark')}</Pill>
          </>
        }
        note={t('rehearsal.modelNote')}
        flush
      >
        <DataTable<Row>
          label={title}
          rows={rows}
          keyOf={(row) => row.id}
          columns={[
            { key: 'arm', title: t('rehearsal.arm'), cell: (row) => row.name },
            { key: 'groups', title: t('rehearsal.groups'), align: 'right', cell: (row) => numberWords(row.groups) },
            { key: 'sent', title: t('rehearsal.sent'), align: 'right', cell: (row) => numberWords(row.sent) },
            {
              key: 'reached',
              title: t('rehearsal.shown'),
              align: 'right',
              isWideOnly: true,
              cell: (row) => numberWords(row.reached),
            },
            { key: 'clickers', title: t('rehearsal.armClicks'), align: 'right', cell: (row) => between(row.clickers) },
            { key: 'rate', title: t('rehearsal.armRate'), align: 'right', cell: rateOf },
          ]}
        />
      </Section>,
    ]
  })
}

const rateOf = ({ rate }: Row): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)}%`)
