import { expect, test } from 'vitest'
import { bytesWords } from './bytes-words.ts'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.00 KB'],
  [61 * 1024 ** 2, '61.0 MB'],
  [512 * 1024 ** 2, '512 MB'],
  [3.5 * 1024 ** 3, '3.50 GB'],
  [2048 * 1024 ** 4, '2048 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(bytesWords(bytes)).toBe(words)
})
