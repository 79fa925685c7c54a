import { expect, test } from 'vitest'
import type { Bubble } from '#contract/staff-task.ts'

// sdk.ts asks the page for its address when it is loaded.
Object.assign(globalThis, { location: { href: 'https://qunce.test/staff' } })
const { wireBubble } = await import('#mobile/client/client.ts')

const shop = { kind: 'mini_program', appId: 'wx1', page: 'a/b', title: '商城' } as const

test.each<[Bubble, string | null, object]>([
  [{ kind: 'text', text: '早' }, null, { msgtype: 'text', text: { content: '早' } }],
  [
    { kind: 'link', url: 'https://q.test/l/a', title: '看看', description: '三分钟', pictureUrl: '' },
    null,
    { msgtype: 'news', news: { link: 'https://q.test/l/a', title: '看看', desc: '三分钟', imgUrl: '' } },
  ],
  [{ kind: 'image', source: '海报.png', title: '海报.png' }, 'm1', { msgtype: 'image', image: { mediaid: 'm1' } }],
  [{ kind: 'file', source: '价目表.pdf', title: '价目表.pdf' }, 'm2', { msgtype: 'file', file: { mediaid: 'm2' } }],
  [
    { ...shop, source: 'card.jpg' },
    'm3',
    { msgtype: 'miniprogram', miniprogram: { appid: 'wx1', title: '商城', page: 'a/b', imgUrl: '' } },
  ],
  [
    { ...shop, source: 'https://q.test/card.jpg' },
    'm4',
    {
      msgtype: 'miniprogram',
      miniprogram: { appid: 'wx1', title: '商城', page: 'a/b', imgUrl: 'https://q.test/card.jpg' },
    },
  ],
])('a bubble goes to the client as sendChatMessage takes it (%o)', (bubble, mediaId, wire) => {
  expect(wireBubble(bubble, mediaId)).toEqual(wire)
})
