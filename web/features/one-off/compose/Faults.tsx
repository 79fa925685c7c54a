import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { faultsOf } from './fault.ts'
import styles from './compose.module.css'

/** Why it cannot be sent, fault by fault with its part and its repair. */
export function Faults({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t, language } = useWords()
  const faults = faultsOf(error, language)
  return (
    <>
      <Refused error={error} {...(faults.length > 0 ? {} : { onRetry })} />
      <ul className={styles['facts']}>
        {faults.map((fault) => (
          <li key={`${fault.field} ${fault.rule} ${fault.message}`} data-warn="">
            {fault.part === null ? '' : `${t('oneOff.part', { place: fault.part })} · `}
            {fault.message}
            {fault.repair === '' ? '' : ` · ${fault.repair}`}
          </li>
        ))}
      </ul>
    </>
  )
}
