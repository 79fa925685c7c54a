import type { PlaybookDocument } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { timeOf } from '../../read/place-steps.ts'
import { StepChip } from './StepChip.tsx'
import styles from './timeline.module.css'
import type { PlacedStep } from './week.ts'

/** The days of a group chat's age, each with what goes out on it; what comes back every so many days stands last. */
export function AgeGrid({ placed, document }: { placed: readonly PlacedStep[]; document: PlaybookDocument }) {
  const { t } = useWords()
  const days = new Map<number, PlacedStep[]>()
  for (const each of placed)
    if (each.step.when.kind === 'group-day')
      for (const day of each.step.when.days ?? []) days.set(day, [...(days.get(day) ?? []), each])
  const cycles = placed.filter(({ step }) => step.when.kind === 'group-day' && step.when.every !== undefined)
  const byTime = (a: PlacedStep, b: PlacedStep) => timeOf(a.step, document).localeCompare(timeOf(b.step, document))
  return (
    <ol className={styles['ages']}>
      {[...days]
        .sort(([a], [b]) => a - b)
        .map(([day, steps]) => (
          <li key={day}>
            <h3>{t('groupChat.day', { day })}</h3>
            {steps.toSorted(byTime).map((each) => (
              <StepChip key={each.step.id} placed={each} showsTime />
            ))}
          </li>
        ))}
      {cycles.map((each) => (
        <li key={each.step.id}>
          <StepChip placed={each} showsTime showsDays />
        </li>
      ))}
    </ol>
  )
}
