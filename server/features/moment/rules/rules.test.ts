import { describe, expect, test } from 'vitest'
import type { MomentAttachment } from '#contract/moment.ts'
import { MOMENT_SETTINGS_USUAL } from '#contract/moment.ts'
import {
  byHandBody,
  faultsOfBody,
  faultsOfFiles,
  faultsOfSizes,
  filesOf,
  wireAttachments,
} from '#server/features/moment/rules/body.ts'
import { candidatesOf, judge } from '#server/features/moment/rules/look-up.ts'
import { foreseeRoutes, routesOf } from '#server/features/moment/rules/standing.ts'
import { afterRefusal, mayRemind, readAfterMs, whenToSend } from '#server/features/moment/rules/timing.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'

const zone = 'Asia/Shanghai'
const at = (time: string): CorpInstant => corpInstant(Temporal.Instant.from(`2026-11-${time}:00+08:00`))
const image = (source: string): MomentAttachment => ({ kind: 'image', source })
const link: MomentAttachment = { kind: 'link', title: '安全座椅怎么选', url: 'https://e.cn/a', source: 'cover.png' }

const rulesOf = (text: string, attachments: MomentAttachment[] = []) =>
  faultsOfBody({ text, attachments }).map(({ field, rule }) => `${field} ${rule}`)

describe('what WeCom would refuse of a post', () => {
  test.each<[string, string, MomentAttachment[], string[]]>([
    ['nothing at all', '', [], ['text moment_empty']],
    ['words alone', '早安', [], []],
    ['nine pictures', '', Array.from({ length: 9 }, (_, n) => image(`${n}.png`)), []],
    ['ten pictures', '', Array.from({ length: 10 }, (_, n) => image(`${n}.png`)), ['attachments moment_too_many']],
    [
      'two videos',
      '',
      [
        { kind: 'video', source: 'a.mp4' },
        { kind: 'video', source: 'b.mp4' },
      ],
      ['attachments moment_too_many'],
    ],
    ['a picture and a link', '', [image('a.png'), link], ['attachments moment_mixed']],
    ['a picture that is none', '', [image('a.gif')], ['attachments.0.source media_form']],
    ['an address without a scheme', '', [{ ...link, url: 'e.cn/a' }], ['attachments.0.url link_address']],
    ['a title of 129 bytes', '', [{ ...link, title: '座'.repeat(43) }], ['attachments.0.title text_too_long']],
    // 1,334 characters of three bytes are 4,002 bytes.
    ['words of 4,002 bytes', '字'.repeat(1334), [], ['text text_too_long']],
  ])('%s', (_, text, attachments, rules) => {
    expect(rulesOf(text, attachments)).toEqual(rules)
  })

  test('a file that nobody has uploaded is named, an address is not asked for', () => {
    const attachments = [image('there.png'), image('absent.png'), image('https://e.cn/x.png')]
    expect(faultsOfFiles(attachments, new Set(['there.png'])).map(({ value }) => value)).toEqual(['absent.png'])
  })
})

describe('a picture of the corp’s own', () => {
  test.each([
    ['as large as moments take', 1080, 10_800, []],
    ['lying, as large as moments take', 10_800, 1080, []],
    ['with a short side of 1,081', 1081, 1440, ['attachments.0.source 1081×1440']],
    ['from a phone', 4032, 3024, ['attachments.0.source 4032×3024']],
    ['with a long side of 10,801', 800, 10_801, ['attachments.0.source 800×10801']],
  ])('%s', (_, width, height, told) => {
    const faults = faultsOfSizes([image('a.png'), image('b.png')], new Map([['a.png', { width, height }]]))
    expect(faults.map(({ field, value }) => `${field} ${value}`)).toEqual(told)
  })

  test('is measured as the picture of a link, too, and a video is not', () => {
    const sizes = new Map([['cover.png', { width: 2000, height: 2000 }]])
    expect(faultsOfSizes([link, { kind: 'video', source: 'cover.png' }], sizes)).toHaveLength(1)
  })
})

test('a link’s picture is given to WeCom as an image of moments, and comes back as the link’s', () => {
  const body = { text: '看看', attachments: [link] }
  expect(filesOf(body)).toEqual([{ kind: 'image', source: 'cover.png', scene: 'moment' }])
  expect(wireAttachments(body, ['m1'])).toEqual([
    { kind: 'link', title: '安全座椅怎么选', url: 'https://e.cn/a', mediaId: 'm1' },
  ])
})

test('posted by hand, a link is its address behind the words, and pictures stay pictures', () => {
  expect(byHandBody({ text: '看看', attachments: [link] })).toEqual({ text: '看看\nhttps://e.cn/a', attachments: [] })
  expect(byHandBody({ text: '', attachments: [image('a.png')] })).toEqual({
    attachments: [{ kind: 'image', source: 'a.png' }],
  })
})

describe('when a post goes out', () => {
  const settings = MOMENT_SETTINGS_USUAL
  const send = (due: string, now: string) => whenToSend(at(due), settings, zone, at(now))
  test.each([
    ['at its time', '23T12:00', '23T12:00', { kind: 'now' }],
    ['not before it', '23T12:00', '23T11:59', { kind: 'wait', until: at('23T12:00') }],
    ['late, within six hours', '23T12:00', '23T17:59', { kind: 'now' }],
    ['not by itself after them', '23T12:00', '23T18:01', { kind: 'missed' }],
    ['when quiet hours end, where they hold it', '23T07:00', '23T07:00', { kind: 'wait', until: at('23T08:00') }],
    ['not at all that evening, where its hour fell into quiet hours', '23T21:00', '23T22:30', { kind: 'missed' }],
  ])('%s', (_, due, now, expected) => {
    expect(send(due, now)).toEqual(expected)
  })

  test('with no quiet hours at any time of the night', () => {
    const none = { ...settings, quietFrom: '00:00', quietTo: '00:00' }
    expect(whenToSend(at('23T02:00'), none, zone, at('23T02:00'))).toEqual({ kind: 'now' })
  })
})

describe('the day’s ceiling', () => {
  test('sends those who have used it up the other way, one by one', () => {
    expect(
      routesOf(
        ['a', 'b', 'c'],
        new Map([
          ['a', 3],
          ['b', 2],
        ]),
        3,
      ),
    ).toEqual({ byTask: ['b', 'c'], byHand: ['a'] })
    expect(routesOf(['a'], new Map(), 0)).toEqual({ byTask: [], byHand: ['a'] })
  })

  test('is foreseen day by day over what is planned and what was sent', () => {
    const posts = ['23', '23', '24'].map((day) => ({ day, staffIds: ['a', 'b'] }))
    // a sent one on the 23rd: of 1 a day a has none left there; b has one; both have one on the 24th.
    const used = (day: string, staffId: string): number => (day === '23' && staffId === 'a' ? 1 : 0)
    expect(foreseeRoutes(posts, used, 1)).toEqual({ byTask: 3, byHand: 3 })
  })
})

describe('an answer that nobody saw', () => {
  const body = { text: '早安', attachments: [image('a.png')] }
  const listed = (over: object = {}) => ({
    momentId: 'mom1',
    createdAt: at('23T12:00'),
    isPersonal: false,
    text: '早安',
    attachmentKinds: ['image'],
    ...over,
  })
  test.each([
    ['is one of the same words and files', {}, 1],
    ['is not a member’s own', { isPersonal: true }, 0],
    ['is not of other words', { text: '晚安' }, 0],
    ['is not of other files', { attachmentKinds: ['image', 'image'] }, 0],
    ['is not of before', { createdAt: at('23T11:00') }, 0],
  ])('%s', (_, over, count) => {
    expect(candidatesOf({ body, from: at('23T11:58') }, [listed(over)], new Set())).toHaveLength(count)
  })

  test('is not the answer to another post', () => {
    expect(candidatesOf({ body, from: at('23T11:58') }, [listed()], new Set(['mom1']))).toEqual([])
  })

  test('is looked for three times before it is held for lost, and never chosen among several', () => {
    const one = { wecomMomentId: 'mom1', createdAt: null }
    expect([1, 2, 3].map((looks) => judge([], looks).kind)).toEqual(['again', 'again', 'absent'])
    expect(judge([one], 1)).toEqual({ kind: 'found', wecomMomentId: 'mom1' })
    expect(judge([one, { ...one, wecomMomentId: 'mom2' }], 3).kind).toBe('ambiguous')
  })
})

test('an order that WeCom did not take is tried again while that can help', () => {
  expect(afterRefusal({ class: 'retry', code: -1000 }, 1)).toEqual({ kind: 'again', afterMs: 1000 })
  expect(afterRefusal({ class: 'retry', code: -1000 }, 5)).toEqual({ kind: 'fail', reason: 'wecom_-1000' })
  expect(afterRefusal({ class: 'wait', code: 41078, waitMs: 60_000 }, 9)).toEqual({ kind: 'again', afterMs: 60_000 })
  expect(afterRefusal({ class: 'drop', code: 41088 }, 1)).toEqual({ kind: 'fail', reason: 'wecom_41088' })
})

test('results are asked for often while a post is young, and on a fast clock as often in its own time', () => {
  expect([0, 60_000, 3_600_000, 86_400_000].map((outMs) => readAfterMs(outMs, 1))).toEqual([
    5_000, 6_000, 360_000, 900_000,
  ])
  expect(readAfterMs(86_400_000, 1440)).toBe(6_000)
})

test('nobody is told of a post twice within an hour, of one that is over, or when all have published', () => {
  const post = { state: 'open', remindAskedAt: null, waiting: 2 }
  const now = at('23T12:00')
  expect(mayRemind(post, now)).toBe(true)
  expect(mayRemind({ ...post, remindAskedAt: at('23T11:01') }, now)).toBe(false)
  expect(mayRemind({ ...post, remindAskedAt: at('23T11:00') }, now)).toBe(true)
  expect(mayRemind({ ...post, state: 'closed' }, now)).toBe(false)
  expect(mayRemind({ ...post, waiting: 0 }, now)).toBe(false)
})
