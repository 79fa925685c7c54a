import { expect, test } from 'vitest'
import { unitsOf } from './units.ts'

const columns = ['城市', '热线']

test('units come as they are pasted from a spreadsheet, or written with commas', () => {
  expect(unitsOf('南京路店\t上海\t400-1\r\n\n新街口店\t南京\n', columns)).toEqual([
    { unit: '南京路店', variables: { 城市: '上海', 热线: '400-1' } },
    { unit: '新街口店', variables: { 城市: '南京' } },
  ])
  expect(unitsOf('春熙路店，成都,', columns)).toEqual([{ unit: '春熙路店', variables: { 城市: '成都' } }])
})

test('an address with commas stays whole in a pasted cell, and nothing is made of an empty text', () => {
  expect(unitsOf('一店\thttps://a.example/?x=1,2', ['商城'])).toEqual([
    { unit: '一店', variables: { 商城: 'https://a.example/?x=1,2' } },
  ])
  expect(unitsOf(' \n\t\n', columns)).toEqual([])
})
