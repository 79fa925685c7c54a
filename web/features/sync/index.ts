export { syncQuery } from './queries.ts'
export { SyncProgress } from './SyncProgress.tsx'
