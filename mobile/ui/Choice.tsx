import styles from './choice.module.css'

type ChoiceProps<T> = {
  legend: string
  /** Where a title above says the same. */
  isLegendHidden?: boolean
  options: readonly { value: T; word: string; note?: string }[]
  chosen: T | null
  onChoose: (value: T) => void
  /** `rows` one below another, `chips` side by side. */
  as?: 'rows' | 'chips'
}

/** One of several. */
export function Choice<T extends string | number>({
  legend,
  isLegendHidden = false,
  options,
  chosen,
  onChoose,
  as = 'rows',
}: ChoiceProps<T>) {
  return (
    <fieldset className={styles['choice']} data-as={as}>
      <legend className={isLegendHidden ? 'visually-hidden' : undefined}>{legend}</legend>
      {options.map(({ value, word, note }) => (
        <label key={value} data-chosen={value === chosen ? '' : undefined}>
          <input type="radio" name={legend} checked={value === chosen} onChange={() => onChoose(value)} />
          <span>{word}</span>
          {note ? <small>{note}</small> : null}
        </label>
      ))}
    </fieldset>
  )
}
