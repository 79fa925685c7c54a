import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Refusal } from '#web/wire/request.ts'
import { Problems } from '../Problems.tsx'
import type { Problem } from '../queries.ts'
import styles from './shops.module.css'

/** A refusal with the rules that were broken, each once. */
export function FollowRefused({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useWords()
  const details = error instanceof Refusal && error.code === 'follow_refused' ? error.fields : []
  const said = new Set(
    details.map(({ field, rule, value }) => {
      const words = codeWords(t, `follow.rule.${rule}`) ?? rule
      return field === 'unit' || /^(variable|value)_/.test(rule) ? `${String(value)} ${words}` : words
    }),
  )
  return (
    <>
      <Refused error={error} {...(onRetry && { onRetry })} />
      {said.size > 0 ? (
        <ul className={styles['said']}>
          {[...said].slice(0, 10).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : null}
      <InvalidProblems error={error} />
    </>
  )
}

function InvalidProblems({ error }: { error: unknown }) {
  if (!(error instanceof Refusal) || error.code !== 'playbook_invalid' || !Array.isArray(error.details)) return null
  return <Problems problems={error.details as Problem[]} /> // the server's list, as checking a source gives it
}
