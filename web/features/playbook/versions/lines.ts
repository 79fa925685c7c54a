import { diffLines } from 'diff'

export type Side = { number: number; text: string }
/** One line of two sources side by side; `skipped` stands for that many that are the same on both. */
export type LineRow =
  | { kind: 'same' | 'changed'; left: Side | null; right: Side | null }
  | { kind: 'skipped'; count: number }

/** Lines that stay in sight around what changed. */
const around = 3

/** Two sources line by line: what is the same stands beside itself, what was replaced beside what replaced it. */
export function sideBySide(before: string, after: string): LineRow[] {
  const rows: LineRow[] = []
  let [left, right] = [0, 0]
  let gone: Side[] = []
  let come: Side[] = []
  const flush = (): void => {
    for (let at = 0; at < Math.max(gone.length, come.length); at += 1)
      rows.push({ kind: 'changed', left: gone[at] ?? null, right: come[at] ?? null })
    gone = []
    come = []
  }
  for (const part of diffLines(before, after)) {
    const texts = part.value.replace(/\n$/, '').split('\n')
    if (part.removed) gone.push(...texts.map((text) => ({ number: (left += 1), text })))
    else if (part.added) come.push(...texts.map((text) => ({ number: (right += 1), text })))
    else {
      flush()
      for (const text of texts)
        rows.push({ kind: 'same', left: { number: (left += 1), text }, right: { number: (right += 1), text } })
    }
  }
  flush()
  return folded(rows)
}

/** The same rows with long stretches in which nothing changed folded away. */
function folded(rows: readonly LineRow[]): LineRow[] {
  const near = new Set<number>()
  for (const [at, row] of rows.entries())
    if (row.kind === 'changed') for (let n = at - around; n <= at + around; n += 1) near.add(n)
  const result: LineRow[] = []
  let count = 0
  for (const [at, row] of rows.entries()) {
    if (near.has(at)) {
      if (count > 0) result.push({ kind: 'skipped', count })
      count = 0
      result.push(row)
    } else count += 1
  }
  if (count > 0) result.push({ kind: 'skipped', count })
  return result
}
