import { expect, test } from 'vitest'
import type { CreateContentItem } from '#contract/content-library.ts'
import { draftOf, edited, emptyItem, isChanged, itemId, placedProblems, requestOf } from './draft.ts'

const item: CreateContentItem = {
  name: '换季护肤',
  zone: 'knowledge',
  class: 'activation',
  form: 'tip',
  topic: '',
  labels: ['护肤'],
  origin: 'original',
  source: '',
  rights: '',
  body: {
    text: '三件事 {{link:shop}}',
    attachments: [{ type: 'link', title: '看这里', link: 'shop' }],
    variants: [{ key: 'b', text: '四件事' }],
    links: [{ id: 'shop', name: '店', url: 'https://shop.example' }],
  },
}
const problem = (field: string) => ({
  severity: 'error' as const,
  field,
  value: null,
  rule: 'x',
  message: { zh: '', en: '' },
  repair: { zh: '', en: '' },
})

test('an item that was read is the same when nothing was typed', () => {
  expect(requestOf(draftOf(item), '别的名字')).toEqual(item)
  expect(isChanged(requestOf(draftOf(item), ''), item)).toBe(false)
})

test('what is typed stands in what is kept; without a name of its own it has the proposed one', () => {
  const at = ['contents', { id: itemId }, 'text']
  const message = edited(emptyItem.message, [{ op: 'set', at, value: '早上好', was: null }])
  expect(requestOf({ ...emptyItem, message }, '202611 激活–干货')).toMatchObject({
    name: '202611 激活–干货',
    body: { text: '早上好' },
  })
})

test('an edit that does not fit any more is left out', () => {
  const at = ['contents', { id: itemId }, 'text']
  const { message } = draftOf(item)
  expect(edited(message, [{ op: 'set', at, value: '新的', was: '别人看到的' }])).toEqual(message)
})

test('problems stand where the fields of the message look for them', () => {
  const { message } = draftOf(item)
  const fields = ['body', 'body.text', 'body.variants.0.text', 'body.attachments.0.title', 'body.links.0.url', 'rights']
  expect(placedProblems(fields.map(problem), message).map(({ place }) => place)).toEqual([
    'contents/item',
    'contents/item/text',
    'contents/item/variants/b/text',
    'contents/item/attachments/0/title',
    'links/shop/url',
  ])
})
