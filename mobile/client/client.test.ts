import { expect, test } from 'vitest'
import type { Bubble } from '#contract/staff-task.ts'

// sdk.ts asks the page for its address when it is loaded.
Object.assign(globalThis, { location: { href: 'https://qunce.test/staff' } })
const { wireBubble } = await import('#mobile/client/client.ts')

test.each<[Bubble, object]>([
  [
    { kind: 'text', text: '早' },
    { msgtype: 'text', text: { content: '早' } },
  ],
  [
    { kind: 'link', url: 'https://q.test/l/a', title: '看看', description: '三分钟', pictureUrl: '' },
    { msgtype: 'news', news: { link: 'https://q.test/l/a', title: '看看', desc: '三分钟', imgUrl: '' } },
  ],
  [
    { kind: 'image', mediaId: 'm1', title: '' },
    { msgtype: 'image', image: { mediaid: 'm1' } },
  ],
  [
    { kind: 'mini_program', appId: 'wx1', page: 'a/b', title: '商城', mediaId: 'm2' },
    { msgtype: 'miniprogram', miniprogram: { appid: 'wx1', title: '商城', page: 'a/b', imgUrl: '' } },
  ],
])('a bubble goes to the client as sendChatMessage takes it (%o)', (bubble, wire) => {
  expect(wireBubble(bubble)).toEqual(wire)
})
