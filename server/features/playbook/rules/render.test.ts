import { describe, expect, test } from 'vitest'
import { everyFeature } from './fixture/sample.ts'
import { parsePlaybook } from './parse.ts'
import { renderContent } from './render.ts'
import { exampleValues } from './scenario.ts'
import { builtInValues, fillVariables } from './variable.ts'

const reading = parsePlaybook(everyFeature)
if (!reading.ok) throw new Error('the fixture does not parse')
const { document } = reading
const content = (id: string) => document.contents.find((each) => each.id === id) ?? document.contents[0]!

const facts = { groupName: '小满杭州群', groupOwner: '林悦' }

describe('a message', () => {
  const values = { ...exampleValues(document), ...builtInValues(Temporal.PlainDate.from('2026-11-22')) }
  const linkTo = (linkId: string, target: string) => `https://q.example/l/${linkId}?to=${target}`

  test('is filled: variables, the day, tracked links, attachments', () => {
    expect(renderContent(document, content('a'), { values, linkTo })).toEqual({
      text: '早上好，今天是 11 月 22 日 周日\nhttps://q.example/l/shop?to=https://shop.example.com/?c=杭州',
      attachments: [
        { type: 'image', source: 'media/morning.png' },
        {
          type: 'link',
          title: '小满商城',
          description: '会员价',
          url: 'https://q.example/l/shop?to=https://shop.example.com/?c=杭州',
          picture: 'https://example.com/a.png',
        },
      ],
      bubbles: 3,
      textBytes: 105, // 42 in the first line, 1 for its end, 28 + 25 + 9 in the address
      unfilled: [],
    })
  })

  test('in another variant says that variant’s words', () => {
    const rendered = renderContent(document, content('a'), { values, linkTo, variant: 'b' })
    expect(rendered.text).toBe('早安，杭州的朋友')
    expect(rendered.bubbles).toBe(1)
    expect(rendered.textBytes).toBe(24) // eight characters of three bytes
  })

  test('leaves a blank for what nobody filled, and names it', () => {
    const rendered = renderContent(document, content('b'), { values: { 优惠: 5 }, linkTo })
    expect(rendered.text).toBe('减 5 元')
    expect(rendered.unfilled).toEqual(['备注'])
  })

  test('without text is its attachments', () => {
    const rendered = renderContent(document, content('c'), { values, linkTo })
    expect(rendered.text).toBeNull()
    expect(rendered.bubbles).toBe(3)
    expect(rendered.textBytes).toBe(0)
  })
})

describe('the variables of a group chat', () => {
  test('come from the group, else the run, else a fact of the chat, else the default', () => {
    expect(fillVariables(document, { 品牌: '大满', 城市: '上海' }, { 城市: '苏州' }, facts)).toEqual({
      ok: true,
      values: {
        品牌: '大满',
        城市: '苏州',
        群主: '林悦',
        优惠: 10,
        会员日: '2026-03-18',
        开播: '2026-03-05T20:00',
        商城: 'https://shop.example.com/',
      },
    })
    const withoutOwner = fillVariables(document, {}, {}, { groupName: null, groupOwner: null })
    expect(withoutOwner.ok && withoutOwner.values['群主']).toBe('小满')
  })

  test.each([
    ['an unknown name', { 店名: '甲' }, {}, '店名', 'variable_unknown'],
    ['an unknown name of a group', {}, { 店名: '甲' }, '店名', 'variable_unknown'],
    ['a word for a number', { 优惠: '十' }, {}, '优惠', 'variable_type'],
    ['a day that does not exist', { 会员日: '2026-02-30' }, {}, '会员日', 'variable_type'],
    ['an hour without day', { 开播: '20:00' }, {}, '开播', 'variable_type'],
    ['an address without scheme', { 商城: 'shop.example.com' }, {}, '商城', 'variable_type'],
    ['a value with a variable in it', { 品牌: '{{城市}}' }, {}, '品牌', 'variable_type'],
    ['a value for one group where all share one', {}, { 品牌: '甲' }, '品牌', 'variable_not_per_group'],
  ])('refuse %s', (_name, run, group, name, rule) => {
    const filling = fillVariables(document, run, group, facts)
    expect(filling.ok ? [] : filling.refusals).toContainEqual(expect.objectContaining({ name, rule }))
  })

  test('without default must be filled, unless they may stay empty', () => {
    const needy = {
      ...document,
      variables: {
        店: { type: 'text' as const, label: '店' },
        备注: { type: 'text' as const, label: '备注', required: false },
      },
    }
    const filling = fillVariables(needy, {}, {}, facts)
    expect(filling.ok ? [] : filling.refusals.map(({ name, rule }) => `${name} ${rule}`)).toEqual([
      '店 variable_missing',
    ])
  })
})
