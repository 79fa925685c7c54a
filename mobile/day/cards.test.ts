import { describe, expect, test } from 'vitest'
import type { DayItem, DayMassSend, DayTask } from '#contract/staff-page.ts'
import { countOf, sectionsOf } from '#mobile/day/cards.ts'

const at = (time: string): string => `2026-11-25T${time}:00+08:00`
const nowMs = Date.parse(at('15:40'))
let count = 0
const id = (): string => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`

const task = (given: Partial<DayTask>): DayTask => ({
  kind: 'task',
  staffTaskId: id(),
  standing: 'waiting',
  state: 'open',
  title: '三点干货',
  titleEn: null,
  contact: null,
  groupChat: { groupChatId: id(), name: '南京·河西', wecomChatId: 'wr1' },
  dueAt: at('15:00'),
  askedAt: at('15:00'),
  isPostponed: false,
  expiresAt: at('17:00'),
  doneAt: null,
  preview: '换季咳嗽先别急着吃药',
  bubbles: 1,
  sentBubbles: 0,
  handedTo: null,
  ...given,
})
const massSend = (given: Partial<DayMassSend> = {}): DayMassSend => ({
  kind: 'mass_send',
  massSendId: id(),
  standing: 'waiting',
  title: '早问候',
  titleEn: null,
  groupChats: [],
  groupChatCount: 6,
  contactCount: 0,
  dueAt: at('08:30'),
  expiresAt: at('10:00'),
  doneAt: null,
  preview: '早',
  ...given,
})
const titles = (items: readonly DayItem[], section: 'now' | 'later' | 'done' | 'ended'): string[] =>
  sectionsOf({ items }, nowMs)[section].map((card) =>
    card.kind === 'tasks' ? `${card.title} ×${card.tasks.length}` : `${card.massSend.title} (mass send)`,
  )

describe('a day', () => {
  test('puts the same message to several chats on one card, and another message on another', () => {
    // Asked for seconds apart, since one batch made the one and the next the other.
    const items = [task({}), task({ askedAt: at('15:01') }), task({ preview: '别的' }), task({ dueAt: at('15:30') })]
    expect(titles(items, 'now')).toEqual(['三点干货 ×2', '三点干货 ×1', '三点干货 ×1'])
    expect(countOf(sectionsOf({ items: [...items, massSend()] }, nowMs).now)).toBe(5)
  })

  test('shows mass sends beside tasks, one card each', () => {
    expect(titles([massSend(), massSend(), task({})], 'now')).toEqual([
      '早问候 (mass send)',
      '早问候 (mass send)',
      '三点干货 ×1',
    ])
  })

  test('keeps late work in sight, and what was put off out of it until its time', () => {
    const items = [
      task({ standing: 'late', title: '久等' }),
      task({ title: '推迟', isPostponed: true, askedAt: at('16:00') }),
      task({ title: '到时', isPostponed: true, askedAt: at('15:30') }),
    ]
    expect([titles(items, 'now'), titles(items, 'later')]).toEqual([['久等 ×1', '到时 ×1'], ['推迟 ×1']])
  })

  test('tells what is done from what needs nobody any more, the latest done first', () => {
    const items = [
      task({ standing: 'done', title: '甲' }),
      massSend({ standing: 'done', title: '乙' }),
      task({ standing: 'missed', title: '丙' }),
      task({ standing: 'withdrawn', title: '丁' }),
      task({ standing: 'handed_over', title: '戊' }),
    ]
    expect(titles(items, 'done')).toEqual(['乙 (mass send)', '甲 ×1'])
    expect(titles(items, 'ended')).toEqual(['丙 ×1', '丁 ×1', '戊 ×1'])
  })
})
