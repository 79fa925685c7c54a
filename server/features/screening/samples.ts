import type { Samples } from '#server/http/sample.ts'

export const screeningSamples = {
  'POST /api/v1/screening-words': () => ({ body: { words: ['买一送一'], level: 'warn', reason: '活动已经停了' } }),
  'DELETE /api/v1/screening-words/:screeningWordId': ({ screeningWordId }) => ({ params: { screeningWordId } }),
} as const satisfies Samples
