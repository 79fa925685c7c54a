import type { Samples } from '#server/http/sample.ts'

const written = {
  name: '202611 激活–换季护肤–干货',
  zone: 'knowledge',
  class: 'activation',
  form: 'tip',
  topic: '换季护肤',
  labels: ['护肤'],
  origin: 'original',
  source: '',
  rights: '',
  body: { text: '换季护肤三件事' },
}

export const contentSamples = {
  'GET /api/v1/content-items': () => ({ query: { zone: 'knowledge' } }),
  'POST /api/v1/content-items': () => ({ body: written }),
  'GET /api/v1/content-items/:contentItemId': ({ contentItemId }) => ({ params: { contentItemId } }),
  'GET /api/v1/content-items/:contentItemId/revisions/:revision': ({ contentItemId }) => ({
    params: { contentItemId, revision: '1' },
  }),
  'PUT /api/v1/content-items/:contentItemId': ({ contentItemId }) => ({
    params: { contentItemId },
    body: { ...written, revision: 1 },
  }),
  'POST /api/v1/content-items/:contentItemId/submit': ({ contentItemId }) => ({
    params: { contentItemId },
    body: { revision: 1 },
  }),
  'POST /api/v1/content-items/:contentItemId/review': ({ contentItemId }) => ({
    params: { contentItemId },
    body: { revision: 1, points: [{ point: 'fitting', passed: true, note: '' }] },
  }),
  'POST /api/v1/content-items/:contentItemId/retire': ({ contentItemId }) => ({
    params: { contentItemId },
    body: { revision: 1 },
  }),
  'POST /api/v1/content-items/:contentItemId/restore': ({ contentItemId }) => ({ params: { contentItemId } }),
} as const satisfies Samples
