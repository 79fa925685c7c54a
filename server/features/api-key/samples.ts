import type { Samples } from '#server/http/sample.ts'

export const apiKeySamples = {
  'POST /api/v1/api-keys': () => ({ body: { name: '数据看板', scopes: ['*.read'], expiresInDays: 90 } }),
  'DELETE /api/v1/api-keys/:apiKeyId': ({ apiKeyId }) => ({ params: { apiKeyId } }),
} as const satisfies Samples
