import type { Samples } from '#server/http/sample.ts'

export const contactSamples = {
  'GET /api/v1/contacts': () => ({ query: { search: '小明' } }),
  'GET /api/v1/contacts/:contactId': ({ contactId }) => ({ params: { contactId } }),
  'GET /api/v1/contacts/:contactId/timeline': ({ contactId }) => ({ params: { contactId } }),
  'PUT /api/v1/contacts/:contactId/opt-out': ({ contactId }) => ({
    params: { contactId },
    body: { isOptedOut: true, reason: '客户要求' },
  }),
  'PUT /api/v1/contacts/:contactId/exclusion': ({ contactId }) => ({
    params: { contactId },
    body: { exclusion: 'competitor', reason: '同行' },
  }),
} as const satisfies Samples
