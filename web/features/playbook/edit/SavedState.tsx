import { useWords } from '#web/i18n/use-words.ts'
import { useRefusalWords } from '#web/ui/Refused.tsx'
import { Refusal } from '#web/wire/request.ts'
import styles from './editor.module.css'
import type { Saving } from './use-editor.ts'

/** Whether what is written is kept by the server, and since when. */
export function SavedState({ saving }: { saving: Saving }) {
  const { t } = useWords()
  const refusalWords = useRefusalWords()
  const { state, at, error } = saving
  const words = (): string => {
    if (state === 'saving') return t('editor.saving.saving')
    if (error !== null && state === 'unsaved')
      return error instanceof Refusal && error.code !== 'unreachable' ? refusalWords(error) : t('editor.saving.failed')
    if (state === 'unsaved') return t('editor.saving.unsaved')
    if (at === null) return t('editor.saving.unchanged')
    const clock = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(Temporal.Now.timeZoneId())
    return t('editor.saving.saved', { at: clock.toPlainTime().toString({ smallestUnit: 'minute' }) })
  }
  return (
    <output className={styles['saving']} data-harm={error !== null && state !== 'saved' ? '' : undefined}>
      {words()}
    </output>
  )
}
