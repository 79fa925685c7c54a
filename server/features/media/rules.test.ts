import { describe, expect, test } from 'vitest'
import { MEDIA_MAX_BYTES, MEDIA_NAME_MAX, mediaName } from '#contract/media.ts'
import {
  failureOf,
  failuresAfter,
  hasEnding,
  judgeFile,
  type Known,
  nameOf,
  shownName,
  standingOf,
  usableMs,
} from '#server/features/media/rules.ts'
import { pngOf } from '#server/test/picture.ts'

const mp4 = Buffer.from('00000018667479706d703432000000006d703432697336cc', 'hex')
const gif = Buffer.from('GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;', 'latin1')

describe('a file', () => {
  test.each([
    ['a PNG as a picture', 'image', pngOf(), { ok: true, contentType: 'image/png' }],
    [
      'a JPG as a picture',
      'image',
      Buffer.from('ffd8ffe000104a46494600', 'hex'),
      { ok: true, contentType: 'image/jpeg' },
    ],
    ['a GIF is no picture of WeCom’s', 'image', gif, { ok: false, problem: 'wrong_form' }],
    ['a page is no picture', 'image', Buffer.from('<html>oh</html>'), { ok: false, problem: 'wrong_form' }],
    ['an MP4 as a video', 'video', mp4, { ok: true, contentType: 'video/mp4' }],
    ['a picture is no video', 'video', pngOf(), { ok: false, problem: 'wrong_form' }],
    ['anything as a file', 'file', Buffer.from('第一章 育儿'), { ok: true, contentType: 'application/octet-stream' }],
    ['five bytes are too few', 'file', Buffer.from('12345'), { ok: false, problem: 'too_small' }],
    ['six are enough', 'file', Buffer.from('123456'), { ok: true, contentType: 'application/octet-stream' }],
  ] as const)('%s', async (_what, kind, content, judged) => {
    expect(await judgeFile(kind, content)).toEqual(judged)
  })

  test('is held to the bytes that WeCom takes of its kind', async () => {
    const big = Buffer.concat([pngOf(), Buffer.alloc(MEDIA_MAX_BYTES.image)])
    expect(await judgeFile('image', big)).toEqual({ ok: false, problem: 'too_big' })
    expect(await judgeFile('file', big)).toMatchObject({ ok: true })
  })
})

describe('a name', () => {
  test.each(['poster.png', '海报/双十一.jpg', '价目表 2026.pdf'])('%s names a file beside the playbook', (name) => {
    expect(mediaName.safeParse(name).success).toBe(true)
  })
  test.each([
    '',
    'poster',
    '../poster.png',
    '/etc/passwd.png',
    'a/../../b.png',
    'https://a/b.png',
    'a\\b.png',
    'a\u0000.png',
    './a.png',
  ])('%j does not', (name) => {
    expect(mediaName.safeParse(name).success).toBe(false)
  })
  test('that is taken gets a number before its ending', () => {
    expect([nameOf('a.b.png', 1), nameOf('a.b.png', 3)]).toEqual(['a.b.png', 'a.b-3.png'])
    const longest = `${'长'.repeat(MEDIA_NAME_MAX - 4)}.png`
    expect([nameOf(longest, 2).length, nameOf(longest, 2).endsWith('长-2.png')]).toEqual([MEDIA_NAME_MAX, true])
  })
  test('is shown without its path, and an address without its query', () => {
    expect(
      ['pictures/poster.png', 'https://a.b/c/%E6%B5%B7.png?v=2#x', 'https://a.b/100%.png', 'https://a.b/'].map(
        shownName,
      ),
    ).toEqual(['poster.png', '海.png', '100%.png', 'file'])
  })
  test('has the ending of its kind', () => {
    expect([
      hasEnding('image', 'a.PNG'),
      hasEnding('image', 'a.mp4'),
      hasEnding('video', 'a.mp4'),
      hasEnding('file', 'a'),
    ]).toEqual([true, false, true, false])
  })
})

describe('what is known of a file', () => {
  const known = (given: Partial<Known>): Known => ({ mediaId: null, problem: null, failures: 0, agoMs: 0, ...given })

  test('its id is used until it gets old', () => {
    expect(standingOf(known({ mediaId: 'm', agoMs: usableMs - 1 }))).toEqual({ kind: 'usable', mediaId: 'm' })
    expect(standingOf(known({ mediaId: 'm', agoMs: usableMs }))).toEqual({ kind: 'try' })
  })

  test('what may pass is tried again later and later, seven times, and then given up', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((failures) => failureOf('unreachable', failures).afterMs)
    expect(waits).toEqual([5_000, 15_000, 45_000, 135_000, 300_000, 300_000, null])
    expect(standingOf(known({ problem: 'unreachable', failures: 2, agoMs: 5_000 }))).toEqual({
      kind: 'failed',
      failure: { problem: 'unreachable', afterMs: 10_000 },
    })
    expect(standingOf(known({ problem: 'unreachable', failures: 2, agoMs: 15_000 }))).toEqual({ kind: 'try' })
    expect(standingOf(known({ problem: 'unreachable', failures: 7, agoMs: 300_000 }))).toMatchObject({ kind: 'failed' })
  })

  test('what does not pass by itself is not tried again at once, and after ten minutes is', () => {
    const refused = { problem: 'wecom_40004', failures: 1 }
    expect(standingOf(known({ ...refused, agoMs: 1 }))).toEqual({
      kind: 'failed',
      failure: { problem: 'wecom_40004', afterMs: null },
    })
    expect(standingOf(known({ ...refused, agoMs: 600_000 }))).toEqual({ kind: 'try' })
  })

  test('failures are counted in a row', () => {
    expect([
      failuresAfter(null),
      failuresAfter(known({ problem: 'unreachable', failures: 3, agoMs: 60_000 })),
      failuresAfter(known({ problem: 'unreachable', failures: 3, agoMs: 600_000 })),
      failuresAfter(known({ mediaId: 'm' })),
    ]).toEqual([1, 4, 1, 1])
  })
})
