import type { PlaybookProblem, Words } from '#contract/playbook.ts'
import type { PathPart, Source } from './source.ts'

/** tracks[0].steps[2].when.at */
export const pathText = (path: readonly PathPart[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? part : `${text}.${part}`
  }, '')

/** A value as shown beside its problem: short, on one line. */
export function excerpt(value: unknown): string | null {
  if (value === undefined) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

export interface Finding {
  path: readonly PathPart[]
  /** The problem stands at the field's name (an unknown field) or at its value; at `within` where a part of a text is meant. */
  of?: 'key' | 'value'
  within?: string
  value?: unknown
  rule: string
  message: Words
  /** Looked for only when it is told: what was meant may take a search through everything there is. */
  repair: Words | (() => Words)
}

/** A finding with its place in the source. */
export function problemOf(source: Source, severity: PlaybookProblem['severity'], finding: Finding): PlaybookProblem {
  const { path, of, within, rule, message, repair } = finding
  const place = within === undefined ? source.locate(path, of) : source.locateWithin(path, within)
  return {
    severity,
    ...place,
    path: pathText(path),
    field: String(path.at(-1) ?? ''),
    value: excerpt(finding.value),
    rule,
    message,
    repair: typeof repair === 'function' ? repair() : repair,
  }
}
