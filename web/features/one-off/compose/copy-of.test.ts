import { expect, test } from 'vitest'
import type { ContentItem } from '#contract/content-library.ts'
import { copyOf } from './copy-of.ts'

const item = {
  contentItemId: '7d3c7a8e-0000-4000-8000-000000000002',
  revision: 3,
  body: {
    text: '三件事：{{link:shop}}，{{ link: gone }} 与 {{群名}}',
    attachments: [
      { type: 'link', title: '去看', link: 'shop' },
      { type: 'image', source: 'poster.png' },
      { type: 'mini-program', title: '商城', app_id: 'wx1', page: 'index', picture: 'cover.png' },
    ],
    links: [{ id: 'shop', name: '店', url: 'https://shop.example/a' }],
  },
} as const satisfies Pick<ContentItem, 'contentItemId' | 'revision' | 'body'>

test('a copy carries addresses instead of links, each attachment where it belongs, and where it is from', () => {
  expect(copyOf(item)).toEqual({
    text: '三件事：https://shop.example/a，{{ link: gone }} 与 {{群名}}',
    files: [{ kind: 'image', source: 'poster.png' }],
    miniPrograms: [{ title: '商城', appId: 'wx1', page: 'index', picture: 'cover.png' }],
    links: [{ title: '去看', description: '', url: 'https://shop.example/a' }],
    library: '7d3c7a8e-0000-4000-8000-000000000002@3',
  })
})
