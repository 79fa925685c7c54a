import { lazy, Suspense } from 'react'
import { useOpenedStory } from './open-story.ts'

// Pages whose readers seldom look at journeys do not load what shows them.
const StoryAside = lazy(async () => ({ default: (await import('./StoryAside.tsx')).StoryAside }))

/** The open story of one contact in a journey, loaded once somebody asks for one. Null while none is open. */
export function useStoryAside() {
  const enrollmentId = useOpenedStory()
  return enrollmentId ? (
    <Suspense key="story">
      <StoryAside enrollmentId={enrollmentId} />
    </Suspense>
  ) : null
}

/** To be shown within a `Suspense`. */
export const RunJourneys = lazy(async () => ({ default: (await import('./RunJourneys.tsx')).RunJourneys }))
export const People = lazy(async () => ({ default: (await import('./People.tsx')).People }))
export const Deliveries = lazy(async () => ({ default: (await import('./Deliveries.tsx')).Deliveries }))
