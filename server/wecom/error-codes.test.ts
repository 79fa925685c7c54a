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
