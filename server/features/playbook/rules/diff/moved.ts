/** The fewest items that, taken out of `before` and put elsewhere, give the order of `after`; both hold the same items. */
export function movedItems(before: readonly string[], after: readonly string[]): Set<string> {
  const placeBefore = new Map(before.map((item, index) => [item, index]))
  const places = after.map((item) => placeBefore.get(item) ?? -1)
  const kept = longestRising(places)
  return new Set(after.filter((_item, index) => !kept.has(index)))
}

/** The indexes of a longest rising run of values, which need not stand side by side. */
function longestRising(values: readonly number[]): Set<number> {
  const tails: number[] = []
  const previous: number[] = []
  for (const [index, value] of values.entries()) {
    let [low, high] = [0, tails.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1
      else high = middle
    }
    previous[index] = low > 0 ? (tails[low - 1] ?? -1) : -1
    tails[low] = index
  }
  const kept = new Set<number>()
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) kept.add(at)
  return kept
}
