import { Input } from 'antd'
import { useTyped } from '../field/use-typed.ts'

type TypedProps<V> = { label: string; value: V | undefined; isLocked: boolean }

/** A number of a condition beside its name; empty is null. */
export function NumberInput({
  label,
  value,
  isLocked,
  onChange,
}: TypedProps<number> & { onChange: (value: number | null) => void }) {
  const { text, change, leave } = useTyped<number>({
    value: typeof value === 'number' ? value : null,
    toText: (now) => (now === null ? '' : String(now)),
    fromText: (typed) => (typed.trim() === '' ? null : /^\d+$/.test(typed.trim()) ? Number(typed) : undefined),
    commit: (now) => {
      if (now !== (value ?? null)) onChange(now)
    },
  })
  return (
    <label>
      {label}
      <Input
        type="number"
        min={0}
        value={text}
        disabled={isLocked}
        onChange={({ target }) => change(target.value)}
        onBlur={leave}
      />
    </label>
  )
}

/** A word of a condition; what is empty is written as it is, and its problem told. */
export function TextInput({
  label,
  value,
  isLocked,
  onChange,
}: TypedProps<string> & { onChange: (value: string) => void }) {
  const { text, change, leave } = useTyped<string>({
    value: value ?? '',
    toText: (now) => now ?? '',
    fromText: (typed) => typed.trim(),
    commit: (now) => {
      if (now !== null && now !== value) onChange(now)
    },
  })
  return (
    <Input
      aria-label={label}
      placeholder={label}
      value={text}
      disabled={isLocked}
      onChange={({ target }) => change(target.value)}
      onBlur={leave}
      onPressEnter={leave}
    />
  )
}
