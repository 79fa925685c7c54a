import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corpInstant } from '#server/kernel/time.ts'
import { documentOf, everyFeature, step } from './fixture/sample.ts'
import { occurrencesOf, type PlanContext } from './occurrence.ts'
import { parsePlaybook } from './parse.ts'
import { monthPreview } from './preview.ts'
import { stageOnGroupDay } from './phase.ts'

const ZONE = 'Asia/Shanghai'

const local = (written: string, zone = ZONE) =>
  corpInstant(Temporal.PlainDateTime.from(written).toZonedDateTime(zone).toInstant())

/** A group chat made on the morning of 1 March 2026, a Sunday, with the playbook applied at once. */
const context = (parts: Partial<PlanContext> & { created?: string; applied?: string } = {}): PlanContext => ({
  zone: parts.zone ?? ZONE,
  appliedAt: local(parts.applied ?? parts.created ?? '2026-03-01T00:00', parts.zone),
  chat: parts.chat ?? {
    createdAt: local(parts.created ?? '2026-03-01T00:00', parts.zone),
    memberCount: 100,
    phaseByHand: null,
  },
  variables: parts.variables ?? {},
})

const day = (written: string) => Temporal.PlainDate.from(written)

/** `2026-03-04 20:00 wed` for each occurrence of a window, the last day included. */
const plan = (
  document: Parameters<typeof occurrencesOf>[0],
  from: string,
  to: string,
  parts: Parameters<typeof context>[0] = {},
) =>
  occurrencesOf(document, context(parts), day(from), day(to).add({ days: 1 })).map(
    (each) => `${each.localDate} ${each.localTime.toString({ smallestUnit: 'minute' })} ${each.stepId}`,
  )

const slots = [{ id: 'evening', name: '晚', at: '20:00' }]
const inSlot = (id: string, when: Record<string, unknown>, parts: Record<string, unknown> = {}) =>
  step({ id, when, slot: 'evening', ...parts })

describe('a slot', () => {
  const document = documentOf(
    [
      inSlot('day', { kind: 'daily' }),
      inSlot('work', { kind: 'weekdays' }),
      inSlot('week', { kind: 'weekly', days: ['wed', 'sat'] }),
      inSlot('month', { kind: 'monthly', days: [4, 18, 19] }),
      inSlot('date', { kind: 'countdown', to: '2026-03-19', days: [-1, 0] }),
    ],
    { slots },
  )

  test('goes to the narrowest recurrence: date, month, week, working day, day', () => {
    expect(plan(document, '2026-03-01', '2026-03-08')).toEqual([
      '2026-03-01 20:00 day', // Sunday
      '2026-03-02 20:00 work',
      '2026-03-03 20:00 work',
      '2026-03-04 20:00 month', // Wednesday the 4th
      '2026-03-05 20:00 work',
      '2026-03-06 20:00 work',
      '2026-03-07 20:00 week', // Saturday
      '2026-03-08 20:00 day',
    ])
    expect(plan(document, '2026-03-18', '2026-03-19')).toEqual(['2026-03-18 20:00 date', '2026-03-19 20:00 date'])
  })

  test('says what it won over, and why each gave way', () => {
    const [occurrence] = occurrencesOf(document, context(), day('2026-03-18'), day('2026-03-19'))
    expect(occurrence?.why.find((part) => part.kind === 'slot')).toEqual({
      kind: 'slot',
      slotId: 'evening',
      over: [
        { stepId: 'month', because: 'less-specific' },
        { stepId: 'week', because: 'less-specific' },
        { stepId: 'work', because: 'less-specific' },
        { stepId: 'day', because: 'less-specific' },
      ],
    })
  })

  test('among equals goes to the higher priority, then to the first in the document', () => {
    const equals = documentOf(
      [
        inSlot('low', { kind: 'weekly', days: ['wed'] }, { priority: 3 }),
        inSlot('first', { kind: 'weekly', days: ['wed'] }),
        inSlot('second', { kind: 'rrule', rule: 'FREQ=WEEKLY;BYDAY=WE', start: '2026-01-07' }),
      ],
      { slots },
    )
    const [occurrence] = occurrencesOf(equals, context(), day('2026-03-04'), day('2026-03-05'))
    expect(occurrence?.stepId).toBe('first')
    expect(occurrence?.why).toContainEqual({
      kind: 'slot',
      slotId: 'evening',
      over: [
        { stepId: 'second', because: 'later-in-document' },
        { stepId: 'low', because: 'lower-priority' },
      ],
    })
  })

  test('is one send a day, and steps outside it are each one more', () => {
    const both = documentOf(
      [
        inSlot('a', { kind: 'daily' }),
        inSlot('b', { kind: 'daily' }),
        step({ id: 'c', when: { kind: 'daily', at: '09:00' } }),
      ],
      { slots },
    )
    expect(plan(both, '2026-03-01', '2026-03-01')).toEqual(['2026-03-01 09:00 c', '2026-03-01 20:00 a'])
  })

  test('may hold a step with an hour of its own', () => {
    const earlier = documentOf(
      [inSlot('a', { kind: 'daily' }), inSlot('live', { kind: 'weekly', days: ['wed'], at: '19:30' })],
      { slots },
    )
    expect(plan(earlier, '2026-03-03', '2026-03-04')).toEqual(['2026-03-03 20:00 a', '2026-03-04 19:30 live'])
  })
})

describe('each kind of schedule', () => {
  const cases: [string, Record<string, unknown>, string, string, string[]][] = [
    ['daily', { kind: 'daily' }, '2026-03-01', '2026-03-03', ['03-01', '03-02', '03-03']],
    // Spring Festival 2026: off 15–23 February, made up on Saturdays 14 and 28 February.
    [
      'working days with make-up days',
      { kind: 'weekdays' },
      '2026-02-12',
      '2026-03-01',
      ['02-12', '02-13', '02-14', '02-24', '02-25', '02-26', '02-27', '02-28'],
    ],
    [
      'Monday to Friday',
      { kind: 'weekdays', calendar: 'plain' },
      '2026-02-13',
      '2026-02-17',
      ['02-13', '02-16', '02-17'],
    ],
    [
      'weekly',
      { kind: 'weekly', days: ['mon', 'sun'] },
      '2026-03-01',
      '2026-03-09',
      ['03-01', '03-02', '03-08', '03-09'],
    ],
    [
      'monthly first and last',
      { kind: 'monthly', days: ['first', 'last'] },
      '2026-02-01',
      '2026-03-01',
      ['02-01', '02-28', '03-01'],
    ],
    [
      'monthly on a day some months lack',
      { kind: 'monthly', days: [30] },
      '2026-01-01',
      '2026-04-30',
      ['01-30', '03-30', '04-30'],
    ],
    ['monthly from the end', { kind: 'monthly', days: [-2] }, '2026-02-01', '2026-03-31', ['02-27', '03-30']],
    [
      'monthly on the nth weekday',
      {
        kind: 'monthly',
        days: [
          { nth: 2, weekday: 'wed' },
          { nth: -1, weekday: 'fri' },
        ],
      },
      '2026-03-01',
      '2026-04-30',
      ['03-11', '03-27', '04-08', '04-24'],
    ],
    [
      'monthly on a fifth weekday',
      { kind: 'monthly', days: [{ nth: 5, weekday: 'sun' }] },
      '2026-03-01',
      '2026-05-31',
      ['03-29', '05-31'],
    ],
    [
      'a rule with its own start',
      { kind: 'rrule', rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', start: '2026-03-03' },
      '2026-03-01',
      '2026-03-31',
      ['03-03', '03-17', '03-31'],
    ],
    [
      'a rule with a count',
      { kind: 'rrule', rule: 'FREQ=DAILY;COUNT=2', start: '2026-03-03' },
      '2026-03-01',
      '2026-03-31',
      ['03-03', '03-04'],
    ],
    [
      'a rule with an end',
      { kind: 'rrule', rule: 'FREQ=DAILY;UNTIL=20260304', start: '2026-03-03' },
      '2026-03-01',
      '2026-03-31',
      ['03-03', '03-04'],
    ],
    [
      'a rule that ends at an instant',
      { kind: 'rrule', rule: 'FREQ=DAILY;UNTIL=20260304T115959Z', start: '2026-03-03' },
      '2026-03-01',
      '2026-03-31',
      ['03-03'],
    ], // 19:59:59 in Shanghai
    ['group days', { kind: 'group-day', days: [1, 3] }, '2025-12-31', '2026-01-31', ['01-01', '01-03']],
    [
      'a cycle of group days',
      { kind: 'group-day', every: 14, first: 8 },
      '2025-12-31',
      '2026-02-10',
      ['01-08', '01-22', '02-05'],
    ],
    [
      'a countdown to a date',
      { kind: 'countdown', to: '2026-03-01', days: [-3, -1, 0] },
      '2026-02-01',
      '2026-03-31',
      ['02-26', '02-28', '03-01'],
    ],
    [
      'a countdown to a day of every month',
      { kind: 'countdown', to: { monthly: 2 }, days: [-3] },
      '2026-02-01',
      '2026-03-31',
      ['02-27', '03-30'],
    ],
    [
      'a countdown to the last day of every month',
      { kind: 'countdown', to: { monthly: 'last' }, days: [0] },
      '2026-02-01',
      '2026-03-31',
      ['02-28', '03-31'],
    ],
    [
      'the first day of a holiday',
      { kind: 'holiday', names: ['清明', '国庆节'], day: 'first' },
      '2026-01-01',
      '2026-12-31',
      ['04-04', '10-01'],
    ],
    [
      'the festival of a holiday',
      { kind: 'holiday', names: ['清明', '春节'], day: 'festival' },
      '2026-01-01',
      '2026-12-31',
      ['02-17', '04-05'],
    ],
    [
      'each day of a holiday',
      { kind: 'holiday', names: ['端午'], day: 'each' },
      '2026-01-01',
      '2026-12-31',
      ['06-19', '06-20', '06-21'],
    ],
    ['around a holiday', { kind: 'holiday', names: ['劳动节'], day: 'after' }, '2026-01-01', '2026-12-31', ['05-06']],
    [
      'marketing dates',
      { kind: 'marketing-date', names: ['618', '双11', '女神节'] },
      '2026-01-01',
      '2026-12-31',
      ['03-08', '06-18', '11-11'],
    ],
    [
      'days before a marketing date',
      { kind: 'marketing-date', names: ['双12'], days: [-3, 0] },
      '2026-01-01',
      '2026-12-31',
      ['12-09', '12-12'],
    ],
    [
      'dates of the moon',
      { kind: 'marketing-date', names: ['七夕', '元宵节', '重阳节'] },
      '2026-01-01',
      '2026-12-31',
      ['03-03', '08-19', '10-18'],
    ],
    [
      'from and until, both included',
      { kind: 'daily', from: '2026-03-02', until: '2026-03-03' },
      '2026-03-01',
      '2026-03-31',
      ['03-02', '03-03'],
    ],
    [
      'except a date, a span and a holiday',
      { kind: 'daily', except: ['2026-04-02', { from: '2026-04-07', to: '2026-04-08' }, '清明'] },
      '2026-04-01',
      '2026-04-09',
      ['04-01', '04-03', '04-09'],
    ],
    [
      'on holidays only',
      { kind: 'daily', on_days: 'holiday' },
      '2026-05-01',
      '2026-05-09',
      ['05-01', '05-02', '05-03', '05-04', '05-05'],
    ],
    ['not on holidays', { kind: 'daily', on_days: 'not-holiday' }, '2026-05-01', '2026-05-07', ['05-06', '05-07']],
    [
      'make-up days only',
      { kind: 'daily', on_days: 'make-up' },
      '2026-01-01',
      '2026-03-31',
      ['01-04', '02-14', '02-28'],
    ],
    ['days off', { kind: 'daily', on_days: 'day-off' }, '2026-02-27', '2026-03-03', ['03-01']],
  ]

  test.each(cases)('%s', (_name, when, from, to, expected) => {
    const document = documentOf([step({ id: 's', when: { ...when, at: '20:00' } })])
    expect(plan(document, from, to, { created: '2026-01-01T00:00' })).toEqual(
      expected.map((date) => `2026-${date} 20:00 s`),
    )
  })

  test('minutes around a moment, into the next day', () => {
    const live = documentOf([
      step({
        id: 'live',
        when: { kind: 'moment', of: '2026-03-05T23:30', minutes: [-30, 0, 45] },
        contents: ['a', 'b', 'c'],
      }),
    ])
    expect(plan(live, '2026-03-01', '2026-03-31')).toEqual([
      '2026-03-05 23:00 live',
      '2026-03-05 23:30 live',
      '2026-03-06 00:15 live',
    ])
  })

  test('several times of a rule on one day', () => {
    const twice = documentOf([
      step({ id: 's', when: { kind: 'rrule', rule: 'FREQ=DAILY;BYHOUR=9,20', start: '2026-03-01', at: '08:00' } }),
    ])
    expect(plan(twice, '2026-03-02', '2026-03-02')).toEqual(['2026-03-02 09:00 s', '2026-03-02 20:00 s'])
  })

  test('dates and moments taken from variables, nothing where they have no value', () => {
    const document = documentOf(
      [
        step({ id: 'day', when: { kind: 'countdown', to: '{{会员日}}', days: [-1], at: '09:00' } }),
        step({ id: 'live', when: { kind: 'moment', of: '{{开播}}', minutes: [-15] } }),
        step({ id: 'until', when: { kind: 'daily', from: '{{会员日}}', until: '{{会员日}}', at: '12:00' } }),
      ],
      {
        variables: {
          会员日: { type: 'date', label: '会员日', required: false },
          开播: { type: 'moment', label: '开播', required: false },
        },
      },
    )
    const variables = { 会员日: '2026-03-10', 开播: '2026-03-12T20:00' }
    expect(plan(document, '2026-03-01', '2026-03-31', { variables })).toEqual([
      '2026-03-09 09:00 day',
      '2026-03-10 12:00 until',
      '2026-03-12 19:45 live',
    ])
    expect(plan(document, '2026-03-01', '2026-03-31')).toEqual([])
  })

  test('a year whose holidays are not published goes by law and says so', () => {
    const document = documentOf([
      step({ id: 's', when: { kind: 'holiday', names: ['国庆节'], day: 'each', at: '09:00' } }),
    ])
    const planned = occurrencesOf(document, context(), day('2031-09-01'), day('2031-11-01'))
    expect(planned.map((each) => each.localDate.toString())).toEqual(['2031-10-01', '2031-10-02', '2031-10-03'])
    expect(planned[0]?.why).toContainEqual({ kind: 'holiday-unpublished', year: 2031 })
  })
})

describe('a group chat', () => {
  const early = documentOf([
    step({ id: 'first', when: { kind: 'group-day', days: [1], at: '10:00' } }),
    step({ id: 'third', when: { kind: 'group-day', days: [3], at: '10:00' } }),
  ])

  test('counts Day 1 from its creation date in the zone of the corp', () => {
    // 22 November 17:00 UTC is 23 November 01:00 in Shanghai and still the 22nd in New York.
    const createdAt = corpInstant(Temporal.Instant.from('2026-11-22T17:00:00Z'))
    const at = (zone: string) =>
      occurrencesOf(
        early,
        { zone, appliedAt: createdAt, chat: { createdAt, memberCount: 1, phaseByHand: null }, variables: {} },
        day('2026-11-01'),
        day('2026-12-01'),
      ).map((each) => each.dueAt.toString())
    expect(at('Asia/Shanghai')).toEqual(['2026-11-23T02:00:00Z', '2026-11-25T02:00:00Z'])
    expect(at('America/New_York')).toEqual(['2026-11-24T15:00:00Z']) // Day 1, 10:00 had passed when it was made at 12:00
  })

  test('is sent nothing that was due before the playbook was applied', () => {
    expect(
      plan(early, '2026-03-01', '2026-03-31', { created: '2026-03-01T00:00', applied: '2026-03-03T10:00' }),
    ).toEqual(['2026-03-03 10:00 third'])
    expect(
      plan(early, '2026-03-01', '2026-03-31', { created: '2026-03-01T00:00', applied: '2026-03-03T10:01' }),
    ).toEqual([])
  })

  const phased = documentOf(
    [
      step({ id: 'cold', when: { kind: 'daily', at: '09:00' }, phases: ['cold'] }),
      step({ id: 'big', when: { kind: 'daily', at: '09:00' }, phases: ['big'] }),
      step({ id: 'old', when: { kind: 'daily', at: '09:00' }, phases: ['old'] }),
      step({ id: 'hand', when: { kind: 'daily', at: '09:00' }, phases: ['hand'] }),
    ],
    {
      phases: [
        { id: 'cold', name: '冷启动' },
        { id: 'big', name: '成熟', enter: { day: 8, members: 50 } },
        { id: 'old', name: '留存', enter: { stage: 'activation' } },
        { id: 'hand', name: '手动', enter: { by_hand: true } },
      ],
    },
  )
  const steps = (on: string, memberCount: number | null, phaseByHand: string | null = null) =>
    plan(phased, on, on, { chat: { createdAt: local('2026-03-01T00:00'), memberCount, phaseByHand } }).map(
      (line) => line.split(' ')[2],
    )

  test('is in the last phase whose entry holds: by age, size, stage or hand', () => {
    expect(steps('2026-03-01', 100)).toEqual(['cold'])
    expect(steps('2026-03-07', 100)).toEqual(['cold'])
    expect(steps('2026-03-08', 100)).toEqual(['old']) // Day 8 is stage day 7: activation
    expect(steps('2026-03-08', 100, 'cold')).toEqual(['cold'])
    expect(steps('2026-03-02', 100, 'hand')).toEqual(['hand'])
    expect(steps('2026-03-02', null)).toEqual(['cold'])
  })

  test('needs the size as well as the day where a phase asks for both', () => {
    const sized = documentOf([step({ id: 'big', when: { kind: 'daily', at: '09:00' }, phases: ['big'] })], {
      phases: [{ id: 'big', name: '成熟', enter: { day: 8, members: 50 } }],
    })
    const at = (on: string, memberCount: number | null) =>
      plan(sized, on, on, { chat: { createdAt: local('2026-03-01T00:00'), memberCount, phaseByHand: null } })
    expect(at('2026-03-07', 50)).toEqual([])
    expect(at('2026-03-08', 49)).toEqual([])
    expect(at('2026-03-08', null)).toEqual([])
    expect(at('2026-03-08', 50)).toHaveLength(1)
  })

  test.each([
    [1, 'launch'],
    [7, 'launch'],
    [8, 'activation'],
    [30, 'activation'],
    [31, 'monetisation'],
    [90, 'monetisation'],
    [91, 'retention'],
  ] as const)('on group day %i is in stage %s', (groupDay, stage) => {
    expect(stageOnGroupDay(groupDay)).toBe(stage)
  })
})

describe('which content comes up', () => {
  const column = (pick: string) => ({ columns: [{ id: 'c', name: '栏目', pick, contents: ['a', 'b', 'c'] }], slots })
  const contents = (
    document: Parameters<typeof occurrencesOf>[0],
    from: string,
    to: string,
    parts: Parameters<typeof context>[0] = {},
  ) =>
    occurrencesOf(document, context(parts), day(from), day(to).add({ days: 1 }))
      .map((each) => each.contentId)
      .join('')

  test('in order begins at the first in every group chat, and counts only what goes out', () => {
    const document = documentOf(
      [
        inSlot('day', { kind: 'daily' }, { column: 'c' }),
        inSlot('wed', { kind: 'weekly', days: ['wed'] }, { content: 'd' }),
      ],
      column('in-order'),
    )
    expect(contents(document, '2026-03-01', '2026-03-08')).toBe('abcdabca') // 4 March is a Wednesday
    expect(contents(document, '2026-03-05', '2026-03-08')).toBe('abca')
    expect(contents(document, '2026-03-05', '2026-03-08', { created: '2026-03-05T00:00' })).toBe('abca')
    expect(contents(document, '2026-03-06', '2026-03-08', { created: '2026-03-05T00:00' })).toBe('bca')
    expect(
      contents(document, '2026-03-01', '2026-03-03', { created: '2026-03-01T00:00', applied: '2026-03-01T21:00' }),
    ).toBe('ab')
  })

  test('in rotation is the same for all group chats of a day, and no content is passed over', () => {
    const document = documentOf(
      [
        inSlot('day', { kind: 'daily' }, { column: 'c' }),
        inSlot('wed', { kind: 'weekly', days: ['wed'] }, { content: 'd' }),
      ],
      column('rotate'),
    )
    const old = contents(document, '2026-03-01', '2026-03-14')
    expect(contents(document, '2026-03-05', '2026-03-14', { created: '2026-03-05T00:00' })).toBe(old.slice(4))
    const sequence = old.replaceAll('d', '')
    expect(sequence).toHaveLength(12) // 14 days less two Wednesdays
    expect('abcabcabcabcabc').toContain(sequence)
  })

  test('in rotation goes on through the column where the step’s days differ from chat to chat', () => {
    const document = documentOf(
      [
        inSlot('cycle', { kind: 'group-day', every: 2 }, { column: 'c' }),
        inSlot('friday', { kind: 'weekly', days: ['fri'] }, { column: 'c', priority: 1 }),
      ],
      column('rotate'),
    )
    // Cycle on 1, 3, 5, 7, 9, 11 March; Friday the 6th is the calendar's own.
    const all = contents(document, '2026-03-01', '2026-03-11')
    expect(all).toHaveLength(7)
    expect(all).not.toMatch(/(.)\1/)
    expect(contents(document, '2026-03-04', '2026-03-11')).toBe(all.slice(2))
  })

  test('a rule without start whose days the calendar settles is the same for all group chats', () => {
    const document = documentOf(
      [inSlot('s', { kind: 'rrule', rule: 'FREQ=WEEKLY;BYDAY=TU,FR' }, { column: 'c' })],
      column('rotate'),
    )
    const old = contents(document, '2026-03-01', '2026-03-31')
    expect(old).toHaveLength(9) // Tuesdays 3 to 31 and Fridays 6 to 27
    expect(contents(document, '2026-03-10', '2026-03-31', { created: '2026-03-10T00:00' })).toBe(old.slice(2))
  })

  test('of a list goes by its place among the days, also when the first days were missed', () => {
    const document = documentOf([
      step({
        id: 's',
        when: { kind: 'countdown', to: '2026-03-10', days: [-3, -1, 0], at: '09:00' },
        contents: ['a', 'b', 'c'],
      }),
    ])
    expect(contents(document, '2026-03-01', '2026-03-31')).toBe('abc')
    expect(contents(document, '2026-03-01', '2026-03-31', { created: '2026-03-08T00:00' })).toBe('bc')
  })

  test('brings the keys of its variants', () => {
    const document = documentOf([step({ id: 's', when: { kind: 'daily', at: '09:00' } })], {
      contents: [
        {
          id: 'a',
          name: '甲',
          class: 'brand',
          text: '一',
          variants: [
            { key: 'b', text: '二' },
            { key: 'c', text: '三' },
          ],
        },
      ],
    })
    expect(occurrencesOf(document, context(), day('2026-03-01'), day('2026-03-02'))[0]?.variantKeys).toEqual([
      'a',
      'b',
      'c',
    ])
  })
})

describe('the clock', () => {
  test('that jumps over the hour moves the due instant past the gap, and the plan says so', () => {
    const document = documentOf([step({ id: 's', when: { kind: 'daily', at: '02:30' } })])
    const [occurrence] = occurrencesOf(
      document,
      context({ zone: 'America/New_York' }),
      day('2026-03-08'),
      day('2026-03-09'),
    )
    expect(occurrence?.dueAt.toString()).toBe('2026-03-08T07:30:00Z') // 03:30 at -04:00
    expect(occurrence?.localTime.toString()).toBe('02:30:00')
    expect(occurrence?.why).toContainEqual({ kind: 'clock-shift', written: '02:30', shiftedTo: '03:30' })
  })

  test('that shows an hour twice means the first', () => {
    const document = documentOf([step({ id: 's', when: { kind: 'daily', at: '01:30' } })])
    const planned = occurrencesOf(document, context({ zone: 'America/New_York' }), day('2026-11-01'), day('2026-11-02'))
    expect(planned.map((each) => each.dueAt.toString())).toEqual(['2026-11-01T05:30:00Z'])
  })
})

describe('a month in preview', () => {
  test('has every day, its labels and what goes out on it', () => {
    const document = documentOf([step({ id: 's', when: { kind: 'weekly', days: ['thu'], at: '09:00' } })])
    const days = monthPreview(document, context(), Temporal.PlainYearMonth.from('2026-10'))
    expect(days).toHaveLength(31)
    expect(days[0]?.labels).toEqual(['国庆节'])
    expect(days[0]?.isWorking).toBe(false)
    expect(days[9]?.labels).toEqual(['调休上班'])
    expect(days[9]?.isWorking).toBe(true)
    expect(days.flatMap((each) => each.occurrences.map((occurrence) => occurrence.localDate.day))).toEqual([
      1, 8, 15, 22, 29,
    ])
  })
})

describe('laws', () => {
  const reading = parsePlaybook(everyFeature)
  if (!reading.ok) throw new Error('the fixture does not parse')
  const { document } = reading
  const contexts = fc.record({
    zone: fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'),
    created: fc.integer({ min: 0, max: 400 }),
    age: fc.integer({ min: 0, max: 60 * 24 * 40 }),
    memberCount: fc.constantFrom(null, 10, 200),
    phaseByHand: fc.constantFrom(null, 'cold-start', 'rest'),
    bounds: fc.tuple(fc.nat({ max: 500 }), fc.nat({ max: 500 }), fc.nat({ max: 500 })),
  })
  const variables = { 会员日: '2026-05-18', 开播: '2026-06-05T20:00', 品牌: '小满' }
  const base = Temporal.Instant.from('2026-01-01T03:00:00Z')

  test('a window is the sum of its parts, in order, each occurrence once', () => {
    fc.assert(
      fc.property(contexts, ({ zone, created, age, memberCount, phaseByHand, bounds }) => {
        const createdAt = corpInstant(base.add({ hours: created * 24 }))
        const plan90: PlanContext = {
          zone,
          appliedAt: corpInstant(createdAt.add({ minutes: age })),
          chat: { createdAt, memberCount, phaseByHand },
          variables,
        }
        const [a, b, c] = bounds.sort((x, y) => x - y)
        const at = (days: number) => day('2026-01-01').add({ days })
        const window = (from: number, to: number) => occurrencesOf(document, plan90, at(from), at(to))
        const whole = window(a, c)
        expect(JSON.stringify([...window(a, b), ...window(b, c)])).toBe(JSON.stringify(whole))
        const keys = whole.map((each) => `${each.stepId} ${each.localDate} ${each.localTime}`)
        expect(new Set(keys).size).toBe(keys.length)
        expect(whole.every((each) => Temporal.Instant.compare(each.dueAt, plan90.appliedAt) >= 0)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})
