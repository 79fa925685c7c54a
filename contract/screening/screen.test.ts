import { describe, expect, test } from 'vitest'
import { isBlocked, lexiconOf, screenContents, screenText, type CorpWord } from '#contract/screening.ts'

const own = (word: string, level: CorpWord['level'], reason = ''): CorpWord => ({ word, level, reason })
const found = (text: string, words: readonly CorpWord[] = []) =>
  screenText(text, lexiconOf(words)).map(({ rule, level, text: written }) => `${level} ${rule} ${written}`)

describe('a text is screened for', () => {
  test.each([
    ['这是最佳选择', 'block word_superlative 最佳'],
    ['全网最低，只要 9 元', 'warn word_superlative 全网最低'],
    ['喝了药到病除', 'warn word_medical 药到病除'],
    ['这款理财稳赚不赔', 'warn word_return 稳赚不赔'],
    ['转发到朋友圈才能领', 'block word_bait 转发到朋友圈才'],
    ['打 13800138000 找我', 'warn phone_number 13800138000'],
    ['打 138-0013-8000 找我', 'warn phone_number 138-0013-8000'],
    ['证号 11010519491231002X', 'block id_number 11010519491231002X'],
    ['看 http://shop.example/a 就行', 'warn link_plain http://shop.example/a'],
    ['看 https://t.cn/A6xyz，', 'warn link_shortened https://t.cn/A6xyz'],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  test.each(['最 佳', '最*佳', '最\u200b佳', '最 · 佳'])('a word whose letters stand apart: %s', (text) => {
    expect(found(text)).toEqual([`block word_superlative ${text}`])
  })

  test('a word in full-width or capital letters', () => {
    expect(found('ＶＩＰ 专享', [own('vip', 'warn')])).toEqual(['warn word_of_corp ＶＩＰ'])
  })
})

describe('a text is let be', () => {
  test.each([
    '治愈系的小熊来了',
    '不需要转发，也不用拉人',
    '订单号 20261128138001380001',
    '证号 110105194912310021', // its last sign is not the one that the others give
    '看 https://shop.example/a',
    '最，佳',
    '最\n佳',
  ])('%s', (text) => {
    expect(found(text)).toEqual([])
  })
})

describe('the corp’s own list', () => {
  test('adds words, each with its reason', () => {
    const [first] = screenText('买一送一', lexiconOf([own('买一送一', 'block', '活动已经停了')]))
    expect(first?.message.zh).toBe('「买一送一」在本企业的词库里：活动已经停了')
    expect(isBlocked(first ? [first] : [])).toBe(true)
  })

  test('lets a word be that Qunce bars, in that wording alone', () => {
    expect(found('年度最佳员工，也是最佳', [own('年度最佳员工', 'allow')])).toEqual(['block word_superlative 最佳'])
    expect(found('最佳', [own('最佳', 'allow')])).toEqual([])
    expect(found('最佳', [own('最佳', 'warn')])).toEqual(['warn word_of_corp 最佳'])
  })

  test('finds the longest of words that begin alike, and a Latin word only as a whole', () => {
    const words = [own('会员', 'warn'), own('会员日', 'block')]
    expect(found('会员日来了', words)).toEqual(['block word_of_corp 会员日'])
    expect(found('already sold, ad', [own('ad', 'warn')])).toEqual(['warn word_of_corp ad'])
  })
})

test('what is found in a playbook names its field', () => {
  const contents = [
    { text: '早上好' },
    {
      text: '好',
      attachments: [{ type: 'link' as const, title: '最佳', description: '顶级', link: 'a' }],
      variants: [{ text: '国家级' }],
    },
  ]
  const placed = screenContents(contents, [{ url: 'http://a.example' }], lexiconOf([]))
  expect(placed.map(({ path, text }) => `${path.join('.')} ${text}`)).toEqual([
    'contents.1.attachments.0.title 最佳',
    'contents.1.attachments.0.description 顶级',
    'contents.1.variants.0.text 国家级',
    'links.0.url http://a.example',
  ])
})

test.each([
  ['of letters that begin words', '最'.repeat(500_000)],
  ['of gaps', '最 '.repeat(250_000)],
  ['of digits', '1'.repeat(1_000_000)],
  ['of numbers', '138 '.repeat(250_000)],
  ['of addresses', 'http://'.repeat(150_000)],
  ['of found words', '最佳'.repeat(250_000)],
])('a text of a megabyte %s takes time that grows with its length alone', (_what, text) => {
  const lexicon = lexiconOf([own('最'.repeat(30), 'warn'), own('1'.repeat(30), 'warn')])
  const took = (length: number): number => {
    const from = performance.now()
    screenText(text.slice(0, length), lexicon)
    return performance.now() - from
  }
  took(text.length / 8)
  const [part, whole] = [took(text.length / 8), took(text.length)]
  // Eight times the text: a square would take 64 times as long.
  expect(whole).toBeLessThan(Math.max(part * 30, 1_500))
})
