import { useWords } from '#web/i18n/use-words.ts'
import { contentIdsOf, timeOf } from '../../read/place-steps.ts'
import { useEditing } from '../context.ts'
import { contentPlace, stepPlace } from '../document/operations.ts'
import { useDaysWords } from './days-words.ts'
import styles from './timeline.module.css'
import type { PlacedStep } from './week.ts'

type StepChipProps = {
  placed: PlacedStep
  gaveWay?: readonly PlacedStep[]
  showsTime?: boolean
  showsDays?: boolean
}

/** A step as it stands in the plan: its name, what it says first, and whether something is missing. A press opens it. */
export function StepChip({
  placed: { step, track },
  gaveWay = [],
  showsTime = false,
  showsDays = false,
}: StepChipProps) {
  const { t } = useWords()
  const { document, open, problemsAt } = useEditing()
  const daysWords = useDaysWords()
  const ids = contentIdsOf(step, document)
  const first = document.contents.find(({ id }) => id === ids[0])
  const problems = [...problemsAt(stepPlace(track.id, step.id)), ...ids.flatMap((id) => problemsAt(contentPlace(id)))]
  const worst = problems.some(({ severity }) => severity === 'error') ? 'error' : problems.length > 0 ? 'warning' : null
  const isOwn = step.slot === undefined
  return (
    <button
      type="button"
      className={styles['chip']}
      data-severity={worst ?? undefined}
      title={
        gaveWay.length > 0
          ? t('editor.week.insteadOf', { names: gaveWay.map(({ step }) => step.name).join(t('common.and')) })
          : undefined
      }
      onClick={() => open({ kind: 'step', trackId: track.id, stepId: step.id })}
    >
      <b>{step.name}</b>
      <small>
        {showsTime ? `${timeOf(step, document)} ` : ''}
        {showsDays ? `${daysWords(step.when)} ` : ''}
        {isOwn && !showsTime ? `${t('editor.week.own')} ` : ''}
        {ids.length > 1 ? t('playbook.contents', { count: ids.length }) : (first?.text ?? '')}
      </small>
    </button>
  )
}
