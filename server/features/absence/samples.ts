import type { Samples } from '#server/http/sample.ts'

const span = { from: '2026-11-27T00:00', until: '2026-11-29T00:00' }

export const absenceSamples = {
  'GET /api/v1/staff/:staffId/absences': ({ staffId }) => ({ params: { staffId } }),
  'GET /api/v1/staff/:staffId/absences/effect': ({ staffId }) => ({ params: { staffId }, query: span }),
  'GET /api/v1/staff/:staffId/deputies': ({ staffId }) => ({ params: { staffId }, query: { search: '李' } }),
  'POST /api/v1/staff/:staffId/absences': ({ staffId }) => ({
    params: { staffId },
    body: { ...span, reason: '年假' },
  }),
  'POST /api/v1/staff/:staffId/absences/:staffAbsenceId/end': ({ staffId, staffAbsenceId }) => ({
    params: { staffId, staffAbsenceId },
  }),
} as const satisfies Samples
