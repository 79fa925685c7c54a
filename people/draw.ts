/**
 * The only chance in the model: a number in [0, 1) made from who, when and what for. The same arguments give the same number in
 * every run and in any order of asking, so a story depends on what happened and not on how often somebody looked.
 * The mix is cyrb53 (public domain, bryc): two 32-bit multiplicative lanes, 53 bits out.
 */
export function draw(seed: string, person: string, day: string, purpose: string): number {
  const key = `${seed}|${person}|${day}|${purpose}`
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (4294967296 * (2097151 & low) + (high >>> 0)) / 9007199254740992
}

/** One of a list, each equally likely. */
export function pick<Item>(list: readonly Item[], at: number): Item {
  const item = list[Math.floor(at * list.length)]
  if (item === undefined) throw new Error('cannot pick from an empty list')
  return item
}

/** The index of the first weight that `at` falls into; weights need not add up to 1. */
export function weighted(weights: readonly number[], at: number): number {
  let left = at * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [index, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return index
  }
  return weights.length - 1
}

/** A delay with the given median: most are near it, some are several times longer (log-normal, spread `sigma`). */
export function delayAround(median: number, sigma: number, at: number): number {
  return median * Math.exp(sigma * normalAt(at))
}

/** The standard normal deviate of a probability (Winitzki's approximation of the inverse error function, error under 0.005). */
export function normalAt(at: number): number {
  const x = 2 * Math.min(Math.max(at, 1e-9), 1 - 1e-9) - 1
  const log = Math.log(1 - x * x)
  const term = 2 / (Math.PI * 0.147) + log / 2
  return Math.SQRT2 * Math.sign(x) * Math.sqrt(Math.sqrt(term * term - log / 0.147) - term)
}
