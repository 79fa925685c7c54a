import { describe, expect, test } from 'vitest'
import { type CreateContentItem, proposedName, rightsOf } from '#contract/content-library.ts'
import { lexiconOf } from '#contract/screening.ts'
import { problemsOf } from './problem.ts'
import { isJudgedAnew, retired, reviewed, saved, submitted } from './state.ts'

const item = (given: Partial<CreateContentItem> = {}): CreateContentItem => ({
  name: '202611 激活–换季护肤–干货',
  zone: 'knowledge',
  class: 'activation',
  form: 'tip',
  topic: '换季护肤',
  labels: [],
  origin: 'original',
  source: '',
  rights: '',
  body: { text: '换季护肤三件事' },
  ...given,
})

const told = (given: Partial<CreateContentItem>, there: readonly string[] = []) =>
  problemsOf(item(given), { lexicon: lexiconOf([]), there: new Set(there) }).map(
    ({ severity, field, rule }) => `${severity} ${field} ${rule}`,
  )

describe('an item is told', () => {
  const link = { type: 'link', title: '看这里', link: 'shop' } as const
  test.each<[string, Partial<CreateContentItem>, string[]]>([
    ['nothing, when nothing is wrong', {}, []],
    ['that it says nothing', { body: {} }, ['error body content_empty']],
    ['a word that the law names', { body: { text: '最佳' } }, ['error body.text word_superlative']],
    ['a word to look at', { body: { text: '顶级' } }, ['warning body.text word_superlative']],
    [
      'a word in another wording of it',
      { body: { text: '好', variants: [{ key: 'b', text: '国家级' }] } },
      ['error body.variants.0.text word_superlative'],
    ],
    ['braces without a partner', { body: { text: '{{名' } }, ['error body.text placeholder_malformed']],
    [
      'a link that is not beside it',
      { body: { attachments: [link] } },
      ['error body.attachments.0.link reference_unknown'],
    ],
    [
      'an address that is not safe',
      { body: { attachments: [link], links: [{ id: 'shop', name: '店', url: 'http://shop.example' }] } },
      ['warning body.links.0.url link_plain'],
    ],
    [
      'a file that nobody uploaded',
      { body: { attachments: [{ type: 'image', source: 'a.png' }] } },
      ['error body.attachments media_absent'],
    ],
    [
      'that a reprint has no licence',
      { origin: 'reprint' },
      ['error source source_missing', 'error rights rights_missing'],
    ],
    ['that its author has not consented', { zone: 'ugc', source: '李女士' }, ['error rights rights_missing']],
    ['nothing of rights that it has', { origin: 'collected', source: '李女士', rights: '11 月 3 日微信同意' }, []],
  ])('%s', (_what, given, expected) => {
    expect(told(given)).toEqual(expected)
  })

  test('nothing of a file that is there', () => {
    expect(told({ body: { attachments: [{ type: 'image', source: 'a.png' }] } }, ['a.png'])).toEqual([])
  })
})

test('rights are asked for by origin, and of what customers said', () => {
  expect(rightsOf({ origin: 'original', zone: 'visual' })).toBeNull()
  expect(rightsOf({ origin: 'reprint', zone: 'ugc' })).toBe('licence')
  expect(rightsOf({ origin: 'original', zone: 'ugc' })).toBe('consent')
  expect(rightsOf({ origin: 'collected', zone: 'knowledge' })).toBe('consent')
})

test('a name is made of month, class, topic and form', () => {
  const words = { class: '激活', topic: ' 换季护肤 ', form: '清单' }
  expect(proposedName('2026-11', words)).toBe('202611 激活–换季护肤–清单')
  expect(proposedName('2026-11', { ...words, topic: '' })).toBe('202611 激活–清单')
})

describe('a save', () => {
  test('asks for another review when what was reviewed changed, and else does not', () => {
    expect(isJudgedAnew(item(), item({ name: '另一个名字', labels: ['护肤'], topic: '' }))).toBe(false)
    expect(isJudgedAnew(item(), item({ body: { text: '换季护肤四件事' } }))).toBe(true)
    expect(isJudgedAnew(item(), item({ rights: '授权' }))).toBe(true)
  })
  test.each([
    ['draft', true, 'draft'],
    ['approved', true, 'draft'],
    ['approved', false, 'approved'],
    ['in_review', true, 'draft'],
  ] as const)('of an item that is %s, changed: %s, leaves it %s', (state, isNew, to) => {
    expect(saved(state, isNew)).toEqual({ ok: true, to })
  })
  test('of a retired item is refused', () => {
    expect(saved('retired', true)).toMatchObject({ ok: false, rule: 'is not retired' })
    expect(retired('retired')).toMatchObject({ ok: false })
    expect(submitted('approved')).toMatchObject({ ok: false, rule: 'is a draft' })
  })
})

describe('a review', () => {
  const passed = (...points: ('compliant' | 'fitting' | 'attractive')[]) =>
    points.map((point) => ({ point, passed: true }))
  test('approves when all three points passed, and waits for those that nobody looked at', () => {
    expect(reviewed('in_review', passed('compliant', 'fitting'))).toEqual({ ok: true, to: 'in_review' })
    expect(reviewed('in_review', passed('compliant', 'fitting', 'attractive'))).toEqual({ ok: true, to: 'approved' })
  })
  test('sends back with one point that failed', () => {
    const points = [...passed('compliant', 'attractive'), { point: 'fitting' as const, passed: false }]
    expect(reviewed('in_review', points)).toEqual({ ok: true, to: 'draft' })
  })
  test('is refused of what nobody handed in', () => {
    expect(reviewed('draft', passed('compliant'))).toMatchObject({ ok: false, rule: 'is in review' })
  })
})
