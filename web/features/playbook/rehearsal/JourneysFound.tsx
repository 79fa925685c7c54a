import { journeyTracks, journeySteps, type PlaybookDocument } from '#contract/playbook.ts'
import type { Rehearsal, StepFigures } from '#contract/rehearsal.ts'
import { reasonWords } from '#web/features/occurrence/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { DataTable } from '#web/ui/DataTable.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import { Section } from '#web/ui/Section.tsx'

type Row = StepFigures & { id: string; name: string }

/** Each journey that anybody entered: how far they came, step by step. */
export function JourneysFound({ rehearsal, document }: { rehearsal: Rehearsal; document: PlaybookDocument }) {
  const { t, language } = useWords()
  const steps = journeySteps(document)
  return journeyTracks(document).flatMap((track) => {
    const found = rehearsal.journeys[track.id]
    if (!found || found.entered === 0) return []
    const rows = steps.flatMap((step): Row[] => {
      const figures = found.steps[step.id]
      return figures
        ? [{ ...figures, id: step.id, name: inLanguage(language, step.name ?? step.id, step.name_en) }]
        : []
    })
    const ended = Object.values(found.ended).reduce((a, b) => a + b, 0)
    const figures = [
      `${t('rehearsal.entered')} ${numberWords(found.entered)}`,
      `${t('rehearsal.ended')} ${numberWords(ended)}`,
      `${t('rehearsal.underWay')} ${numberWords(found.underWay)}`,
      ...(track.goals ?? []).map(
        (goal) => `${inLanguage(language, goal.name, goal.name_en)} ${numberWords(found.goals[goal.id] ?? 0)}`,
      ),
    ]
    return [
      <Section
        key={track.id}
        title={`${t('rehearsal.journeys')} · ${inLanguage(language, track.name, track.name_en)}`}
        note={figures.join(' · ')}
        flush
      >
        <DataTable<Row>
          label={track.name}
          rows={rows}
          keyOf={(row) => row.id}
          columns={[
            { key: 'step', title: t('rehearsal.step'), cell: (row) => row.name },
            {
              key: 'reached',
              title: t('rehearsal.reached'),
              align: 'right',
              cell: (row) => numberWords(row.reached),
            },
            { key: 'sent', title: t('rehearsal.sent'), align: 'right', cell: (row) => numberWords(row.sent) },
            {
              key: 'fell-back',
              title: t('rehearsal.fellBack'),
              align: 'right',
              isWideOnly: true,
              cell: (row) => numberWords(row.fellBack),
            },
            { key: 'skipped', title: t('rehearsal.skipped'), cell: skippedOf },
          ]}
        />
      </Section>,
    ]
  })
}

const skippedOf = (row: Row) => <Skipped row={row} />

function Skipped({ row }: { row: Row }) {
  const { t } = useWords()
  const parts = Object.entries(row.skipped).map(([reason, count]) => `${reasonWords(t, reason)} ${numberWords(count)}`)
  if (row.expired > 0) parts.push(`${t('rehearsal.expired')} ${numberWords(row.expired)}`)
  return parts.join(t('common.and'))
}
