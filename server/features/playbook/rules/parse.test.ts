import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { editDistance, nearest } from './nearest.ts'
import { parsePlaybook, type PlaybookReading } from './parse.ts'
import { everyFeature, minimal, step } from './fixture/sample.ts'
import { readSource } from './source.ts'

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length

const problemsOf = (reading: PlaybookReading) => (reading.ok ? [] : reading.problems)

/** The playbook with every feature, one thing broken: what is replaced, by what, and what must be said of it. */
const broken: { name: string; from: string; to: string; at: string; rule: string; path?: string; repair?: string }[] = [
  {
    name: 'an unknown field',
    from: 'purpose: loyalty',
    to: 'purpse: loyalty',
    at: 'purpse',
    rule: 'field_unknown',
    path: 'basics.purpse',
    repair: '是不是想写 purpose？',
  },
  {
    name: 'an unknown word',
    from: 'community_type: refined',
    to: 'community_type: refind',
    at: 'refind',
    rule: 'value_invalid',
    path: 'basics.community_type',
    repair: '是不是想写 refined？',
  },
  {
    name: 'a wrong type',
    from: 'days: 14,',
    to: 'days: fourteen,',
    at: 'fourteen',
    rule: 'value_invalid',
    path: 'setup.pilot.days',
  },
  {
    name: 'a missing field',
    from: 'summary: 每个字段、每种日程各出现一次。',
    to: '',
    at: 'format:',
    rule: 'field_missing',
    path: 'summary',
  },
  {
    name: 'a picture that nobody has chosen',
    from: '- { type: image, source: media/morning.png }',
    to: '- { type: image }',
    at: '{ type: image }',
    rule: 'field_missing',
    path: 'contents[0].attachments[0].source',
    repair: '上传一个，或填文件名、https:// 网址',
  },
  {
    name: 'an hour that is none',
    from: "at: '20:00'",
    to: "at: '24:00'",
    at: "'24:00'",
    rule: 'form_invalid',
    path: 'slots[1].at',
  },
  {
    name: 'a number where a word is quoted',
    from: "names: ['618', 双11]",
    to: 'names: [618, 双11]',
    at: '618, 双11',
    rule: 'value_invalid',
    repair: '加上引号："618"',
  },
  {
    name: 'an unknown kind of schedule',
    from: 'kind: weekly, days: [wed]',
    to: 'kind: weakly, days: [wed]',
    at: 'weakly',
    rule: 'value_invalid',
    repair: 'weekly',
  },
  {
    name: 'an unknown variable in a text',
    from: '早上好，今天是 {{日期}}',
    to: '早上好，今天是 {{日起}}',
    at: '{{日起}}',
    rule: 'variable_unknown',
    path: 'contents[0].text',
    repair: '是不是想写 {{日期}}？',
  },
  {
    name: 'an unknown link in a text',
    from: '{{link:shop}}',
    to: '{{link:shpo}}',
    at: '{{link:shpo}}',
    rule: 'reference_unknown',
    repair: '是不是想写 shop？',
  },
  {
    name: 'braces without partner',
    from: "text: '减 {{优惠}} 元",
    to: "text: '减 {{优惠 元",
    at: '减 {{优惠 元',
    rule: 'placeholder_malformed',
  },
  {
    name: 'a content nobody wrote',
    from: 'slot: evening, content: f }',
    to: 'slot: evening, content: fff }',
    at: 'fff',
    rule: 'reference_unknown',
    path: 'tracks[0].steps[3].content',
  },
  {
    name: 'a slot nobody made',
    from: 'slot: evening, content: f }',
    to: 'slot: evenig, content: f }',
    at: 'evenig',
    rule: 'reference_unknown',
    repair: '是不是想写 evening？',
  },
  {
    name: 'a slot for what goes elsewhere',
    from: 'slot: evening, content: f }',
    to: 'slot: evening, content: f, channel: weibo }',
    at: 'evening, content: f',
    rule: 'channel_in_slot',
    repair: '去掉 slot，在 when 里写 at',
  },
  {
    name: 'a channel that is none',
    from: 'slot: evening, content: f }',
    to: 'slot: evening, content: f, channel: wiebo }',
    at: 'wiebo',
    rule: 'value_invalid',
    repair: '是不是想写 weibo？',
  },
  {
    name: 'an arm without weight',
    from: '{ id: other, weight: 45, content: a, variant: b }',
    to: '{ id: other, content: a, variant: b }',
    at: '{ id: other, content',
    rule: 'field_missing',
    path: 'tracks[0].steps[6].experiment.arms[1].weight',
  },
  {
    name: 'an arm of no weight',
    from: '{ id: other, weight: 45, content: a, variant: b }',
    to: '{ id: other, weight: 0, content: a, variant: b }',
    at: '0, content: a, variant',
    rule: 'value_too_small',
    path: 'tracks[0].steps[6].experiment.arms[1].weight',
  },
  {
    name: 'an arm of a content nobody wrote',
    from: '{ id: other, weight: 45, content: a, variant: b }',
    to: '{ id: other, weight: 45, content: aa }',
    at: 'aa }',
    rule: 'reference_unknown',
    path: 'tracks[0].steps[6].experiment.arms[1].content',
  },
  {
    name: 'an arm of a variant nobody wrote',
    from: '{ id: other, weight: 45, content: a, variant: b }',
    to: '{ id: other, weight: 45, content: a, variant: q }',
    at: 'q }',
    rule: 'reference_unknown',
    path: 'tracks[0].steps[6].experiment.arms[1].variant',
  },
  {
    name: 'two arms that do the same',
    from: '{ id: other, weight: 45, content: a, variant: b }',
    to: '{ id: other, weight: 45, content: i }',
    at: '{ id: other, weight: 45, content: i }',
    rule: 'experiment_arms_alike',
    path: 'tracks[0].steps[6].experiment.arms[1]',
  },
  {
    name: 'two arms of one id',
    from: '{ id: other, weight: 45, content: a, variant: b }',
    to: '{ id: as-is, weight: 45, content: a, variant: b }',
    at: 'as-is, weight: 45, content: a',
    rule: 'id_repeated',
    path: 'tracks[0].steps[6].experiment.arms[1].id',
  },
  {
    name: 'a holdout that sends something',
    from: '{ id: none, weight: 5, holdout: true }',
    to: '{ id: none, weight: 5, holdout: true, content: a }',
    at: 'true, content: a }',
    rule: 'experiment_holdout_alone',
    path: 'tracks[0].steps[6].experiment.arms[3].holdout',
  },
  {
    name: 'an hour for an arm in a slot',
    from: "at: '12:30' }, content: i, experiment",
    to: "at: '12:30' }, slot: morning, content: i, experiment",
    at: "'18:30' }",
    rule: 'experiment_hour_in_slot',
    path: 'tracks[0].steps[6].experiment.arms[2].at',
  },
  {
    name: 'an experiment where nobody sees its outcome',
    from: 'content: i, experiment',
    to: 'content: i, channel: weibo, experiment',
    at: '{ id: wording',
    rule: 'experiment_by_hand',
    path: 'tracks[0].steps[6].experiment',
  },
  {
    name: 'an experiment of one arm',
    from: ", { id: other, weight: 45, content: a, variant: b }, { id: later, weight: 5, at: '18:30' }, { id: none, weight: 5, holdout: true }]",
    to: ']',
    at: '[{ id: as-is, name: 原样, name_en: As is, weight: 45 }]',
    rule: 'value_too_small',
    path: 'tracks[0].steps[6].experiment.arms',
  },
  {
    name: 'an id used twice',
    from: '{ id: wednesday,',
    to: '{ id: daily,',
    at: 'daily, name: 周三',
    rule: 'id_repeated',
  },
  {
    name: 'two sources of content',
    from: 'slot: evening, content: f }',
    to: 'slot: evening, content: f, column: lessons }',
    at: '{ id: wednesday',
    rule: 'step_content_count',
  },
  {
    name: 'contents that do not match the days',
    from: 'contents: [m, n, o]',
    to: 'contents: [m, n]',
    at: '[m, n]',
    rule: 'contents_count',
  },
  {
    name: 'a step without hour',
    from: "when: { kind: rrule, rule: FREQ=WEEKLY;INTERVAL=4, at: '12:30' }",
    to: 'when: { kind: rrule, rule: FREQ=WEEKLY;INTERVAL=4 }',
    at: '{ kind: rrule, rule: FREQ=WEEKLY;INTERVAL=4 }',
    rule: 'hour_missing',
  },
  {
    name: 'a rule that is none',
    from: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA',
    to: 'FREQ=WEEKLY;BYDAY=XX',
    at: "'FREQ=WEEKLY;BYDAY=XX'",
    rule: 'rrule_invalid',
  },
  {
    name: 'a rule that never occurs',
    from: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA',
    to: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    at: "'FREQ=YEARLY;",
    rule: 'schedule_impossible',
  },
  {
    name: 'a rule of minutes',
    from: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA',
    to: 'FREQ=MINUTELY',
    at: "'FREQ=MINUTELY'",
    rule: 'rrule_too_frequent',
  },
  {
    name: 'a span that ends before it begins',
    from: 'kind: weekdays, calendar: china }',
    to: 'kind: weekdays, calendar: china, from: 2026-02-01, until: 2026-01-01 }',
    at: '2026-01-01 }',
    rule: 'schedule_impossible',
  },
  {
    name: 'a day the calendar does not have',
    from: 'except: [春节, 2026-03-02,',
    to: 'except: [春节, 2026-02-30,',
    at: '2026-02-30',
    rule: 'date_invalid',
  },
  {
    name: 'a variable of the wrong type in a date',
    from: "to: '{{会员日}}'",
    to: "to: '{{品牌}}'",
    at: "'{{品牌}}', days",
    rule: 'variable_type',
  },
  {
    name: 'a default that does not fit',
    from: 'default: 2026-03-18',
    to: 'default: 三月十八',
    at: '三月十八',
    rule: 'variable_type',
  },
  {
    name: 'too many bubbles',
    from: '{ type: file, source: media/a.pdf }]',
    to: '{ type: file, source: media/a.pdf }, { type: file, source: media/b.pdf }]',
    at: '[{ type: mini-program',
    rule: 'content_bubbles',
  },
  {
    name: 'a text over the limit of the platform',
    from: 'text: 第一课',
    to: `text: ${'课'.repeat(1334)}`,
    at: '课课',
    rule: 'text_too_long',
  },
  {
    name: 'a link title over the limit',
    from: "title: '{{品牌}}商城'",
    to: `title: ${'商'.repeat(43)}`,
    at: '商商商',
    rule: 'text_too_long',
  },
  {
    name: 'a picture that is none',
    from: 'source: media/morning.png',
    to: 'source: media/morning.gif',
    at: 'media/morning.gif',
    rule: 'media_invalid',
  },
  {
    name: 'a picture outside the playbook',
    from: 'source: media/morning.png',
    to: 'source: ../../etc/a.png',
    at: '../../etc/a.png',
    rule: 'media_invalid',
  },
  {
    name: 'a content without anything',
    from: '{ id: d, name: 丁, class: activation, text: 第一课 }',
    to: '{ id: d, name: 丁, class: activation }',
    at: '{ id: d, name: 丁',
    rule: 'content_empty',
  },
  {
    name: 'an address that is none',
    from: "url: '{{商城}}?c={{城市}}'",
    to: 'url: shop',
    at: 'shop }\nphases',
    rule: 'url_invalid',
  },
  {
    name: 'a mix that is not whole',
    from: 'activation: 60,',
    to: 'activation: 70,',
    at: '{ activation: 70',
    rule: 'mix_sum',
  },
  {
    name: 'a target without figure',
    from: 'metric: churn, at_most: 5%',
    to: 'metric: churn',
    at: '{ stage: retention',
    rule: 'target_form',
  },
  {
    name: 'money where a share is meant',
    from: 'metric: churn, at_most: 5%',
    to: 'metric: churn, at_most: ¥5',
    at: '{ stage: retention',
    rule: 'target_form',
  },
  {
    name: 'a nickname pattern that is none',
    from: "'^.{2,6}\\+.{1,10}$'",
    to: "'^(.{2,6}'",
    at: "'^(.{2,6}'",
    rule: 'pattern_invalid',
  },
  {
    name: 'a pilot turned round',
    from: 'from: 50, to: 100',
    to: 'from: 100, to: 50',
    at: '{ from: 100',
    rule: 'range_reversed',
  },
  {
    name: 'quiet hours without end',
    from: "from: '21:30', to: '08:00'",
    to: "from: '21:30', to: '21:30'",
    at: "{ from: '21:30'",
    rule: 'quiet_whole_day',
  },
  {
    name: 'a phase entered by metric',
    from: 'enter: { day: 8,',
    to: 'enter: { metric: churn, day: 8,',
    at: 'metric: churn, day',
    rule: 'not_yet_supported',
  },
  {
    name: 'a column that picks in a way there is none of',
    from: 'pick: in-order',
    to: 'pick: least-used',
    at: 'least-used',
    rule: 'value_invalid',
  },
  { name: 'a variable name that is none', from: '  城市: {', to: '  1城市: {', at: '1城市', rule: 'name_invalid' },
  {
    name: 'a group day both ways',
    from: 'days: [1, 3], at',
    to: 'days: [1, 3], every: 2, at',
    at: '{ kind: group-day, days',
    rule: 'group_day_form',
  },
  {
    name: 'a field written twice',
    from: '  trade: 母婴',
    to: '  trade: 母婴\n  trade: 食品',
    at: 'trade: 食品',
    rule: 'yaml_duplicate_key',
  },
  {
    name: 'a tab for indentation',
    from: '  trade: 母婴',
    to: '\ttrade: 母婴',
    at: '\ttrade',
    rule: 'yaml_tab_as_indent',
  },
  {
    name: 'an unquoted brace',
    from: "text: '减 {{优惠}} 元{{备注}}'",
    to: 'text: 减 {{优惠}} 元',
    at: '{优惠}} 元',
    rule: 'yaml_unexpected_token',
  },
]

describe('one thing broken', () => {
  test.each(broken)('$name is told with its line and rule', ({ from, to, at, rule, path, repair }) => {
    expect(everyFeature).toContain(from)
    const source = everyFeature.replace(from, () => to)
    const problems = problemsOf(parsePlaybook(source))
    const problem = problems.find((each) => each.rule === rule)
    expect(problems.map((each) => each.rule)).toContain(rule)
    expect(problem?.line).toBe(lineOf(source, at))
    expect(problem?.severity).toBe('error')
    expect(problem?.path).toBe(path ?? problem?.path)
    expect(problem?.repair.zh).toContain(repair ?? problem?.repair.zh)
    expect(problem?.message.zh).not.toBe('')
    expect(problem?.message.en).not.toBe('')
  })

  test.each(broken)('$name brings no second complaint', ({ from, to }) => {
    expect(problemsOf(parsePlaybook(everyFeature.replace(from, () => to)))).toHaveLength(1)
  })
})

describe('sources', () => {
  test('the playbook with every feature is read', () => {
    const reading = parsePlaybook(everyFeature)
    expect(problemsOf(reading)).toEqual([])
    expect(reading.ok && reading.document.tracks[0]?.steps).toHaveLength(15)
  })

  test('JSON is read by the same schema', () => {
    const fromYaml = parsePlaybook(everyFeature)
    const fromJson = parsePlaybook(JSON.stringify(fromYaml.ok && fromYaml.document, null, '\t'))
    expect(fromJson.ok && fromJson.document).toEqual(fromYaml.ok && fromYaml.document)
  })

  test('a document written out and read again is the same', () => {
    const reading = parsePlaybook(everyFeature)
    if (!reading.ok) throw new Error('the fixture does not parse')
    const again = parsePlaybook(stringify(reading.document))
    expect(again.ok && again.document).toEqual(reading.document)
  })

  test.each([
    ['nothing', '', 'source_empty'],
    ['a comment alone', '# soon', 'source_empty'],
    ['two documents', `${everyFeature}\n---\na: 1`, 'source_has_two_documents'],
    ['more than 1 MB', `# ${'x'.repeat(1_048_576)}`, 'source_too_large'],
    ['brackets without end', '['.repeat(50_000), 'nested_too_deep'],
    ['maps without end', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'nested_too_deep'],
    [
      'an anchor bomb',
      [
        'a: &a [x,x,x,x,x,x,x,x,x,x]',
        ...'bcdefg'
          .split('')
          .map((name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefg'[i]}`).join(',')}]`),
      ].join('\n'),
      'source_too_many_aliases',
    ],
    ['a binary', '\u0000\u0001\u0002', 'source_not_text'],
    ['a text of another encoding', 'name: \uFFFD\uFFFD', 'source_not_text'],
    ['a command to the terminal', 'name: \u001b[2J', 'source_not_text'],
    ['a sign that no database keeps, written as an escape', 'name: "a\\0b"', 'yaml_not_text'],
    ['one in the name of a field', 'basics: { "\\x1b": 1 }', 'yaml_not_text'],
    ['half a character', 'name: "a\\ud800b"', 'yaml_not_text'],
    ['a map of very many fields', Array.from({ length: 30_000 }, (_, i) => `a${i}: 1`).join('\n'), 'field_missing'],
    ['a list', '- a', 'value_invalid'],
    ['a number', '7', 'value_invalid'],
  ])('%s is refused', (_name, source, rule) => {
    const problems = problemsOf(parsePlaybook(source))
    expect(problems[0]?.rule).toContain(rule)
    expect(problems[0]?.line).toBeGreaterThan(0)
  })

  test('an anchor used a few times is read', () => {
    const source = everyFeature
      .replace('quiet: { from', 'quiet: &night { from')
      .replace('class: activation, text: 第一课', 'class: &class activation, text: 第一课')
      .replace('class: activation, text: 第二课', 'class: *class, text: 第二课')
    expect(problemsOf(parsePlaybook(source))).toEqual([])
  })
})

describe('warnings', () => {
  const warningsOf = (parts: Record<string, unknown>): string[] => {
    const reading = parsePlaybook(JSON.stringify(minimal(parts)))
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
    return reading.warnings.map((warning) => warning.rule)
  }
  const track = (...steps: Record<string, unknown>[]) => ({
    tracks: [{ id: 't', name: '轨道', kind: 'calendar', steps }],
  })
  const slots = [{ id: 'evening', name: '晚', at: '20:00' }]

  test.each<[string, Record<string, unknown>, string]>([
    ['a team without its minimum', {}, 'role_missing'],
    ['a content nobody uses', {}, 'part_unused'],
    ['a message that comes back every day', {}, 'content_repeats'],
    ['a mix unlike its type', {}, 'mix_off_target'],
    ['a slot nobody fills', { slots }, 'part_unused'],
    [
      'more a day than the cap',
      track(...['09:00', '12:00', '15:00', '18:00'].map((at, i) => step({ id: `s${i}`, when: { kind: 'daily', at } }))),
      'cap_below_volume',
    ],
    [
      'more a week than the cap',
      { governor: { group_per_week: 6 }, ...track(step({ id: 'a', when: { kind: 'daily', at: '09:00' } })) },
      'cap_below_volume',
    ],
    [
      'two messages in one hour',
      track(
        step({ id: 'a', when: { kind: 'daily', at: '09:00' } }),
        step({ id: 'b', when: { kind: 'daily', at: '09:30' } }),
      ),
      'gap_too_short',
    ],
    ['a message at night', track(step({ id: 'a', when: { kind: 'daily', at: '23:00' } })), 'step_in_quiet_hours'],
    [
      'a step that is never due',
      track(
        step({ id: 'a', when: { kind: 'daily', at: '09:00' } }),
        step({ id: 'b', when: { kind: 'holiday', names: ['元旦'], day: 'first', on_days: 'working', at: '12:00' } }),
      ),
      'step_never_due',
    ],
    [
      'a step that always gives way',
      {
        slots,
        ...track(
          step({ id: 'a', when: { kind: 'daily' }, slot: 'evening' }),
          step({ id: 'b', when: { kind: 'daily' }, slot: 'evening' }),
        ),
      },
      'step_never_wins',
    ],
    [
      'a playbook that never sends',
      track(
        step({
          id: 'a',
          when: { kind: 'daily', on_days: 'make-up', from: '2019-01-01', until: '2019-01-02', at: '09:00' },
        }),
      ),
      'playbook_never_sends',
    ],
    [
      'a phase that never has a day',
      {
        phases: [
          { id: 'one', name: '一' },
          { id: 'two', name: '二' },
        ],
      },
      'phase_never_entered',
    ],
    [
      'two contents of one wording',
      {
        contents: [
          { id: 'a', name: '甲', class: 'brand', text: '你好' },
          { id: 'b', name: '乙', class: 'brand', text: '你 好' },
        ],
      },
      'text_repeated',
    ],
  ])('%s', (_name, parts, rule) => {
    expect(warningsOf(parts)).toContain(rule)
  })

  test('stand at the line they mean', () => {
    const reading = parsePlaybook(everyFeature)
    const cap = reading.ok ? reading.warnings.find((warning) => warning.rule === 'cap_below_volume') : undefined
    expect(cap?.line).toBe(lineOf(everyFeature, 'group_per_day'))
    expect(cap?.severity).toBe('warning')
  })

  test('a date long past or far off is still tried', () => {
    const far = track(
      step({ id: 'a', when: { kind: 'countdown', to: '2031-11-11', days: [-1], at: '09:00' } }),
      step({ id: 'b', when: { kind: 'daily', at: '09:00', from: '2021-01-01', until: '2021-01-31' } }),
    )
    expect(warningsOf(far)).not.toContain('step_never_due')
  })
})

describe('what a writer may have meant', () => {
  test.each([
    ['communty_type', 'community_type'],
    ['kolumn', 'column'],
    ['groupPerDay', 'group_per_day'],
    ['zebra', null],
  ])('%s', (written, meant) => {
    expect(nearest(written, ['community_type', 'column', 'contents', 'group_per_day'])).toBe(meant)
  })

  test('edits are counted with swaps as one', () => {
    expect(editDistance('abcd', 'abdc')).toBe(1)
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(editDistance('', 'abc')).toBe(3)
  })
})

/** Edits a person or a bad tool makes to a file: lines dropped, doubled, moved, indented, cut; pieces of syntax put in. */
const mangled = fc
  .array(
    fc.record({
      at: fc.nat({ max: 126 }),
      edit: fc.constantFrom('drop', 'double', 'swap', 'indent', 'cut', 'insert', 'digits', 'quote'),
      piece: fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ': ',
        '- ',
        '&a ',
        '*a',
        '|',
        '>-',
        '!!binary ',
        '{{',
        '}}',
        '"',
        '#',
        '\t',
        '~',
        '__proto__: 1',
        '? ',
        'null',
        '1e999',
        '<<: *a',
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((edits) => {
    const lines = everyFeature.split('\n')
    for (const { at, edit, piece } of edits) {
      const line = lines[at] ?? ''
      const half = Math.floor(line.length / 2)
      if (edit === 'drop') lines.splice(at, 1)
      if (edit === 'double') lines.splice(at, 0, line)
      if (edit === 'swap') lines.splice(at, 2, lines[at + 1] ?? '', line)
      if (edit === 'indent') lines[at] = `  ${line}`
      if (edit === 'cut') lines[at] = line.slice(0, half)
      if (edit === 'insert') lines[at] = line.slice(0, half) + piece + line.slice(half)
      if (edit === 'digits') lines[at] = line.replaceAll(/\d/g, '9')
      if (edit === 'quote') lines[at] = line.replace(/: (.*)$/, ': "$1"')
    }
    return lines.join('\n')
  })

const everyFeatureReading = parsePlaybook(everyFeature)
const everyFeatureDocument = everyFeatureReading.ok ? everyFeatureReading.document : {}

const nodeCount = (node: unknown): number =>
  typeof node === 'object' && node !== null
    ? Object.values(node).reduce<number>((sum, each) => sum + nodeCount(each), 1)
    : 1

/** Documents of the right shape with wrong things in them: values swapped for others anywhere in the tree. */
const rewritten = fc
  .tuple(
    fc.array(fc.integer({ min: 2, max: nodeCount(everyFeatureDocument) }), { minLength: 1, maxLength: 3 }),
    fc.constantFrom<unknown>(null, [], {}, '', 0, -1, 1e21, true, 'x', ['x'], { x: 1 }, '{{x}}', '2026-02-30'),
  )
  .map(([places, value]) => {
    let count = 0
    const walk = (node: unknown): unknown => {
      count += 1
      if (places.includes(count)) return value
      if (Array.isArray(node)) return node.map(walk)
      if (typeof node !== 'object' || node === null) return node
      return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, walk(each)]))
    }
    return JSON.stringify(walk(everyFeatureDocument))
  })

/** Characters that mean something in YAML, and some that should not be there at all. */
const anyText = fc.string({
  unit: fc.constantFrom(...'a1{}[]:-&*!|>"\'#%@`?,<~. \n\t\r\u0000\u2028\uFEFF群'.split(''), '\uD800'),
  maxLength: 120,
})

const isTold = (reading: PlaybookReading): boolean =>
  reading.ok
    ? reading.document.tracks.length > 0
    : reading.problems.length > 0 &&
      reading.problems.every(
        (problem) => problem.line > 0 && problem.column > 0 && problem.rule !== '' && problem.repair.zh !== '',
      )

describe('any source at all', () => {
  test('a mangled file gives a document or problems with their places, never an exception', () => {
    fc.assert(
      fc.property(mangled, (source) => {
        expect(isTold(parsePlaybook(source))).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  test('a document with a value exchanged does too', () => {
    fc.assert(
      fc.property(rewritten, (source) => {
        expect(isTold(parsePlaybook(source))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('any text does too', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        expect(isTold(parsePlaybook(source))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

test.each(['a: &a [*a, *a]', 'x: &x ["1",*x]\n', 'x: &x\n  y: [{ z: *x }]\n'])(
  'an alias to what contains it is refused: %j',
  (text) => {
    const reading = readSource(text)
    expect(reading).toMatchObject({ ok: false, problems: [{ line: expect.any(Number), rule: 'source_circular' }] })
  },
)

test('an anchor named again inside of another of its name is no circle', () => {
  expect(readSource('x: &a [&a 1, *a]\n')).toMatchObject({ ok: true, source: { value: { x: [1, 1] } } })
})

test('tens of thousands of aliases are refused before the test runs out of time', () => {
  const text = `a: &a 1\nb: [${Array(32_000).fill('*a').join(', ')}]\n`
  expect(readSource(text)).toMatchObject({ ok: false, problems: [{ rule: 'source_too_many_aliases' }] })
})
