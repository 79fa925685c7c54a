import type { Samples } from '#server/http/sample.ts'

export const staffPageSamples = {
  'GET /api/v1/staff-pages/group-chats/:wecomChatId': ({ wecomChatId }) => ({ params: { wecomChatId } }),
  'GET /api/v1/staff-pages/contacts/:externalUserid': ({ externalUserid }) => ({ params: { externalUserid } }),
  'GET /api/v1/staff-pages/jsapi-signature': () => ({ query: { url: 'http://qunce.test/staff/sidebar' } }),
} as const satisfies Samples
