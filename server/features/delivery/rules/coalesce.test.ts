import { expect, test } from 'vitest'
import { coalesce } from '#server/features/delivery/rules/coalesce.ts'
import { addMs, corpInstant } from '#server/kernel/time.ts'

const at = corpInstant(Temporal.Instant.from('2026-11-23T01:00:00Z'))
const waiting = (index: number, chatType: 'group' | 'single') => ({
  deliveryId: `d${index}`,
  chatType,
  senderStaffId: chatType === 'group' ? 'lin' : null,
  senderLane: 3,
  contentHash: 'h',
  dueAt: chatType === 'group' ? at : addMs(at, index),
  expiresAt: addMs(at, 1_000_000 - index),
})

test.each([
  ['contacts', 'single', 10_000],
  ['group chats', 'group', 2_000],
] as const)(
  'one content goes to as many %s at once as WeCom takes, and ends with the first of them',
  (_, chatType, most) => {
    const batches = coalesce(Array.from({ length: most + 1 }, (_item, index) => waiting(index, chatType)))
    expect(batches.map((batch) => batch.deliveryIds.length)).toEqual([most, 1])
    expect(batches[0]?.expiresAt.epochMilliseconds).toBe(at.epochMilliseconds + 1_000_000 - (most - 1))
  },
)

test('a slot of group chats is a mass send of its own; so is a sender, a content, and the kind of recipient', () => {
  const one = waiting(0, 'group')
  const others = [
    { ...one, dueAt: addMs(at, 3_600_000) },
    { ...one, senderStaffId: 'wang' },
    { ...one, contentHash: 'other' },
    { ...one, chatType: 'single' as const },
  ]
  expect(coalesce([one, ...others])).toHaveLength(5)
})
