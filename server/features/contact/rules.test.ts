import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstMatch, folded, searchTokens, tokenLength, tokenRange } from '#server/features/contact/rules.ts'

test.each([
  ['小明同学', ['小明同学', '明同学', '同学', '学']],
  ['ＡＢ c', ['ab c', 'b c', ' c', 'c']],
  ['', []],
  ['👩‍👩‍👧', expect.arrayContaining(['👧'])],
])('the tokens of %j', (name, tokens) => {
  expect(searchTokens(name)).toEqual(tokens)
})

test('any part of a name begins one of its tokens, as far as tokens reach', () => {
  const letters = (text: string) => Array.from(folded(text))
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('王', '小', '明', 'A', 'é', '1', ' '), minLength: 1, maxLength: 20 }),
      fc.nat(),
      fc.nat(),
      (name, start, length) => {
        const all = letters(name)
        const from = all.length === 0 ? 0 : start % all.length
        const part = all.slice(from, from + 1 + (length % tokenLength)).join('')
        if (part.trim() === '' || part !== folded(part)) return
        const range = tokenRange(part)
        expect(searchTokens(name).some((token) => token >= range.from && token < range.to)).toBe(true)
      },
    ),
  )
})

test('a name is listed at one of its tokens only, however often it holds what is searched', () => {
  expect(firstMatch('王小王', '王')).toBe('王')
  expect(firstMatch('王小王八', '王')).toBe('王八')
  expect(firstMatch('小明', '王')).toBeUndefined()
  // U+1F600 comes after U+FF01 by code point, before it by UTF-16 unit.
  expect(firstMatch('a😀a\uE000', 'a')).toBe('a\uE000')
})
