export { Deliveries, People, RunJourneys, useStoryAside } from './lazy.tsx'
export { MissedActions } from './MissedActions.tsx'
export { useOpenStory } from './open-story.ts'
