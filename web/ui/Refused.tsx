import { Button } from 'antd'
import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refusal } from '#web/wire/request.ts'
import styles from './refused.module.css'

/** The sentence for a failure. */
export function useRefusalWords(): (error: unknown) => string {
  const { t } = useWords()
  return (error) => (error instanceof Refusal ? codeWords(t, `error.${error.code}`) : null) ?? t('error.internal')
}

type RefusedProps = { error: unknown; onRetry?: () => void }

/** What went wrong, field by field where the server said so, and the way to try again. */
export function Refused({ error, onRetry }: RefusedProps) {
  const { t } = useWords()
  const words = useRefusalWords()
  // The server words these in the reader's language; those of other refusals are told by whoever asked.
  const fields = error instanceof Refusal && error.code === 'input_invalid' ? error.fields : []
  const requestId = error instanceof Refusal && error.status >= 500 ? error.requestId : null
  return (
    <div className={styles['refused']} role="alert">
      <div>
        <strong>{words(error)}</strong>
        {fields.length > 0 ? (
          <ul>
            {fields.slice(0, 8).map((detail) => (
              <li key={`${detail.field} ${detail.rule}`}>
                <b>{detail.field}</b> {detail.rule}
                {detail.repair ? ` · ${detail.repair}` : ''}
              </li>
            ))}
          </ul>
        ) : null}
        {requestId ? <small>{t('common.requestId', { id: requestId })}</small> : null}
      </div>
      {onRetry ? <Button onClick={onRetry}>{t('common.retry')}</Button> : null}
    </div>
  )
}
