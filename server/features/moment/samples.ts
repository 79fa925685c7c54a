import type { Samples } from '#server/http/sample.ts'

const save = (staffId: string) => ({
  kind: 'knowledge',
  text: '三个月宝宝的黑白卡，一次看 3 分钟就够',
  attachments: [],
  dueAt: '2026-12-01T12:00',
  staffIds: [staffId],
  tagIds: [],
})

const engagement = (staffId: string) => ({
  name: '周二周五走动',
  weekdays: [2, 5],
  time: '10:30',
  contacts: 5,
  staffIds: [staffId],
})

export const momentSamples = {
  'GET /api/v1/engagements': ({ engagementPlanId }) => ({ query: { engagementPlanId } }),
  'POST /api/v1/engagement-plans/preview': ({ staffId }) => ({ body: engagement(staffId) }),
  'POST /api/v1/engagement-plans': ({ staffId }) => ({ body: engagement(staffId) }),
  'PUT /api/v1/engagement-plans/:engagementPlanId': ({ engagementPlanId, staffId }) => ({
    params: { engagementPlanId },
    body: engagement(staffId),
  }),
  'POST /api/v1/engagement-plans/:engagementPlanId/switch': ({ engagementPlanId }) => ({
    params: { engagementPlanId },
    body: { isOn: false },
  }),
  'GET /api/v1/moments': () => ({ query: { from: '2026-11-23', weeks: '1' } }),
  'POST /api/v1/moments': ({ staffId }) => ({ body: save(staffId) }),
  'GET /api/v1/moments/:momentId': ({ momentId }) => ({ params: { momentId } }),
  'PUT /api/v1/moments/:momentId': ({ momentId, staffId }) => ({
    params: { momentId },
    body: { ...save(staffId), revision: 1 },
  }),
  'DELETE /api/v1/moments/:momentId': ({ momentId }) => ({ params: { momentId } }),
  'GET /api/v1/moments/:momentId/copies': ({ momentId }) => ({ params: { momentId }, query: { limit: '50' } }),
  'GET /api/v1/moments/:momentId/reactions': ({ momentId }) => ({ params: { momentId }, query: { kind: 'like' } }),
  'POST /api/v1/moments/schedule/preview': ({ momentId }) => ({ body: { momentIds: [momentId] } }),
  'POST /api/v1/moments/schedule': ({ momentId }) => ({ body: { momentIds: [momentId] } }),
  'POST /api/v1/moments/:momentId/cancel': ({ momentId }) => ({ params: { momentId } }),
  'POST /api/v1/moments/:momentId/remind': ({ momentId }) => ({ params: { momentId } }),
  'POST /api/v1/moments/:momentId/resolve': ({ momentId }) => ({ params: { momentId }, body: { decision: 'leave' } }),
  'PUT /api/v1/moment-settings': () => ({ body: { perDay: 3, quietFrom: '22:00', quietTo: '08:00' } }),
} as const satisfies Samples
