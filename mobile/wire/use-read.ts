import { useSyncExternalStore } from 'react'
import type { Refusal } from './ask.ts'
import { readerOf } from './reader.ts'

/** An address as a page shows it. A `stale` answer is still worth showing: the latest look failed. */
export type Reading<T> =
  | { kind: 'loading' }
  | { kind: 'failed'; refusal: Refusal; retry: () => void }
  | { kind: 'read'; value: T; isStale: boolean; refresh: () => Promise<void> }

/** Reads an address, and again whenever the server has news, the page is looked at again, or the line is back. */
export function useRead<T>(path: string): Reading<T> {
  const reader = readerOf<T>(path)
  const { value, refusal } = useSyncExternalStore(reader.subscribe, reader.looked)
  if (value !== null) return { kind: 'read', value, isStale: refusal !== null, refresh: reader.refresh }
  return refusal === null ? { kind: 'loading' } : { kind: 'failed', refusal, retry: reader.retry }
}
