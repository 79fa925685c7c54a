import { Button } from 'antd'
import type { PlaybookDocument, Schedule } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Section } from '#web/ui/Section.tsx'
import { timeOf } from '../../read/place-steps.ts'
import { Phases } from '../../read/Phases.tsx'
import { useEditing } from '../context.ts'
import { freeTime } from '../document/operations.ts'
import { JourneySections } from '../journey/JourneySections.tsx'
import { AgeGrid } from './AgeGrid.tsx'
import { StepChip } from './StepChip.tsx'
import styles from './timeline.module.css'
import { useAddStep } from './use-add-step.ts'
import { otherSteps, type PlacedStep } from './week.ts'
import { WeekGrid } from './WeekGrid.tsx'

/** The plan over time: the hours of a week, special days, the days of a group's age, and the journeys. */
export function Timeline() {
  const { t } = useWords()
  const { document, isLocked } = useEditing()
  const addStep = useAddStep()
  const { byAge, special } = otherSteps(document)
  const hasSteps = document.tracks.some(({ steps }) => steps.length > 0)
  const add = (name: 'daily' | 'monthly' | 'byAge', when: Schedule) => (
    <Button size="small" disabled={isLocked} onClick={() => addStep(when, freeTime(document, when.kind))}>
      {t(`editor.add.${name}`)}
    </Button>
  )
  return (
    <div className={styles['timeline']}>
      <Phases document={document} />
      <Section
        title={t('editor.week.title')}
        note={t('editor.week.note')}
        actions={add('daily', { kind: 'daily' })}
        flush
      >
        {hasSteps ? (
          <WeekGrid document={document} />
        ) : (
          <Empty quiet title={t('editor.start.title')}>
            {t('editor.start.text')}
          </Empty>
        )}
      </Section>
      <Section
        title={t('editor.special.title')}
        actions={add('monthly', { kind: 'monthly', days: [freeDay(special)] })}
        flush
      >
        {special.length === 0 ? (
          <Empty quiet title={t('editor.special.none')} />
        ) : (
          <Strip placed={special} document={document} />
        )}
      </Section>
      <Section
        title={t('editor.age.title')}
        note={t('editor.age.note')}
        actions={add('byAge', { kind: 'group-day', days: [1] })}
        flush
      >
        {byAge.length === 0 ? (
          <Empty quiet title={t('editor.age.none')} />
        ) : (
          <AgeGrid placed={byAge} document={document} />
        )}
      </Section>
      <JourneySections />
    </div>
  )
}

/** The day of the month that a new monthly step begins with: the first, the 15th, the last; then the first again. */
function freeDay(special: readonly PlacedStep[]): 'first' | 15 | 'last' {
  const used = new Set(special.flatMap(({ step }) => (step.when.kind === 'monthly' ? step.when.days : [])))
  return (['first', 15, 'last'] as const).find((day) => !used.has(day)) ?? 'first'
}

const Strip = ({ placed, document }: { placed: readonly PlacedStep[]; document: PlaybookDocument }) => (
  <ul className={styles['strip']}>
    {placed
      .toSorted((a, b) => timeOf(a.step, document).localeCompare(timeOf(b.step, document)))
      .map((each) => (
        <li key={each.step.id}>
          <StepChip placed={each} showsTime showsDays />
        </li>
      ))}
  </ul>
)
