import type { Row } from './dump.ts'

/** A column as text; null where it is missing, null or blank. */
export function textOf(row: Row, column: string): string | null {
  const value = row[column]
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** A column as a whole number; null where it is none. */
export function wholeOf(row: Row, column: string): number | null {
  const text = textOf(row, column)
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null
}

/** A column of JSON, which some dumps write as text and others as a value; undefined where it is neither. */
export function jsonOf(row: Row, column: string): unknown {
  const value = row[column]
  if (typeof value !== 'string') return value ?? undefined
  try {
    return JSON.parse(value) as unknown
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return undefined
  }
}

/** HH:MM of a time such as 9:05, 09:05 or 09:05:00; null where it is none. */
export function clockOf(text: string | null): string | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/.exec(text ?? '') ?? []
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return null
  return `${hour.padStart(2, '0')}:${minute}`
}

/** YYYY-MM-DD of a day that exists; null where it is none. */
export function dateOf(text: string | null): string | null {
  const found = /^\d{4}-\d{2}-\d{2}$/.exec(text ?? '')?.[0]
  if (found === undefined) return null
  try {
    return Temporal.PlainDate.from(found, { overflow: 'reject' }).toString()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    return null
  }
}
