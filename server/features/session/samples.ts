import type { Samples } from '#server/http/sample.ts'

export const sessionSamples = {
  'POST /api/v1/session': () => ({ body: { name: 'nobody', password: 'wrong but well-formed' } }),
  'PUT /api/v1/session/password': () => ({ body: { current: 'wrong but well-formed', next: 'a good one, 17 long' } }),
  'PUT /api/v1/session/language': () => ({ body: { language: 'en' } }),
  'PUT /api/v1/session/tour': () => ({ body: { isToured: true } }),
  'DELETE /api/v1/sessions/:sessionId': ({ sessionId }) => ({ params: { sessionId } }),
  'GET /api/v1/session/wecom/start': () => ({ query: { corp: 'nowhere' } }),
  'GET /api/v1/session/wecom/callback': () => ({ query: { code: 'unknown', state: 'unknown' } }),
} as const satisfies Samples
