import type { Samples } from '#server/http/sample.ts'

export const staffSamples = {
  'GET /api/v1/staff': () => ({ query: { serves: 'true' } }),
  'PUT /api/v1/staff/:staffId/standing': ({ staffId }) => ({
    params: { staffId },
    body: { role: 'operator', dataScope: 'department' },
  }),
} as const satisfies Samples
