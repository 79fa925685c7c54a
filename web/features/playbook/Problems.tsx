import { useWords } from '#web/i18n/use-words.ts'
import type { Problem } from './queries.ts'
import styles from './problems.module.css'

/** What is wrong with a source, and how to repair it: line, field, rule. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  const { t, language } = useWords()
  if (problems.length === 0) return null
  const rows = problems.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
  return (
    <ul className={styles['problems']} aria-label={t('playbook.problems')}>
      {rows.map((problem) => (
        <li key={`${problem.path} ${problem.rule} ${problem.line}`} data-severity={problem.severity}>
          <b>
            {t(`playbook.severity.${problem.severity}`)}
            {problem.line === null ? '' : ` · ${t('playbook.line', { line: problem.line })}`}
          </b>
          <span>
            {problem.message[language]} {problem.repair[language]}
            <code>{problem.path}</code>
          </span>
        </li>
      ))}
    </ul>
  )
}
