import { Select } from 'antd'
import { useId } from 'react'
import type { Json, Place } from '../document/edit.ts'
import { valueAt } from '../document/value.ts'
import { useEditing } from '../context.ts'
import { Field } from './Field.tsx'

type SelectFieldProps<V extends string | number> = {
  at: Place
  label: string
  options: readonly { value: V; label: string }[]
  hint?: string
  placeholder?: string
  /** May be left out. */
  isOptional?: boolean
  toJson?: (value: V) => Json
  fromJson?: (value: Json) => V | null
}

/** One of a list of values. */
export function SelectField<V extends string | number>({
  at,
  label,
  options,
  hint,
  placeholder,
  isOptional = false,
  toJson = (value) => value,
  fromJson = (value) => value as V, // one of the options, or of a later server's
}: SelectFieldProps<V>) {
  const { value, set, problemsAt, isLocked } = useEditing()
  const id = useId()
  const written = valueAt(value, at)
  return (
    <Field id={id} label={label} hint={hint} problems={problemsAt(at)}>
      <Select<V>
        id={id}
        aria-label={label}
        allowClear={isOptional}
        disabled={isLocked}
        placeholder={placeholder}
        value={written === null ? null : fromJson(written)}
        options={[...options]}
        onChange={(now: V | undefined) => set(at, now === undefined ? null : toJson(now))}
      />
    </Field>
  )
}
