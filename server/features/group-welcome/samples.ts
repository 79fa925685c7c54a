import type { Samples } from '#server/http/sample.ts'

const welcome = {
  name: '新人欢迎',
  text: '欢迎 %NICKNAME%，先看群公告',
  attachment: { kind: 'link', title: '群规', url: 'https://shop.example/rules' },
  notify: false,
}

export const groupWelcomeSamples = {
  'GET /api/v1/group-welcome-chats': () => ({ query: { state: 'none', limit: '50' } }),
  'POST /api/v1/group-welcomes': () => ({ body: welcome }),
  'PUT /api/v1/group-welcomes/:groupWelcomeId': ({ groupWelcomeId }) => ({
    params: { groupWelcomeId },
    body: { ...welcome, revision: 1 },
  }),
  'DELETE /api/v1/group-welcomes/:groupWelcomeId': ({ groupWelcomeId }) => ({ params: { groupWelcomeId } }),
  'POST /api/v1/group-welcomes/:groupWelcomeId/retry': ({ groupWelcomeId }) => ({ params: { groupWelcomeId } }),
  'POST /api/v1/group-welcomes/:groupWelcomeId/ask/preview': ({ groupWelcomeId, groupChatId }) => ({
    params: { groupWelcomeId },
    body: { groupChatIds: [groupChatId] },
  }),
  'POST /api/v1/group-welcomes/:groupWelcomeId/ask': ({ groupWelcomeId, groupChatId }) => ({
    params: { groupWelcomeId },
    body: { groupChatIds: [groupChatId] },
  }),
} as const satisfies Samples
