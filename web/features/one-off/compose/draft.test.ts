import { describe, expect, test } from 'vitest'
import {
  bubblesOf,
  draftOf,
  emptyDraft,
  emptyPart,
  messageDraftOf,
  messageOf,
  missingOf,
  type OneOffDraft,
  requestOf,
} from './draft.ts'

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
      'the page of its mini-program',
      {
        parts: [
          { ...emptyPart(1), chats, miniPrograms: [{ title: '商城', appId: 'wx1', page: ' ', picture: 'cover.png' }] },
        ],
      },
      { part: 1, what: 'miniProgram' },
    ],
    [
      'a title of its mini-program that fits: 22 characters of 3 bytes are 66, over 64',
      {
        parts: [
          {
            ...emptyPart(1),
            chats,
            miniPrograms: [{ title: '商'.repeat(22), appId: 'wx1', page: 'index', picture: 'cover.png' }],
          },
        ],
      },
      { part: 1, what: 'miniProgram' },
    ],
    [
      'what its picture is',
      { parts: [{ ...emptyPart(1), chats, text: '好', files: [{ kind: 'image', source: ' ' }] }] },
      { part: 1, what: 'file' },
    ],
    [
      'room for a fourth bubble: a text, two pictures and a card',
      {
        parts: [
          {
            ...emptyPart(1),
            chats,
            text: '好',
            files: [
              { kind: 'image', source: 'a.png' },
              { kind: 'image', source: 'b.png' },
            ],
            links: [{ title: '去看', description: '', url: 'https://shop.example.com' }],
          },
        ],
      },
      { part: 1, what: 'size' },
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
    const files = [{ kind: 'image' as const, source: '海报.png' }]
    const parts = [{ ...emptyPart(1), text: '今晚八点', files, chats }]
    const request = requestOf({ ...ready, parts, sendAt: '2026-11-25T20:00' })
    expect(request).toEqual({
      name: '店庆',
      parts: [{ groupChatIds: [...chats.keys()], message: { text: '今晚八点', files, links: [] } }],
      sendAt: '2026-11-25T20:00',
      turn: 'first',
      graceMinutes: 240,
    })
    expect(requestOf(draftOf(request, false))).toEqual(request)
    expect(requestOf(draftOf(request, true)).sendAt).toBe(null)
  })

  test('keeps its mini-programs, where it was copied from, and the picture of a card that the API gave', () => {
    const message = {
      text: '好',
      files: [],
      miniPrograms: [{ title: '商城', appId: 'wx1', page: 'index', picture: 'cover.png' }],
      links: [{ title: '去看', url: 'https://shop.example', picture: 'https://shop.example/a.png' }],
      library: '7d3c7a8e-0000-4000-8000-000000000002@3',
    }
    expect(messageOf(messageDraftOf(message))).toEqual(message)
  })

  test('shows its text, then its files, then its cards', () => {
    const part = {
      ...emptyPart(1),
      text: '好',
      files: [{ kind: 'video' as const, source: '开箱.mp4' }],
      links: [{ title: '去看', description: '', url: 'https://shop.example.com' }],
    }
    expect(bubblesOf(part, {})).toEqual([
      { kind: 'text', text: '好' },
      { kind: 'video', title: '开箱.mp4' },
      { kind: 'link', title: '去看', description: '', url: 'https://shop.example.com' },
    ])
  })

  test('shows its blanks filled with examples, and those nobody fills as they are', () => {
    const part = { ...emptyPart(1), text: '{{群名}}的朋友，{{昵称}}' }
    expect(bubblesOf(part, { 群名: '滨江店' })).toEqual([{ kind: 'text', text: '滨江店的朋友，{{昵称}}' }])
  })
})
