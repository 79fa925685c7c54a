import type { Samples } from '#server/http/sample.ts'

export const mediaSamples = {
  'GET /api/v1/media': () => ({ query: { kind: 'image' } }),
  'GET /api/v1/media/content': () => ({ query: { source: 'poster.png', kind: 'image' } }),
  'POST /api/v1/media': () => ({ query: { name: 'poster.png', kind: 'image' } }),
} as const satisfies Samples
