/** A value as text, by which two that mean the same are the same: keys in order, and nothing that is empty or not there. */
export const canonical = (value: unknown): string => JSON.stringify(stripped(value)) ?? ''

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : value.map((each) => stripped(each) ?? null)
  }
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value)
    .map(([key, each]): [string, unknown] => [key, stripped(each)])
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

export const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)
