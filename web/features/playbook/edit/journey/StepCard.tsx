import type { JourneyStep, JourneyTrack } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { stepIcons } from '../../read/journey/icons.ts'
import { useEditing } from '../context.ts'
import type { Place } from '../document/edit.ts'
import { listsOf } from '../document/journey.ts'
import { contentPlace } from '../document/operations.ts'
import styles from './canvas.module.css'
import { useJourneyWords } from './use-journey-words.ts'

const contentsOf = (step: JourneyStep): string[] => {
  if (step.kind === 'welcome') return [step.content]
  if (step.kind !== 'send') return []
  return [step.content, ...(step.fallback && 'content' in step.fallback ? [step.fallback.content] : [])]
}

/** A step as it stands in its journey: what it is, what it does, what it says first, and whether something is missing. */
export function StepCard({ track, step, at }: { track: JourneyTrack; step: JourneyStep; at: Place }) {
  const { t } = useWords()
  const { document, open, problemsAt } = useEditing()
  const say = useJourneyWords()
  const contents = contentsOf(step)
  const inWays = new Set(listsOf(step, at).flatMap(({ list }) => problemsAt(list)))
  const problems = [
    ...problemsAt(at).filter((problem) => !inWays.has(problem)),
    ...contents.flatMap((id) => problemsAt(contentPlace(id))),
  ]
  const worst = problems.some(({ severity }) => severity === 'error') ? 'error' : problems.length > 0 ? 'warning' : null
  const title = step.name ?? (step.kind === 'staff-task' ? step.title : step.kind === 'end' ? step.reason : '')
  const text = document.contents.find(({ id }) => id === contents[0])?.text
  const does = step.kind === 'send' ? say.fallback(step) : say.step(step)
  return (
    <button
      type="button"
      className={styles['card']}
      data-kind={step.kind}
      data-severity={worst ?? undefined}
      onClick={() => open({ kind: 'journey-step', trackId: track.id, stepId: step.id })}
    >
      <span className={styles['dot']}>
        <Icon name={stepIcons[step.kind]} size={14} />
      </span>
      <span className={styles['words']}>
        <small>{t(`editor.journeyKind.${step.kind}`)}</small>
        {title ? <b>{title}</b> : null}
        {does ? <span>{does}</span> : null}
        {text ? <q>{text}</q> : null}
      </span>
    </button>
  )
}
