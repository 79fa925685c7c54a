import { describe, expect, test } from 'vitest'
import type { PlaybookProblem } from '#contract/playbook.ts'
import { everyFeature, minimal } from '../fixture/sample.ts'
import { parsePlaybook } from '../parse.ts'

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length

/** The playbook with every feature, one thing of its journeys broken: what is replaced, by what, and what is said. */
const broken: { name: string; from: string; to: string; rule: string; path?: string; at?: string; repair?: string }[] =
  [
    {
      name: 'a field misspelt',
      from: 'audience: member\n    enter:\n      on: member-joined',
      to: 'audiense: member\n    enter:\n      on: member-joined',
      rule: 'field_unknown',
      at: 'audiense',
      repair: 'audience',
    },
    {
      name: 'a member who enters by being added',
      from: 'on: member-joined',
      to: 'on: contact-added',
      rule: 'entry_audience',
      at: 'audience: member\n    enter:\n      on: contact-added',
      repair: 'contact',
    },
    {
      name: 'an entry that is none',
      from: 'on: member-joined',
      to: 'on: member-join',
      rule: 'value_invalid',
      path: 'tracks[1].enter.on',
      repair: 'member-joined',
    },
    {
      name: 'a tag entry without tag',
      from: 'on: tag-added, tag: { group: 需求, name: 想试用 } }',
      to: 'on: tag-added }',
      rule: 'field_missing',
      path: 'tracks[3].enter.tag',
    },
    {
      name: 'again without days',
      from: '      after_days: 30\n',
      to: '',
      rule: 'entry_again',
      path: 'tracks[1].enter.again',
    },
    {
      name: 'days without again',
      from: '      again: after-days\n',
      to: '',
      rule: 'entry_again',
      path: 'tracks[1].enter.after_days',
    },
    {
      name: 'an exit twice',
      from: '{ id: settled,',
      to: '{ id: gone,',
      rule: 'id_repeated',
      path: 'tracks[1].exits[1].id',
    },
    {
      name: 'a case twice',
      from: '          - id: marked',
      to: '          - id: took',
      rule: 'id_repeated',
      path: 'tracks[1].steps[3].cases[1].id',
    },
    {
      name: 'a step id of another branch',
      from: '{ id: remind, name: 提醒',
      to: '{ id: mark-took, name: 提醒',
      rule: 'id_repeated',
      path: 'tracks[1].steps[3].otherwise[0].id',
    },
    {
      name: 'a step id of the calendar',
      from: '{ id: closing,',
      to: '{ id: wednesday,',
      rule: 'id_repeated',
      path: 'tracks[1].steps[5].id',
    },
    {
      name: 'an unknown content',
      from: 'kind: welcome, content: y',
      to: 'kind: welcome, content: yy',
      rule: 'reference_unknown',
      path: 'tracks[2].steps[0].content',
    },
    {
      name: 'an unknown content of a fallback',
      from: '{ kind: group-post, content: z }',
      to: '{ kind: group-post, content: zz }',
      rule: 'reference_unknown',
      path: 'tracks[1].steps[3].otherwise[0].fallback.content',
    },
    {
      name: 'a send without fallback',
      from: 'kind: send, content: y, fallback: { kind: skip } }',
      to: 'kind: send, content: y }',
      rule: 'fallback_missing',
      at: '{ id: closing',
      repair: 'fallback: { kind: skip }',
    },
    {
      name: 'a fallback where all are friends',
      from: 'name: 第二条, kind: send, content: reminder }',
      to: 'name: 第二条, kind: send, content: reminder, fallback: { kind: skip } }',
      rule: 'fallback_needless',
      path: 'tracks[2].steps[2].fallback',
    },
    {
      name: 'a fallback of another kind',
      from: '{ kind: group-post, content: z }',
      to: '{ kind: grouppost, content: z }',
      rule: 'value_invalid',
      repair: 'group-post',
    },
    {
      name: 'a welcome in the middle',
      from: '{ id: second, name: 第二条, kind: send,',
      to: '{ id: second, name: 第二条, kind: welcome,',
      rule: 'welcome_misplaced',
      at: 'welcome, content: reminder',
    },
    {
      name: 'a welcome after a tag',
      from: 'name: 试用, kind: send,',
      to: 'name: 试用, kind: welcome,',
      rule: 'welcome_misplaced',
      path: 'tracks[3].steps[0].kind',
    },
    {
      name: 'a step of a later version',
      from: '{ id: mark-took, kind: tag,',
      to: '{ id: mark-took, kind: award,',
      rule: 'not_yet_supported',
      at: 'award',
    },
    {
      name: 'an unknown kind of step',
      from: '{ id: short, kind: wait,',
      to: '{ id: short, kind: waits,',
      rule: 'value_invalid',
      at: 'waits',
      repair: 'wait',
    },
    {
      name: 'a wait both ways',
      from: "kind: wait, until: '10:00' }",
      to: "kind: wait, until: '10:00', for: { days: 1 } }",
      rule: 'wait_form',
      path: 'tracks[1].steps[0]',
    },
    {
      name: 'a wait that says nothing',
      from: "kind: wait, until: '10:00' }",
      to: 'kind: wait }',
      rule: 'wait_form',
      path: 'tracks[1].steps[0]',
    },
    {
      name: 'a wait of no time',
      from: 'for: { hours: 3, minutes: 30 }',
      to: 'for: { hours: 0 }',
      rule: 'wait_empty',
      at: '{ hours: 0 }',
    },
    {
      name: 'an hour of today in a wait',
      from: "for: { days: 2, at: '10:00' }",
      to: "for: { days: 0, at: '10:00' }",
      rule: 'wait_form',
      path: 'tracks[1].steps[2].for.at',
      repair: 'until: "10:00"',
    },
    {
      name: 'an hour that is none',
      from: "kind: wait, until: '10:00' }",
      to: "kind: wait, until: '25:00' }",
      rule: 'form_invalid',
      at: "'25:00'",
      repair: 'HH:MM',
    },
    {
      name: 'a wait beyond a year',
      from: 'for: { days: 1 }',
      to: 'for: { days: 400 }',
      rule: 'value_too_large',
      at: '{ days: 400 }',
    },
    {
      name: 'a tag step without tags',
      from: '{ id: mark-took, kind: tag, add: [{ group: 旅程, name: 已领 }], remove: [{ group: 旅程, name: 未领 }] }',
      to: '{ id: mark-took, kind: tag }',
      rule: 'tag_empty',
      at: '{ id: mark-took',
    },
    {
      name: 'a tag put on and taken off',
      from: 'remove: [{ group: 旅程, name: 未领 }]',
      to: 'remove: [{ group: 旅程, name: 已领 }]',
      rule: 'tag_contradiction',
      path: 'tracks[1].steps[3].cases[0].steps[0].remove[0]',
    },
    {
      name: 'an unknown attribute',
      from: 'attribute: membership-days, at_least: 60',
      to: 'attribute: membership-dayz, at_least: 60',
      rule: 'value_invalid',
      at: 'membership-dayz',
      repair: 'membership-days',
    },
    {
      name: 'a comparison that does not fit',
      from: 'attribute: membership-days, at_least: 60, at_most: 400',
      to: 'attribute: membership-days, contains: 六十',
      rule: 'condition_comparison',
      path: 'tracks[1].exits[1].when',
    },
    {
      name: 'an attribute without comparison',
      from: 'attribute: wecom-kind, is: wecom',
      to: 'attribute: wecom-kind',
      rule: 'condition_comparison',
      at: '{ attribute: wecom-kind }',
    },
    {
      name: 'a word the attribute has not',
      from: 'in: [qr-code, acquisition-link]',
      to: 'in: [qrcode, acquisition-link]',
      rule: 'value_invalid',
      at: 'qrcode',
      repair: 'qr-code',
    },
    {
      name: 'a range turned round',
      from: 'at_least: 60, at_most: 400',
      to: 'at_least: 400, at_most: 60',
      rule: 'range_reversed',
      path: 'tracks[1].exits[1].when.at_least',
    },
    {
      name: 'a share of nobody',
      from: '{ attribute: membership-days, at_least: 60, at_most: 400 }',
      to: '{ draw: gift, from: 50, to: 50 }',
      rule: 'range_reversed',
      path: 'tracks[1].exits[1].when.from',
    },
    {
      name: 'a number where a text is meant',
      from: 'attribute: name, contains: 广告',
      to: 'attribute: name, is: 618',
      rule: 'value_invalid',
      at: '618 }]',
      repair: '"618"',
    },
    {
      name: 'two questions in one',
      from: 'when: { friend: false }',
      to: 'when: { friend: false, member: left }',
      rule: 'condition_two_questions',
      at: '{ friend: false, member',
      repair: 'all: [{ … }, { … }]',
    },
    {
      name: 'a question misspelt',
      from: 'when: { friend: false }',
      to: 'when: { freind: false }',
      rule: 'field_unknown',
      at: 'freind',
      repair: 'friend',
    },
    {
      name: 'a question that is none',
      from: 'when: { friend: false }',
      to: 'when: {}',
      rule: 'value_invalid',
      path: 'tracks[2].exits[0].when',
    },
    {
      name: 'a part of a question misspelt',
      from: 'link: shop, within_days: 3',
      to: 'link: shop, within_day: 3',
      rule: 'field_unknown',
      at: 'within_day:',
      repair: 'within_days',
    },
    {
      name: 'an event nobody knows',
      from: 'event: link.clicked, within_days: 30',
      to: 'event: link.click, within_days: 30',
      rule: 'value_invalid',
      at: 'link.click,',
      repair: 'link.clicked',
    },
    {
      name: 'a link the document has not',
      from: 'event: link.clicked, link: shop,',
      to: 'event: link.clicked, link: shpo,',
      rule: 'reference_unknown',
      at: 'shpo',
      repair: 'shop',
    },
    {
      name: 'a link of an event without',
      from: 'event: link.clicked, link: shop,',
      to: 'event: contact.added, link: shop,',
      rule: 'condition_link',
      path: 'tracks[1].steps[3].cases[0].when.all[0].link',
    },
    {
      name: 'two times of an event',
      from: 'within_days: 3, at_least',
      to: 'within_days: 3, within_hours: 5, at_least',
      rule: 'condition_comparison',
      path: 'tracks[1].steps[3].cases[0].when.all[0]',
    },
    {
      name: 'since the entry, before it',
      from: '{ event: link.clicked, within_days: 30 }',
      to: '{ event: link.clicked, since: entry }',
      rule: 'condition_before_entry',
      path: 'tracks[4].enter.segment.all[2].not.since',
    },
    {
      name: 'a group chat that a contact has not',
      from: 'when: { friend: false }',
      to: 'when: { member: left }',
      rule: 'condition_without_group_chat',
      repair: 'chat: any',
    },
    {
      name: 'a membership that a contact has not',
      from: 'where: { attribute: add-way, in: [qr-code, acquisition-link] }',
      to: 'where: { attribute: join-scene, is: qr-code }',
      rule: 'condition_without_group_chat',
      path: 'tracks[2].enter.where.attribute',
    },
    {
      name: 'a condition too deep',
      from: 'when: { friend: false }',
      to: 'when: { not: { not: { not: { not: { not: { friend: true } } } } } }',
      rule: 'condition_too_large',
      path: 'tracks[2].exits[0].when',
    },
    {
      name: 'a condition too wide',
      from: 'when: { friend: false }',
      to: `when: { any: [${Array.from({ length: 3 }, () => `{ all: [${Array.from({ length: 18 }, () => '{ friend: false }').join(', ')}] }`).join(', ')}] }`,
      rule: 'condition_too_large',
      path: 'tracks[2].exits[0].when',
    },
    {
      name: 'a journey without steps',
      from: '    steps:\n      - { id: trial, name: 试用, kind: send, content: reminder }',
      to: '    steps: []',
      rule: 'value_too_small',
      path: 'tracks[3].steps',
    },
  ]

describe('one thing of a journey broken', () => {
  test.each(broken)('$name is told once, with its line and rule', ({ from, to, rule, at, path, repair }) => {
    expect(everyFeature).toContain(from)
    const source = everyFeature.replace(from, () => to)
    const reading = parsePlaybook(source)
    const problems = reading.ok ? [] : reading.problems
    expect(problems.map((each) => [each.rule, each.path])).toEqual([[rule, path ?? problems[0]?.path]])
    const [problem] = problems
    expect(problem?.line).toBe(at === undefined ? problem?.line : lineOf(source, at))
    for (const language of ['zh', 'en'] as const) {
      expect(problem?.message[language]).not.toBe('')
      expect(problem?.repair[language]).toContain(repair ?? '')
    }
  })

  test('branches in one another beyond measure are refused', () => {
    const nest = (depth: number): Record<string, unknown> => ({
      id: `branch-${depth}`,
      kind: 'branch',
      cases: [{ id: 'yes', name: '是', when: { friend: true }, steps: depth === 0 ? [] : [nest(depth - 1)] }],
    })
    const tracks = (depth: number) => ({
      tracks: [
        {
          id: 't',
          name: '轨道',
          kind: 'journey',
          audience: 'contact',
          enter: { on: 'contact-added' },
          steps: [nest(depth - 1)],
        },
      ],
    })
    const rulesOf = (depth: number) => {
      const reading = parsePlaybook(JSON.stringify(minimal(tracks(depth))))
      return (reading.ok ? [] : reading.problems).map(({ rule }) => rule)
    }
    expect(rulesOf(5)).toEqual([])
    expect(rulesOf(6)).toEqual(['branch_too_deep'])
  })
})

const step = (id: string, parts: Record<string, unknown> = {}) => ({
  id,
  name: id,
  kind: 'send',
  content: id,
  ...parts,
})
const wait = (id: string, parts: Record<string, unknown>) => ({ id, kind: 'wait', ...parts })
const branch = (id: string, cases: [string, unknown, unknown[]][], otherwise?: unknown[]) => ({
  id,
  kind: 'branch',
  cases: cases.map(([name, when, steps]) => ({ id: name, name, when, steps })),
  ...(otherwise && { otherwise }),
})
const end = (id: string) => ({ id, kind: 'end', reason: '完' })

const journey = (steps: unknown[], parts: Record<string, unknown> = {}) => ({
  id: 'j',
  name: '旅程',
  kind: 'journey',
  audience: 'contact',
  enter: { on: 'contact-added' },
  steps,
  ...parts,
})

function warningsOf(...tracks: unknown[]): PlaybookProblem[] {
  const texts = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id, class: 'brand', text: `素材 ${id}{{城市}}` }))
  const variables = { 城市: { type: 'text', label: '城市', per_group: true } }
  const reading = parsePlaybook(JSON.stringify(minimal({ tracks, contents: texts, variables })))
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.warnings
}

const friend = { friend: true }
const gone = { id: 'gone', name: '已删好友', when: { friend: false } }

describe('warnings of journeys', () => {
  test.each<[string, unknown[], string, string]>([
    ['a step behind an end', [journey([step('a'), end('e'), step('b')])], 'step_unreached', 'tracks[0].steps[2]'],
    [
      'a step behind a branch all of whose ways end',
      [journey([branch('x', [['yes', friend, [end('e')]]], [step('a'), end('f')]), step('b')])],
      'step_unreached',
      'tracks[0].steps[1]',
    ],
    [
      'a case that contradicts itself',
      [journey([branch('x', [['no', { all: [friend, { friend: false }] }, [step('a')]]]), step('b')])],
      'case_never',
      'tracks[0].steps[0].cases[0].when',
    ],
    [
      'a case that an earlier one covers',
      [
        journey([
          branch('x', [
            ['any', { member: 'joined', chat: 'any' }, []],
            ['again', { all: [friend, { member: 'joined', chat: 'any' }] }, [step('a')]],
          ]),
          step('b'),
        ]),
      ],
      'case_never',
      'tracks[0].steps[0].cases[1].when',
    ],
    [
      'a case that an exit covers',
      [journey([branch('x', [['stranger', { friend: false }, [step('a')]]]), step('b')], { exits: [gone] })],
      'case_never',
      'tracks[0].steps[0].cases[0].when',
    ],
    [
      'an otherwise for nobody',
      [
        journey([
          branch(
            'x',
            [
              ['yes', friend, []],
              ['no', { friend: false }, []],
            ],
            [step('a')],
          ),
          step('b'),
        ]),
      ],
      'case_never',
      'tracks[0].steps[0].otherwise',
    ],
    [
      'an entry that contradicts itself',
      [journey([step('a')], { enter: { on: 'contact-added', where: { friend: false } } })],
      'journey_never_entered',
      'tracks[0].enter.where',
    ],
    [
      'an exit that everybody meets on entry',
      [journey([step('a')], { exits: [{ id: 'out', name: '出', when: friend }] })],
      'journey_over_at_once',
      'tracks[0].exits[0].when',
    ],
    [
      'an exit that an earlier one covers',
      [journey([step('a')], { exits: [gone, { ...gone, id: 'again' }] })],
      'exit_never',
      'tracks[0].exits[1].when',
    ],
    [
      'a journey that only tags',
      [journey([{ id: 't', kind: 'tag', add: [{ group: '旅程', name: '来过' }] }])],
      'journey_never_sends',
      'tracks[0].steps',
    ],
    [
      'a wait at the end',
      [journey([step('a'), wait('w', { for: { days: 1 } })])],
      'wait_before_nothing',
      'tracks[0].steps[1]',
    ],
    [
      'two messages on one day',
      [journey([step('a'), wait('w', { for: { hours: 2 } }), step('b')])],
      'journey_over_caps',
      'tracks[0].steps[2]',
    ],
    [
      'four messages in one week, on the longest way',
      [
        journey([
          step('a'),
          branch('x', [
            ['yes', friend, [wait('w1', { for: { days: 1 } }), step('b'), wait('w2', { for: { days: 1 } }), step('c')]],
          ]),
          wait('w3', { for: { days: 1 } }),
          step('d'),
        ]),
      ],
      'journey_over_caps',
      'tracks[0].steps[3]',
    ],
    [
      'a message at night',
      [journey([step('a'), wait('w', { for: { days: 1, at: '22:00' } }), step('b')])],
      'step_in_quiet_hours',
      'tracks[0].steps[2]',
    ],
    [
      'one message twice',
      [journey([step('a'), wait('w', { for: { days: 3 } }), step('b', { content: 'a' })])],
      'content_repeats',
      'tracks[0].steps[2]',
    ],
    [
      'a blank where nobody has a group chat',
      [journey([step('a')])],
      'variable_per_group',
      'tracks[0].steps[0].content',
    ],
    [
      'journeys that let each other in for ever',
      [
        journey([step('a'), { id: 't', kind: 'tag', add: [{ group: '旅程', name: '乙' }] }], {
          enter: { on: 'tag-added', tag: { group: '旅程', name: '甲' }, again: 'after-end' },
        }),
        journey([step('b'), { id: 'u', kind: 'tag', add: [{ group: '旅程', name: '甲' }] }], {
          id: 'k',
          enter: { on: 'tag-added', tag: { group: '旅程', name: '乙' }, again: 'after-end' },
        }),
      ],
      'journey_feeds_itself',
      'tracks[0].enter.again',
    ],
  ])('%s', (_name, tracks, rule, path) => {
    const warnings = warningsOf(...tracks)
    expect(warnings.map((warning) => `${warning.rule} ${warning.path}`)).toContain(`${rule} ${path}`)
  })

  test('a journey as it should be brings none of its own', () => {
    const warnings = warningsOf(
      journey(
        [
          { id: 'hello', name: 'hello', kind: 'welcome', content: 'a' },
          step('first', { content: 'b' }),
          wait('w', { for: { days: 2, at: '10:00' } }),
          branch('x', [['tagged', { tag: { group: '旅程', name: '已领' } }, [step('c'), end('e')]]]),
          step('d'),
        ],
        { exits: [gone] },
      ),
    )
    const own = warnings.filter(({ path }) => path.startsWith('tracks'))
    expect(own.map(({ rule }) => rule)).toEqual([
      'variable_per_group',
      'variable_per_group',
      'variable_per_group',
      'variable_per_group',
    ])
  })

  test('a playbook of journeys alone is not said to send nothing', () => {
    expect(warningsOf(journey([step('a')])).map(({ rule }) => rule)).not.toContain('playbook_never_sends')
  })
})
