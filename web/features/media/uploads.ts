import { useSyncExternalStore } from 'react'

let count = 0
const listeners = new Set<() => void>()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Tells pictures that could not be loaded that another file is there now. */
export function countUpload(): void {
  count += 1
  for (const listener of listeners) listener()
}

/** How many files this page has uploaded. */
export const useUploads = (): number => useSyncExternalStore(subscribe, () => count)
