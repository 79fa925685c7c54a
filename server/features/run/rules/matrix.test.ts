import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { zooms } from '#contract/run.ts'
import { columnAt, groupDayOf, layOut, presentColumns, showsItems, spanOf, type Zoom } from './matrix.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
/** A Wednesday. */
const today = day('2026-11-25')

describe('a span', () => {
  test.each([
    ['hour', '2026-11-25', '2026-11-26', 24, '2026-11-25T00:00', '2026-11-25T23:00'],
    ['day', '2026-11-19', '2026-12-03', 14, '2026-11-19', '2026-12-02'],
    // The Monday of this week is the 23rd, five weeks earlier the 19th of October.
    ['week', '2026-10-19', '2026-12-14', 8, '2026-10-19', '2026-12-07'],
    ['month', '2026-01-01', '2027-01-01', 12, '2026-01-01', '2026-12-01'],
  ] as const)('by %s holds today where nobody says where to begin', (zoom, from, to, count, first, last) => {
    const span = spanOf(zoom, undefined, today)
    expect([span.from.toString(), span.to.toString(), span.starts.length]).toEqual([from, to, count])
    expect([span.starts[0], span.starts.at(-1)]).toEqual([first, last])
    expect(
      presentColumns(span, Temporal.PlainDateTime.from('2026-11-25T15:07')).filter((column) => column.isNow),
    ).toHaveLength(1)
  })

  test.each([
    ['week', '2026-11-25', '2026-11-23'],
    ['week', '2026-11-29', '2026-11-23'],
    ['month', '2026-02-28', '2026-02-01'],
    ['day', '2026-02-28', '2026-02-28'],
  ] as const)('by %s begins in the column of %s: %s', (zoom, from, first) => {
    expect(spanOf(zoom, day(from), today).from.toString()).toBe(first)
  })

  test('has no present where it lies elsewhere', () => {
    const columns = presentColumns(
      spanOf('day', day('2026-01-01'), today),
      Temporal.PlainDateTime.from('2026-11-25T15:07'),
    )
    expect(columns.some((column) => column.isNow)).toBe(false)
    expect(columns[0]).toEqual({
      starts: '2026-01-01',
      isNow: false,
      isRestDay: true,
      label: { zh: '元旦', en: 'New Year’s Day' },
    })
  })

  const zoomed = fc.record({
    zoom: fc.constantFrom<Zoom>(...zooms),
    from: fc.integer({ min: 0, max: 20_000 }).map((days) => day('2020-01-01').add({ days })),
    hour: fc.integer({ min: 0, max: 23 }),
  })

  test('puts every day of its own into exactly one column, in order, and no other day into any', () => {
    fc.assert(
      fc.property(zoomed, ({ zoom, from, hour }) => {
        const span = spanOf(zoom, from, today)
        const time = `${String(hour).padStart(2, '0')}:30`
        const columns: number[] = []
        for (let date = span.from; Temporal.PlainDate.compare(date, span.to) < 0; date = date.add({ days: 1 })) {
          const column = columnAt(span, date.toString(), time)
          expect(column).toBeDefined()
          columns.push(column ?? -1)
        }
        expect(columns).toEqual(columns.toSorted((a, b) => a - b))
        // A day by hours has one moment in it here; else every column has a day of its own.
        expect(new Set(columns)).toEqual(new Set(zoom === 'hour' ? [hour] : span.starts.keys()))
        expect(columnAt(span, span.to.toString(), time)).toBeUndefined()
        expect(columnAt(span, span.from.subtract({ days: 1 }).toString(), time)).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })

  test('puts a day into the column that begins on it or last before it', () => {
    fc.assert(
      fc.property(
        zoomed.filter(({ zoom }) => zoom !== 'hour'),
        ({ zoom, from }) => {
          const span = spanOf(zoom, from, today)
          const column = columnAt(span, from.toString(), '00:00') ?? -1
          expect((span.starts[column] ?? '9') <= from.toString()).toBe(true)
          expect((span.starts[column + 1] ?? '9') > from.toString()).toBe(true)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('a layout', () => {
  const row = (key: string) => ({
    key,
    name: key,
    detail: { members: null, groupDay: null, owner: null, paused: false },
  })
  const item = (key: string, date: string, localTime: string) => ({
    key,
    date,
    localTime,
    occurrenceId: null,
    stepId: 's',
    state: 'planned' as const,
    clicked: false,
  })
  const span = spanOf('day', undefined, today)

  test('keeps rows in their order, cells by column, steps by time, and leaves out what lies elsewhere', () => {
    const rows = layOut(
      span,
      [row('b'), row('a'), row('empty')],
      [
        item('a', '2026-11-26', '20:00'),
        item('a', '2026-11-25', '08:30'),
        item('a', '2026-11-26', '08:30'),
        item('a', '2027-01-01', '08:30'),
      ],
      [],
    )
    expect(
      rows.map((each) => [each.key, each.cells.map((cell) => [cell.column, cell.items.map((step) => step.localTime)])]),
    ).toEqual([
      ['b', []],
      [
        'a',
        [
          [6, ['08:30']],
          [7, ['08:30', '20:00']],
        ],
      ],
      ['empty', []],
    ])
    expect(rows[1]?.cells.map((cell) => cell.counts)).toEqual([{}, {}])
  })

  test('adds counts of one state in one cell', () => {
    const count = (state: 'planned' | 'sent', n: number) => ({
      key: 'a',
      date: '2026-11-25',
      localTime: '00:00',
      state,
      count: n,
    })
    const [only] = layOut(span, [row('a')], [], [count('planned', 2), count('sent', 1), count('planned', 3)])
    expect(only?.cells).toEqual([{ column: 6, items: [], counts: { planned: 5, sent: 1 } }])
  })

  test('shows single steps of group chats by days and hours alone', () => {
    const shown = (['group_chat', 'staff', 'column'] as const).flatMap((rows) =>
      zooms.filter((zoom) => showsItems(rows, zoom)).map((zoom) => `${rows} ${zoom}`),
    )
    expect(shown).toEqual(['group_chat hour', 'group_chat day'])
  })
})

test('day 1 is the day a group chat was created', () => {
  expect([groupDayOf(today, today), groupDayOf(day('2026-11-16'), today)]).toEqual([1, 10])
})
