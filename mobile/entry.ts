import { useSyncExternalStore } from 'react'
import type { CurrentSession } from '#contract/session.ts'
import { outbox } from './send/device.ts'
import { getSession, isSignedOut, signInByWecom } from './session.ts'
import { Refusal } from './wire/ask.ts'

/** How far one has come in. */
export type Entry =
  | { kind: 'entering' }
  | { kind: 'in'; session: CurrentSession }
  | { kind: 'refused'; why: string }
  | { kind: 'failed'; refusal: Refusal }

let entry: Entry = { kind: 'entering' }
const changed = new EventTarget()

function become(next: Entry): void {
  entry = next
  changed.dispatchEvent(new Event('entry'))
}

/** Lets one in, by WeCom's word where nobody is signed in. WeCom brings one back with a reason where it did not. */
export async function enter(): Promise<void> {
  const why = new URLSearchParams(location.search).get('refused')
  if (why !== null) return become({ kind: 'refused', why })
  become({ kind: 'entering' })
  try {
    become({ kind: 'in', session: await getSession() })
    await outbox.flush()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (!isSignedOut(error)) become({ kind: 'failed', refusal: error })
    else if (!signInByWecom()) become({ kind: 'refused', why: 'no_cookies' })
  }
}

/** What this device has kept for the server goes out as soon as the line is back. */
export const followLine = (): void => addEventListener('online', () => void outbox.flush())

const subscribe = (notify: () => void): (() => void) => {
  changed.addEventListener('entry', notify)
  return () => changed.removeEventListener('entry', notify)
}

export const useEntry = (): Entry => useSyncExternalStore(subscribe, () => entry)
