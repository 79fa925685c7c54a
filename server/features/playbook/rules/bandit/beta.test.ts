import { describe, expect, test } from 'vitest'
import { betaBelow, betaDraw, betaQuantile, streamOf } from './beta.ts'

describe('the beta distribution', () => {
  test.each([0.01, 0.1, 0.35, 0.8, 0.99])('below %d is what its polynomials say', (x) => {
    expect(betaBelow(x, { alpha: 1, beta: 1 })).toBeCloseTo(x, 12)
    expect(betaBelow(x, { alpha: 3, beta: 1 })).toBeCloseTo(x ** 3, 12)
    // Of 2 and 5: at least two of six (the binomial's tail).
    const none = (1 - x) ** 6 + 6 * x * (1 - x) ** 5
    expect(betaBelow(x, { alpha: 2, beta: 5 })).toBeCloseTo(1 - none, 12)
  })

  test.each([
    // Of R's qbeta.
    [0.025, 2, 5, 0.0432719],
    [0.975, 2, 5, 0.6412346],
    [0.5, 3, 3, 0.5],
  ])('quantile %d of %d and %d is that of the tables', (share, alpha, beta, of) => {
    expect(betaQuantile(share, { alpha, beta })).toBeCloseTo(of, 6)
  })

  test('quantiles of large counts are a normal’s', () => {
    const of = { alpha: 40_000, beta: 460_000 }
    const deviation = Math.sqrt((0.08 * 0.92) / 500_001)
    expect(betaQuantile(0.975, of)).toBeCloseTo(0.08 + 1.959964 * deviation, 5)
    expect(betaBelow(betaQuantile(0.3, of), of)).toBeCloseTo(0.3, 9)
  })

  test.each([
    [1, 1],
    [2, 5],
    [1.4, 30],
    [60, 700],
  ])('draws of %d and %d fall below its quantiles as often as they should', (alpha, beta) => {
    const random = streamOf(7)
    const draws = Array.from({ length: 20_000 }, () => betaDraw({ alpha, beta }, random))
    for (const share of [0.1, 0.5, 0.9]) {
      const at = betaQuantile(share, { alpha, beta })
      const below = draws.filter((draw) => draw < at).length / draws.length
      // Four standard deviations of a binomial of 20,000: 1.4 points at most.
      expect(Math.abs(below - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / draws.length))
    }
  })

  test('the same seed draws the same', () => {
    const draws = (seed: number) => {
      const random = streamOf(seed)
      return [1, 2, 3].map(() => betaDraw({ alpha: 2, beta: 9 }, random))
    }
    expect(draws(1)).toEqual(draws(1))
    expect(draws(1)).not.toEqual(draws(2))
  })
})
