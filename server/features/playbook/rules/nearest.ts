/** Edits (insert, delete, replace, swap neighbours) between two words: optimal string alignment. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const cell = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i])
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const best = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (same ? 0 : 1))
      rows[i]?.push(swapped ? Math.min(best, cell(i - 2, j - 2) + 1) : best)
    }
  }
  return cell(a.length, b.length)
}

const plain = (word: string): string => word.toLowerCase().replaceAll(/[\s_-]/g, '')

/** The word most likely meant, or null when none is near: at most one edit for each three letters, two at least. */
export function nearest(written: string, known: readonly string[]): string | null {
  const word = plain(written.slice(0, 64))
  const allowed = Math.max(2, Math.floor(word.length / 3))
  const ranked = known
    .map((name) => ({ name, distance: editDistance(word, plain(name)) }))
    .filter(({ name, distance }) => distance <= allowed && distance < name.length)
    .sort((a, b) => a.distance - b.distance)
  return ranked[0]?.name ?? null
}
