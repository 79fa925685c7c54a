import { expect, it } from 'vitest'
import { brokenAt, refuseBrokenText } from '#server/http/text.ts'

it.each([
  [{ name: 'a\0b' }, 'name'],
  [{ tags: ['whole', '\ud800'] }, 'tags.1'],
  [{ deep: { deeper: [{ text: '\udc00x' }] } }, 'deep.deeper.0.text'],
  [{ deep: { 'a\0': 1 } }, 'deep'],
  ['\0', ''],
  [{ name: '👩‍👩‍👧 ﷺ', count: 0, nothing: null, list: [] }, null],
])('finds the broken text of %j at %s', (value, field) => {
  expect(brokenAt(value, '')).toBe(field)
})

it('passes over a body of bytes, which is no text, without a look at each of them', () => {
  const body = new Proxy(new Uint8Array([0, 1]), {
    ownKeys: () => {
      throw new Error('each byte was looked at')
    },
  })
  expect(() => refuseBrokenText({ params: {}, query: {}, body, headers: {} })).not.toThrow()
})
