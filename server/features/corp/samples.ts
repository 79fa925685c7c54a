import type { Samples } from '#server/http/sample.ts'

export const corpSamples = {
  'PATCH /api/v1/corp': () => ({ body: { name: '群策茶业', massSendMode: 'week' } }),
  'POST /api/v1/corp/connection/check': () => ({ body: { agentId: 1_000_002, secret: 'a-secret-of-another-app' } }),
  'POST /api/v1/corp/pause': () => ({ body: { reason: '系统维护' } }),
} as const satisfies Samples
