import type { ReactNode } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import type { Problem } from '../../queries.ts'
import styles from './field.module.css'

type FieldProps = {
  id: string
  label: string
  hint?: ReactNode
  problems?: readonly Problem[]
  children: ReactNode
}

/** A control with its name above it, and what is wrong with it right below. */
export const Field = ({ id, label, hint, problems = [], children }: FieldProps) => (
  <div className={styles['field']}>
    <label htmlFor={id}>{label}</label>
    {children}
    {hint ? <small>{hint}</small> : null}
    <FieldProblems problems={problems} />
  </div>
)

/** What is wrong here, and how to repair it. */
export function FieldProblems({ problems }: { problems: readonly Problem[] }) {
  const { language } = useWords()
  return problems.map((problem) => (
    <p
      key={`${problem.path} ${problem.rule} ${problem.message.en}`}
      className={styles['problem']}
      data-severity={problem.severity}
    >
      {problem.message[language]} {problem.repair[language]}
    </p>
  ))
}
