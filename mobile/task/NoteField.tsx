import { words } from '../words/words.ts'
import styles from './task.module.css'

/** What one wants to add about what was done: a link to it, say. */
export function NoteField({ value, onChange }: { value: string; onChange: (note: string) => void }) {
  const { manualNote } = words().task
  return (
    <input
      className={styles['field']}
      value={value}
      maxLength={200}
      placeholder={manualNote}
      aria-label={manualNote}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  )
}
