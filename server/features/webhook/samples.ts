import type { Samples } from '#server/http/sample.ts'

const body = { name: '订单系统', url: 'https://hooks.example.com/qunce', kinds: ['delivery.failed', 'member.joined'] }

export const webhookSamples = {
  'POST /api/v1/webhooks': () => ({ body }),
  'PUT /api/v1/webhooks/:webhookId': ({ webhookId }) => ({ params: { webhookId }, body }),
} as const satisfies Samples
