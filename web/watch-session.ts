import type { QueryClient } from '@tanstack/react-query'
import type { router as Router } from './router.tsx'
import { Refusal } from './wire/request.ts'

const isSignedOut = (error: unknown): boolean => error instanceof Refusal && error.code === 'session_missing'

/** Whatever is refused because the session has ended leads to the sign-in, and from there back. */
export function watchSession(client: QueryClient, router: typeof Router): void {
  const leave = () => {
    const { pathname, href } = router.state.location
    if (pathname === '/sign-in') return
    client.clear()
    void router.navigate({ to: '/sign-in', search: { to: href, ended: true }, replace: true })
  }
  client.getQueryCache().subscribe(({ query, type }) => {
    if (
      type === 'updated' &&
      query.state.status === 'error' &&
      query.queryKey[0] !== 'session' &&
      isSignedOut(query.state.error)
    )
      leave()
  })
  client.getMutationCache().subscribe(({ mutation }) => {
    if (mutation && isSignedOut(mutation.state.error)) leave()
  })
}
