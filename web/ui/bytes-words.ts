const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** A size as people read it: three figures at most. */
export function bytesWords(bytes: number): string {
  const at = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const value = bytes / 1024 ** at
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(value >= 10 ? 1 : 2)} ${units[at] ?? 'TB'}`
}
