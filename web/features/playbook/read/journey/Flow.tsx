import type { BranchStep, JourneyStep, PlaybookDocument } from '#contract/playbook.ts'
import type { JourneyWords } from '#contract/playbook-library.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { stepIcons } from './icons.ts'
import styles from './journey.module.css'
import { StepBody } from './StepBody.tsx'

export type FlowProps = { steps: readonly JourneyStep[]; words: JourneyWords; document: PlaybookDocument }

/** Steps from top to bottom along a rail; the ways of a branch stand side by side. */
export function Flow({ steps, words, document }: FlowProps) {
  return (
    <ol className={styles['flow']}>
      {steps.map((step) => (
        <li key={step.id} className={styles['step']} data-kind={step.kind}>
          <span className={styles['dot']}>
            <Icon name={stepIcons[step.kind]} size={14} />
          </span>
          {step.kind === 'branch' ? (
            <Branch branch={step} words={words} document={document} />
          ) : (
            <StepBody step={step} words={words} document={document} />
          )}
          {step.kind === 'wait' && step.otherwise && step.otherwise.length > 0 ? (
            <Late steps={step.otherwise} words={words} document={document} />
          ) : null}
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
        {ways.map(({ id, ...way }) => (
          <Way key={id} {...way} words={words} document={document} />
        ))}
      </ul>
    </div>
  )
}

/** The way of those for whom what a wait is for did not happen in time. */
function Late({ steps, words, document }: FlowProps) {
  const { t } = useWords()
  const name = t('playbook.journey.timeUp')
  return (
    <div className={styles['late']}>
      <ul className={styles['ways']} aria-label={name}>
        <Way name={name} when="" steps={steps} words={words} document={document} />
      </ul>
    </div>
  )
}

function Way({ name, when, steps, words, document }: FlowProps & { name: string; when: string }) {
  const { t } = useWords()
  return (
    <li className={styles['way']}>
      <header>
        <b>{name}</b>
        <span>{when}</span>
      </header>
      {steps.length > 0 ? <Flow steps={steps} words={words} document={document} /> : null}
      {['end', 'move'].includes(steps.at(-1)?.kind ?? '') ? null : (
        <p className={styles['on']}>
          <Icon name="down" size={12} />
          {t('playbook.journey.goesOn')}
        </p>
      )}
    </li>
  )
}
