import { describe, expect, test } from 'vitest'
import { rank, type Result, scoreOf, titleOf, traitsOf } from './result.ts'

let made = 0
const result = (given: Partial<Result> = {}): Result => {
  made += 1
  const name = given.name ?? `素材 ${made}`
  return {
    contentItemId: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    name,
    form: 'tip',
    title: '早上好',
    sends: 10,
    reached: 1000,
    clicks: 10,
    leaves: 0,
    hour: 20,
    ...given,
  }
}
const verdicts = (results: readonly Result[]) => rank(results).map(({ name, score, verdict }) => [name, score, verdict])

test('a score is clicks less leaves for a thousand reached', () => {
  // (35 − 5) / 2000 × 1000 = 15
  expect(scoreOf({ clicks: 35, leaves: 5, reached: 2000 })).toBe(15)
  // (1 − 3) / 300 × 1000 = −6.67
  expect(scoreOf({ clicks: 1, leaves: 3, reached: 300 })).toBe(-6.7)
})

describe('a ranking', () => {
  test('has a fifth at each end, of those that were sent often enough to people enough', () => {
    const judged = Array.from({ length: 10 }, (_, place) => result({ name: `第 ${place}`, clicks: 100 - place }))
    const rare = result({ name: '少', sends: 2 })
    const few = result({ name: '小群', reached: 99, sends: 5 })
    const plain = result({ name: '没有链接', clicks: null, sends: 30 })
    const told = verdicts([rare, plain, ...judged.toReversed(), few])
    expect(told.map(([name]) => name)).toEqual([...judged.map(({ name }) => name), '没有链接', '小群', '少'])
    expect(told.filter(([, , verdict]) => verdict === 'best').map(([name]) => name)).toEqual(['第 0', '第 1'])
    expect(told.filter(([, , verdict]) => verdict === 'weakest').map(([name]) => name)).toEqual(['第 8', '第 9'])
    expect(told.slice(-3)).toEqual([
      ['没有链接', null, 'no_link'],
      ['小群', null, 'too_few'],
      ['少', null, 'too_few'],
    ])
  })

  test('of fewer than five gives no verdict, and of alike ones proposes none for retirement', () => {
    expect(
      verdicts(Array.from({ length: 4 }, (_, n) => result({ clicks: n }))).map(([, , verdict]) => verdict),
    ).toEqual(Array(4).fill('between'))
    const alike = verdicts(Array.from({ length: 10 }, () => result()))
    expect(alike.filter(([, , verdict]) => verdict === 'weakest')).toEqual([])
  })
})

describe('what the best have in common', () => {
  const others = (given: Partial<Result> = {}) =>
    Array.from({ length: 8 }, () => result({ clicks: 1, hour: 10, form: 'offer', ...given }))
  const best = (given: Partial<Result> = {}) => Array.from({ length: 2 }, () => result({ clicks: 90, ...given }))

  test('is told where it is theirs more than the others’', () => {
    expect(traitsOf(rank([...best({ title: '怕掉发？3 个习惯' }), ...others()]))).toEqual({
      best: 2,
      number: { best: 2, others: 0 },
      pain: { best: 2, others: 0 },
      hour: { hour: 20, best: 2 },
      form: { form: 'tip', best: 2 },
    })
  })

  test('is not told where the others have it as well', () => {
    const title = '3 个习惯'
    const traits = traitsOf(rank([...best({ title, form: 'offer' }), ...others({ title })]))
    expect(traits).toMatchObject({ number: null, pain: null, form: null })
  })

  test('is nothing while too few are judged', () => {
    expect(traitsOf(rank(best()))).toBeNull()
  })
})

test.each([
  [{ text: '\n三件事\n第二行' }, '三件事'],
  [{ attachments: [{ type: 'link' as const, title: '看这里', link: 'a' }] }, '看这里'],
  [{ attachments: [{ type: 'image' as const, source: 'a.png' }] }, '名称'],
])('the title of %j is %s', (body, title) => {
  expect(titleOf(body, '名称')).toBe(title)
})
