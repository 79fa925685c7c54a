export { BeforePilot, pilotInTheWay } from './BeforePilot.tsx'
export { PilotPanel } from './lazy.tsx'
export { pilotSuggestionQuery } from './queries.ts'
