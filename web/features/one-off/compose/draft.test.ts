import { describe, expect, test } from 'vitest'
import { bubblesOf, draftOf, emptyDraft, emptyPart, missingOf, type OneOffDraft, requestOf } from './draft.ts'

const chats = new Map([['7d3c7a8e-0000-4000-8000-000000000001', '滨江店']])
const ready: OneOffDraft = { ...emptyDraft, name: '店庆', parts: [{ ...emptyPart(1), text: '今晚八点', chats }] }

describe('a one-off being written', () => {
  test.each<[string, Partial<OneOffDraft>, ReturnType<typeof missingOf>]>([
    ['a name', { name: ' ' }, { part: null, what: 'name' }],
    ['a message', { parts: [{ ...emptyPart(1), chats }] }, { part: 1, what: 'message' }],
    ['group chats', { parts: [{ ...emptyPart(1), text: '好' }] }, { part: 1, what: 'chats' }],
    [
      'an address that leads somewhere',
      { parts: [{ ...emptyPart(1), chats, links: [{ title: '去看', description: '', url: 'shop' }] }] },
      { part: 1, what: 'link' },
    ],
    [
      'room for its text: 1,334 characters of 3 bytes are 4,002',
      { parts: [{ ...emptyPart(1), chats, text: '字'.repeat(1334) }] },
      { part: 1, what: 'size' },
    ],
    ['nothing', {}, null],
  ])('misses %s', (_what, given, missing) => {
    expect(missingOf({ ...ready, ...given })).toEqual(missing)
  })

  test('is sent as it was written, and read back so', () => {
    const request = requestOf({ ...ready, sendAt: '2026-11-25T20:00' })
    expect(request).toEqual({
      name: '店庆',
      parts: [{ groupChatIds: [...chats.keys()], message: { text: '今晚八点', links: [] } }],
      sendAt: '2026-11-25T20:00',
      turn: 'first',
      graceMinutes: 240,
    })
    expect(requestOf(draftOf(request, false))).toEqual(request)
    expect(requestOf(draftOf(request, true)).sendAt).toBe(null)
  })

  test('shows its blanks filled with examples, and those nobody fills as they are', () => {
    const part = { ...emptyPart(1), text: '{{群名}}的朋友，{{昵称}}' }
    expect(bubblesOf(part, { 群名: '滨江店' })).toEqual([{ kind: 'text', text: '滨江店的朋友，{{昵称}}' }])
  })
})
