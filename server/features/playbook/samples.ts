import type { Samples } from '#server/http/sample.ts'

const source = 'format: playbook/1\nid: sample\n'

export const playbookSamples = {
  'GET /api/v1/playbooks': () => ({ query: { search: 'a' } }),
  'POST /api/v1/gallery/:slug/copy': () => ({ params: { slug: 'cold-start' } }),
  'POST /api/v1/playbooks': () => ({ body: { source } }),
  'POST /api/v1/playbooks/check': () => ({ body: { source } }),
  'GET /api/v1/playbooks/:playbookId': ({ playbookId }) => ({ params: { playbookId } }),
  'POST /api/v1/playbooks/:playbookId/versions': ({ playbookId }) => ({ params: { playbookId }, body: { source } }),
  'GET /api/v1/playbooks/:playbookId/versions/:version': ({ playbookId }) => ({ params: { playbookId, version: '1' } }),
} as const satisfies Samples
