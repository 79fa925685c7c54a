import { createHash } from 'node:crypto'

/** What can go wrong on an API path or with callbacks. */
export type FaultKind =
  | 'refuse'
  | 'rate-limit'
  | 'slow'
  | 'accept-then-drop'
  | 'accept-twice-then-drop'
  | 'duplicate'
  | 'reorder'
  | 'outage'

/**
 * A fault someone ordered. `path` is an API path, a prefix ending in `*`, or `callback`.
 * `times` counts down to 0, absent means until replaced; `probability` is drawn from the seed and the number of the draw.
 */
export type Fault = {
  path: string
  kind: FaultKind
  times?: number
  probability?: number
  /** refuse: the errcode answered, -1 when absent. */
  errcode?: number
  /** slow: how long, 3000 when absent. */
  delayMs?: number
  /** rate-limit: instead of refusing, lower the path's own limit to this many calls a minute. */
  perMinute?: number
}

export type ApiFault =
  | { kind: 'refuse'; errcode: number }
  | { kind: 'rate-limit' }
  | { kind: 'slow'; delayMs: number }
  | { kind: 'accept-then-drop' }
  /** As a gateway does that repeats a call on its own: done twice, and nobody hears of either. */
  | { kind: 'accept-twice-then-drop' }
  | { kind: 'outage' }

export type CallbackFault =
  | { kind: 'refuse' | 'duplicate' | 'accept-then-drop' | 'outage' | 'reorder' }
  | { kind: 'slow'; delayMs: number }

/** The faults in force. They are orders of one run and do not survive a restart. */
export class FaultTable {
  readonly #seed: string
  #faults: Fault[] = []
  #draws = 0

  constructor(seed: string) {
    this.#seed = seed
  }

  replace(faults: Fault[]): void {
    this.#faults = faults.map((fault) => ({ ...fault }))
    this.#draws = 0
  }

  list(): Fault[] {
    return this.#faults.map((fault) => ({ ...fault }))
  }

  /** The calls a minute allowed for a path, when a fault lowers them. */
  perMinute(path: string): number | undefined {
    return this.#faults.find(
      (fault) => fault.kind === 'rate-limit' && fault.perMinute !== undefined && matches(fault, path),
    )?.perMinute
  }

  /** The fault that meets this call, counted down; undefined when the call goes through. */
  forApi(path: string): ApiFault | undefined {
    const fault = this.#strike((one) => one.perMinute === undefined && matches(one, path))
    if (!fault) return undefined
    switch (fault.kind) {
      case 'refuse':
        return { kind: 'refuse', errcode: fault.errcode ?? -1 }
      case 'slow':
        return { kind: 'slow', delayMs: fault.delayMs ?? 3_000 }
      case 'rate-limit':
      case 'accept-then-drop':
      case 'accept-twice-then-drop':
      case 'outage':
        return { kind: fault.kind }
      case 'duplicate':
      case 'reorder':
        return undefined
      default:
        return fault.kind satisfies never
    }
  }

  /** Whether callbacks are to be reordered, so that it pays to wait for a second one. */
  reordersCallbacks(): boolean {
    return this.#faults.some((fault) => fault.path === 'callback' && fault.kind === 'reorder' && fault.times !== 0)
  }

  /** The fault that meets the next callback: of reordering only, or of every other kind. */
  forCallback(only?: 'reorder'): CallbackFault | undefined {
    const fault = this.#strike(
      (one) =>
        one.path === 'callback' && (one.kind === 'reorder') === (only === 'reorder') && one.kind !== 'rate-limit',
    )
    if (!fault || fault.kind === 'rate-limit' || fault.kind === 'accept-twice-then-drop') return undefined
    return fault.kind === 'slow' ? { kind: 'slow', delayMs: fault.delayMs ?? 3_000 } : { kind: fault.kind }
  }

  #strike(wanted: (fault: Fault) => boolean): Fault | undefined {
    for (const fault of this.#faults) {
      if (!wanted(fault) || fault.times === 0) continue
      if (fault.probability !== undefined && this.#draw() >= fault.probability) continue
      if (fault.times !== undefined) fault.times -= 1
      return fault
    }
    return undefined
  }

  #draw(): number {
    this.#draws += 1
    return createHash('sha256').update(`${this.#seed} fault ${this.#draws}`).digest().readUInt32BE(0) / 2 ** 32
  }
}

function matches(fault: Fault, path: string): boolean {
  if (fault.path.endsWith('*')) return path.startsWith(fault.path.slice(0, -1))
  return fault.path === path
}
