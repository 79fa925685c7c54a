import type { Samples } from '#server/http/sample.ts'

export const staffTaskSamples = {
  'GET /api/v1/staff-tasks': () => ({ query: { state: 'all' } }),
  'GET /api/v1/staff-tasks/:staffTaskId': ({ staffTaskId }) => ({ params: { staffTaskId } }),
  'GET /api/v1/staff-tasks/:staffTaskId/colleagues': ({ staffTaskId }) => ({ params: { staffTaskId } }),
  'POST /api/v1/staff-tasks/:staffTaskId/permit': ({ staffTaskId }) => ({
    params: { staffTaskId },
    body: { holder: 'a-sample-page' },
  }),
  'POST /api/v1/staff-tasks/:staffTaskId/progress': ({ staffTaskId }) => ({
    params: { staffTaskId },
    body: { sentBubbles: 1 },
  }),
  'POST /api/v1/staff-tasks/:staffTaskId/report': ({ staffTaskId }) => ({
    params: { staffTaskId },
    body: { outcome: 'not_sent', note: 'a sample' },
  }),
  'POST /api/v1/staff-tasks/report': ({ staffTaskId }) => ({ body: { staffTaskIds: [staffTaskId] } }),
  'POST /api/v1/staff-tasks/:staffTaskId/postpone': ({ staffTaskId }) => ({
    params: { staffTaskId },
    body: { until: '2026-11-25T15:30:00+08:00', reason: 'a sample' },
  }),
  'POST /api/v1/staff-tasks/:staffTaskId/hand-over': ({ staffTaskId, staffId }) => ({
    params: { staffTaskId },
    body: { toStaffId: staffId, reason: 'a sample' },
  }),
} as const satisfies Samples
