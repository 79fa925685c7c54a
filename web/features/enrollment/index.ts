export { Deliveries, People, RunJourneys, useStoryAside } from './lazy.tsx'
export { useOpenStory } from './open-story.ts'
