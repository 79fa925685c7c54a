import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import { corpInstant } from '#server/kernel/time.ts'
import type { BanditAsk, BanditStand } from './bandit/choice.ts'
import { documentOf, minimal, step } from './fixture/sample.ts'
import { occurrencesOf, type PlanContext } from './occurrence.ts'
import { parsePlaybook } from './parse.ts'
import { poolRefusals } from './pool.ts'

/** The rules that a document breaks. */
const broken = (source: Record<string, unknown>): string[] => {
  const reading = parsePlaybook(JSON.stringify(source))
  return reading.ok ? [] : reading.problems.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)
}

const createdAt = corpInstant(Temporal.Instant.from('2026-03-01T00:00:00+08:00'))

const planOf = (document: PlaybookDocument, from: number, to: number, parts: Partial<PlanContext> = {}) =>
  occurrencesOf(
    document,
    {
      zone: 'Asia/Shanghai',
      appliedAt: createdAt,
      chat: { createdAt, memberCount: 100, phaseByHand: null },
      variables: {},
      ...parts,
    },
    new Temporal.PlainDate(2026, 3, from),
    new Temporal.PlainDate(2026, 3, to).add({ days: 1 }),
  )

const contentsOf = (...given: Parameters<typeof planOf>): string =>
  planOf(...given)
    .map(({ contentId }) => contentId)
    .join('')

const daily = (parts: Record<string, unknown> = {}) =>
  step({ id: 'day', when: { kind: 'daily', at: '20:00' }, column: 'c', ...parts })
const columnOf = (pick: string, contents: string[] = ['a', 'b', 'c', 'd']) => [
  { id: 'c', name: '栏目', pick, contents },
]
const linked = (id: string, parts: Record<string, unknown> = {}) => ({
  id,
  name: id,
  class: 'activation',
  text: `素材 ${id} {{link:shop}}`,
  ...parts,
})
const links = [{ id: 'shop', name: '商城', url: 'https://shop.example' }]

describe('a column that takes what was longest ago', () => {
  const document = documentOf(
    [daily(), step({ id: 'tuesday', when: { kind: 'weekly', days: ['tue'], at: '09:00' }, content: 'c' })],
    { columns: columnOf('least-recent') },
  )

  test('begins with what the group chat never had, and passes over what another step has sent', () => {
    // 3 March is a Tuesday: its c comes before the column's own turn for c.
    expect(contentsOf(document, 1, 6).replace('c', '')).toBe('abdabc')
  })

  test('comes to the same in one window as in two', () => {
    const whole = contentsOf(document, 1, 20)
    for (const at of [1, 4, 9, 19]) expect(contentsOf(document, 1, at) + contentsOf(document, at + 1, 20)).toBe(whole)
  })
})

describe('a column whose contents are for some group chats', () => {
  const variables = {
    城市: { type: 'text', label: '城市', per_group: true, default: '其他' },
    店: { type: 'number', label: '店号', required: false },
  }
  const only = (id: string, of: Record<string, unknown>) => linked(id, { only: of })
  const documentWith = (contents: Record<string, unknown>[], pick = 'in-order') =>
    documentOf([daily()], { columns: columnOf(pick), contents, variables, links })
  const document = documentWith([
    linked('a'),
    only('b', { 城市: ['上海', '杭州'] }),
    only('c', { 城市: ['北京'] }),
    only('d', { 城市: ['上海'], 店: [7] }),
  ])
  const inCity = (of: PlaybookDocument, values: VariableValues) => contentsOf(of, 1, 4, { variables: values })

  test('sends each group chat what fits it, in the column’s order', () => {
    expect(inCity(document, { 城市: '上海' })).toBe('abab')
    expect(inCity(document, { 城市: '上海', 店: '7' })).toBe('abda')
    expect(inCity(document, { 城市: '北京' })).toBe('acac')
    expect(inCity(document, { 城市: '广州' })).toBe('aaaa')
  })

  test('counts its places among what fits', () => {
    const [, second] = planOf(document, 1, 2, { variables: { 城市: '北京' } })
    expect(second?.why).toContainEqual({ kind: 'pick', columnId: 'c', pick: 'in-order', place: 2, of: 2 })
  })

  test('refuses a group chat for which nothing is left, naming the variables that decide it', () => {
    expect(poolRefusals(document, { 城市: '广州' })).toEqual([])
    const narrow = documentWith(['a', 'b', 'c', 'd'].map((id) => only(id, { 城市: ['上海'] })))
    expect(poolRefusals(narrow, { 城市: '上海' })).toEqual([])
    expect(poolRefusals(narrow, { 城市: '广州' })).toEqual([
      expect.objectContaining({ name: '城市', value: '广州', rule: 'column_empty' }),
    ])
  })

  test.each([
    ['a variable nobody declares', { 省份: ['浙江'] }, 'variable_unknown'],
    ['a value the variable never has', { 店: ['七号'] }, 'variable_type'],
  ])('is refused with %s', (_, of, rule) => {
    expect(
      broken(
        minimal({
          tracks: [{ id: 't', name: '轨道', kind: 'calendar', steps: [daily()] }],
          columns: columnOf('in-order', ['a', 'b']),
          contents: [linked('a'), only('b', of)],
          variables,
          links,
        }),
      ),
    ).toEqual([rule])
  })

  test('is refused where a step sends such a content to all group chats', () => {
    expect(broken(minimal({ contents: [only('a', { 城市: ['上海'] })], variables, links }))).toEqual(['only_in_column'])
  })
})

describe('a column that picks by clicks', () => {
  const contents = ['a', 'b', 'c', 'd', 'e'].map((id) => linked(id))
  const ids = contents.map(({ id }) => id)
  const document = documentOf([daily()], { columns: columnOf('bandit', ids), contents, links })
  const stand =
    (shares: readonly number[], point: (ask: BanditAsk) => number) =>
    (ask: BanditAsk): BanditStand => ({
      asOf: ask.date.subtract({ days: 2 }).toString(),
      arms: ids.map((armId, i) => ({
        armId,
        share: shares[i] ?? 0,
        posts: 1,
        shown: 100,
        clicked: i,
        stoppedBy: null,
      })),
      point: point(ask),
    })

  test('takes the content at the point, and never one of its last two of five', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 20, maxLength: 20 }), (points) => {
        const bandit = stand([0.9, 0.04, 0.03, 0.02, 0.01], ({ date }) => points[date.day - 1] ?? 0)
        const sent = contentsOf(document, 1, 20, { bandit })
        expect(sent).not.toMatch(/(.).?\1/)
        expect(contentsOf(document, 1, 7, { bandit }) + contentsOf(document, 8, 20, { bandit })).toBe(sent)
      }),
      { numRuns: 50 },
    )
  })

  test('says in its why what it was chosen out of, by the figures of two days before', () => {
    const [first, second] = planOf(document, 1, 2, { bandit: stand([0.6, 0.4], () => 0) })
    expect(first).toMatchObject({ contentId: 'a', experiment: { experimentId: 'column/c', armId: 'a' } })
    expect(second?.contentId).toBe('b')
    const why = second?.why.find((part) => part.kind === 'bandit')
    expect(why).toMatchObject({ banditId: 'column/c', columnId: 'c', armId: 'b', asOf: '2026-02-28' })
    // What it had yesterday is no choice today.
    expect(why?.kind === 'bandit' && why.arms.map(({ armId, share }) => [armId, share])).toEqual([
      ['b', 1],
      ['c', 0],
      ['d', 0],
      ['e', 0],
    ])
  })

  test('goes round with the calendar where nothing is known of clicks', () => {
    const rotating = documentOf([daily()], { columns: columnOf('rotate', ids), contents, links })
    expect(contentsOf(document, 1, 10)).toBe(contentsOf(rotating, 1, 10))
  })
})

describe('an experiment in the mode bandit', () => {
  const experiment = {
    id: 'hook',
    mode: 'bandit',
    arms: [
      { id: 'as-is', weight: 1 },
      { id: 'none', weight: 1, holdout: true },
      { id: 'other', weight: 1, content: 'b' },
    ],
  }
  const contents = [linked('a'), linked('b'), { id: 'plain', name: '无链接', class: 'brand', text: '你好' }]
  const of = (parts: Record<string, unknown> = {}, more: Record<string, unknown> = {}) =>
    minimal({
      contents,
      links,
      columns: columnOf('bandit', ['a', 'b']),
      tracks: [
        {
          id: 't',
          name: '轨道',
          kind: 'calendar',
          steps: [
            step({ id: 's', when: { kind: 'daily', at: '20:00' }, experiment: { ...experiment, ...parts }, ...more }),
          ],
        },
      ],
    })
  const read = (source: Record<string, unknown>): PlaybookDocument => {
    const reading = parsePlaybook(JSON.stringify(source))
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
    return reading.document
  }
  const bandit = (ask: BanditAsk): BanditStand => ({
    asOf: ask.date.subtract({ days: 2 }).toString(),
    arms: ['as-is', 'other'].map((armId) => ({
      armId,
      share: 0.5,
      posts: 0,
      shown: 0,
      clicked: 0,
      stoppedBy: null,
    })),
    point: ask.date.day % 2 === 0 ? 0 : 2 ** 32 - 1,
  })

  test('chooses for each turn anew, and holds the same group chats out for good', () => {
    const document = read(of())
    expect(contentsOf(document, 1, 4, { bandit, draw: () => 0 })).toBe('baba')
    // By id the holdout lies between the two, from a third to two thirds.
    const held = planOf(document, 1, 4, { bandit, draw: () => 2 ** 31 })
    expect(held.map(({ isHeldOut, experiment: tried }) => [isHeldOut, tried?.armId])).toEqual(
      Array.from({ length: 4 }, () => [true, 'none']),
    )
    expect(contentsOf(document, 1, 4)).toBe('aaaa')
  })

  test.each([
    [
      'an arm at another hour',
      { arms: [...experiment.arms, { id: 'late', weight: 1, at: '21:00' }] },
      {},
      'bandit_hour',
    ],
    [
      'an arm without a link',
      { arms: [...experiment.arms, { id: 'x', weight: 1, content: 'plain' }] },
      {},
      'bandit_without_link',
    ],
    ['one arm that sends', { arms: experiment.arms.slice(0, 2) }, {}, 'bandit_arms'],
    [
      'a column that picks by clicks itself',
      { mode: 'split', arms: experiment.arms.slice(0, 2) },
      { content: undefined, column: 'c' },
      'bandit_alone',
    ],
  ])('is refused with %s', (_, parts, more, rule) => {
    expect(broken(of(parts, more))).toEqual([rule])
  })
})
