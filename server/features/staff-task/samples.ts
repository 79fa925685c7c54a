import type { Samples } from '#server/http/sample.ts'

export const staffTaskSamples = {
  'GET /api/v1/staff-tasks': () => ({ query: { state: 'all' } }),
  'GET /api/v1/staff-tasks/:staffTaskId': ({ staffTaskId }) => ({ params: { staffTaskId } }),
  'POST /api/v1/staff-tasks/:staffTaskId/permit': ({ staffTaskId }) => ({ params: { staffTaskId } }),
  'POST /api/v1/staff-tasks/:staffTaskId/report': ({ staffTaskId }) => ({
    params: { staffTaskId },
    body: { outcome: 'not_sent', note: 'a sample' },
  }),
} as const satisfies Samples
