import { createContext, useContext } from 'react'
import type { CurrentSession } from '#contract/session.ts'
import { type Clock, momentWords } from './time.ts'
import { language } from './words/words.ts'

export const SessionContext = createContext<CurrentSession | null>(null)

/** Who is signed in. Every page stands behind the sign-in. */
export function useSession(): CurrentSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('a page outside of the sign-in asked who is signed in')
  return session
}

/** The zone and language that times are told in. */
export const useClock = (): Clock => ({ zone: useSession().corp.zone, language: language() })

/** 15:00, of a moment of the corp's clock; with its day where that is another than that of `now`. */
export function useMomentWords(now: string): (at: string | number) => string {
  const clock = useClock()
  return (at) => momentWords(clock, at, now)
}
