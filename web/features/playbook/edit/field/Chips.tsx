import styles from './chips.module.css'

type ChipsProps<V extends string | number> = {
  label: string
  options: readonly { value: V; label: string }[]
  chosen: readonly V[]
  isLocked?: boolean
  /** Short words in rows of seven. */
  isCompact?: boolean
  /** With what is chosen after the press, in the order of the options. */
  onChange: (chosen: V[]) => void
}

/** Several choices of a few, all in sight: boxes to tick, as buttons side by side. */
export const Chips = <V extends string | number>({
  label,
  options,
  chosen,
  isLocked = false,
  isCompact = false,
  onChange,
}: ChipsProps<V>) => (
  <fieldset className={styles['chips']} data-compact={isCompact ? '' : undefined}>
    <legend>{label}</legend>
    {options.map((option) => (
      <label key={option.value}>
        <input
          type="checkbox"
          className="visually-hidden"
          disabled={isLocked}
          checked={chosen.includes(option.value)}
          onChange={({ target }) =>
            onChange(
              options
                .map(({ value }) => value)
                .filter((value) => (value === option.value ? target.checked : chosen.includes(value))),
            )
          }
        />
        <span>{option.label}</span>
      </label>
    ))}
  </fieldset>
)

type ChoicesProps<V extends string> = {
  label: string
  options: readonly { value: V; label: string }[]
  chosen: V | null
  isLocked?: boolean
  onChange: (value: V) => void
}

/** One choice of a few, all in sight, in as many lines as they take. */
export const Choices = <V extends string>({ label, options, chosen, isLocked = false, onChange }: ChoicesProps<V>) => (
  <fieldset className={styles['chips']}>
    <legend>{label}</legend>
    {options.map((option) => (
      <label key={option.value}>
        <input
          type="radio"
          className="visually-hidden"
          name={label}
          disabled={isLocked}
          checked={option.value === chosen}
          onChange={() => onChange(option.value)}
        />
        <span>{option.label}</span>
      </label>
    ))}
  </fieldset>
)
