/** Shares of days as polygons of one unit's height and a day's width, each upon the one before it, from the bottom up. */
export function bandsOf(days: readonly { shares: readonly number[] }[]): string[] {
  const count = Math.max(0, ...days.map(({ shares }) => shares.length))
  const below = ({ shares }: { shares: readonly number[] }, arms: number): number =>
    shares.slice(0, arms).reduce((sum, share) => sum + share, 0)
  const edge = (arms: number) => days.map((day, x) => `${x},${Number((1 - below(day, arms)).toFixed(4))}`)
  return Array.from({ length: count }, (_, arm) => [...edge(arm), ...edge(arm + 1).toReversed()].join(' '))
}
