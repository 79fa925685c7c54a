import { expect, test } from 'vitest'
import { folded, searchTextOf } from './search.ts'

const text = await searchTextOf({
  name: '202611 激活–换季护肤–清单',
  zone: 'knowledge',
  class: 'activation',
  form: 'tip',
  topic: '绿茶',
  labels: ['VIP 会员'],
  origin: 'original',
  source: '',
  rights: '',
  body: { text: '出门前擦一层' },
})

test.each(['换季', 'huanji', 'huanjihufu', 'hjhf', 'lvcha', 'vip', 'VIP', '会员', 'hy', '出门前', '202611'])(
  'an item is found by %s',
  (search) => {
    expect(text).toContain(folded(search))
  },
)

test('an item is not found by the pinyin of its message', () => {
  expect(text).not.toContain('chumen')
})
