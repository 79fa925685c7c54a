import type { BranchStep, JourneyStep, PlaybookDocument } from '#contract/playbook.ts'
import type { JourneyWords } from '#contract/playbook-library.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { ContentBubbles } from '../ContentBubbles.tsx'
import { ContentPeek } from '../ContentPeek.tsx'
import styles from './journey.module.css'

type PlainStep = Exclude<JourneyStep, BranchStep>
type StepBodyProps = { step: PlainStep; words: JourneyWords; document: PlaybookDocument }

/** What one step does, with the message as its reader gets it. */
export function StepBody({ step, words, document }: StepBodyProps) {
  const { language } = useWords()
  const said = words.steps[step.id]?.[language] ?? ''
  const name = nameOf(step, language)
  return (
    <div className={styles['body']}>
      <div className={styles['head']}>
        {name ? <b>{name}</b> : null}
        {step.kind === 'tag' ? <Tags step={step} /> : <span>{said}</span>}
      </div>
      {step.note ? <p className={styles['note']}>{step.note}</p> : null}
      {step.kind === 'send' || step.kind === 'welcome' ? (
        <Message contentId={step.content} document={document} />
      ) : null}
      {step.kind === 'send' && step.fallback ? (
        <p className={styles['fallback']}>
          {words.fallbacks[step.id]?.[language]}
          {step.fallback.kind === 'skip' ? null : <ContentPeek contentId={step.fallback.content} document={document} />}
        </p>
      ) : null}
    </div>
  )
}

function nameOf(step: PlainStep, language: 'zh' | 'en'): string {
  if (step.kind === 'staff-task') return inLanguage(language, step.name ?? step.title, step.name_en ?? step.title_en)
  return step.name ? inLanguage(language, step.name, step.name_en) : ''
}

function Message({ contentId, document }: { contentId: string; document: PlaybookDocument }) {
  const content = document.contents.find(({ id }) => id === contentId)
  return content ? <ContentBubbles message={content} document={document} /> : null
}

function Tags({ step }: { step: Extract<PlainStep, { kind: 'tag' }> }) {
  const { t } = useWords()
  const lists = [
    { label: t('playbook.journey.tagOn'), tags: step.add ?? [], tone: 'accent' as const },
    { label: t('playbook.journey.tagOff'), tags: step.remove ?? [], tone: 'plain' as const },
  ]
  return lists
    .filter(({ tags }) => tags.length > 0)
    .map(({ label, tags, tone }) => (
      <span key={label} className={styles['tags']}>
        {label}
        {tags.map(({ group, name }) => (
          <Pill key={`${group} ${name}`} tone={tone}>
            {group} / {name}
          </Pill>
        ))}
      </span>
    ))
}
