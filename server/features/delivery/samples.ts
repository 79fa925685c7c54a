import type { Samples } from '#server/http/sample.ts'

export const deliverySamples = {
  'POST /api/v1/mass-sends/:massSendId/resolution': ({ massSendId }) => ({
    params: { massSendId },
    body: { decision: 'skip' },
  }),
} as const satisfies Samples
