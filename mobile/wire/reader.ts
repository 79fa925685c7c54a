import { isSignedOut, signInByWecom } from '../session.ts'
import { read, Refusal } from './ask.ts'
import { onNews } from './news.ts'

/** What was read last, and what became of the latest look; both null before the first answer. */
export type Looked<T> = { value: T | null; refusal: Refusal | null }

/** One address of the API, looked at while somebody shows it, and again with every piece of news. */
export class Reader<T> {
  readonly #path: string
  readonly #listeners = new Set<() => void>()
  #looked: Looked<T> = { value: null, refusal: null }
  #stop: (() => void) | undefined
  #rounds = 0

  constructor(path: string) {
    this.#path = path
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) {
      this.#stop = onNews(() => void this.refresh())
      void this.refresh()
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#stop?.()
    }
  }

  readonly looked = (): Looked<T> => this.#looked

  /** Looks again. An answer that a later look has overtaken says nothing. */
  readonly refresh = async (): Promise<void> => {
    this.#rounds += 1
    const round = this.#rounds
    try {
      const value = await read<T>(this.#path)
      if (round === this.#rounds) this.#tell({ value, refusal: null })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // A session that has ended is begun anew, and one comes back to this very page.
      if (isSignedOut(error) && signInByWecom()) return
      if (round === this.#rounds) this.#tell({ value: keptThrough(error) ? this.#looked.value : null, refusal: error })
    }
  }

  /** Looks again after a failure, as if for the first time. */
  readonly retry = (): void => {
    this.#tell({ value: null, refusal: null })
    void this.refresh()
  }

  #tell(looked: Looked<T>): void {
    this.#looked = looked
    for (const listener of this.#listeners) listener()
  }
}

/** What was there a moment ago is still worth showing while the line is down; what is gone is not. */
const keptThrough = (refusal: Refusal): boolean => refusal.code !== 'not_found' && refusal.code !== 'permission_missing'

const readers = new Map<string, Reader<unknown>>()

/** The one reader of an address: what it read last is there at once when one comes back. */
export function readerOf<T>(path: string): Reader<T> {
  const reader = readers.get(path) ?? new Reader<unknown>(path)
  readers.set(path, reader)
  return reader as Reader<T> // an address answers one shape
}
