import type { CurrentSession } from '#contract/session.ts'
import { holdCsrfToken, read, type Refusal } from './wire/ask.ts'

let known: Promise<CurrentSession> | undefined

/** Who is signed in, asked once. Throws `Refusal`: `session_missing` when nobody is. */
export function getSession(): Promise<CurrentSession> {
  known ??= read<CurrentSession>('session').then(
    (session) => {
      holdCsrfToken(session.csrfToken)
      return session
    },
    (error: unknown) => {
      known = undefined
      throw error
    },
  )
  return known
}

const tripKey = 'qunce.trip'
const corpKey = 'qunce.corp'
/** A trip that ends without a session within this time is not begun again by itself: cookies are refused, say. */
const roundMs = 20_000

/**
 * Sends the browser to WeCom, which knows who holds the phone, and back to this very page. False when that has just been
 * tried and led to no session; `anyway` tries once more.
 */
export function signInByWecom(anyway = false): boolean {
  const address = new URL(location.href)
  const corp = address.searchParams.get('corp') ?? localStorage.getItem(corpKey)
  if (corp) localStorage.setItem(corpKey, corp)
  const triedMs = Number(sessionStorage.getItem(tripKey) ?? 0)
  if (!anyway && Date.now() - triedMs < roundMs) return false
  sessionStorage.setItem(tripKey, String(Date.now()))
  address.searchParams.delete('refused')
  const trip = new URLSearchParams({ to: address.pathname + address.search })
  if (corp) trip.set('corp', corp)
  location.replace(`/api/v1/session/wecom/start?${trip}`)
  return true
}

/** Whether a refusal means that nobody is signed in (any more). */
export const isSignedOut = (refusal: Refusal): boolean =>
  refusal.code === 'session_missing' || refusal.code === 'membership_missing'
