import { Input } from 'antd'
import { useId } from 'react'
import type { Json, Place } from '../document/edit.ts'
import { valueAt } from '../document/value.ts'
import { useEditing } from '../context.ts'
import { Field } from './Field.tsx'
import styles from './field.module.css'
import { useTyped } from './use-typed.ts'

type TextFieldProps = {
  at: Place
  label: string
  hint?: string
  placeholder?: string
  /** Several lines of text; more grow as it is written. */
  rows?: number
  type?: 'text' | 'time' | 'date'
  /** Another way into the draft than setting the field. */
  onCommit?: (value: string | null, was: string | null) => void
}

const asText = (value: Json | null): string => (value === null || typeof value === 'object' ? '' : String(value))

/** A text of the draft: one line, or several. Empty takes the field out. */
export function TextField({ at, label, hint, placeholder, rows, type = 'text', onCommit }: TextFieldProps) {
  const { value, set, problemsAt, isLocked } = useEditing()
  const id = useId()
  const written = valueAt(value, at)
  const { text, change, leave } = useTyped<string>({
    value: written === null ? null : asText(written),
    toText: asText,
    fromText: (typed) => (rows === undefined ? typed.trim() : typed.trimEnd()) || null,
    commit: onCommit ?? ((now, was) => set(at, now, was)),
  })
  const shared = {
    id,
    value: text,
    disabled: isLocked,
    placeholder: placeholder ?? '',
    onBlur: leave,
  }
  return (
    <Field id={id} label={label} hint={hint} problems={problemsAt(at)}>
      {rows === undefined ? (
        <Input {...shared} type={type} onChange={({ target }) => change(target.value)} onPressEnter={leave} />
      ) : (
        <Input.TextArea
          {...shared}
          rows={rows}
          className={styles['grows'] ?? ''}
          onChange={({ target }) => change(target.value)}
        />
      )}
    </Field>
  )
}

type NumberFieldProps = { at: Place; label: string; hint?: string; placeholder?: string; min?: number; max?: number }

/** A whole number of the draft; empty takes the field out. */
export function NumberField({ at, label, hint, placeholder, min = 0, max = 10_000 }: NumberFieldProps) {
  const { value, set, problemsAt, isLocked } = useEditing()
  const id = useId()
  const written = valueAt(value, at)
  const { text, change, leave } = useTyped<number>({
    value: typeof written === 'number' ? written : null,
    toText: asText,
    fromText: (typed) => (typed.trim() === '' ? null : /^-?\d+$/.test(typed.trim()) ? Number(typed) : undefined),
    commit: (now, was) => set(at, now, was),
  })
  return (
    <Field id={id} label={label} hint={hint} problems={problemsAt(at)}>
      <Input
        id={id}
        type="number"
        min={min}
        max={max}
        value={text}
        disabled={isLocked}
        placeholder={placeholder ?? ''}
        onChange={({ target }) => change(target.value)}
        onBlur={leave}
      />
    </Field>
  )
}

type ListFieldProps<V extends string | number> = {
  at: Place
  label: string
  hint?: string
  /** What parts the items: a line each, or commas of either script. */
  by: 'line' | 'comma'
  parse: (word: string) => V | undefined
}

/** A list of words or numbers of the draft, written in one field. */
export function ListField<V extends string | number>({ at, label, hint, by, parse }: ListFieldProps<V>) {
  const { value, set, problemsAt, isLocked } = useEditing()
  const id = useId()
  const written = valueAt(value, at)
  const parts = by === 'line' ? /\n/ : /[,，、\s]+/
  const { text, change, leave } = useTyped<V[]>({
    value: Array.isArray(written) ? (written as V[]) : null, // a list of the kind that this field writes
    toText: (list) => list?.join(by === 'line' ? '\n' : ', ') ?? '',
    fromText: (typed) => {
      const words = typed.split(parts).map((word) => word.trim())
      const items = words.filter((word) => word !== '').map(parse)
      if (items.includes(undefined)) return undefined
      return items.length === 0 ? null : (items as V[]) // none of them is undefined
    },
    commit: (now, was) => set(at, now, was),
  })
  const shared = { id, value: text, disabled: isLocked, onBlur: leave }
  return (
    <Field id={id} label={label} hint={hint} problems={problemsAt(at)}>
      {by === 'line' ? (
        <Input.TextArea
          {...shared}
          rows={3}
          className={styles['grows'] ?? ''}
          onChange={({ target }) => change(target.value)}
        />
      ) : (
        <Input {...shared} onChange={({ target }) => change(target.value)} onPressEnter={leave} />
      )}
    </Field>
  )
}
