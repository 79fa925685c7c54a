import { numberWords } from './number-words.ts'
import styles from './tabs.module.css'

type TabsProps<V extends string> = {
  label: string
  value: V
  options: readonly { value: V; label: string; count?: number }[]
  onChange: (value: V) => void
}

/** The parts of a page, of which one is open. */
export const Tabs = <V extends string>({ label, value, options, onChange }: TabsProps<V>) => (
  <nav className={styles['tabs']} aria-label={label}>
    {options.map((option) => (
      <button
        key={option.value}
        type="button"
        aria-current={option.value === value ? 'page' : undefined}
        onClick={() => onChange(option.value)}
      >
        {option.label}
        {option.count === undefined ? null : <em>{numberWords(option.count)}</em>}
      </button>
    ))}
  </nav>
)
