import type { Samples } from '#server/http/sample.ts'

export const experimentSamples = {
  'GET /api/v1/experiment-size': () => ({
    query: { baseline: '8', difference: '2', members: '120', icc: '0.02' },
  }),
} as const satisfies Samples
