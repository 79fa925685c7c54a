import type { BranchStep, JourneyStep, PlaybookDocument } from '#contract/playbook.ts'
import type { JourneyWords } from '#contract/playbook-library.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Icon, type IconName } from '#web/ui/Icon.tsx'
import styles from './journey.module.css'
import { StepBody } from './StepBody.tsx'

export type FlowProps = { steps: readonly JourneyStep[]; words: JourneyWords; document: PlaybookDocument }

const icons = {
  welcome: 'send',
  send: 'send',
  wait: 'clock',
  branch: 'branch',
  tag: 'tag',
  'staff-task': 'tasks',
  end: 'stop',
} as const satisfies Record<JourneyStep['kind'], IconName>

/** Steps from top to bottom along a rail; the ways of a branch stand side by side. */
export function Flow({ steps, words, document }: FlowProps) {
  return (
    <ol className={styles['flow']}>
      {steps.map((step) => (
        <li key={step.id} className={styles['step']} data-kind={step.kind}>
          <span className={styles['dot']}>
            <Icon name={icons[step.kind]} size={14} />
          </span>
          {step.kind === 'branch' ? (
            <Branch branch={step} words={words} document={document} />
          ) : (
            <StepBody step={step} words={words} document={document} />
          )}
        </li>
      ))}
    </ol>
  )
}

type BranchProps = { branch: BranchStep; words: JourneyWords; document: PlaybookDocument }

function Branch({ branch, words, document }: BranchProps) {
  const { t, language } = useWords()
  const name = branch.name ? inLanguage(language, branch.name, branch.name_en) : words.steps[branch.id]?.[language]
  const ways = [
    ...branch.cases.map((each) => ({
      id: each.id,
      name: inLanguage(language, each.name, each.name_en),
      when: words.cases[`${branch.id}/${each.id}`]?.[language] ?? '',
      steps: each.steps,
    })),
    { id: '', name: t('playbook.journey.otherwise'), when: '', steps: branch.otherwise ?? [] },
  ]
  return (
    <div className={styles['branch']}>
      <b>{name}</b>
      {branch.note ? <p>{branch.note}</p> : null}
      <ul className={styles['ways']} aria-label={name}>
        {ways.map((way) => (
          <li key={way.id} className={styles['way']}>
            <header>
              <b>{way.name}</b>
              <span>{way.when}</span>
            </header>
            {way.steps.length > 0 ? <Flow steps={way.steps} words={words} document={document} /> : null}
            {way.steps.at(-1)?.kind === 'end' ? null : (
              <p className={styles['on']}>
                <Icon name="down" size={12} />
                {t('playbook.journey.goesOn')}
              </p>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
