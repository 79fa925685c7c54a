import { createContext, useContext } from 'react'
import type { CurrentSession } from '#contract/session.ts'
import { type Clock, clockWords } from './time.ts'
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

/** 15:00, of a moment of the corp's clock. */
export function useClockWords(): (at: string | number) => string {
  const clock = useClock()
  return (at) => clockWords(clock, at)
}
