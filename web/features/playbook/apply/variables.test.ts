import { expect, test } from 'vitest'
import { faultOf, isFaulty, missing, valuesOf, type Variables } from '#web/features/playbook/apply/variables.ts'

const variables: Variables = {
  品牌: { type: 'text', label: '品牌' },
  券面额: { type: 'number', label: '券面额', default: 20 },
  群主: { type: 'text', label: '群主', filled_from: 'group-owner' },
  城市: { type: 'text', label: '城市', per_group: true },
  直播: { type: 'moment', label: '直播', required: false },
}

test('a number is sent as a number, and what was left empty is not sent at all', () => {
  expect(valuesOf({ 品牌: ' 示范母婴 ', 券面额: '30', 群主: ' ' }, variables)).toEqual({ 品牌: '示范母婴', 券面额: 30 })
})

test('what is no number goes as it was typed, for the server to refuse by name', () => {
  expect(valuesOf({ 券面额: '三十' }, variables)).toEqual({ 券面额: '三十' })
})

test('only what nothing else fills is missing', () => {
  expect(missing({}, {}, ['a'], variables)).toEqual(['品牌', '城市'])
  expect(missing({ 品牌: '示范' }, { a: { 城市: '杭州' } }, ['a'], variables)).toEqual([])
})

test('a value for each group chat is missing as long as one chat has none', () => {
  expect(missing({ 品牌: '示范' }, { a: { 城市: '杭州' } }, ['a', 'b'], variables)).toEqual(['城市'])
  expect(missing({ 品牌: '示范', 城市: '杭州' }, {}, ['a', 'b'], variables)).toEqual([])
})

test('a link that is none and a number that is none are told while they are typed; what is empty is not', () => {
  const link = { type: 'link', label: '商城' } as const
  expect(
    ['', 'https://shop.example.com/', 'shop.example.com', 'https://a b'].map((text) => faultOf(link, text)),
  ).toEqual([null, null, 'link', 'link'])
  expect(['20', '二十'].map((text) => faultOf({ type: 'number', label: '券面额' }, text))).toEqual([null, 'number'])
  expect(isFaulty({}, { a: { 商城: 'shop' } }, { 商城: link })).toBe(true)
  expect(isFaulty({ 商城: ' ' }, {}, { 商城: link })).toBe(false)
})
