import { useState } from 'react'
import { Choice } from '../ui/Choice.tsx'
import { words } from '../words/words.ts'
import styles from './task.module.css'

const other = -1

/** A reason: one that is ready, or a few words of one's own. Gives null while there is none. */
export function Why({ reasons, onChange }: { reasons: readonly string[]; onChange: (reason: string | null) => void }) {
  const text = words().move
  const [chosen, setChosen] = useState<number | null>(null)
  const [own, setOwn] = useState('')
  const choose = (index: number): void => {
    setChosen(index)
    onChange(index === other ? reasonOf(own) : (reasons[index] ?? null))
  }
  return (
    <>
      <Choice
        legend={text.why}
        as="chips"
        options={[...reasons.map((word, value) => ({ value, word })), { value: other, word: text.other }]}
        chosen={chosen}
        onChoose={choose}
      />
      {chosen === other ? (
        <input
          className={styles['field']}
          value={own}
          maxLength={100}
          placeholder={text.whyPlaceholder}
          aria-label={text.whyPlaceholder}
          onInput={(event) => {
            const { value } = event.currentTarget
            setOwn(value)
            onChange(reasonOf(value))
          }}
        />
      ) : null}
    </>
  )
}

/** The server wants two characters at least. */
const reasonOf = (text: string): string | null => (text.trim().length >= 2 ? text.trim() : null)
