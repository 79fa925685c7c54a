import { useId } from 'react'
import styles from './segments.module.css'

type SegmentsProps<V extends string> = {
  label: string
  value: V
  options: readonly { value: V; label: string; title?: string }[]
  onChange: (value: V) => void
}

/** One choice of a few, all in sight: radio buttons side by side. */
export function Segments<V extends string>({ label, value, options, onChange }: SegmentsProps<V>) {
  const name = useId()
  return (
    <fieldset className={styles['segments']}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.title}>
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
