import type { Measure } from '#contract/experiment.ts'

/**
 * Comparing two arms at any time, as often as one likes. The rates of two arms differ by D, whose standard error over
 * clusters is s (Welch). With information I = 1 / s², I·D goes as a Brownian motion does (Jennison and Turnbull, Group
 * Sequential Methods, 2000, chapter 3), and stays with probability 1 − α for ever within Robbins' normal-mixture boundary
 * (Robbins, Annals of Mathematical Statistics 41, 1970), which makes the asymptotic confidence sequence of Waudby-Smith,
 * Arbour, Sinha, Kennedy and Ramdas (Annals of Statistics 52, 2024; arXiv 2103.06476, theorem 2.2):
 *
 *     D ± √( 2 (I τ² + 1) / (I² τ²) · ln( √(I τ² + 1) / α ) )
 *
 * τ is fixed beforehand: the interval is narrowest about where I is a few times 1 / τ²; it holds whatever τ is. Clusters
 * are few, so the boundary, in standard errors, is widened to Student's t of as much tail.
 */

/** Standard errors that the boundary lies away at an information. */
export function boundaryAt(information: number, tau: number, alpha: number): number {
  const grown = information * tau * tau
  return Math.sqrt(2 * (1 + 1 / grown) * Math.log(Math.sqrt(grown + 1) / alpha))
}

/**
 * Student's t with `df` degrees of freedom that has the tail of a standard normal z: Wallace's approximation turned round
 * (Annals of Mathematical Statistics 30, 1959).
 */
export function studentOf(z: number, df: number): number {
  const scaled = (z * (8 * df + 3)) / (8 * df + 1)
  return Math.sqrt(df * Math.expm1((scaled * scaled) / df))
}

type Moments = { n: number; mean: number; variance: number }

export function momentsOf(values: readonly number[]): Moments {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  return { n, mean, variance }
}

/** The smallest difference of rates worth seeing, which sets where an interval is narrowest. */
export const TAU: Readonly<Record<Measure, number>> = {
  clicks: 0.02,
  leaves: 0.01,
  friend_deletions: 0.005,
  opt_outs: 0.005,
}

/** Fewer events in two arms together than this are no sums that a normal describes. */
export const EVENTS_MIN = 10

/** Fewer clusters an arm than this say nothing of how much clusters differ. */
export const CLUSTERS_MIN = 5

export type Difference = { value: number; low: number; high: number }

/** How much higher the mean of `arm` is than that of `baseline`; null where that cannot be told yet. */
export function compare(
  baseline: readonly number[],
  arm: readonly number[],
  { tau, alpha }: { tau: number; alpha: number },
): Difference | null {
  if (Math.min(baseline.length, arm.length) < CLUSTERS_MIN) return null
  const [a, b] = [momentsOf(baseline), momentsOf(arm)]
  const [partA, partB] = [a.variance / a.n, b.variance / b.n]
  const squared = partA + partB
  if (squared === 0) return null
  // Welch and Satterthwaite's degrees of freedom.
  const df = squared ** 2 / (partA ** 2 / (a.n - 1) + partB ** 2 / (b.n - 1))
  const reach = studentOf(boundaryAt(1 / squared, tau, alpha), df) * Math.sqrt(squared)
  const value = b.mean - a.mean
  return { value, low: value - reach, high: value + reach }
}
