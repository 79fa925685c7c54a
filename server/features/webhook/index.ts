/** Webhooks 事件推送: others are told of what happens, signed, until they have heard it. */
export { webhookQueue } from '#server/features/webhook/jobs.ts'
export { createPost, loopbackNetworks, type Post } from '#server/features/webhook/post.ts'
export { isLoopback } from '#server/features/webhook/rules.ts'
export { webhookRoutes } from '#server/features/webhook/routes.ts'
export { webhookSamples } from '#server/features/webhook/samples.ts'
export { webhookSubscriptions } from '#server/features/webhook/subscriptions.ts'
