import { expect, test } from 'vitest'
import { bandsOf } from './bands.ts'

test('shares of days lie upon one another and fill the height', () => {
  expect(bandsOf([{ shares: [0.5, 0.5] }, { shares: [0.2, 0.8] }])).toEqual([
    '0,1 1,1 1,0.8 0,0.5',
    '0,0.5 1,0.8 1,0 0,0',
  ])
  expect(bandsOf([])).toEqual([])
})
