import type { Edit, Edited } from './edit.ts'

/** Lines around a change by which it is found again in a newer source. */
const CONTEXT_LINES = 3

/**
 * The whole text as somebody typed it, on whatever the source is by now: the lines that were typed replace the same
 * lines wherever they stand, found by what they were and their neighbours. Refused where those lines changed, too.
 */
export function editText(source: string, { was, now }: Extract<Edit, { op: 'text' }>): Edited {
  if (source === was || source === now) return { ok: true, source: now }
  const before = was.split('\n')
  const after = now.split('\n')
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const lines = source.split('\n')
  const typed = after.slice(head, after.length - tail)
  const from = Math.max(0, head - CONTEXT_LINES)
  const to = Math.min(before.length, before.length - tail + CONTEXT_LINES)
  const places = placesOf(lines, before.slice(from, to))
  const place = places[0]
  if (place === undefined || places.length > 1) return { ok: false, refusal: { code: 'changed', is: null } }
  const start = place + (head - from)
  return { ok: true, source: lines.toSpliced(start, before.length - tail - head, ...typed).join('\n') }
}

const placesOf = (lines: readonly string[], wanted: readonly string[]): number[] =>
  lines.flatMap((_, at) => (wanted.every((line, i) => lines[at + i] === line) ? [at] : []))
