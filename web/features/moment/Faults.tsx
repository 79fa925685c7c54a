import type { Language } from '#web/i18n/languages.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Refusal } from '#web/wire/request.ts'
import styles from './moment.module.css'

const wordsOf = (value: unknown, language: Language): string => {
  const words = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[language] : undefined // looked at below
  return typeof words === 'string' ? words : ''
}

const codes: readonly string[] = ['moment_invalid', 'engagement_invalid']

/** Why a post, or a plan, is not taken, rule by rule with its repair. */
export function Faults({ error }: { error: unknown }) {
  const { language } = useWords()
  const faults = error instanceof Refusal && codes.includes(error.code) ? error.fields : []
  return (
    <>
      <Refused error={error} />
      {faults.length > 0 ? (
        <ul className={styles['warnings']}>
          {faults.map((fault, place) => {
            const { message } = { message: null, ...fault }
            const repair = wordsOf(fault.repair, language)
            return (
              <li key={`${fault.field} ${fault.rule} ${place}`}>
                {wordsOf(message, language) || fault.field}
                {repair === '' ? '' : ` · ${repair}`}
              </li>
            )
          })}
        </ul>
      ) : null}
    </>
  )
}
