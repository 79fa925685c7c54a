import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Permission } from '#contract/permission.ts'
import type { CurrentSession } from '#contract/session.ts'
import { setCorpClock } from '#web/wire/corp-clock.ts'
import { holdCsrfToken, read } from '#web/wire/request.ts'

/** Who is signed in. Fails with `session_missing` when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await read<CurrentSession>('session', {}, signal)
    holdCsrfToken(session.csrfToken)
    setCorpClock(session.corp.time, session.corp.rate)
    return session
  },
  staleTime: Infinity,
  gcTime: Infinity,
  retry: 1,
})

/** The session of a page inside the desk, which stands behind the sign-in. */
export function useSession(): CurrentSession {
  const { data } = useQuery(sessionQuery)
  if (!data) throw new Error('a page outside the desk asked who is signed in')
  return data
}

export const useMay = (permission: Permission): boolean => useSession().permissions.includes(permission)
