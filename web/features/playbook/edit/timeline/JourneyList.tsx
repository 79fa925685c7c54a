import { journeyTracks, stepsWithin, type JourneyStep, type PlaybookDocument } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { useEditing } from '../context.ts'
import styles from './timeline.module.css'

/** The journeys from top to bottom: what each step is, and the messages to edit. */
export function JourneyList({ document }: { document: PlaybookDocument }) {
  const { t } = useWords()
  return journeyTracks(document).map((track) => (
    <Section
      key={track.id}
      title={`${t('editor.journeys.title')} · ${track.name}`}
      note={t('editor.journeys.note')}
      flush
    >
      <ol className={styles['journey']}>
        {stepsOf(track.steps).map((step, index) => (
          <li key={`${step.id} ${index}`}>
            <JourneyStepLine step={step} document={document} />
          </li>
        ))}
      </ol>
    </Section>
  ))
}

/** The steps in reading order; of a file that is being written, those that can be told. */
const stepsOf = (steps: readonly JourneyStep[]): JourneyStep[] => {
  const isWhole = (step: JourneyStep): boolean => {
    if (step.kind !== 'branch' && step.kind !== 'wait') return true
    const isOtherwiseWhole =
      step.otherwise === undefined || (Array.isArray(step.otherwise) && step.otherwise.every(isWhole))
    return (
      isOtherwiseWhole &&
      (step.kind === 'wait' ||
        (Array.isArray(step.cases) &&
          step.cases.every((each) => Array.isArray(each.steps) && each.steps.every(isWhole))))
    )
  }
  return stepsWithin(steps.filter(isWhole))
}

function JourneyStepLine({ step, document }: { step: JourneyStep; document: PlaybookDocument }) {
  const { t } = useWords()
  const { open } = useEditing()
  const isKnown = Object.hasOwn(known, step.kind)
  const title = step.kind === 'staff-task' ? (step.name ?? step.title) : step.name
  const contentIds =
    step.kind === 'send' || step.kind === 'welcome'
      ? [
          step.content,
          ...('fallback' in step && step.fallback && 'content' in step.fallback ? [step.fallback.content] : []),
        ]
      : []
  return (
    <>
      <span>
        <small>{isKnown ? t(`editor.journeyKind.${step.kind}`) : step.kind}</small> {title}
      </span>
      {contentIds.map((contentId) => {
        const content = document.contents.find(({ id }) => id === contentId)
        return content ? (
          <button
            key={contentId}
            type="button"
            className={styles['chip']}
            onClick={() => open({ kind: 'content', contentId })}
          >
            <b>{content.name}</b>
            <small>{content.text}</small>
          </button>
        ) : null
      })}
    </>
  )
}

const known: Record<JourneyStep['kind'], true> = {
  send: true,
  welcome: true,
  wait: true,
  branch: true,
  tag: true,
  'staff-task': true,
  move: true,
  end: true,
}
