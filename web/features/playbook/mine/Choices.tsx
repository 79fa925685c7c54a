import { useId } from 'react'
import styles from './mine.module.css'

type ChoicesProps<V extends string> = {
  label: string
  value: V | undefined
  options: readonly { value: V; name: string; note?: string }[]
  /** One line each, as many as fit beside one another. */
  isSmall?: boolean
  onChange: (value: V) => void
}

/** One choice of several, each a card with its name and what it means: radio buttons. */
export function Choices<V extends string>({ label, value, options, isSmall = false, onChange }: ChoicesProps<V>) {
  const name = useId()
  return (
    <fieldset className={styles['choices']} data-small={isSmall ? '' : undefined}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            <b>{option.name}</b>
            {option.note ? <small>{option.note}</small> : null}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
