import { expect, test } from 'vitest'
import { isLoadable, titleOf } from './source.ts'

test.each([
  ['海报.png', '海报.png'],
  ['media/card.jpg', 'card.jpg'],
  ['https://cdn.example.com/2026/%E6%B5%B7%E6%8A%A5.png?width=900#top', '海报.png'],
  ['100%.png', '100%.png'],
  ['https://cdn.example.com/', 'https://cdn.example.com/'],
  ['{{海报}}', '{{海报}}'],
])('%s is shown as %s', (source, title) => {
  expect(titleOf(source)).toBe(title)
})

test.each([
  ['海报.png', true],
  ['media/card.jpg', true],
  ['https://cdn.example.com/poster', true],
  ['', false],
  ['海报', false],
  ['https://', false],
  ['https://cdn', false], // half-typed
  ['http://cdn.example.com/a.png', false],
  ['{{群名}}.png', false],
  ['https://cdn.example.com/{{星期}}.png', false],
])('whether %s names one file: %s', (source, is) => {
  expect(isLoadable(source)).toBe(is)
})
