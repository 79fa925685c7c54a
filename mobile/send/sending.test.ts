import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bubble } from '#contract/staff-task.ts'
import {
  type ClientAnswer,
  type Kept,
  type PermitAnswer,
  sendFrom,
  type SendingDeps,
  standingOf,
} from '#mobile/send/sending.ts'

const bubbles: Bubble[] = ['一', '二', '三'].map((text) => ({ kind: 'text', text }))
const withPictures: Bubble[] = [
  { kind: 'text', text: '早' },
  { kind: 'image', source: '一.png', title: '一.png' },
  { kind: 'image', source: '二.png', title: '二.png' },
]
const sent: ClientAnswer = { kind: 'sent' }
const none = [null, null, null]

/** A chat, a server and a device that remember what they were told. */
function world(given: { answers?: ClientAnswer[]; permits?: PermitAnswer[]; msPerBubble?: number } = {}) {
  const chat: string[] = []
  const files: [string, string | null][] = []
  const told = { permits: 0, progress: [] as number[], reports: [] as [number, number][] }
  let kept: Kept | null = null
  let nowMs = 0
  const answers = [...(given.answers ?? [])]
  const permits = [...(given.permits ?? [])]
  const deps: SendingDeps = {
    permit: async () => {
      told.permits += 1
      return permits.shift() ?? { kind: 'granted', untilMs: nowMs + 60_000, mediaIds: none }
    },
    send: async (bubble, mediaId) => {
      const answer = answers.shift() ?? sent
      nowMs += given.msPerBubble ?? 0
      if (answer.kind === 'sent' && bubble.kind === 'text') chat.push(bubble.text)
      if (answer.kind === 'sent' && bubble.kind === 'image') files.push([bubble.source, mediaId])
      return answer
    },
    keep: (next) => {
      kept = next
    },
    tellProgress: (count) => told.progress.push(count),
    report: (count, total) => told.reports.push([count, total]),
    nowMs: () => nowMs,
  }
  return { deps, chat, files, told, kept: (): Kept | null => kept }
}

describe('sending', () => {
  test('asks once, sends every bubble in its order, and reports', async () => {
    const { deps, chat, told } = world()
    expect(await sendFrom(bubbles, 0, deps)).toEqual({ kind: 'sent' })
    expect({ chat, ...told }).toEqual({ chat: ['一', '二', '三'], permits: 1, progress: [1, 2], reports: [[3, 3]] })
  })

  test('goes on behind what is out already', async () => {
    const { deps, chat } = world()
    await sendFrom(bubbles, 2, deps)
    expect(chat).toEqual(['三'])
  })

  test('asks again when the permit runs out between two bubbles', async () => {
    // 60 s are granted and 55 s gone after the first: less than 10 s left.
    const { deps, told } = world({ msPerBubble: 55_000 })
    await sendFrom(bubbles, 0, deps)
    expect(told.permits).toBe(3)
  })

  test('each bubble goes out with the id of its own file, from whatever bubble sending goes on', async () => {
    const permits: PermitAnswer[] = [{ kind: 'granted', untilMs: 60_000, mediaIds: [null, 'a', 'b'] }]
    const { deps, chat, files } = world({ permits })
    await sendFrom(withPictures, 1, deps)
    expect([chat, files]).toEqual([
      [],
      [
        ['一.png', 'a'],
        ['二.png', 'b'],
      ],
    ])
  })

  test('a permit that is asked for anew midway brings the ids again', async () => {
    // The first is too short for a second bubble, and its ids may be over by then.
    const permits: PermitAnswer[] = [
      { kind: 'granted', untilMs: 5_000, mediaIds: [null, 'a1', 'b1'] },
      { kind: 'granted', untilMs: 5_000, mediaIds: [null, 'a2', 'b2'] },
      { kind: 'granted', untilMs: 5_000, mediaIds: [null, 'a3', 'b3'] },
    ]
    const { deps, files, told } = world({ permits, msPerBubble: 1_000 })
    expect(await sendFrom(withPictures, 0, deps)).toEqual({ kind: 'sent' })
    expect(files).toEqual([
      ['一.png', 'a2'],
      ['二.png', 'b3'],
    ])
    expect(told.permits).toBe(3)
  })

  test('a file that cannot be had any more stops it midway, and what is in the chat is told', async () => {
    const permits: PermitAnswer[] = [
      { kind: 'granted', untilMs: 5_000, mediaIds: [null, 'a', 'b'] },
      { kind: 'refused', reason: 'media_missing', waitMs: 0 },
    ]
    const { deps, files, told } = world({ permits, msPerBubble: 1_000 })
    expect(await sendFrom(withPictures, 0, deps)).toMatchObject({ reason: 'media_missing', sent: 1 })
    expect([files, told.reports]).toEqual([[], [[1, 3]]])
  })

  test('sends nothing without a permit', async () => {
    const { deps, chat, told, kept } = world({ permits: [{ kind: 'refused', reason: 'paused', waitMs: 0 }] })
    expect(await sendFrom(bubbles, 0, deps)).toEqual({ kind: 'refused', reason: 'paused', waitMs: 0, sent: 0 })
    expect({ chat, reports: told.reports, kept: kept() }).toEqual({ chat: [], reports: [], kept: null })
  })

  test('stopped between two bubbles, it reports what is in the chat', async () => {
    const permits: PermitAnswer[] = [
      { kind: 'granted', untilMs: 5_000, mediaIds: none },
      { kind: 'refused', reason: 'paused', waitMs: 0 },
    ]
    const { deps, chat, told } = world({ permits, msPerBubble: 1_000 })
    expect(await sendFrom(bubbles, 0, deps)).toMatchObject({ kind: 'refused', sent: 1 })
    expect([chat, told.reports]).toEqual([['一'], [[1, 3]]])
  })

  test('a page that has the permit elsewhere is not spoken for', async () => {
    const permits: PermitAnswer[] = [
      { kind: 'granted', untilMs: 5_000, mediaIds: none },
      { kind: 'refused', reason: 'sending_elsewhere', waitMs: 30_000 },
    ]
    const { deps, told } = world({ permits, msPerBubble: 1_000 })
    await sendFrom(bubbles, 0, deps)
    expect(told.reports).toEqual([])
  })

  test('refused by the client, it can be tried again from the same bubble', async () => {
    const { deps, kept } = world({ answers: [sent, { kind: 'failed', message: 'no permission' }] })
    expect(await sendFrom(bubbles, 0, deps)).toEqual({ kind: 'client_failed', message: 'no permission', sent: 1 })
    expect(standingOf(kept(), 0, 3)).toEqual({ kind: 'ready', next: 1 })
  })

  test('without an answer of the client, a person has to look', async () => {
    const { deps, told, kept } = world({ answers: [sent, { kind: 'silent' }] })
    expect(await sendFrom(bubbles, 0, deps)).toEqual({ kind: 'unsure', next: 1 })
    expect(told.reports).toEqual([])
    expect(standingOf(kept(), 0, 3)).toEqual({ kind: 'unsure', next: 1 })
  })
})

describe('going on', () => {
  test.each<[string, Kept | null, number, object]>([
    ['begins at the first', null, 0, { kind: 'ready', next: 0 }],
    ['takes the word of another device', null, 2, { kind: 'ready', next: 2 }],
    ['takes its own word where that is further', { next: 2, isCalling: false }, 1, { kind: 'ready', next: 2 }],
    ['is unsure of what was being sent', { next: 1, isCalling: true }, 1, { kind: 'unsure', next: 1 }],
    ['is sure where the server knows better', { next: 1, isCalling: true }, 2, { kind: 'ready', next: 2 }],
    ['has only to report', { next: 3, isCalling: false }, 0, { kind: 'all_sent' }],
  ])('%s', (_what, kept, sentBubbles, standing) => {
    expect(standingOf(kept, sentBubbles, 3)).toEqual(standing)
  })

  test('however often a page dies, no bubble is in the chat twice and none is missing', async () => {
    const step = fc.constantFrom<'die before' | 'die after' | 'go on'>('die before', 'die after', 'go on')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (story) => {
        const chat: string[] = []
        let kept: Kept | null = null
        const steps = [...story]
        const deps: SendingDeps = {
          permit: async () => ({ kind: 'granted', untilMs: 60_000, mediaIds: none }),
          send: async (bubble) => {
            const what = steps.shift() ?? 'go on'
            if (what !== 'die before' && bubble.kind === 'text') chat.push(bubble.text)
            return what === 'go on' ? sent : { kind: 'silent' }
          },
          keep: (next) => {
            kept = next
          },
          tellProgress: () => undefined,
          report: () => undefined,
          nowMs: () => 0,
        }
        for (let standing = standingOf(kept, 0, 3); standing.kind !== 'all_sent'; standing = standingOf(kept, 0, 3)) {
          // A person looks into the chat and says what is there.
          const isThere = standing.kind === 'unsure' && chat.length > standing.next
          if (standing.kind === 'unsure') kept = { next: standing.next + (isThere ? 1 : 0), isCalling: false }
          else await sendFrom(bubbles, standing.next, deps)
        }
        expect(chat).toEqual(['一', '二', '三'])
      }),
    )
  })
})
