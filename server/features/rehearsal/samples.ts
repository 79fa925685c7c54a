import type { Samples } from '#server/http/sample.ts'

export const rehearsalSamples = {
  'POST /api/v1/playbooks/:playbookId/versions/:version/rehearsal': ({ playbookId }) => ({
    params: { playbookId, version: '1' },
    body: { groups: 2, members: 10, days: 3, from: '2026-01-05' },
  }),
} as const satisfies Samples
