import { Input } from 'antd'
import { useEffect, useState } from 'react'
import { Icon } from './Icon.tsx'

type SearchFieldProps = { label: string; value: string; width?: number; onSearch: (text: string) => void }

/** Asks shortly after the last key, or at once with Enter. */
export function SearchField({ label, value, width = 220, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value)
  useEffect(() => {
    if (text === value) return undefined
    const timer = setTimeout(() => onSearch(text.trim()), 350)
    return () => clearTimeout(timer)
  }, [text, value, onSearch])
  return (
    <Input
      allowClear
      value={text}
      placeholder={label}
      aria-label={label}
      prefix={<Icon name="search" size={14} />}
      style={{ width }}
      onChange={(event) => setText(event.target.value)}
      onPressEnter={() => onSearch(text.trim())}
    />
  )
}
