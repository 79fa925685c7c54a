/** Moments 朋友圈: posts planned on a calendar, published by staff, and what customers did with them. */
export { engagementQueue } from './engagement/jobs.ts'
export { engagementRoutes } from './engagement/routes.ts'
export { momentQueue, momentSubscriptions } from './jobs/queue.ts'
export { type MomentRouteDeps, momentRoutes } from './routes.ts'
export { momentSamples } from './samples.ts'
