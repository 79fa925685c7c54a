import type { Samples } from '#server/http/sample.ts'

const source = 'format: playbook/1\nid: sample\n'

export const playbookSamples = {
  'GET /api/v1/playbooks': () => ({ query: { search: 'a' } }),
  'GET /api/v1/gallery/recommendation': () => ({ query: { platform: 'both', aim: 'refined', trade: 'maternity' } }),
  'POST /api/v1/gallery/:slug/copy': () => ({ params: { slug: 'cold-start' } }),
  'POST /api/v1/playbooks': () => ({ body: { source } }),
  'POST /api/v1/playbooks/check': () => ({ body: { source } }),
  'POST /api/v1/playbooks/convert': () => ({ body: { files: [{ name: 'dump.json', text: '{"mc_room_sop": []}' }] } }),
  'GET /api/v1/playbooks/:playbookId': ({ playbookId }) => ({ params: { playbookId } }),
  'POST /api/v1/playbooks/:playbookId/versions': ({ playbookId }) => ({ params: { playbookId }, body: { source } }),
  'GET /api/v1/playbooks/:playbookId/versions/:version': ({ playbookId }) => ({ params: { playbookId, version: '1' } }),
  'GET /api/v1/playbooks/:playbookId/versions/:version/changes': ({ playbookId }) => ({
    params: { playbookId, version: '1' },
    query: { from: '1' },
  }),
  'GET /api/v1/playbooks/:playbookId/versions/:version/archive': ({ playbookId }) => ({
    params: { playbookId, version: '1' },
  }),
  'GET /api/v1/playbooks/:playbookId/follow': ({ playbookId }) => ({ params: { playbookId } }),
  'GET /api/v1/playbooks/:playbookId/followers': ({ playbookId }) => ({
    params: { playbookId },
    query: { search: '店', sort: 'overrides' },
  }),
  'GET /api/v1/playbooks/:playbookId/overrides': ({ playbookId }) => ({ params: { playbookId } }),
  'POST /api/v1/playbooks/:playbookId/clones/preview': ({ playbookId }) => ({
    params: { playbookId },
    body: { version: 1, units: [{ unit: '南京路店', variables: {} }] },
  }),
  'POST /api/v1/playbooks/:playbookId/clones': ({ playbookId }) => ({
    params: { playbookId },
    body: { version: 1, units: [{ unit: '南京路店', variables: {} }] },
  }),
  'POST /api/v1/playbooks/:playbookId/clones/undo': ({ playbookId }) => ({
    params: { playbookId },
    body: { playbookIds: [playbookId] },
  }),
  'GET /api/v1/playbooks/:playbookId/update': ({ playbookId }) => ({ params: { playbookId } }),
  'POST /api/v1/playbooks/:playbookId/update': ({ playbookId }) => ({ params: { playbookId }, body: { to: 1 } }),
  'GET /api/v1/playbooks/:playbookId/followers/update': ({ playbookId }) => ({ params: { playbookId } }),
  'POST /api/v1/playbooks/:playbookId/followers/update': ({ playbookId }) => ({
    params: { playbookId },
    body: { to: 1 },
  }),
  'POST /api/v1/playbooks/:playbookId/fork': ({ playbookId }) => ({ params: { playbookId } }),
  'GET /api/v1/drafts': () => ({ query: { search: 'a' } }),
  'POST /api/v1/drafts': ({ playbookId }) => ({ body: { playbookId, from: 'latest' } }),
  'PUT /api/v1/drafts/:draftId': () => ({ body: { source, revision: 1 } }),
  'GET /api/v1/drafts/:draftId/revisions/:revision': ({ draftId }) => ({ params: { draftId, revision: '1' } }),
  'POST /api/v1/drafts/:draftId/rebase': () => ({ body: { version: 1, revision: 1 } }),
  'POST /api/v1/drafts/:draftId/submit': () => ({ body: { note: '秋季节奏', revision: 1 } }),
  'POST /api/v1/drafts/:draftId/return': () => ({ body: { reason: '周三的券还没建' } }),
  'POST /api/v1/drafts/:draftId/publish': () => ({ body: { note: '秋季节奏', revision: 1 } }),
} as const satisfies Samples
