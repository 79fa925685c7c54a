export { ChatPhases } from './ChatPhases.tsx'
export { RunPhases } from './RunPhases.tsx'
