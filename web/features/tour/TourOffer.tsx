import { lazy, Suspense } from 'react'
import { useSession } from '#web/features/session/index.ts'

const Tour = lazy(async () => ({ default: (await import('./Tour.tsx')).Tour }))

/** The tour, for whoever has neither seen nor skipped it. Those who carry messages out begin with their own tasks. */
export function TourOffer() {
  const { account, role } = useSession()
  if (account.isToured || role === 'staff') return null
  return (
    <Suspense>
      <Tour />
    </Suspense>
  )
}
