import { expect, test } from 'vitest'
import type { ContentItem } from '#contract/content-library.ts'
import { calendarTracks, type PlaybookDocument } from '#contract/playbook.ts'
import { draftDocument } from './draft-document.ts'
import type { Edit, Json } from './edit.ts'
import { asItem, insertItem } from './library.ts'
import { editValue } from './value.ts'

const itemId = '01970000-0000-7000-8000-000000000001'

const item = {
  contentItemId: itemId,
  revision: 3,
  name: '换季护肤',
  class: 'activation',
  form: 'tip',
  labels: ['护肤'],
  body: {
    text: '{{店名}}的三件事 {{link:shop}}',
    attachments: [{ type: 'link', title: '看这里', link: 'shop' }],
    links: [{ id: 'shop', name: '店', url: 'https://shop.example' }],
  },
} as unknown as ContentItem // what of an item is copied

const value = (given: { [key: string]: Json } = {}): { [key: string]: Json } => ({
  tracks: [
    {
      id: 'calendar',
      name: '日历',
      kind: 'calendar',
      steps: [{ id: 'morning', name: '早安', when: { kind: 'daily', at: '08:30' }, content: 'hello' }],
    },
  ],
  contents: [{ id: 'hello', name: '早安', class: 'activation' }],
  ...given,
})
const fresh = { contentId: 'message-1', columnId: 'column-1', pick: 'rotate' } as const

function inserted(before: { [key: string]: Json }): PlaybookDocument {
  const document = draftDocument(before)
  const [track] = calendarTracks(document)
  const [step] = track?.steps ?? []
  if (!track || !step) throw new Error('there is one step')
  const after = insertItem({ document, value: before }, track, step, item, fresh).reduce<Json>((now, edit: Edit) => {
    if (edit.op === 'text') throw new Error('a text is not expected')
    const next = editValue(now, edit)
    if (!next.ok) throw new Error(`${JSON.stringify(edit)} ${next.refusal.code}`)
    return next.value
  }, before)
  return draftDocument(after as { [key: string]: Json }) // a document is an object
}

test('a copy takes the place of an empty message, and notes where it is from', () => {
  const { contents, links, variables } = inserted(value())
  expect(contents).toEqual([
    {
      id: 'hello',
      name: '换季护肤',
      class: 'activation',
      form: 'tip',
      labels: ['护肤'],
      library: `${itemId}@3`,
      text: '{{店名}}的三件事 {{link:shop}}',
      attachments: [{ type: 'link', title: '看这里', link: 'shop' }],
    },
  ])
  expect(links).toEqual([{ id: 'shop', name: '店', url: 'https://shop.example' }])
  expect(variables).toEqual({ 店名: { type: 'text', label: '店名' } })
})

test('a copy is one message more where the step has one, which then come in turn', () => {
  const { contents, columns, tracks } = inserted(
    value({ contents: [{ id: 'hello', name: '早安', class: 'brand', text: '早' }] }),
  )
  expect(contents.map(({ id }) => id)).toEqual(['hello', 'message-1'])
  expect(columns).toEqual([{ id: 'column-1', name: '早安', pick: 'rotate', contents: ['hello', 'message-1'] }])
  expect(tracks[0]?.steps[0]).toMatchObject({ column: 'column-1' })
})

test('a link goes by the id that its address has in the playbook, or by a new one where its own is taken', () => {
  const same = inserted(value({ links: [{ id: 'store', name: '店', url: 'https://shop.example' }] }))
  expect([same.links?.length, same.contents[0]?.text]).toEqual([1, '{{店名}}的三件事 {{link:store}}'])
  expect(same.contents[0]?.attachments?.[0]).toMatchObject({ link: 'store' })
  const other = inserted(value({ links: [{ id: 'shop', name: '别的', url: 'https://other.example' }] }))
  expect(other.links?.map(({ id }) => id)).toEqual(['shop', 'shop-2'])
  expect(other.contents[0]?.text).toBe('{{店名}}的三件事 {{link:shop-2}}')
})

test('a content is kept in the library with the links that it leads to', () => {
  const document = inserted(value({ links: [{ id: 'unused', name: '别的', url: 'https://other.example' }] }))
  const [content] = document.contents
  expect(content && asItem(document, content)).toMatchObject({
    name: '换季护肤',
    labels: ['护肤'],
    body: { text: '{{店名}}的三件事 {{link:shop}}', links: [{ id: 'shop' }] },
  })
})
