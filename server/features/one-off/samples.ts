import type { Samples } from '#server/http/sample.ts'

const save = (groupChatId: string) => ({
  name: '门店通知',
  parts: [{ groupChatIds: [groupChatId], message: { text: '今天 20:00 门店照常营业', links: [] } }],
  sendAt: null,
  turn: 'first',
  graceMinutes: 240,
})

const saveToContacts = (contactId: string) => ({
  name: '会员日提醒',
  parts: [{ to: { kind: 'contacts', contactIds: [contactId] }, message: { text: '明天会员日，记得来', links: [] } }],
  sendAt: null,
  graceMinutes: 240,
})

export const oneOffSamples = {
  'GET /api/v1/one-offs': () => ({ query: { state: 'planned' } }),
  'POST /api/v1/one-offs/preview': ({ groupChatId }) => ({ body: save(groupChatId) }),
  'POST /api/v1/one-offs': ({ groupChatId }) => ({ body: save(groupChatId) }),
  'GET /api/v1/one-offs/:oneOffId': ({ oneOffId }) => ({ params: { oneOffId } }),
  'GET /api/v1/one-offs/:oneOffId/group-chats': ({ oneOffId }) => ({ params: { oneOffId }, query: { limit: '50' } }),
  'POST /api/v1/one-offs/:oneOffId/preview': ({ oneOffId, groupChatId }) => ({
    params: { oneOffId },
    body: save(groupChatId),
  }),
  'PUT /api/v1/one-offs/:oneOffId': ({ oneOffId, groupChatId }) => ({ params: { oneOffId }, body: save(groupChatId) }),
  'POST /api/v1/one-offs/:oneOffId/cancel': ({ oneOffId }) => ({ params: { oneOffId } }),
  'GET /api/v1/contact-one-offs': () => ({ query: { state: 'planned' } }),
  'POST /api/v1/contact-one-offs/preview': ({ contactId }) => ({ body: saveToContacts(contactId) }),
  'POST /api/v1/contact-one-offs': ({ contactId }) => ({ body: saveToContacts(contactId) }),
  'GET /api/v1/contact-one-offs/:oneOffId': ({ oneOffId }) => ({ params: { oneOffId } }),
  'GET /api/v1/contact-one-offs/:oneOffId/contacts': ({ oneOffId }) => ({
    params: { oneOffId },
    query: { limit: '50' },
  }),
  'PUT /api/v1/contact-one-offs/:oneOffId': ({ oneOffId, contactId }) => ({
    params: { oneOffId },
    body: saveToContacts(contactId),
  }),
  'POST /api/v1/contact-one-offs/:oneOffId/cancel': ({ oneOffId }) => ({ params: { oneOffId } }),
} as const satisfies Samples
