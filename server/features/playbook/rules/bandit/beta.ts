/** A stream of numbers of [0, 1) that is the same for the same seed: Mulberry32, of Tommy Ettinger (public domain). */
export function streamOf(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Counts of a Beta distribution: Beta(1, 1) knows nothing. */
export type Beta = { alpha: number; beta: number }

/** A standard normal (Box and Muller, Annals of Mathematical Statistics 29, 1958). */
const normalOf = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** A Gamma of a shape of 1 or more (Marsaglia and Tsang, ACM Transactions on Mathematical Software 26, 2000). */
function gammaOf(shape: number, random: () => number): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normalOf(random)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    const u = 1 - random()
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** One draw from a Beta with counts of 1 or more: X / (X + Y) of two Gammas. */
export function betaDraw({ alpha, beta }: Beta, random: () => number): number {
  const x = gammaOf(alpha, random)
  return x / (x + gammaOf(beta, random))
}

/** ln Γ (Lanczos, SIAM Journal on Numerical Analysis B 1, 1964; g = 7, nine terms), for numbers of 1 and more. */
function logGamma(of: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  const x = of - 1
  const series = terms.reduce((sum, term, n) => sum + term / (x + n + 1), 0.99999999999980993)
  const t = x + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(series)
}

const SMALLEST = 1e-300

/** The continued fraction of the incomplete beta function (Abramowitz and Stegun, 26.5.8), by Lentz's method. */
function fractionOf(x: number, { alpha: a, beta: b }: Beta): number {
  const kept = (value: number) => (Math.abs(value) < SMALLEST ? SMALLEST : value)
  let c = 1
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  // About √max(a, b) turns are enough.
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let step = 1
    for (const part of [even, odd]) {
      d = 1 / kept(1 + part * d)
      c = kept(1 + part / c)
      step = d * c
      fraction *= step
    }
    if (Math.abs(step - 1) < 1e-12) break
  }
  return fraction
}

/** The share of a Beta that lies below x. */
export function betaBelow(x: number, { alpha, beta }: Beta): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(
    logGamma(alpha + beta) - logGamma(alpha) - logGamma(beta) + alpha * Math.log(x) + beta * Math.log1p(-x),
  )
  return x < (alpha + 1) / (alpha + beta + 2)
    ? (front * fractionOf(x, { alpha, beta })) / alpha
    : 1 - (front * fractionOf(1 - x, { alpha: beta, beta: alpha })) / beta
}

/** Below which a share of a Beta lies. */
export function betaQuantile(share: number, of: Beta): number {
  let [low, high] = [0, 1]
  for (let turn = 0; turn < 60; turn += 1) {
    const middle = (low + high) / 2
    if (betaBelow(middle, of) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
