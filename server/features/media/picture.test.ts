import { expect, test } from 'vitest'
import { sizeOfPicture } from '#server/features/media/picture.ts'
import { pngOf } from '#server/test/picture.ts'

const jpg = (...segments: string[]): Buffer => Buffer.from(`ffd8${segments.join('')}`, 'hex')
/** A segment of a JPG: its marker, and so many bytes of anything. */
const segment = (marker: string, bytes: number): string =>
  `ff${marker}${(bytes + 2).toString(16).padStart(4, '0')}${'c0'.repeat(bytes)}`
/** 0x0bd0 × 0x0fc0: 3,024 high, 4,032 wide. */
const frame = (marker: string): string => `ff${marker}0011080bd00fc003012200021101031101`

test.each([
  ['a PNG', pngOf(), { width: 1, height: 1 }],
  ['a JPG', jpg(segment('e0', 14), frame('c0')), { width: 4032, height: 3024 }],
  ['a progressive JPG behind a camera’s notes', jpg(segment('e1', 60_000), frame('c2')), { width: 4032, height: 3024 }],
  [
    'a JPG whose tables come first',
    jpg(segment('db', 65), segment('c4', 28), 'ff', frame('c1')),
    { width: 4032, height: 3024 },
  ],
  ['a JPG that ends before its frame', jpg(segment('e1', 200)), null],
  ['a JPG with rubbish between', jpg(segment('e0', 14), '0000', frame('c0')), null],
  ['a JPG of its first bytes', jpg(), null],
  ['a PNG of its first bytes', pngOf().subarray(0, 20), null],
  ['something else', Buffer.from('GIF89a and so on, long enough'), null],
] as const)('the size of %s', (_what, head, size) => {
  expect(sizeOfPicture(head)).toEqual(size)
})

test('a segment that says it is empty ends the walk of no picture', () => {
  expect(sizeOfPicture(jpg('ffe00000', '00'.repeat(40)))).toBeNull()
})
