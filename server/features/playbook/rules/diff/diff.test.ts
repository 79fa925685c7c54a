import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { playbookDocument, type JourneyTrack, type PlaybookDocument } from '#contract/playbook.ts'
import { galleryPlaybooks } from '#server/features/playbook/index.ts'
import { isSame } from '#server/features/playbook/rules/diff/canonical.ts'
import { diffPlaybooks } from '#server/features/playbook/rules/diff/diff.ts'
import { hasLabel } from '#server/features/playbook/rules/diff/label.ts'
import { movedItems } from '#server/features/playbook/rules/diff/moved.ts'
import { contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

const journey: JourneyTrack = {
  id: 'newcomer',
  name: '新人旅程',
  name_en: 'Newcomers',
  kind: 'journey',
  audience: 'member',
  enter: { on: 'member-joined' },
  steps: [
    { id: 'hello', kind: 'send', name: '打招呼', name_en: 'Hello', content: 'hello' },
    { id: 'rest', kind: 'wait', for: { days: 1 } },
    {
      id: 'look',
      kind: 'branch',
      name: '看看反应',
      cases: [
        {
          id: 'friend',
          name: '是好友',
          when: { friend: true },
          steps: [{ id: 'thanks', kind: 'send', name: '谢谢', content: 'hello' }],
        },
      ],
      otherwise: [{ id: 'over', kind: 'end', name: '收尾', reason: '不是好友' }],
    },
  ],
}
const base = (change: (document: PlaybookDocument) => void = () => undefined): PlaybookDocument => {
  const document = playbookDocument.parse(
    JSON.parse(
      playbookSource({
        id: 'base',
        name: '基础',
        phases: [
          { id: 'cold', name: '冷启动期' },
          { id: 'mature', name: '成熟期', name_en: 'mature', enter: { day: 8 } },
        ],
        slots: [{ id: 'evening', name: '晚上', at: '20:00' }],
        tracks: [
          {
            id: 'calendar',
            name: '日历',
            kind: 'calendar',
            steps: [
              stepAt('morning', '08:30', { name: '早安', name_en: 'Good morning', phases: ['cold'] }),
              { id: 'benefit', name: '福利', when: { kind: 'daily' }, slot: 'evening', content: 'benefit' },
            ],
          },
          { id: 'extra', name: '加餐', kind: 'calendar', steps: [stepAt('noon', '12:00', { name: '午间' })] },
          journey,
        ],
        contents: ['morning', 'benefit', 'noon', 'hello'].map((id) => contentOf(id)),
        governor: { group_per_day: 3 },
      }),
    ),
  )
  change(document)
  return document
}
const steps = (document: PlaybookDocument, track = 0) => {
  const found = document.tracks[track]
  if (found?.kind !== 'calendar') throw new Error('a calendar track')
  return found.steps
}
const walk = (document: PlaybookDocument) => {
  const found = document.tracks[2]
  if (found?.kind !== 'journey') throw new Error('a journey')
  return found
}
const need = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('is there')
  return value
}
const told = (change: (document: PlaybookDocument) => void) =>
  diffPlaybooks(base(), base(change)).map(({ text }) => [text.zh, text.en])

describe('a change in words', () => {
  it.each<[string, (document: PlaybookDocument) => void, [string, string][]]>([
    [
      'another hour',
      (document) => void (need(steps(document)[0]).when = { kind: 'daily', at: '09:00' }),
      [['步骤「早安」：每天 08:30 → 每天 09:00', 'Step “Good morning”: every day at 08:30 → every day at 09:00']],
    ],
    [
      'a step that is gone, and its content with it',
      (document) => {
        steps(document).splice(1, 1)
        document.contents.splice(1, 1)
      },
      [
        ['去掉步骤「福利」：每天 20:00', 'Step “福利” is gone: every day at 20:00'],
        ['去掉素材「benefit」', 'Content “benefit” is gone'],
      ],
    ],
    [
      'a step that is new',
      (document) => void steps(document).push(stepAt('night', '21:00', { name: '晚安', content: 'noon' })),
      [['新增步骤「晚安」：每天 21:00', 'New step “晚安”: every day at 21:00']],
    ],
    [
      'another phase',
      (document) => void (need(steps(document)[0]).phases = ['mature']),
      [
        [
          '步骤「早安」的时期：加 「成熟期」，去 「冷启动期」',
          'Step “Good morning”: phases: added “mature”; gone “冷启动期”',
        ],
      ],
    ],
    [
      'a step on another track',
      (document) => void steps(document, 1).push(need(steps(document).shift())),
      [['步骤「早安」从「日历」移到「加餐」', 'Step “Good morning” moved from “日历” to “加餐”']],
    ],
    [
      'steps in another order',
      (document) => void steps(document).push(need(steps(document).shift())),
      [['步骤「福利」挪到最前', 'Step “福利” now stands first']],
    ],
    [
      'another hour of a slot',
      (document) => void (need(document.slots?.[0]).at = '20:30'),
      [['时段「晚上」的时刻：20:00 → 20:30', 'Slot “晚上”: hour: 20:00 → 20:30']],
    ],
    [
      'the governor',
      (document) => void (document.governor = { group_per_day: 2, quiet: { from: '22:00', to: '08:00' } }),
      [
        ['每群每天上限：3 → 2', 'Cap a group chat a day: 3 → 2'],
        ['免打扰开始：设为 22:00', 'Quiet from: set to 22:00'],
        ['免打扰结束：设为 08:00', 'Quiet until: set to 08:00'],
      ],
    ],
    [
      'a longer wait and another entry',
      (document) => {
        walk(document).steps[1] = { id: 'rest', kind: 'wait', for: { days: 3 } }
        walk(document).enter = { on: 'contact-added', again: 'after-end' }
      },
      [
        [
          '旅程「新人旅程」的进入方式：有人进群时，每人只走一次 → 有人加员工好友时，走完后可以再进',
          'Journey “Newcomers”: entry: when somebody joins the group chat; once for each person → when somebody becomes a friend of staff; again once it is over',
        ],
        ['旅程步骤「等 3 天」：等 1 天 → 等 3 天', 'Journey step “waits 3 days”: waits 1 day → waits 3 days'],
      ],
    ],
    [
      'a way of a branch that is gone with its steps',
      (document) =>
        void (walk(document).steps[2] = {
          id: 'look',
          kind: 'branch',
          name: '看看反应',
          cases: [{ id: 'other', name: '进过群', when: { member: 'joined' }, steps: [] }],
          otherwise: [{ id: 'over', kind: 'end', name: '收尾', reason: '不是好友' }],
        }),
      [
        ['去掉分支「是好友」，连同 1 步', 'Way “是好友” is gone, with 1 step'],
        ['新增分支「进过群」', 'New way “进过群”'],
      ],
    ],
    [
      'three don’ts',
      (document) => void (document.setup.rules.donts = ['不发广告', '不刷屏', '不拉人']),
      [['三不：加 不拉人，去 不争吵', 'Don’ts: added 不拉人; gone 不争吵']],
    ],
    [
      'another name',
      (document) => void (need(document.contents[0]).name = '早上好'),
      [['素材「morning」改名为「早上好」', 'Content “morning” is now called “早上好”']],
    ],
    [
      'how a schedule is written, where its words are the same',
      (document) => void (need(steps(document)[0]).when = { kind: 'rrule', rule: 'FREQ=DAILY', at: '08:30' }),
      [
        [
          '步骤「早安」：kind daily, at 08:30 → kind rrule, rule FREQ=DAILY, at 08:30',
          'Step “Good morning”: kind daily, at 08:30 → kind rrule, rule FREQ=DAILY, at 08:30',
        ],
      ],
    ],
  ])('tells %s', (_case, change, expected) => {
    expect(told(change)).toEqual(expected)
  })

  it('shows both texts of a copy that changed, and the text of a content that is new', () => {
    const long = '早上好，'.repeat(20)
    const after = base((document) => {
      need(document.contents[0]).text = long
      document.contents.push(contentOf('new', '新的一条'))
    })
    expect(diffPlaybooks(base(), after)).toEqual([
      {
        section: 'content',
        kind: 'changed',
        part: 'content morning',
        field: 'text',
        text: { zh: '素材「morning」的文案改了', en: 'Content “morning”: copy changed' },
        before: 'morning {{日期}}',
        after: long,
      },
      expect.objectContaining({ kind: 'added', part: 'content new', before: null, after: '新的一条' }),
    ])
  })

  it('goes both ways: what is new one way is gone the other', () => {
    const after = base((document) => void steps(document).splice(1, 1))
    expect(diffPlaybooks(after, base()).map(({ kind, part }) => [kind, part])).toEqual([['added', 'step benefit']])
  })
})

const documents = (await galleryPlaybooks()).map(({ document }) => document)

describe('nothing is left unsaid', () => {
  it('of a playbook against itself there is nothing to say, however it is written', () => {
    for (const document of documents) {
      expect(diffPlaybooks(document, structuredClone(document))).toEqual([])
      const emptied = { ...document, phases: document.phases ?? [], governor: document.governor ?? {} }
      expect(diffPlaybooks(document, emptied)).toEqual([])
    }
  })

  it('of two playbooks of the gallery there is a word about every field, with a name for people', () => {
    const nameless = new Set<string>()
    for (const [at, before] of documents.entries())
      for (const after of documents.slice(at + 1)) {
        const changes = diffPlaybooks(before, after)
        expect(changes.length).toBeGreaterThan(0)
        for (const { field, text } of changes) {
          if (field !== null && !hasLabel(field)) nameless.add(field)
          expect(`${text.zh} ${text.en}`).not.toMatch(/undefined|\[object|NaN/)
        }
      }
    expect([...nameless]).toEqual([])
  }, 60_000)

  it('of a playbook and what up to three accidents made of it there is a word, unless they mean the same', () => {
    let differed = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...accidents)), { minLength: 1, maxLength: 3 }),
        (before, kinds) => {
          const bent = structuredClone(before)
          for (const [at, accident] of kinds) accident(bent, at)
          const parsed = playbookDocument.safeParse(bent)
          fc.pre(parsed.success)
          const after = need(parsed.data)
          const isEqual = isSame(before, after)
          if (!isEqual) differed += 1
          expect(diffPlaybooks(before, after).length > 0).toBe(!isEqual)
          expect(diffPlaybooks(after, before).length > 0).toBe(!isEqual)
        },
      ),
      { numRuns: 120, seed: 20_261_128 },
    )
    expect(differed).toBeGreaterThan(60)
  }, 60_000)
})

type Tree = { [key: string]: unknown } | unknown[]
const nodesOf = (tree: Tree): Tree[] => [
  tree,
  ...Object.values(tree).flatMap((each) => (typeof each === 'object' && each !== null ? nodesOf(each as Tree) : [])),
]
/** Somewhere in a document, an accident of a kind. */
const accidents: ((document: object, at: number) => void)[] = [
  // A value is another one.
  (document, at) => {
    const holders = nodesOf(document as Tree).flatMap((node) =>
      Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
        typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
          ? [{ node, key, value }]
          : [],
      ),
    )
    const { node, key, value } = need(holders[at % holders.length])
    const next =
      typeof value === 'number'
        ? value + 1
        : typeof value === 'boolean'
          ? !value
          : `${value}${key === 'id' ? '-x' : '改'}`
    Object.assign(node, { [key]: next })
  },
  // A field or an item is gone.
  (document, at) => {
    const node = need(nodesOf(document as Tree)[at % nodesOf(document as Tree).length])
    const keys = Object.keys(node)
    const key = keys[at % Math.max(1, keys.length)]
    if (key === undefined) return
    if (Array.isArray(node)) node.splice(Number(key), 1)
    else delete node[key]
  },
  // Two items change places, or one stands twice.
  (document, at) => {
    const lists = nodesOf(document as Tree).filter((node) => Array.isArray(node) && node.length > 1) as unknown[][]
    const list = need(lists[at % lists.length])
    const from = at % list.length
    list.splice((at * 7) % list.length, 0, ...(at % 5 === 0 ? [list[from]] : list.splice(from, 1)))
  },
]

describe('moved items', () => {
  it.each([
    [['a', 'b', 'c'], ['a', 'b', 'c'], []],
    [['a', 'b', 'c'], ['b', 'c', 'a'], ['a']],
    [['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c'], ['d']],
    [['a', 'b'], ['b', 'a'], ['b']],
  ])('from %j to %j are %j', (before, after, expected) => {
    expect([...movedItems(before, after)]).toEqual(expected)
  })
})
