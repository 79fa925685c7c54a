import type { Samples } from '#server/http/sample.ts'

export const personaSamples = {
  'GET /api/v1/personas': () => ({ query: { state: 'incomplete' } }),
  'POST /api/v1/personas/:staffId/items': ({ staffId }) => ({
    params: { staffId },
    body: { item: 'avatar', isDone: true },
  }),
  'PUT /api/v1/personas/:staffId/introduction': ({ staffId }) => ({
    params: { staffId },
    body: { text: '带过 300 个新手妈妈选奶粉，不会冲不收钱。' },
  }),
  'POST /api/v1/personas/ask/preview': () => ({ body: {} }),
  'POST /api/v1/personas/ask': () => ({ body: {} }),
} as const satisfies Samples
