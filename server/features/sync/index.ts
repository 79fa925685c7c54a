/**
 * Synchronising 同步: keeps staff, contacts, tags and group chats as WeCom has them. It is a folder of its own because
 * the work has a life of its own (a first reading that must survive being killed, callbacks that come twice and out of
 * order, a nightly repair) and crosses all those features, none of which may call a later one.
 */
export { type CallbackDeps, callbackRoutes } from '#server/features/sync/callback-route.ts'
export { startSync } from '#server/features/sync/commands/start-sync.ts'
export type { SyncDeps } from '#server/features/sync/deps.ts'
export { inboxQueue } from '#server/features/sync/jobs/inbox.ts'
export { readingQueue } from '#server/features/sync/jobs/reading.ts'
export { syncQueue } from '#server/features/sync/jobs/sync.ts'
export { type SyncRouteDeps, syncRoutes } from '#server/features/sync/routes.ts'
export { statisticsKeeper } from '#server/features/sync/statistics.ts'
