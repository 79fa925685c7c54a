import { describe, expect, test } from 'vitest'
import type { SaveOneOff } from '#contract/one-off.ts'
import { governorOf } from '#contract/playbook.ts'
import { faultsOf } from '#server/features/playbook/index.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'
import { differsBy, documentOf } from './document.ts'
import { faultsOfDocument } from './fault.ts'
import { type ChatDay, foresee, type Request } from './foresee.ts'
import { stateOf } from './present.ts'

const oneOff = (text: string, links: SaveOneOff['parts'][number]['message']['links'] = []): SaveOneOff => ({
  name: '通知',
  parts: [{ groupChatIds: ['a'], message: { text, links, files: [] } }],
  sendAt: null,
  turn: 'first',
  graceMinutes: 240,
})
const documentWith = (...given: Parameters<typeof oneOff>) =>
  documentOf(oneOff(...given), 'one-off-x', '2026-11-25T12:00')

describe('the document of a one-off', () => {
  test('breaks no rule of playbooks', () => {
    const card = { title: '看看', url: 'https://shop.example/a' }
    expect(faultsOf(documentWith('{{星期}}见，{{群名}} https://shop.example/a', [card]))).toEqual([])
  })

  test.each([
    ['详情 https://shop.example/a?b=1，欢迎', '详情 {{link:part-1-link-1}}，欢迎'],
    ['see https://shop.example/a.', 'see {{link:part-1-link-1}}.'],
    ['（https://shop.example/a）', '（{{link:part-1-link-1}}）'],
    ['两次 https://a.example 和 https://a.example', '两次 {{link:part-1-link-1}} 和 {{link:part-1-link-1}}'],
    ['没有网址', '没有网址'],
  ])('makes addresses in a text tracked links: %s', (written, text) => {
    expect(documentWith(written).contents[0]?.text).toBe(text)
  })

  test.each([
    ['大家好', null],
    ['{{日期}}好', null],
    ['{{ 群名 }}好', 'group_chat'],
    ['我是{{群主}}', 'owner'],
  ] as const)('%s differs by %s', (text, by) => {
    expect(differsBy({ text, links: [], files: [] })).toBe(by)
  })

  test('is refused where its text is too long once its links are in it', () => {
    // 1,300 characters of 3 bytes are 3,900; a link of up to 120 makes 4,020.
    const input = oneOff(`${'字'.repeat(1300)}https://a.example`)
    expect(faultsOfDocument(input, documentOf(input, 'one-off-x', '2026-11-25T12:00'))).toMatchObject([
      { field: 'parts.0.message.text', part: 1, value: 4020, rule: 'text_too_long' },
    ])
  })
})

describe('a look ahead', () => {
  const at = (time: string): CorpInstant => corpInstant(Temporal.Instant.from(`2026-11-25T${time}:00+08:00`))
  const request: Request = {
    dueAt: at('12:00'),
    turn: 'first',
    governor: governorOf({ catch_up: { rule: 'late', grace_minutes: 240 } }, 'refined'),
    zone: 'Asia/Shanghai',
    mode: 'month',
  }
  const step = (time: string, priority = 5) => ({
    occurrenceId: time,
    byHand: false,
    priority,
    specificity: 1,
    dueAt: at(time),
    wakeAt: at(time),
  })
  const free: ChatDay = {
    dismissed: false,
    ownerActive: true,
    paused: null,
    lastSentAt: null,
    openUntil: null,
    usedThatDay: 0,
    quotaLeft: 20,
    massSendsThatDay: 0,
    overloadedShare: 0,
    steps: [],
  }

  test.each<[string, Partial<ChatDay>, Partial<Request>, object]>([
    ['goes by mass send where nothing is in the way', {}, {}, { outcome: 'mass_send', later: 0, withoutRoom: 0 }],
    ['goes by hand without quota', { quotaLeft: 0 }, {}, { outcome: 'staff_task' }],
    ['waits in a paused group chat', { paused: 'group_chat' }, {}, { outcome: 'paused' }],
    ['is dropped where the owner left', { ownerActive: false }, {}, { outcome: 'dropped', reason: 'owner_left' }],
    ['waits for the gap', { steps: [step('11:00')] }, {}, { outcome: 'deferred', reason: 'gap', until: at('13:00') }],
    ['lets nearby steps wait', { steps: [step('12:00'), step('13:00')] }, {}, { outcome: 'mass_send', later: 2 }],
    ['takes the room of a fourth', { steps: [step('15:00'), step('18:00'), step('20:00')] }, {}, { withoutRoom: 1 }],
    // Earlier steps leave room for what a person sends by hand: 09:00 and 09:30 go out, and it is the third.
    [
      'finds room that was left for it',
      { steps: [step('08:00'), step('08:30'), step('09:00')] },
      {},
      { outcome: 'mass_send' },
    ],
    ['is dropped above the cap', { usedThatDay: 3 }, {}, { outcome: 'dropped', reason: 'cap_day' }],
    [
      'gives the only mass send to a step where it waits its turn',
      { quotaLeft: 1, steps: [step('20:00')] },
      { turn: 'waits', mode: 'day' },
      { outcome: 'staff_task' },
    ],
    ['waits for the end of quiet hours', {}, { dueAt: at('07:00') }, { outcome: 'deferred', until: at('08:00') }],
  ])('%s', (_what, chat, asked, expected) => {
    expect(foresee({ ...request, ...asked }, { ...free, ...chat })).toMatchObject(expected)
  })
})

test.each([
  [{ planned: 2 }, false, 'planned'],
  [{ planned: 1, sent: 1 }, false, 'under_way'],
  [{ waiting_staff: 1 }, false, 'under_way'],
  [{ sent: 1, expired: 1 }, false, 'done'],
  [{ sent: 1, cancelled: 1 }, true, 'cancelled'],
] as const)('%o (cancelled: %s) is %s', (counts, isCancelled, state) => {
  expect(stateOf(counts, isCancelled)).toBe(state)
})
