import { describe, expect, test } from 'vitest'
import { createFetchMedia } from '#server/features/media/remote.ts'
import { httpsFiles } from '#server/test/https-files.ts'
import { pngOf } from '#server/test/picture.ts'

const { base, fetchMedia, asked } = await httpsFiles((path) => {
  switch (path) {
    case '/poster.png':
      return { content: pngOf() }
    case '/moved.png':
      return { status: 302, location: '/poster.png' }
    case '/inside.png':
      return { status: 302, location: 'https://[::1]/poster.png' }
    case '/plain.png':
      return { status: 302, location: 'http://127.0.0.1/poster.png' }
    case '/broken.png':
      return { status: 302, location: 'https://[' }
    case '/round.png':
      return { status: 302, location: '/round.png' }
    default:
      return { status: 404 }
  }
})

describe('a file at an address', () => {
  test('is fetched, over a redirect too', async () => {
    expect(await fetchMedia(`${base}/poster.png`, 1_000)).toEqual({ ok: true, content: pngOf() })
    expect(await fetchMedia(`${base}/moved.png`, 1_000)).toEqual({ ok: true, content: pngOf() })
  })

  test.each([
    ['that is not there', '/gone.png', 'unreachable'],
    ['that leads to no address', '/broken.png', 'forbidden_address'],
    ['that leads round and round', '/round.png', 'unreachable'],
    ['that leads into a network of one’s own', '/inside.png', 'forbidden_address'],
    ['that leads to an unsealed line', '/plain.png', 'forbidden_address'],
  ])('%s is not had', async (_what, path, problem) => {
    expect(await fetchMedia(base + path, 1_000)).toEqual({ ok: false, problem })
  })

  test('is given up as soon as it is too big', async () => {
    expect(await fetchMedia(`${base}/poster.png`, 20)).toEqual({ ok: false, problem: 'too_big' })
  })

  test.each([
    ['of this machine', `${base}/poster.png`],
    ['of this machine by name', `${base.replace('127.0.0.1', 'localhost')}/poster.png`],
    ['of this machine in IPv6', 'https://[::1]/poster.png'],
    ['of this machine, written in IPv6', 'https://[::ffff:127.0.0.1]/poster.png'],
    ['of a private network', 'https://10.0.0.8/poster.png'],
    ['where clouds keep their secrets', 'https://169.254.169.254/poster.png'],
    ['of no machine', 'https://0.0.0.0/poster.png'],
    ['on an unsealed line', 'http://example.com/poster.png'],
    ['with a password', 'https://me:secret@example.com/poster.png'],
    ['that is none', 'https://'],
    ['of a file', 'file:///etc/passwd'],
  ])('an address %s is not asked', async (_what, address) => {
    const before = asked.length
    expect(await createFetchMedia()(address, 1_000)).toEqual({ ok: false, problem: 'forbidden_address' })
    expect(asked.length).toBe(before)
  })
})
