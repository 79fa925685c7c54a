import { globSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { applyEdit, applyEdits, readValue } from './apply.ts'
import { keyOf, type Edit, type ItemKey, type Json, type Place } from './edit.ts'
import { editValue, inverseOf, isSame, valueAt } from './value.ts'

const fixture = 'server/features/playbook/rules/fixture/every-feature.yaml'
const sources = [...globSync('playbooks/**/*.yaml').sort(), fixture].map(
  (path) => [path, readFileSync(path, 'utf8')] as const,
)

const set = (source: string, at: Place, value: Json | null): Edit => ({
  op: 'set',
  at,
  value,
  was: valueAt(readValue(source) ?? {}, at),
})
const apply = (source: string, edit: Edit): string => {
  const made = applyEdit(source, edit)
  if (!made.ok) throw new Error(`${JSON.stringify(edit)}: ${JSON.stringify(made.refusal)}`)
  return made.source
}
const listAt = (source: string, at: Place): Json[] => {
  const value = valueAt(readValue(source) ?? {}, at)
  return Array.isArray(value) ? value : []
}
const keys = (source: string, at: Place): string[] => listAt(source, at).flatMap((item) => String(keyOf(item) ?? []))

/** How many lines the two have not in common, by longest common run from either end. */
function linesChanged(a: string, b: string): { gone: string[]; come: string[] } {
  const left = a.split('\n')
  const right = b.split('\n')
  const shorter = Math.min(left.length, right.length)
  let head = 0
  while (head < shorter && left[head] === right[head]) head += 1
  let tail = 0
  while (tail < shorter - head && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1
  return { gone: left.slice(head, left.length - tail), come: right.slice(head, right.length - tail) }
}

const base = `# A playbook
name: 早安 # shown on the desk
governor: { group_per_day: 3 }
# ── steps ──
steps:
  # the first
  - id: a
    name: 'one' # why
    when: { kind: weekly, days: [mon] }
  # the second
  - { id: b, name: two }

columns: [x, y] # in order
contents:
  - id: c
    text: |-
      第一行
      第二行

  # after an empty line
  - id: d
    text: 一行
`

describe('an edit leaves everything else as it was written', () => {
  test('a name keeps the comment behind it', () => {
    expect(apply(base, set(base, ['name'], '晚安：好梦'))).toBe(base.replace('name: 早安 #', 'name: 晚安：好梦 #'))
  })

  test('one line of text becomes several, and several become one', () => {
    const longer = apply(base, set(base, ['contents', { id: 'd' }, 'text'], '一\n\n三'))
    expect(longer).toBe(base.replace('    text: 一行\n', '    text: |-\n      一\n\n      三\n'))
    const shorter = apply(base, set(base, ['contents', { id: 'c' }, 'text'], '一行'))
    expect(shorter).toBe(base.replace('text: |-\n      第一行\n      第二行\n', 'text: 一行\n'))
  })

  test('a comment behind a text stays there when the text grows', () => {
    const grown = apply(base, set(base, ['name'], '早\n安'))
    expect(grown).toBe(base.replace('name: 早安 # shown on the desk\n', 'name: |- # shown on the desk\n  早\n  安\n'))
    expect(apply(grown, set(grown, ['name'], '早安'))).toBe(base)
  })

  test('what a playbook must quote is quoted, and nothing else', () => {
    const made = apply(base, set(base, ['steps', { id: 'b' }, 'name'], '{{品牌}}, [好]'))
    expect(made).toContain(`- { id: b, name: '{{品牌}}, [好]' }`)
    expect(apply(base, set(base, ['steps', { id: 'a' }, 'when', 'at'], '08:30'))).toContain(
      `when: { kind: weekly, days: [mon], at: '08:30' }`,
    )
  })

  test('a new item stands in lines of its own behind the one named, before the comment of the next', () => {
    const item = { id: 'n', name: '新', when: { kind: 'daily' }, slot: 'm', column: 'x' }
    const made = apply(base, { op: 'insert', at: ['steps'], item, after: 'a' })
    const lines = '  - id: n\n    name: 新\n    when: { kind: daily }\n    slot: m\n    column: x\n'
    expect(made).toBe(base.replace('  # the second\n', `${lines}  # the second\n`))
  })

  test('an item goes with its lines, and comments around it stay', () => {
    const was = listAt(base, ['steps'])[0] ?? ''
    const made = apply(base, { op: 'remove', at: ['steps'], item: 'a', was })
    expect(made).toContain('steps:\n  # the first\n  # the second\n  - { id: b, name: two }\n')
  })

  test('words in brackets come and go in brackets', () => {
    const more = apply(base, { op: 'insert', at: ['columns'], item: 'z', after: 'x' })
    expect(more).toContain('columns: [x, z, y] # in order')
    const less = apply(more, { op: 'remove', at: ['columns'], item: 'y', was: 'y' })
    expect(less).toContain('columns: [x, z] # in order')
    expect(apply(less, { op: 'move', at: ['columns'], item: 'z', after: null })).toContain('columns: [z, x] # in order')
  })

  test('a moved item takes its own lines along', () => {
    const made = apply(base, { op: 'move', at: ['steps'], item: 'a', after: 'b' })
    expect(made).toContain(
      `  # the second\n  - { id: b, name: two }\n  - id: a\n    name: 'one' # why\n    when: { kind: weekly, days: [mon] }\n\n`,
    )
  })

  test('a field that was not there is written where its kind belongs, and leaves no trace when it goes', () => {
    const more = apply(base, set(base, ['governor', 'quiet', 'from'], '22:00'))
    expect(more).toContain(`governor: { group_per_day: 3, quiet: { from: '22:00' } }`)
    expect(apply(more, set(more, ['governor', 'quiet', 'from'], null))).toBe(base)
    const links = apply(base, {
      op: 'insert',
      at: ['links'],
      item: { id: 'shop', name: '商城', url: 'https://a.b/' },
      after: null,
    })
    expect(readValue(links)).toMatchObject({ links: [{ id: 'shop' }] })
    expect(
      apply(links, { op: 'remove', at: ['links'], item: 'shop', was: listAt(links, ['links'])[0] ?? '' }),
    ).toContain('links: []')
  })

  test('a first item takes the place of the empty brackets', () => {
    const source = 'id: p\nsteps: [] # none yet\ncontents: []\n'
    const made = apply(source, {
      op: 'insert',
      at: ['steps'],
      item: { id: 'a', name: 'A', when: { kind: 'daily' }, slot: 'm', note: 'n' },
      after: null,
    })
    expect(made).toBe(
      'id: p\nsteps: # none yet\n  - id: a\n    name: A\n    when: { kind: daily }\n    slot: m\n    note: n\ncontents: []\n',
    )
  })
})

describe('an edit that does not fit', () => {
  const edit = set(base, ['steps', { id: 'a' }, 'name'], 'uno')
  test('is refused where another changed the same thing, and says what it is by then', () => {
    const theirs = apply(base, set(base, ['steps', { id: 'a' }, 'name'], 'eins'))
    expect(applyEdit(theirs, edit)).toEqual({ ok: false, refusal: { code: 'changed', is: 'eins' } })
  })
  test('is refused where its place is gone', () => {
    const theirs = apply(base, { op: 'remove', at: ['steps'], item: 'a', was: listAt(base, ['steps'])[0] ?? '' })
    expect(applyEdit(theirs, edit)).toEqual({ ok: false, refusal: { code: 'gone' } })
  })
  test('is no trouble where another made the very same change', () => {
    expect(applyEdit(apply(base, edit), edit)).toEqual({ ok: true, source: apply(base, edit) })
  })
  test('changes nothing in a file that cannot be read', () => {
    expect(applyEdit('a: [', edit)).toEqual({ ok: false, refusal: { code: 'unreadable' } })
  })
  test('changes nothing where a value is written once and used twice', () => {
    const shared = 'a: &it { x: 1 }\nb: *it\n'
    expect(applyEdit(shared, set(shared, ['a', 'x'], 2))).toEqual({ ok: false, refusal: { code: 'unfit' } })
  })
})

test('lines typed into the file find their place after another added lines above, and are refused where theirs changed', () => {
  const typed: Edit = { op: 'text', was: base, now: base.replace('text: 一行', 'text: 两行') }
  const theirs = apply(base, set(base, ['contents', { id: 'c' }, 'text'], '短'))
  expect(apply(theirs, typed)).toBe(theirs.replace('    text: 一行', '    text: 两行'))
  const same = apply(base, set(base, ['contents', { id: 'd' }, 'text'], '别的'))
  expect(applyEdit(same, typed)).toEqual({ ok: false, refusal: { code: 'changed', is: null } })
})

describe.each(sources)('%s', (_path, source) => {
  const value = readValue(source) ?? {}
  const track = keys(source, ['tracks'])[0] ?? ''
  const steps: Place = ['tracks', { id: track }, 'steps']
  const isCalendar = valueAt(value, ['tracks', { id: track }, 'kind']) === 'calendar'

  test('every operation changes the lines it names and no other; undone it is the earlier source or its very meaning', () => {
    const step = keys(source, steps)[1] ?? keys(source, steps)[0] ?? ''
    const content = keys(source, ['contents'])[2] ?? ''
    const column = keys(source, ['columns'])[0]
    const item = {
      id: 'added-one',
      name: '新的一步',
      when: { kind: 'weekly', days: ['wed'] },
      slot: 'evening',
      content,
    }
    const edits: [Edit, number][] = [
      [set(source, ['name'], '改过的：名字'), 1],
      [set(source, ['basics', 'positioning', 'pain'], '另一个'), 1],
      [set(source, [...steps, { id: step }, 'name'], '另起一名'), 1],
      [set(source, ['contents', { id: content }, 'text'], '一行\n两行\n{{日期}}'), 40],
      [set(source, ['contents', { id: content }, 'labels'], ['甲', '乙']), 1],
      [set(source, ['governor', 'gap_minutes'], 45), 2],
      [set(source, ['variables', '新变量'], { type: 'text', label: '新', default: '值' }), 2],
      [
        {
          op: 'insert',
          at: ['contents'],
          item: { id: 'added', name: '新', class: 'brand', text: '一\n二' },
          after: content,
        },
        6,
      ],
      [{ op: 'insert', at: ['phases'], item: { id: 'added', name: '新', enter: { day: 8 } }, after: null }, 6],
      ...(isCalendar
        ? ([
            [set(source, [...steps, { id: step }, 'when'], { kind: 'monthly', days: ['first'], at: '09:10' }), 6],
            [{ op: 'insert', at: steps, item, after: step }, 5],
          ] satisfies [Edit, number][])
        : []),
      [{ op: 'remove', at: steps, item: step, was: valueAt(value, [...steps, { id: step }]) ?? '' }, 60],
      [{ op: 'move', at: ['contents'], item: content, after: null }, 120],
      ...(column === undefined
        ? []
        : ([
            [{ op: 'insert', at: ['columns', { id: column }, 'contents'], item: 'added-word', after: null }, 40],
            [set(source, ['columns', { id: column }, 'per_day'], 1), 1],
          ] satisfies [Edit, number][])),
    ]
    const comments = (text: string) =>
      text
        .split('\n')
        .filter((line) => /^\s*#/.test(line))
        .sort()
    for (const [edit, most] of edits) {
      const made = applyEdit(source, edit)
      if (!made.ok) throw new Error(`${JSON.stringify(edit)}: ${made.refusal.code}`)
      const { gone, come } = linesChanged(source, made.source)
      expect([edit, Math.max(gone.length, come.length) <= most]).toEqual([edit, true])
      expect(comments(made.source)).toEqual(comments(source))
      const back = applyEdit(made.source, inverseOf(value, edit))
      expect([edit, back.ok && isSame(readValue(back.source), value)]).toEqual([edit, true])
      const isLine = edit.op === 'set' && typeof edit.was === 'string' && !edit.was.includes('\n')
      const rewritten = isLine && back.ok ? linesChanged(source, back.source).gone.length : 0
      expect([edit, rewritten <= 1]).toEqual([edit, true])
    }
  }, 60_000)
})

/** Edits of what the document at hand has, as several people would make them. */
const editOf = (value: Json): fc.Arbitrary<Edit> => {
  const document = value as {
    contents: { id: string }[]
    tracks: { id: string; kind: string; steps: { id: string }[] }[]
  }
  const track = document.tracks[0] ?? { id: '', kind: '', steps: [] }
  const steps: Place = ['tracks', { id: track.id }, 'steps']
  const text = fc.oneof(
    fc.string({
      unit: fc.constantFrom('早', 'a', ' ', '\n', '#', ':', '{', '}', "'", '"', '-', '😀', ','),
      minLength: 1,
      maxLength: 24,
    }),
    fc.constantFrom(
      '{{日期}} 好',
      '- 一',
      '# 二',
      'null',
      '08:30',
      '1.0',
      'true',
      '~',
      '|',
      '> x',
      '第一\n\n第三\n',
      ' 空格',
    ),
  )
  const idOf = (list: readonly { id: string }[]) =>
    fc.constantFrom(...(list.length > 0 ? list : [{ id: 'x' }])).map(({ id }) => id)
  const setOf = (at: Place, now: Json | null): Edit => ({ op: 'set', at, value: now, was: valueAt(value, at) })
  const itemOf = (at: Place, item: ItemKey) => valueAt(value, [...at, { id: String(item) }]) ?? ''
  return fc.oneof(
    fc.record({ id: idOf(track.steps), name: text }).map(({ id, name }) => setOf([...steps, { id }, 'name'], name)),
    fc.record({ id: idOf(document.contents), text }).map(({ id, text }) => setOf(['contents', { id }, 'text'], text)),
    idOf(document.contents).map((id) => setOf(['contents', { id }, 'text'], null)),
    fc.record({ id: idOf(track.steps), note: text }).map(({ id, note }) => setOf([...steps, { id }, 'note'], note)),
    fc
      .record({ id: fc.uuid(), name: text, after: fc.option(idOf(document.contents)) })
      .map(({ id, name, after }): Edit => ({
        op: 'insert',
        at: ['contents'],
        item: { id, name, class: 'brand' },
        after,
      })),
    idOf(document.contents).map((item): Edit => ({
      op: 'remove',
      at: ['contents'],
      item,
      was: itemOf(['contents'], item),
    })),
    fc
      .record({ item: idOf(track.steps), after: fc.option(idOf(track.steps)) })
      .map(({ item, after }): Edit => ({ op: 'move', at: steps, item, after: after === item ? null : after })),
    fc.integer({ min: 0, max: 200 }).map((gap) => setOf(['governor', 'gap_minutes'], gap)),
    fc
      .record({ name: fc.constantFrom('甲', '乙'), label: text })
      .map(({ name, label }) => setOf(['variables', name], { type: 'text', label })),
  )
}

test('two people at once: what one did after the other saved is what both meant, or is told; never lost in silence', () => {
  const source = sources.find(([path]) => path === fixture)?.[1] ?? ''
  const value = readValue(source) ?? {}
  fc.assert(
    fc.property(
      fc.array(editOf(value), { maxLength: 3 }),
      fc.array(editOf(value), { maxLength: 3 }),
      (theirs, mine) => {
        const play = (from: string, edits: readonly Edit[]) =>
          edits.reduce((text, edit) => {
            const before = readValue(text)
            if (before === null || edit.op === 'text') throw new Error('unread')
            const wanted = editValue(before, edit)
            const made = applyEdit(text, edit)
            // Written or refused for the same reason as in the value: the form of the file never decides.
            expect(made.ok ? readValue(made.source) : made.refusal).toEqual(wanted.ok ? wanted.value : wanted.refusal)
            return made.ok ? made.source : text
          }, from)
        play(play(source, theirs), mine)
      },
    ),
    { numRuns: 40 },
  )
}, 60_000)

test('several edits are made together or not at all', () => {
  const first = set(base, ['name'], '一')
  expect(applyEdits(base, [first, set(base, ['nothing', { id: 'x' }, 'y'], '二')]).ok).toBe(false)
  expect(applyEdits(base, [first])).toEqual({ ok: true, source: apply(base, first) })
})

test('a playbook of the gallery is still valid after a day of edits', () => {
  const source = sources.find(([path]) => path.endsWith('playbooks/standard-daily.yaml'))?.[1] ?? ''
  const value = readValue(source) ?? {}
  const steps: Place = ['tracks', { id: 'rhythm' }, 'steps']
  const made = applyEdits(source, [
    set(source, ['name'], '我们的日常'),
    set(source, [...steps, { id: 'greeting' }, 'when'], { kind: 'weekdays' }),
    set(source, [...steps, { id: 'greeting' }, 'priority'], null),
    { op: 'remove', at: steps, item: 'month-review', was: valueAt(value, [...steps, { id: 'month-review' }]) ?? '' },
    set(source, ['columns', { id: 'knowledge' }, 'pick'], 'in-order'),
  ])
  expect(made.ok && parsePlaybook(made.source).ok).toBe(true)
})
