import type { Samples } from '#server/http/sample.ts'

export const groupChatSamples = {
  'GET /api/v1/group-chats': () => ({ query: { search: '群', sort: 'largest' } }),
  'GET /api/v1/group-chats/counts': () => ({ query: { stage: 'launch' } }),
  'GET /api/v1/group-chats/:groupChatId': ({ groupChatId }) => ({ params: { groupChatId } }),
  'GET /api/v1/group-chats/:groupChatId/members': ({ groupChatId }) => ({ params: { groupChatId } }),
  'POST /api/v1/group-chats/:groupChatId/pause': ({ groupChatId }) => ({
    params: { groupChatId },
    body: { reason: '群里在开会' },
  }),
  'POST /api/v1/group-chats/:groupChatId/resume': ({ groupChatId }) => ({ params: { groupChatId } }),
  'POST /api/v1/group-chats/pause': ({ groupChatId }) => ({
    body: { groupChatIds: [groupChatId], reason: '春节放假' },
  }),
  'POST /api/v1/group-chats/resume': ({ groupChatId }) => ({ body: { groupChatIds: [groupChatId] } }),
} as const satisfies Samples
