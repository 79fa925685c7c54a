import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MOMENT_MIX, type MomentKind, momentKinds } from '#contract/moment-kind.ts'
import { boundsOf, mixOf, type PlannedPost } from '#server/features/moment/rules/mix.ts'

const monday = '2026-11-23'
const day = (n: number): string => Temporal.PlainDate.from(monday).add({ days: n }).toString()
const post = (kind: MomentKind, n: number): PlannedPost => ({ kind, date: day(n) })
const daily = Array.from({ length: 7 }, (_, n) => post('knowledge', n))
/** A week as the matrix has it: 7 + 1 + 1 + 1 + 1 posts. */
const good = [...daily, post('interaction', 1), post('persona', 3), post('product', 4), post('praise', 5)]

const week = (posts: readonly PlannedPost[]) => mixOf(posts, { from: monday, weeks: 1 })
const standings = (posts: readonly PlannedPost[]) =>
  Object.fromEntries(week(posts).rows.map(({ kind, standing }) => [kind, standing]))

describe('a week beside the matrix', () => {
  test('fits when each kind has what it should, and warns of nothing', () => {
    expect(standings(good)).toEqual(Object.fromEntries(momentKinds.map((kind) => [kind, 'fits'])))
    expect(week(good).warnings).toEqual([])
  })

  test('is short of everything that has a least when nothing is planned', () => {
    expect(standings([])).toEqual({
      knowledge: 'short',
      interaction: 'short',
      persona: 'short',
      product: 'short',
      praise: 'short',
      honour: 'fits',
      offer: 'fits', // two in four weeks: this one may have none
    })
  })

  test('has too much of a kind above its most, whatever else there is', () => {
    expect(standings([...good, post('product', 0), post('product', 2)])).toMatchObject({ product: 'over' })
    expect(standings([...good, post('honour', 0), post('honour', 1), post('honour', 2)])).toMatchObject({
      honour: 'fits',
    })
  })

  test('leaves out what lies before and after it', () => {
    expect(week([post('product', -1), post('product', 7)]).rows.map(({ planned }) => planned)).toEqual(
      momentKinds.map(() => 0),
    )
  })
})

test.each([
  ['interaction', 1, 1, 2],
  ['interaction', 4, 4, 8],
  ['offer', 1, 0, 1],
  ['offer', 2, 1, 2],
  ['offer', 4, 2, 4],
  ['knowledge', 2, 14, null],
] as const)('%s over %i weeks is %i to %s', (kind, weeks, least, most) => {
  expect(boundsOf(MOMENT_MIX[kind], weeks)).toEqual({ least, most })
})

describe('what goes wrong beyond one kind', () => {
  test('a week in which more than a third asks to buy is told with both figures', () => {
    // 2 of 8 are a quarter; 4 of 10 are two fifths.
    const some = [...daily, post('product', 1)]
    expect(week([...some, post('offer', 2)]).warnings).toEqual([])
    const flood = [post('product', 1), post('offer', 2), post('product', 3), post('offer', 4), ...daily.slice(0, 6)]
    expect(week(flood).warnings).toContainEqual({ rule: 'advert_share', dates: [monday], adverts: 4, posts: 10 })
  })

  test('it is told of the very week, beside others that are well', () => {
    const flood = [post('product', 8), post('offer', 9), post('product', 10)]
    const { warnings } = mixOf([...good, ...flood], { from: monday, weeks: 2 })
    expect(warnings).toContainEqual({ rule: 'advert_share', dates: [day(7)], adverts: 3, posts: 3 })
  })

  test('two that ask to buy on one day are told with the day', () => {
    expect(week([...good, post('offer', 4)]).warnings).toContainEqual({ rule: 'adverts_in_a_day', dates: [day(4)] })
  })

  test('a day on which something is posted but nothing is learnt is told', () => {
    const without = good.filter((one) => one.kind !== 'knowledge' || one.date !== day(3))
    expect(week(without).warnings).toEqual([{ rule: 'day_without_knowledge', dates: [day(3)] }])
  })
})

test('every post of the weeks is counted once, in its own row, and a row’s standing is what its figures say', () => {
  const posts = fc.array(fc.record({ kind: fc.constantFrom(...momentKinds), date: fc.integer({ min: -9, max: 50 }) }))
  fc.assert(
    fc.property(posts, fc.integer({ min: 1, max: 6 }), (given, weeks) => {
      const mix = mixOf(
        given.map(({ kind, date }) => post(kind, date)),
        { from: monday, weeks },
      )
      const within = given.filter(({ date }) => date >= 0 && date < weeks * 7)
      expect(mix.rows.reduce((sum, { planned }) => sum + planned, 0)).toBe(within.length)
      for (const { planned, least, most, standing } of mix.rows)
        expect(standing).toBe(planned < least ? 'short' : most !== null && planned > most ? 'over' : 'fits')
    }),
  )
})
