import type { ContentProblem } from '#contract/content-library.ts'
import type { Language } from '#web/i18n/languages.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Refusal } from '#web/wire/request.ts'
import styles from './content.module.css'

/** What is wrong with an item as it was kept, the worst first. */
export function ItemProblems({ problems }: { problems: readonly ContentProblem[] }) {
  const { language } = useWords()
  if (problems.length === 0) return null
  const errors = problems.filter(({ severity }) => severity === 'error')
  const warnings = problems.filter(({ severity }) => severity === 'warning')
  return (
    <ul className={styles['problems']}>
      {[...errors, ...warnings].map((problem) => (
        <li key={`${problem.field} ${problem.rule} ${problem.value}`} data-severity={problem.severity}>
          {problem.message[language]} {problem.repair[language]}
        </li>
      ))}
    </ul>
  )
}

/** Why an item was not taken, problem by problem where the server named them. */
export function RefusedItem({ error }: { error: unknown }) {
  const { language } = useWords()
  const problems = error instanceof Refusal && error.code === 'content_invalid' ? error.fields : []
  return (
    <>
      <Refused error={error} />
      {problems.length === 0 ? null : (
        <ul className={styles['problems']}>
          {problems.map((problem) => (
            <li key={`${problem.field} ${problem.rule} ${String(problem.value)}`} data-severity="error">
              {wordsIn(problem, 'message', language)} {wordsIn(problem, 'repair', language)}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Both languages come with such a problem. */
function wordsIn(problem: object, name: 'message' | 'repair', language: Language): string {
  const words: unknown = Object.getOwnPropertyDescriptor(problem, name)?.value
  const text: unknown =
    typeof words === 'object' && words !== null ? Object.getOwnPropertyDescriptor(words, language)?.value : words
  return typeof text === 'string' ? text : ''
}
