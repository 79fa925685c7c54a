import fc from 'fast-check'
import { expect, test } from 'vitest'
import { remedies } from '#contract/wecom.ts'
import { knownCodes, verdictOf } from '#server/wecom/error-codes.ts'
import { notSent } from '#server/wecom/result.ts'

test.each([
  // code, class, remedy
  [-1, 'retry', 'none'],
  [notSent, 'retry', 'reach_wecom'],
  [40001, 'ask_person', 'check_secret'],
  [40014, 'retry', 'none'],
  [40096, 'drop', 'sync_again'],
  [41048, 'drop', 'sync_again'],
  [41051, 'drop', 'already_done'],
  [41063, 'wait', 'none'],
  [41094, 'drop', 'later_today'],
  [41096, 'retry', 'none'],
  [45009, 'wait', 'slow_down'],
  [45033, 'wait', 'none'],
  [45035, 'retry', 'none'],
  [48002, 'ask_person', 'grant_customer_contact'],
  [49008, 'drop', 'sync_again'],
  [60011, 'ask_person', 'widen_visible_range'],
  [60020, 'ask_person', 'add_trusted_ip'],
  [84061, 'drop', 'sync_again'],
  [301002, 'ask_person', 'check_agent_id'],
  // Not listed: the default of their class.
  [404, 'ask_person', 'check_address'],
  [40999, 'drop', 'report_bug'],
  [42999, 'retry', 'none'],
  [45999, 'wait', 'slow_down'],
  [48999, 'ask_person', 'grant_permission'],
  [99_999_999, 'ask_person', 'report_bug'],
])('%i is to %s: %s', (code, kind, remedy) => {
  expect(verdictOf(code)).toMatchObject({ class: kind, remedy })
})

/** The codes that WeCom's pages name, by what they are about; `41037-41045` stands for all of these. */
const named: [section: string, codes: string][] = [
  ['conventions and tokens', '40001 40003 40013 40014 40058 40063 40091 41001 41002 41004 42001 45009 45029 45033'],
  ['conventions, limits', '45035 45036 48002 50100 60020 60268'],
  ['external contacts', '40003 40096 48002 60011 84061 701008'],
  ['contact ways', '40003 40098 41037-41045 41054 60011 84074'],
  ['acquisition links', '41095 41200 41201'],
  ['corp tags', '40068 40071 40072 40126 40144 41110 41111 45035 84061'],
  ['group chats', '40050 41091 49008 81017 86003 90500-90504 90507-90511'],
  ['transfer', '40096-40100 40128-40131 40143 40205'],
  [
    'mass send and welcome',
    '40007 40058 40096 40201 41048 41050 41051 41053 41055 41058 41063 41064 41093 41094 41096',
  ],
  ['mass send, templates', '41300-41305 84061 86214'],
  ['moments', '41059-41062 41067 41072 41078-41082 41088-41090 41210 41211'],
  ['album and intercept rules', '41068-41071 41076 41077 41083 41084'],
  ['app messages', '40003 40008 40032 40056 40058 42014 42027-42052 44004 45002 45008 60140 81013 82001-82003 301002'],
  ['media', '40007 41072 41080-41082 830001-830003'],
  ['directory', '48009 60003 60011 60111 60123'],
  ['sign-in and JS-SDK', '40029 40093 42003 42012 42022 50001 84014 84015 91040'],
  ['archive', '301048 301052 301053 301058-301061 301111 301116'],
]

test.each(named)('every code of %s has a line of its own', (_section, codes) => {
  const all = codes.split(' ').flatMap((written) => {
    const [first = 0, last = first] = written.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
  expect(all.filter((code) => !knownCodes.includes(code))).toEqual([])
})

test('every number has a verdict with a remedy in both languages, and whoever must wait is told how long', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer(), fc.integer({ min: 40_000, max: 50_000 }), fc.constantFrom(...knownCodes)),
      (code) => {
        const verdict = verdictOf(code)
        expect(remedies[verdict.remedy].zh).not.toBe('')
        expect(remedies[verdict.remedy].en).not.toBe('')
        expect((verdict.waitMs ?? 0) > 0).toBe(verdict.class === 'wait')
      },
    ),
  )
})
